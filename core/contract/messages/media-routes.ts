// The part of the route table for the files of messages.
import { z } from 'zod'
import type { Route } from '../route.ts'

export const mediaRoutes = {
  getMedia: {
    method: 'get',
    path: '/media/:hash',
    summary:
      'The file of a message, by the hash in its "media". Pictures, videos and sounds may be shown in place; anything else is a download.',
    access: 'owner',
    params: z.object({ hash: z.string().regex(/^[0-9a-f]{64}$/, 'The hash of a kept file is needed.') }),
    status: 200,
    answer: z.string().describe('The file itself; parts of it with the header Range.'),
    media: 'application/octet-stream',
  },
} as const satisfies Record<string, Route>
