// The routes of groups.
import { z } from 'zod'
import { FileSource } from '../content.ts'
import { Reference } from '../route-parts.ts'
import type { Route } from '../route.ts'
import {
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
} from './group.ts'

/** A group by its JID, or what stands before the @. */
const groupId = z.object({ id: Reference, group: z.string().trim().min(5).max(64) })

const instanceId = z.object({ id: Reference })
const People = z.object({ people: z.array(PersonResult) })
const act = { method: 'post', access: 'instance', params: groupId, status: 200, answer: GroupView } as const

export const groupRoutes = {
  listGroups: {
    method: 'get',
    path: '/instances/:id/groups',
    summary:
      'The groups that the number is or was in, as they are stored here; with person only those that this one is in, too.',
    access: 'instance',
    params: z.object({ id: Reference }),
    query: z.object({
      /** A number or JID. */
      person: z.string().trim().min(1).max(128).optional(),
    }),
    status: 200,
    answer: z.object({ groups: z.array(GroupView) }),
  },
  getGroup: {
    method: 'get',
    path: '/instances/:id/groups/:group',
    summary: 'A group with its members, admins first.',
    access: 'instance',
    params: groupId,
    status: 200,
    answer: GroupView.extend({ members: z.array(MemberView) }),
  },
  listPastMembers: {
    method: 'get',
    path: '/instances/:id/groups/:group/past-members',
    summary: 'Who was in it and is no more, who left last first: as a history has told, and since the link.',
    access: 'instance',
    params: groupId,
    status: 200,
    answer: z.object({ members: z.array(PastMemberView) }),
  },
  createGroup: {
    method: 'post',
    path: '/instances/:id/groups',
    summary: 'Make a group. What became of each person, and of what it was to be set to, is in the answer.',
    access: 'instance',
    params: instanceId,
    body: MakeGroup,
    status: 201,
    answer: People.extend({ group: GroupView, notDone: z.array(NotDone) }),
  },
  changeGroup: {
    ...act,
    method: 'patch',
    path: '/instances/:id/groups/:group',
    summary: 'Change name, description and settings.',
    body: ChangeGroup,
  },
  setGroupPicture: {
    ...act,
    method: 'put',
    path: '/instances/:id/groups/:group/picture',
    summary: 'Give it another picture; null takes the present one away.',
    body: z.object({ file: FileSource.nullable() }),
  },
  changeMembers: {
    ...act,
    path: '/instances/:id/groups/:group/members',
    summary: 'Add or remove members, make them admins or ordinary ones; each has an answer of their own.',
    body: ChangeMembers,
    answer: People,
  },
  leaveGroup: { ...act, path: '/instances/:id/groups/:group/leave', summary: 'Leave it.' },
  getInviteLink: {
    ...act,
    method: 'get',
    path: '/instances/:id/groups/:group/invite',
    summary: 'The link by which anybody comes in. Only admins have it.',
    opensMore: true,
    answer: InviteLink,
  },
  revokeInviteLink: {
    ...act,
    path: '/instances/:id/groups/:group/invite/revoke',
    summary: 'Take the link back: the answer is the new one.',
    answer: InviteLink,
  },
  listJoinRequests: {
    ...act,
    method: 'get',
    path: '/instances/:id/groups/:group/requests',
    summary: 'Who asks to be let in.',
    answer: z.object({ requests: z.array(JoinRequest) }),
  },
  answerJoinRequests: {
    ...act,
    path: '/instances/:id/groups/:group/requests',
    summary: 'Let them in, or refuse them.',
    body: z.object({
      verdict: z.enum(['approve', 'reject']),
      people: z.array(z.string().trim().min(1).max(128)).min(1).max(1024),
    }),
    answer: People,
  },
  lookAtInvite: {
    method: 'get',
    path: '/instances/:id/group-invites/:code',
    summary: 'The group that an invite link leads to, without going in.',
    access: 'instance',
    params: z.object({ id: Reference, code: z.string().min(4).max(64) }),
    status: 200,
    answer: GroupView,
  },
  acceptInvite: {
    method: 'post',
    path: '/instances/:id/group-invites',
    summary: 'Go in by the code of a link, or by a received message that is an invitation.',
    access: 'instance',
    params: instanceId,
    body: z
      .object({ code: z.string().min(4).max(64), message: z.string().min(1).max(128) })
      .partial()
      .refine(({ code, message }) => (code === undefined) !== (message === undefined), {
        path: ['code'],
        message: 'Exactly one of "code" and "message" says which invitation it is.',
      }),
    status: 200,
    answer: z.object({
      group: z.string(),
      /** An admin has to let it in first. */
      waits: z.boolean(),
    }),
  },
} as const satisfies Record<string, Route>
