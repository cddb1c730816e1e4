// The routes of groups.
import { z } from 'zod'
import { Reference } from '../route-parts.ts'
import type { Route } from '../route.ts'
import { GroupView, MemberView } from './group.ts'

/** A group by its JID, or what stands before the @. */
const groupId = z.object({ id: Reference, group: z.string().trim().min(5).max(64) })

export const groupRoutes = {
  listGroups: {
    method: 'get',
    path: '/instances/:id/groups',
    summary: 'The groups that the number is or was in, as they are stored here.',
    access: 'instance',
    params: z.object({ id: Reference }),
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
} as const satisfies Record<string, Route>
