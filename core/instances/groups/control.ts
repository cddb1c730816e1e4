// What may be asked of the groups of a number. Each takes the id or the name of the instance first.
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
  MakeCommunity,
  SubGroupView,
} from '../../contract/groups/group.ts'

export interface GroupControl {
  /** As they are stored; those that were left too. person: only those that this one is in. */
  list(idOrName: string, person?: string): GroupView[]
  get(idOrName: string, group: string): GroupView & { members: MemberView[] }
  /** Newest first. */
  pastMembers(idOrName: string, group: string): PastMemberView[]
  create(
    idOrName: string,
    request: MakeGroup,
  ): Promise<{ group: GroupView; people: PersonResult[]; notDone: NotDone[] }>
  change(idOrName: string, group: string, request: ChangeGroup): Promise<GroupView>
  /** null takes it away. */
  setPicture(idOrName: string, group: string, file: FileSource | null, by: Asker): Promise<GroupView>
  members(idOrName: string, group: string, request: ChangeMembers): Promise<PersonResult[]>
  leave(idOrName: string, group: string): Promise<GroupView>
  inviteLink(idOrName: string, group: string): Promise<InviteLink>
  revokeInvite(idOrName: string, group: string): Promise<InviteLink>
  /** What a link leads to, without going in. */
  look(idOrName: string, code: string): Promise<GroupView>
  /** waits: an admin has to let it in. */
  join(
    idOrName: string,
    by: { code?: string | undefined; message?: string | undefined },
  ): Promise<{ group: string; waits: boolean }>
  requests(idOrName: string, group: string): Promise<JoinRequest[]>
  answerRequests(
    idOrName: string,
    group: string,
    request: { verdict: 'approve' | 'reject'; people: readonly string[] },
  ): Promise<PersonResult[]>
}

export interface CommunityControl {
  create(idOrName: string, request: MakeCommunity): Promise<GroupView>
  subGroups(idOrName: string, community: string): Promise<SubGroupView[]>
  link(idOrName: string, community: string, group: string, on: boolean): Promise<GroupView>
  /** With all its groups. */
  leave(idOrName: string, community: string): Promise<GroupView>
}
