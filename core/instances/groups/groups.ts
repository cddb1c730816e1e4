// The groups of the numbers, for the API: read from what is stored; what is done with one is asked of WhatsApp and then
// recorded as what others do is, with an entry in the audit log.
import { randomUUID } from 'node:crypto'
import type { Asker } from '../../contract/asker.ts'
import type { FileSource } from '../../contract/content.ts'
import type {
  ChangeGroup,
  ChangeMembers,
  GroupView,
  InviteLink,
  JoinRequest,
  MakeGroup,
  MemberView,
  NotDone,
  PastMemberView,
  PersonResult,
} from '../../contract/groups/group.ts'
import { groupRefusals } from '../../contract/sentences/groups.ts'
import { AppError, BadRequestError, NotFoundError, sentenceOf } from '../../errors.ts'
import { reasonFields } from '../../contract/sentences/sentence.ts'
import type { Group } from '../../storage/tables/groups.ts'
import type { InstanceDeps } from '../deps.ts'
import { withPublicErrors } from '../failures.ts'
import type { Instance } from '../instance.ts'
import { addressOf } from '../numbers.ts'
import type { FactChange, GroupChange } from './change.ts'
import type { GroupControl } from './control.ts'
import { GroupRecord } from './group-record.ts'
import { invite, isInvitation } from './invitations.ts'
import { doneOf, isAnswered, jidsOf, resolvePeople, resultsOf } from './people.ts'
import { WhatsAppSilence, type GroupPort } from './port.ts'
import { publicRefusal, type About } from './refusals.ts'
import { groupView, memberViews, pastMemberViews, toldView } from './view.ts'

interface Roster {
  require(idOrName: string): Instance
}

/** As long as an answer of WhatsApp may take. */
const besideMs = 10_000

/** A group that something is done with. */
interface Of {
  instance: Instance
  group: Group
  port: GroupPort
}

const linkOf = (code: string): InviteLink => ({ code, url: `https://chat.whatsapp.com/${code}` })

export class Groups implements GroupControl {
  readonly #deps: InstanceDeps
  readonly #roster: Roster

  constructor(deps: InstanceDeps, roster: Roster) {
    this.#deps = deps
    this.#roster = roster
  }

  list(idOrName: string, person?: string): GroupView[] {
    const { storage } = this.#deps
    const instance = this.#roster.require(idOrName)
    const { account } = instance.linkState
    if (account === null) return []
    const own = this.#record(instance).own(account)
    const names = person === undefined ? undefined : this.#namesOf(instance.id, account, person)
    return storage.groups
      .list(instance.id, account)
      .filter(({ id }) => names === undefined || storage.groups.member(id, names) !== undefined)
      .map((group) => groupView(storage, group, own))
  }

