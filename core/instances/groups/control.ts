// What may be asked of the groups of a number. Each takes the id or the name of the instance first.
import type { GroupView, MemberView } from '../../contract/groups/group.ts'

export interface GroupControl {
  /** As they are stored; those that were left too. */
  list(idOrName: string): GroupView[]
  get(idOrName: string, group: string): GroupView & { members: MemberView[] }
}
