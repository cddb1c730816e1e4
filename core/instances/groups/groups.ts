// The groups of the numbers, for the API: read from what is stored.
import type { GroupView, MemberView } from '../../contract/groups/group.ts'
import { groupRefusals } from '../../contract/sentences/groups.ts'
import { NotFoundError } from '../../errors.ts'
import type { Group } from '../../storage/tables/groups.ts'
import type { InstanceDeps } from '../deps.ts'
import type { Instance } from '../instance.ts'
import type { GroupControl } from './control.ts'
import { GroupRecord } from './group-record.ts'
import { groupView, memberViews } from './view.ts'

interface Roster {
  require(idOrName: string): Instance
}

export class Groups implements GroupControl {
  readonly #deps: InstanceDeps
  readonly #roster: Roster

  constructor(deps: InstanceDeps, roster: Roster) {
    this.#deps = deps
    this.#roster = roster
  }

  list(idOrName: string): GroupView[] {
    const { storage } = this.#deps
    const instance = this.#roster.require(idOrName)
    const { account } = instance.linkState
    if (account === null) return []
    const own = new GroupRecord(this.#deps, instance.id).own(account)
    return storage.groups.list(instance.id, account).map((group) => groupView(storage, group, own))
  }

  get(idOrName: string, jid: string): GroupView & { members: MemberView[] } {
    const { storage } = this.#deps
    const group = this.#require(this.#roster.require(idOrName), jid)
    const own = new GroupRecord(this.#deps, group.instanceId).own(group.account)
    return { ...groupView(storage, group, own), members: memberViews(storage, group, own) }
  }

  #require({ id, linkState: { account } }: Instance, group: string): Group {
    const jid = group.includes('@') ? group : `${group}@g.us`
    const found = account === null ? undefined : this.#deps.storage.groups.find(id, account, jid)
    if (found === undefined) throw new NotFoundError(groupRefusals.no_such_group({ group }))
    return found
  }
}
