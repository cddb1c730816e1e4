// The part of the route table for how long files and messages are kept.
import { z } from 'zod'
import { Reference } from '../route-parts.ts'
import type { Route } from '../route.ts'

const days = z.int().min(1).max(36_500)
const bytes = z
  .int()
  .min(1024 * 1024)
  .max(Number.MAX_SAFE_INTEGER)
/** Without a limit, where there is one for all. */
const none = z.literal(0)

const ForAll = z.object({
  /** Files are let go so long after they came; null: never. */
  filesDays: days.nullable(),
  /** The oldest files are let go while those of all numbers are more than this; null: never. */
  filesBytes: bytes.nullable(),
  /** Messages are erased so long after they were sent; null: never. */
  messagesDays: days.nullable(),
})
export type ForAll = z.infer<typeof ForAll>

const OfOne = z.object({
  instanceId: z.string(),
  name: z.string(),
  /** null: as for all; 0: never. */
  filesDays: days.or(none).nullable(),
  /** The limit of this number's own files, beside the one of all. */
  filesBytes: bytes.or(none).nullable(),
  messagesDays: days.or(none).nullable(),
})

export const KeepingView = z.object({ all: ForAll, numbers: z.array(OfOne) })
export type KeepingView = z.infer<typeof KeepingView>

/** What is left out stays as it is. */
const Change = z.object({
  /** For this number; left out: for all. */
  instance: Reference.optional(),
  filesDays: days.or(none).nullish(),
  filesBytes: bytes.or(none).nullish(),
  messagesDays: days.or(none).nullish(),
})
export const ChangeKeeping = Change.extend({
  /** How many messages the preview said would go: needed where any would. */
  confirmMessages: z.int().min(0).optional(),
})
export type ChangeKeeping = z.infer<typeof ChangeKeeping>

const Preview = z.object({
  /** How many would be erased at once, and when the oldest of them was sent. */
  messages: z.int(),
  oldestAt: z.int().nullable(),
  files: z.int(),
  filesBytes: z.int(),
})
export type KeepingPreview = z.infer<typeof Preview>

export const keepingRoutes = {
  getKeeping: {
    method: 'get',
    path: '/keeping',
    summary:
      'How long files and messages are kept: for all numbers, and where one differs. What is starred is never let go.',
    access: 'owner',
    status: 200,
    answer: KeepingView,
  },
  previewKeeping: {
    method: 'post',
    path: '/keeping/preview',
    summary: 'What would go at once if it were kept so; nothing is changed.',
    access: 'owner',
    body: Change,
    status: 200,
    answer: Preview,
  },
  changeKeeping: {
    method: 'patch',
    path: '/keeping',
    summary:
      'Change how long files and messages are kept. Where messages would go, "confirmMessages" has to say how many the preview has shown.',
    access: 'owner',
    body: ChangeKeeping,
    status: 200,
    answer: KeepingView,
  },
} as const satisfies Record<string, Route>
