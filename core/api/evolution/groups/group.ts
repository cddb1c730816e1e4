// /group/*: groups as upstream's clients ask for them. The group stands in the query or in the body.
import { z } from 'zod'
import { FileSource } from '../../../contract/content.ts'
import type { ChangeGroup } from '../../../contract/groups/group.ts'
import { AppError, BadRequestError } from '../../../errors.ts'
import type { DialectContext, InstanceCall, InstanceRoute } from '../dialect.ts'
import { groupObject } from './group-object.ts'
import { orRefused } from './group-refusal.ts'
import { parseBody, parseGroupBody, SchemaError, unique, worded } from '../validate.ts'

function numbersIn(name: string) {
  const words = worded(`"${name}" must be an array of numeric strings`)
  return unique(z.array(z.string(words).min(10, words)).min(1))
}
const Participants = numbersIn('participants')
const CreateBody = z.object({
  subject: z.string(),
  participants: Participants,
  description: z.string().optional(),
  promoteParticipants: z.boolean().optional(),
})
const SubjectBody = z.object({ subject: z.string() })
const DescriptionBody = z.object({ description: z.string() })
const PictureBody = z.object({ image: z.string() })
const InviteBody = z.object({ description: z.string().default(''), numbers: numbersIn('numbers') })
const ParticipantBody = z.object({
  action: z.enum(['add', 'remove', 'promote', 'demote']),
  participants: Participants,
})
const SettingBody = z.object({ action: z.enum(['announcement', 'not_announcement', 'locked', 'unlocked']) })
const AddModeBody = z.object({ mode: z.enum(['admin_add', 'all_member_add']) })
const ExpirationBody = z.object({
  expiration: z.literal([0, 86_400, 604_800, 7_776_000]),
})

function givenIn({ request, body }: InstanceCall, name: string): string | undefined {
  const inBody: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, name) : undefined
  const found = request.query[name] ?? inBody
  return typeof found === 'string' && found.trim() !== '' ? found.trim() : undefined
}

function groupJid(call: InstanceCall): string {
  const jid = givenIn(call, 'groupJid')
  if (jid === undefined)
    throw new SchemaError(['The group id needs to be informed in the query', 'ex: "groupJid=120362@g.us"'])
  const whole = jid.endsWith('@g.us') ? jid : `${jid}@g.us`
  if (!/^[\d-]+@g\.us$/.test(whole)) throw notAsWritten('groupJid', String.raw`"^[\\d-]+@g.us$"`)
  return whole
}

const notAsWritten = (property: string, pattern: string): SchemaError =>
  new SchemaError([{ property, message: `${property} does not match pattern ${pattern}` }])

function inviteCode(call: InstanceCall): string {
  const code = givenIn(call, 'inviteCode')
  if (code === undefined)
    throw new SchemaError([
      'The group invite code id needs to be informed in the query',
      'ex: "inviteCode=F1EX5QZxO181L3TMVP31gY" (Obtained from group join link)',
    ])
  return code
}

