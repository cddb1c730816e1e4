// The routes of communities. What they share with any group (name, description, members, link) is at the routes of groups.
import { z } from 'zod'
import { Reference } from '../route-parts.ts'
import type { Route } from '../route.ts'
import { GroupView, MakeCommunity, SubGroupView } from './group.ts'

/** By its JID, or what stands before the @. */
const Jid = z.string().trim().min(5).max(64)
const communityId = z.object({ id: Reference, community: Jid })
const linked = {
  access: 'instance',
  path: '/instances/:id/communities/:community/groups/:group',
  params: communityId.extend({ group: Jid }),
  status: 200,
  answer: GroupView,
} as const

export const communityRoutes = {
  createCommunity: {
    method: 'post',
    path: '/instances/:id/communities',
    summary: 'Make a community, with its group of announcements.',
    access: 'instance',
    params: z.object({ id: Reference }),
    body: MakeCommunity,
    status: 201,
    answer: GroupView,
  },
  listSubGroups: {
    method: 'get',
    path: '/instances/:id/communities/:community/groups',
    summary: 'The groups of a community, as WhatsApp lists them.',
    access: 'instance',
    params: communityId,
    status: 200,
    opensMore: true,
    answer: z.object({ groups: z.array(SubGroupView) }),
  },
  linkGroup: { ...linked, method: 'put', summary: 'Put a group into a community.' },
  unlinkGroup: {
    ...linked,
    method: 'delete',
    summary: 'Take a group out of its community. It stays a group.',
  },
  leaveCommunity: {
    method: 'post',
    path: '/instances/:id/communities/:community/leave',
    summary: 'Leave it, with all its groups.',
    access: 'instance',
    params: communityId,
    status: 200,
    answer: GroupView,
  },
} as const satisfies Record<string, Route>
