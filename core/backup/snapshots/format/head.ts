// What a snapshot says of itself, in plain words at its beginning.
import { z } from 'zod'

const Word = z.int().min(0).max(0xffff_ffff)

/** Where in the write-ahead log the copy ends: what is shipped goes on from here. */
export const Position = z.object({ salt1: Word, salt2: Word, frame: z.int().min(0), sum1: Word, sum2: Word })

/** Written once, at the head of the snapshot itself, and bound to every part of it. */
export const SnapshotHead = z.object({
  format: z.literal(1),
  id: z.string().regex(/^[\w-]{1,60}$/),
  /** One unbroken history of the database; another begins where something is missing. */
  lineage: z.string().regex(/^[\w-]{1,40}$/),
  /** What the lineage was begun from. */
  parent: z.object({ lineage: z.string().max(40), number: z.int() }).nullable(),
  /** The commit number that the database holds. */
  number: z.int().min(0),
  at: z.int(),
  /** Why it was made, in a word or two. */
  reason: z.string().max(100),
  /** Made at rest, after an ordered stop. */
  clean: z.boolean(),
  schema: z.int(),
  app: z.string().max(40),
  pages: z.int().min(0),
  pageSize: z.int().min(512).max(65_536),
  position: Position,
  /** Tells which data key opens it. */
  key: z.string().max(64),
})
export type SnapshotHead = z.infer<typeof SnapshotHead>
