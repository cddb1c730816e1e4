// The part of the route table that helps somebody else to see what is wrong.
import { z } from 'zod'
import type { Route } from '../route.ts'

export const supportRoutes = {
  supportBundle: {
    method: 'post',
    path: '/support-bundle',
    summary:
      'One .tar.gz with versions, findings, states, counts and logs: no keys, numbers, names or texts.',
    access: 'owner',
    status: 200,
    answer: z.string().describe('The file itself.'),
    media: 'application/gzip',
  },
} as const satisfies Record<string, Route>
