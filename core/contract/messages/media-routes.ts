// The part of the route table for the files of messages.
import { z } from 'zod'
import { Reference } from '../route-parts.ts'
import type { Route } from '../route.ts'

export const mediaRoutes = {
  uploadMedia: {
    method: 'post',
    path: '/media',
    summary:
      'Bring a file that a message is to have: the body is the file itself, of any type, or a form with it. The message then names it by its hash ("content": {"kind": "image", "file": {"hash": …}}).',
    access: 'instance',
    query: z.object({ instance: Reference }),
    takesFile: true,
    status: 201,
    answer: z.object({
      /** SHA-256 of the file in hex. */
      hash: z.string(),
      sizeBytes: z.int(),
      /** By its bytes. */
      mimetype: z.string(),
    }),
  },
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
  getThumbnail: {
    method: 'get',
    path: '/media/:hash/thumbnail',
    summary:
      'A small picture (JPEG) of a kept picture or video: made of it, else the one that came with the message.',
    access: 'owner',
    params: z.object({ hash: z.string().regex(/^[0-9a-f]{64}$/, 'The hash of a kept file is needed.') }),
    status: 200,
    answer: z.string().describe('The picture.'),
    media: 'image/jpeg',
  },
} as const satisfies Record<string, Route>
