// Communities of the numbers, for the API: groups in which others lie. What is the same for any group is done as there.
import type { GroupView, MakeCommunity, SubGroupView } from '../../contract/groups/group.ts'
import type { InstanceDeps } from '../deps.ts'
import { withPublicErrors } from '../failures.ts'
import type { Instance } from '../instance.ts'
import type { CommunityControl } from './control.ts'
import type { Groups } from './groups.ts'
import type { GroupPort } from './port.ts'
import { publicRefusal } from './refusals.ts'

interface Roster {
  require(idOrName: string): Instance
}

export class Communities implements CommunityControl {
  readonly #deps: InstanceDeps
  readonly #roster: Roster
  readonly #groups: Groups

  constructor(deps: InstanceDeps, roster: Roster, groups: Groups) {
    this.#deps = deps
    this.#roster = roster
    this.#groups = groups
  }

  create(idOrName: string, { subject, description = '' }: MakeCommunity): Promise<GroupView> {
    return withPublicErrors(async () => {
      const instance = this.#roster.require(idOrName)
      const port = instance.requireLink().groups
      const group = await this.#groups
        .orAll(port, 'other', () => port.createCommunity(subject, description))
        .catch((error: unknown) => Promise.reject(publicRefusal(error, 'other')))
      await this.#groups.did(instance, group.jid, { kind: 'created', group }, 'community.created')
      await this.#renewAll(port)
      return this.#groups.get(instance.id, group.jid)
    })
  }

  subGroups(idOrName: string, community: string): Promise<SubGroupView[]> {
    return this.#groups.act(idOrName, community, async ({ instance, group, port }) => {
      const found = await this.#groups.asking(group, () => port.subGroups(group.jid))
      const { groups } = this.#deps.storage
      return found.map((each) => ({
        ...each,
        isMember: groups.find(instance.id, group.account, each.jid)?.leftAt === null,
      }))
    })
  }

  link(idOrName: string, community: string, jid: string, on: boolean): Promise<GroupView> {
    return this.#groups.act(idOrName, community, async ({ instance, group, port }) => {
      const { groups } = this.#deps.storage
      const named = jid.includes('@') ? jid : `${jid}@g.us`
      const known = groups.find(instance.id, group.account, named)
      await this.#groups.asking(group, () => port.link(group.jid, named, on))
      const action = on ? 'community.linked' : 'community.unlinked'
      const told = { jid: named, subject: known?.subject ?? '' }
      await this.#groups.did(instance, group.jid, { kind: 'linked', on, group: told }, action)
      if (known !== undefined)
        await this.#groups.did(
          instance,
          named,
          { kind: 'facts', changed: { parent: on ? group.jid : null } },
          action,
        )
      return this.#groups.get(instance.id, group.jid)
    })
  }

  leave(idOrName: string, community: string): Promise<GroupView> {
    return this.#groups.act(idOrName, community, async ({ instance, group, port }) => {
      await this.#groups.asking(group, () => port.leaveCommunity(group.jid))
      const people = [{ pn: `${group.account}@s.whatsapp.net` }]
      const change = { kind: 'members', action: 'remove', people } as const
      await this.#groups.did(instance, group.jid, change, 'community.left')
      await this.#renewAll(port)
      return this.#groups.get(instance.id, group.jid)
    })
  }

  /** What goes with it WhatsApp does by itself: which groups the number is in now is asked for. */
  async #renewAll(port: GroupPort): Promise<void> {
    await port.renewAll().catch((err: unknown) => {
      this.#deps.log.info('The groups of a community are asked for after the next login', { err })
    })
  }
}