  /** A group may call somebody by the name that was not asked for. */
  #namesOf(instanceId: string, account: string, person: string): string[] {
    const { jid } = addressOf(person)
    const { pn, lid } = this.#deps.storage.contacts.find(instanceId, account, jid) ?? {}
    return [jid, pn, lid].filter((name) => name != null)
  }

  get(idOrName: string, jid: string): GroupView & { members: MemberView[] } {
    const { storage } = this.#deps
    const instance = this.#roster.require(idOrName)
    const group = this.#require(instance, jid)
    const own = this.#record(instance).own(group.account)
    return { ...groupView(storage, group, own), members: memberViews(storage, group, own) }
  }

  pastMembers(idOrName: string, jid: string): PastMemberView[] {
    const instance = this.#roster.require(idOrName)
    const group = this.#require(instance, jid)
    return pastMemberViews(this.#deps.storage, group, this.#record(instance).own(group.account))
  }

  create(
    idOrName: string,
    { subject, people, description, invite: isInviting }: MakeGroup,
  ): ReturnType<GroupControl['create']> {
    return withPublicErrors(async () => {
      const instance = this.#roster.require(idOrName)
      const port = instance.requireLink().groups
      const asked = await resolvePeople(this.#deps, instance, { people })
      const made = await this.orAll(port, 'other', () => port.create(subject, jidsOf(asked)))
      const { jid } = made.told
      await this.did(instance, jid, { kind: 'created', group: made.told }, 'group.created')
      const group = this.#require(instance, jid)
      const notDone = description ? await this.#describeNew({ instance, group, port }, description) : []
      const invited = isInviting
        ? await invite(this.#deps, { instance, group, answers: made.people })
        : new Set<string>()
      return {
        group: this.#view(instance, jid),
        people: resultsOf(asked, made.people, { action: 'add', invited }),
        notDone,
      }
    })
  }

  change(idOrName: string, jid: string, { description, ...request }: ChangeGroup): Promise<GroupView> {
    return this.act(idOrName, jid, async (of) => {
      const { instance, group, port } = of
      const changed: FactChange = Object.fromEntries(
        Object.entries(request).filter(([, value]) => value !== undefined),
      )
      // One after the other: what WhatsApp has taken is recorded, whatever becomes of the next.
      for (const [name, value] of Object.entries(changed)) {
        const one = { [name]: value }
        await this.asking(group, () => port.set(group.jid, one))
        await this.did(instance, group.jid, { kind: 'facts', changed: one }, 'group.changed')
      }
      if (description !== undefined) await this.#describe(of, description || null)
      return this.#view(instance, group.jid)
    })
  }

  setPicture(idOrName: string, jid: string, file: FileSource | null, by: Asker): Promise<GroupView> {
    return this.act(idOrName, jid, async ({ instance, group, port }) => {
      const of = { instanceId: instance.id, by }
      const jpeg = file === null ? null : await this.#deps.outgoing.portrait(of, file)
      await this.asking(group, () => port.setPicture(group.jid, jpeg))
      const picture = jpeg === null ? 'removed' : 'changed'
      await this.did(instance, group.jid, { kind: 'picture', picture }, 'group.changed')
      return this.#view(instance, group.jid)
    })
  }

  members(
    idOrName: string,
    jid: string,
    { action, people, invite: isInviting }: ChangeMembers,
  ): Promise<PersonResult[]> {
    return this.act(idOrName, jid, async ({ instance, group, port }) => {
      const asked = await resolvePeople(this.#deps, instance, { people, group })
      const jids = jidsOf(asked)
      const answers =
        jids.length === 0 ? [] : await this.asking(group, () => port.members(group.jid, action, jids))
      const done = doneOf(asked, answers)
      if (done.length > 0)
        await this.did(instance, group.jid, { kind: 'members', action, people: done }, `group.${action}`)
      if (!isAnswered(asked, answers)) await this.#doubt(instance, group.jid)
      const isAdding = action === 'add' && isInviting
      const invited = isAdding ? await invite(this.#deps, { instance, group, answers }) : new Set<string>()
      return resultsOf(asked, answers, { action, invited })
    })
  }

  leave(idOrName: string, jid: string): Promise<GroupView> {
    return this.act(idOrName, jid, async ({ instance, group, port }) => {
      await this.asking(group, () => port.leave(group.jid))
      const change: GroupChange = { kind: 'members', action: 'remove', people: [this.#me(instance)] }
      await this.did(instance, group.jid, change, 'group.left')
      return this.#view(instance, group.jid)
    })
  }

  inviteLink(idOrName: string, jid: string): Promise<InviteLink> {
    return this.act(idOrName, jid, async ({ group, port }) =>
      linkOf(await this.asking(group, () => port.inviteCode(group.jid))),
    )
  }

  revokeInvite(idOrName: string, jid: string): Promise<InviteLink> {
    return this.act(idOrName, jid, async ({ instance, group, port }) => {
      const code = await this.asking(group, () => port.revokeInvite(group.jid))
      await this.did(instance, group.jid, { kind: 'link' }, 'group.invite_revoked')
      return linkOf(code)
    })
  }

  look(idOrName: string, code: string): Promise<GroupView> {
    return withPublicErrors(async () => {
      const port = this.#roster.require(idOrName).requireLink().groups
      return toldView(await this.#asking('invitation', () => port.look(code)))
    })
  }

  join(
    idOrName: string,
    { code, message = '' }: Parameters<GroupControl['join']>[1],
  ): Promise<{ group: string; waits: boolean }> {
    return withPublicErrors(async () => {
      const instance = this.#roster.require(idOrName)
      const port = instance.requireLink().groups
      const { jid, waits } = await this.orAll(port, 'invitation', async () => {
        if (code !== undefined) return port.join(code)
        const found = isInvitation(this.#deps, instance, message)
        if (found === undefined) throw new BadRequestError(groupRefusals.not_an_invitation)
        await port.accept(found)
        return { jid: found.group, waits: false }
      })
      if (!waits) {
        const told = await this.orAll(port, 'other', () => port.one(jid))
        await this.did(instance, jid, { kind: 'created', group: told }, 'group.joined')
      }
      return { group: jid, waits }
    })
  }

  requests(idOrName: string, jid: string): Promise<JoinRequest[]> {
    return this.act(idOrName, jid, async ({ group, port }) => {
      const asked = await this.asking(group, () => port.requests(group.jid))
      const { contacts } = this.#deps.storage
      return asked.map(({ names: { pn = null, lid = null }, at, method }) => {
        const names = [pn, lid].filter((name) => name !== null)
        const known = names.flatMap((name) => contacts.find(group.instanceId, group.account, name) ?? [])[0]
        const name = known?.name ?? known?.pushName ?? null
        return { jid: pn ?? lid ?? '', pn, lid, isMe: false, name, at, method }
      })
    })
  }

  answerRequests(
    idOrName: string,
    jid: string,
    { verdict, people }: { verdict: 'approve' | 'reject'; people: readonly string[] },
  ): Promise<PersonResult[]> {
    return this.act(idOrName, jid, async ({ instance, group, port }) => {
      const asked = await resolvePeople(this.#deps, instance, { people, group })
      const jids = jidsOf(asked)
      const answers = await this.asking(group, () => port.answerRequests(group.jid, jids, verdict))
      const done = doneOf(asked, answers)
      const change: GroupChange =
        verdict === 'approve'
          ? { kind: 'members', action: 'add', people: done }
          : { kind: 'requests', action: 'withdrawn', people: done }
      if (done.length > 0) await this.did(instance, group.jid, change, `group.request_${verdict}`)
      if (!isAnswered(asked, answers)) await this.#doubt(instance, group.jid)
      return resultsOf(asked, answers, { action: 'answer' })
    })
  }

  /** Who else has changed it since is seen by the id that it replaces: then it is read, and tried once more. */
  async #describe({ instance, group, port }: Of, description: string | null): Promise<void> {
    const { jid } = group
    const describe = (replaces: string | null) => () => port.describe(jid, description, replaces)
    const first = describe(this.#require(instance, jid).descriptionId)
    const descriptionId = await this.asking(group, first).catch(async (error: unknown) => {
      const { facts } = await this.asking(group, () => port.one(jid))
      if (facts.descriptionId === this.#require(instance, jid).descriptionId) throw error
      return this.asking(group, describe(facts.descriptionId))
    })
    await this.did(instance, jid, { kind: 'facts', changed: { description, descriptionId } }, 'group.changed')
  }

  /** The group is there, whatever becomes of this. */
  async #describeNew(of: Of, description: string): Promise<NotDone[]> {
    try {
      await this.#describe(of, description)
      return []
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      if (isSilence(error)) await this.#doubt(of.instance, of.group.jid)
      return [{ what: 'description', ...reasonFields(sentenceOf(error)) }]
    }
  }

  /** Something that is asked of one of its groups. */
  act<T>(idOrName: string, jid: string, work: (of: Of) => Promise<T>): Promise<T> {
    return withPublicErrors(async () => {
      const instance = this.#roster.require(idOrName)
      const group = this.#require(instance, jid)
      try {
        return await work({ instance, group, port: instance.requireLink().groups })
      } catch (error) {
        if (isSilence(error)) await this.#doubt(instance, group.jid)
        throw error
      }
    })
  }

  /** Where WhatsApp does not answer, the number may be in a group that nothing tells of. */
  async orAll<T>(port: GroupPort, about: About, ask: () => Promise<T>): Promise<T> {
    try {
      return await this.#asking(about, ask)
    } catch (error) {
      if (isSilence(error))
        port.renewAll().catch((err: unknown) => {
          this.#deps.log.info('What became of a group is asked for after the next login', { err })
        })
      throw error
    }
  }

  /** Something of it was done, or not: it is asked for. */
  async #doubt(instance: Instance, jid: string): Promise<void> {
    const { account } = instance.linkState
    const act = { id: '', at: this.#deps.now(), by: undefined }
    instance.openLink?.groups.changed(jid)
    await this.#deps.storage.commits.write((tx) =>
      this.#record(instance).change(tx, account ?? '', { jid, change: { kind: 'unknown' }, act }),
    )
    this.#renew(instance, jid).catch((err: unknown) => {
      this.#deps.log.info('What became of a group is asked for when it is used', { err })
    })
  }

  async #renew(instance: Instance, jid: string): Promise<void> {
    await instance.openLink?.groups.renew(jid)
  }

  /** A refusal is said as it is meant for that group. */
  asking<T>(group: Group, ask: () => Promise<T>): Promise<T> {
    return this.#asking(this.#role(group), ask)
  }

  async #asking<T>(about: About, ask: () => Promise<T>): Promise<T> {
    try {
      return await ask()
    } catch (error) {
      throw publicRefusal(error, about)
    }
  }

  /** As what others do, and in the same commit who of us did it. */
  async did(instance: Instance, jid: string, change: GroupChange, action: string): Promise<void> {
    const { storage, now } = this.#deps
    const account = instance.linkState.account ?? ''
    const act = { id: `own ${randomUUID()}`, at: Math.floor(now() / 1000) * 1000, by: this.#me(instance) }
    const record = this.#record(instance)
    instance.openLink?.groups.changed(jid)
    await storage.commits.write((tx) => {
      record.change(tx, account, { jid, change, act })
      storage.audit.append(tx, { at: now(), actor: 'api', action, instanceId: instance.id, detail: {} })
      // Which of two that came at once was the last, WhatsApp alone knows.
      if (this.#wasChangedBeside(instance, jid))
        record.change(tx, account, { jid, change: { kind: 'unknown' }, act })
    })
    // Where it cannot be asked for now, it is before it is used.
    await this.#renew(instance, jid).catch((err: unknown) => {
      this.#deps.log.info('A group that two have changed at once is asked for later', { err })
    })
  }

  /** Whether somebody else changed the group a moment ago. */
  #wasChangedBeside({ id }: Instance, jid: string): boolean {
    const { storage, now } = this.#deps
    const lines = storage.messages.list(id, { chat: jid, type: 'system', limit: 10 })
    return lines.some(({ fromMe, storedAt }) => !fromMe && storedAt > now() - besideMs)
  }

  #me({ linkState: { account } }: Instance): { pn: string } {
    return { pn: `${account ?? ''}@s.whatsapp.net` }
  }

  #role(group: Group): { role: GroupView['role'] } {
    const own = new GroupRecord(this.#deps, group.instanceId).own(group.account)
    return { role: groupView(this.#deps.storage, group, own).role }
  }

  #view(instance: Instance, jid: string): GroupView {
    const { members: _members, ...view } = this.get(instance.id, jid)
    return view
  }

  #record({ id }: Instance): GroupRecord {
    return new GroupRecord(this.#deps, id)
  }

  #require({ id, linkState: { account } }: Instance, group: string): Group {
    const jid = group.includes('@') ? group : `${group}@g.us`
    const found = account === null ? undefined : this.#deps.storage.groups.find(id, account, jid)
    if (found === undefined) throw new NotFoundError(groupRefusals.no_such_group({ group }))
    return found
  }
}

function isSilence(error: unknown): boolean {
  return error instanceof Error && error.cause instanceof WhatsAppSilence
}
