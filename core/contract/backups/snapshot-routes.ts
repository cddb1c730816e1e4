// Snapshots: what there is, a new one, and the proof of one.
import { z } from 'zod'
import { Params } from '../sentences/sentence.ts'
import { TimeMs } from '../instances/instance.ts'
import { locationRoutes } from './location-routes.ts'
import type { Route } from '../route.ts'

export const SnapshotView = z.object({
  id: z.string(),
  /** The moment that it is of. */
  at: TimeMs,
  reason: z.string(),
  /** Null where the reason is what its owner gave. */
  reasonCode: z.string().nullable(),
  /** One unbroken history of the database, and how far it had come. */
  lineage: z.string(),
  number: z.int(),
  /** Made at rest, after an ordered stop. */
  clean: z.boolean(),
  schema: z.int(),
  app: z.string(),
  /** Of the database, and of the file. */
  bytes: z.int(),
  sealedBytes: z.int(),
  proof: z.object({
    attemptedAt: TimeMs.nullable(),
    provenAt: TimeMs.nullable(),
    /** Of the last attempt; null before the first. */
    result: z.enum(['proven', 'failed']).nullable(),
    reason: z.string().nullable(),
    reasonCode: z.string().nullable(),
    reasonParams: Params,
    counts: z.record(z.string(), z.int()).nullable(),
  }),
})
export type SnapshotView = z.infer<typeof SnapshotView>

export const SnapshotList = z.object({
  /** Newest first. */
  snapshots: z.array(SnapshotView),
  /** What can be gone back to besides them, unbroken: from here to there. */
  moments: z.array(z.object({ lineage: z.string(), from: TimeMs, to: TimeMs, count: z.int() })),
})
export type SnapshotList = z.infer<typeof SnapshotList>

const id = z.object({ id: z.string().min(1).max(60) })

export const backupRoutes = {
  ...locationRoutes,
  listSnapshots: {
    method: 'get',
    path: '/snapshots',
    summary: 'The snapshots, newest first, and the moments between them that can be restored.',
    access: 'owner',
    status: 200,
    answer: SnapshotList,
  },
  takeSnapshot: {
    method: 'post',
    path: '/snapshots',
    summary: 'Make a snapshot now. It is proven by itself afterwards.',
    access: 'owner',
    body: z.object({ reason: z.string().trim().min(1).max(100).default('asked for') }),
    status: 201,
    answer: SnapshotView,
  },
  proveSnapshot: {
    method: 'post',
    path: '/snapshots/:id/prove',
    summary: 'Open a snapshot apart from everything, read all of it and see whether it would start.',
    access: 'owner',
    params: id,
    status: 200,
    answer: SnapshotView,
  },
} as const satisfies Record<string, Route>
