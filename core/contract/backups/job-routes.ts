// Work that takes its time, such as an export or a restore: begun by a route of its own, followed and cancelled here.
import { z } from 'zod'
import { Problem } from '../appliance/appliance.ts'
import { TimeMs } from '../instances/instance.ts'
import type { Route } from '../route.ts'

const JobState = z.enum(['running', 'done', 'failed', 'cancelled'])

export const JobView = z.object({
  id: z.string(),
  /** What it does: export, rotation, … */
  kind: z.string(),
  state: JobState,
  /** What is being done now, in a word or two; null before it is known. */
  step: z.string().nullable(),
  stepCode: z.string().nullable(),
  /** total is null as long as it is not known. */
  progress: z.object({ done: z.int(), total: z.int().nullable(), unit: z.string() }),
  startedAt: TimeMs,
  endedAt: TimeMs.nullable(),
  /** What came of it, by its kind. */
  result: z.unknown(),
  /** Why it failed; null unless it did. */
  problem: Problem.nullable(),
})
export type JobView = z.infer<typeof JobView>

const params = z.object({ id: z.string().max(36) })

export const jobRoutes = {
  listJobs: {
    method: 'get',
    path: '/jobs',
    summary: 'What runs now and what ran since the start, newest first.',
    access: 'owner',
    status: 200,
    answer: z.object({ jobs: z.array(JobView) }),
  },
  getJob: {
    method: 'get',
    path: '/jobs/:id',
    summary: 'How far it is, and what came of it.',
    access: 'owner',
    params,
    status: 200,
    answer: JobView,
  },
  cancelJob: {
    method: 'delete',
    path: '/jobs/:id',
    summary: 'Cancel it. Answers when it has cleaned up behind itself; what was done by then is told.',
    access: 'owner',
    params,
    status: 200,
    answer: JobView,
  },
} as const satisfies Record<string, Route>
