// The part of the route table for recording how what comes from WhatsApp is built.
import { z } from 'zod'
import type { Route } from '../route.ts'

export const shapeRoutes = {
  recordShapes: {
    method: 'get',
    path: '/shapes',
    summary:
      'For as long as it is read: how stanzas and messages that come in are built, each shape once, a line of JSON each. Tags, names of attributes and fields, and sizes; no content, number or name.',
    access: 'owner',
    status: 200,
    answer: z.string().describe('Lines of JSON.'),
    media: 'application/x-ndjson',
  },
} as const satisfies Record<string, Route>