/** As its clients give files: an address, a data URL or base64. */
function fileOf(given: string): FileSource {
  if (/^https?:\/\//i.test(given)) return { url: given }
  const source = FileSource.safeParse({ base64: given.replace(/^data:[^,]*,/, '') })
  if (!source.success) throw new BadRequestError('The image must be a url or base64')
  return source.data
}

class GroupCalls {
  readonly #context: DialectContext

  constructor(context: DialectContext) {
    this.#context = context
  }

  get #groups() {
    return this.#context.instances.groups
  }

  async create({ instance, body }: InstanceCall) {
    const { subject, participants: people, description, promoteParticipants } = parseBody(CreateBody, body)
    const text = description === undefined ? {} : { description }
    const { group } = await this.#groups.create(instance.id, { subject, people, ...text, invite: true })
    // It is made, and shows who is an admin, whatever becomes of this.
    if (promoteParticipants === true)
      await this.#groups
        .members(instance.id, group.jid, { action: 'promote', people, invite: false })
        .catch((error: unknown) => {
          if (!(error instanceof AppError)) throw error
        })
    return this.#whole(instance.id, group.jid)
  }

  async subject(call: InstanceCall) {
    await this.#groups.change(call.instance.id, groupJid(call), parseGroupBody(SubjectBody, call.body))
    return { update: 'success' }
  }

  async description(call: InstanceCall) {
    await this.#groups.change(call.instance.id, groupJid(call), parseGroupBody(DescriptionBody, call.body))
    return { update: 'success' }
  }

  async picture(call: InstanceCall) {
    const { image } = parseGroupBody(PictureBody, call.body)
    await this.#groups.setPicture(call.instance.id, groupJid(call), fileOf(image), call.caller.kind)
    return { update: 'success' }
  }

  info(call: InstanceCall) {
    const jid = groupJid(call)
    return orRefused('Error fetching group', () => this.#whole(call.instance.id, jid))
  }

  all(call: InstanceCall) {
    const wanted = givenIn(call, 'getParticipants')
    if (wanted === undefined) throw new SchemaError(['The getParticipants needs to be informed in the query'])
    if (wanted !== 'true' && wanted !== 'false')
      throw new SchemaError([
        {
          property: 'getParticipants',
          message: 'getParticipants is not one of enum values: true,false',
        },
      ])
    const { id } = call.instance
    const there = this.#groups.list(id).filter(({ role }) => role !== null)
    return wanted === 'true'
      ? there.map(({ jid }) => this.#whole(id, jid))
      : there.map((each) => groupObject(each))
  }

  async participants(call: InstanceCall) {
    const jid = groupJid(call)
    const { members, ...group } = await orRefused('No participants', () =>
      this.#groups.get(call.instance.id, jid),
    )
    const { participants = [] } = groupObject(group, members)
    return {
      participants: participants.map((each, n) => ({
        ...each,
        name: members[n]?.name ?? null,
        imgUrl: null,
      })),
    }
  }

  async invite(call: InstanceCall) {
    const jid = groupJid(call)
    const { code, url } = await orRefused('No invite code', () =>
      this.#groups.inviteLink(call.instance.id, jid),
    )
    return { inviteUrl: url, inviteCode: code }
  }

  async revoke(call: InstanceCall) {
    const jid = groupJid(call)
    const { code } = await orRefused('Revoke error', () => this.#groups.revokeInvite(call.instance.id, jid))
    return { revoked: true, inviteCode: code }
  }

  async inviteInfo(call: InstanceCall) {
    const code = inviteCode(call)
    return groupObject(await orRefused('No invite info', () => this.#groups.look(call.instance.id, code)), [])
  }

  async accept(call: InstanceCall) {
    const code = inviteCode(call)
    const { group } = await orRefused('Accept invite error', () =>
      this.#groups.join(call.instance.id, { code }),
    )
    return { accepted: true, groupJid: group }
  }

  async sendInvite(call: InstanceCall) {
    const { numbers, description } = parseGroupBody(InviteBody, call.body)
    const jid = groupJid(call)
    const { url } = await orRefused('No send invite', () => this.#groups.inviteLink(call.instance.id, jid))
    const text = [description, url].filter((part) => part !== '').join('\n\n')
    const content = { kind: 'text' as const, text }
    for (const to of numbers)
      await this.#context.instances.messages.send(call.instance.id, { to, content }, { by: call.caller.kind })
    return { send: true, inviteUrl: url }
  }

  async participant(call: InstanceCall) {
    const { action, participants: people } = parseGroupBody(ParticipantBody, call.body)
    const jid = groupJid(call)
    const results = await orRefused(
      'Error updating participants',
      () => this.#groups.members(call.instance.id, jid, { action, people, invite: true }),
      400,
    )
    return {
      updateParticipants: results.map(({ code, jid: person }) => ({
        status: String(code ?? 500),
        jid: person,
        content: {},
      })),
    }
  }

  async setting(call: InstanceCall) {
    const { action } = parseGroupBody(SettingBody, call.body)
    const change = {
      announcement: { announce: true },
      not_announcement: { announce: false },
      locked: { locked: true },
      unlocked: { locked: false },
    }[action]
    await this.#set(call, change)
    return {}
  }

  async addMode(call: InstanceCall) {
    const { mode } = parseGroupBody(AddModeBody, call.body)
    const memberAdd = mode === 'admin_add' ? 'admins' : 'all'
    await this.#set(call, { memberAdd })
    return {}
  }

  async ephemeral(call: InstanceCall) {
    const { expiration } = parseGroupBody(ExpirationBody, call.body)
    await this.#set(call, { expiresSeconds: expiration === 0 ? null : expiration })
    return { success: true }
  }

  async leave(call: InstanceCall) {
    const jid = groupJid(call)
    await orRefused('Unable to leave the group', () => this.#groups.leave(call.instance.id, jid), 400)
    return { groupJid: jid, leave: true }
  }

  async #set(call: InstanceCall, change: ChangeGroup): Promise<void> {
    const jid = groupJid(call)
    await orRefused('Error updating setting', () => this.#groups.change(call.instance.id, jid, change), 400)
  }

  #whole(instanceId: string, jid: string) {
    const { members, ...group } = this.#groups.get(instanceId, jid)
    return groupObject(group, members)
  }
}

export function groupRoutes(context: DialectContext): InstanceRoute[] {
  const calls = new GroupCalls(context)
  const scope = 'instance'
  const read = (name: string, run: InstanceRoute['run']): InstanceRoute => ({
    scope,
    method: 'get',
    path: `/group/${name}`,
    run,
  })
  const act = (
    name: string,
    run: InstanceRoute['run'],
    more: Partial<InstanceRoute> = {},
  ): InstanceRoute => ({
    scope,
    method: 'post',
    path: `/group/${name}`,
    status: 201,
    run,
    ...more,
  })
  return [
    act('create', (call) => calls.create(call), { body: CreateBody }),
    act('updateGroupSubject', (call) => calls.subject(call), { body: SubjectBody }),
    act('updateGroupDescription', (call) => calls.description(call), { body: DescriptionBody }),
    act('updateGroupPicture', (call) => calls.picture(call), { body: PictureBody }),
    read('findGroupInfos', (call) => calls.info(call)),
    read('fetchAllGroups', (call) => calls.all(call)),
    read('participants', (call) => calls.participants(call)),
    read('inviteCode', (call) => calls.invite(call)),
    read('inviteInfo', (call) => calls.inviteInfo(call)),
    read('acceptInviteCode', (call) => calls.accept(call)),
    act('sendInvite', (call) => calls.sendInvite(call), { status: 200, body: InviteBody }),
    act('revokeInviteCode', (call) => calls.revoke(call)),
    act('updateParticipant', (call) => calls.participant(call), { body: ParticipantBody }),
    act('updateSetting', (call) => calls.setting(call), { body: SettingBody }),
    act('updateMemberAddMode', (call) => calls.addMode(call), { body: AddModeBody }),
    act('toggleEphemeral', (call) => calls.ephemeral(call), { body: ExpirationBody }),
    act('leaveGroup', (call) => calls.leave(call), { method: 'delete', status: 200 }),
  ]
}
