// Numbers that come over from another gateway with their links: what may be asked, and what is told of each.
import { z } from 'zod'
import type { Route } from '../route.ts'
import { Params } from '../sentences/sentence.ts'
import { JobView } from './job-routes.ts'

/** Whose form it is in. */
export const MoveInFrom = z.enum(['evolution', 'evolution1', 'waha', 'openwa', 'baileys-api', 'multifile'])
export type MoveInFrom = z.infer<typeof MoveInFrom>

const Place = z.string().trim().min(1).max(4096)

export const MoveInRequest = z.object({
  /** An address (postgres://, mysql://, redis://), or the whole path of a folder or a file on the appliance's machine. */
  source: Place,
  /** Guessed from the source unless given. */
  from: MoveInFrom.optional(),
  /** Where the keys are: redis://…, or a file of what HGETALL says. */
  redis: Place.optional(),
  /** Where the keys are: Evolution's instances folder. */
  folder: Place.optional(),
  /** Where its API answers, to be asked whether it still runs and which numbers are online there: those do not come. */
  gatewayUrl: z
    .url({ protocol: /^https?$/ })
    .max(2048)
    .optional(),
  /** These alone, by their names or ids there. */
  only: z.array(z.string().min(1).max(255)).max(10_000).optional(),
  /** With what was said: messages, contacts, chats. */
  messages: z.boolean().default(false),
  /** With the files of what was said: `url`, by the addresses in its messages, or its store as s3://KEY:SECRET@host:9000/bucket. */
  media: Place.optional(),
  /** Only tell what would come. */
  dryRun: z.boolean().default(true),
  /** One comes first, alone; only if it comes online, the others follow, so many at a time. */
  wave: z.int().min(1).max(10_000).optional(),
  /** Between two waves. */
  everyMs: z.int().min(0).max(86_400_000).default(0),
  /** How long the source is watched for whether it still changes. */
  stillMs: z.int().min(0).max(600_000).optional(),
})
export type MoveInRequest = z.infer<typeof MoveInRequest>

const Told = z.object({ text: z.string(), code: z.string().nullable(), params: Params })

/**
 * ready: it would come. imported: it came. here: it is here already. twin: another one there has the same number and is
 * newer. unusable: it cannot come, and why. failed: it was to come and did not; a second run takes it up again.
 */
const MoveInVerdict = z.enum(['ready', 'imported', 'here', 'twin', 'unusable', 'failed'])

export const MoveInNumber = z.object({
  /** What it is called there, and here. */
  there: z.string(),
  name: z.string(),
  where: z.string(),
  number: z.string().nullable(),
  verdict: MoveInVerdict,
  /** Why it does not come; null where it does. */
  why: Told.nullable(),
  instanceId: z.string().nullable(),
  /** How many keys of each type there are. */
  counts: z.record(z.string(), z.int()),
  problems: z.array(
    z.object({ file: z.string(), what: z.string(), code: z.string().nullable(), params: Params }),
  ),
  /** What was set of it there and comes too: token, settings, webhook, … */
  kept: z.array(z.string()),
  /** What its link is doing after it was tried here; null where it was not, as in a folder at rest. */
  state: z.string().nullable(),
  /** How many rows of messages were taken over, to be shown as its history; null where none were asked for. */
  messages: z.int().nullable(),
  /** How many files of messages are here now, and how many could not be had; null where none were asked for. */
  files: z.object({ kept: z.int(), missing: z.int() }).nullable(),
})
export type MoveInNumber = z.infer<typeof MoveInNumber>

export const MoveInReport = z.object({
  from: MoveInFrom,
  guessed: z.boolean(),
  dryRun: z.boolean(),
  /** What says that the other program still runs: others connected to its stores (null: not to be seen), numbers that changed meanwhile. */
  running: z.object({
    connections: z.int().nullable(),
    changed: z.array(z.string()),
    /** What its API said, where its address was given: null without one. unknown: it could not be asked, and why. */
    gateway: z
      .object({
        is: z.enum(['answers', 'silent', 'unknown']),
        error: z.string().nullable(),
        open: z.array(z.string()),
      })
      .nullable(),
  }),
  numbers: z.array(MoveInNumber),
})
export type MoveInReport = z.infer<typeof MoveInReport>

export const moveInRoutes = {
  moveIn: {
    method: 'post',
    path: '/imports/numbers',
    summary:
      'Bring numbers with their links from another gateway: its database, Redis or folders, which are only read. A job, whose result says what became of each number; a dry run unless told otherwise.',
    access: 'owner',
    body: MoveInRequest,
    status: 202,
    answer: JobView,
  },
} as const satisfies Record<string, Route>
