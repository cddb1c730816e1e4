// Restores: of one instance while the others go on, or of the whole appliance; looked at first, undone afterwards.
import { z } from 'zod'
import { Params, Sentence } from '../sentences/sentence.ts'
import { InstanceName, TimeMs } from '../instances/instance.ts'
import { JobView } from './job-routes.ts'
import { FilePath, Reference } from '../route-parts.ts'
import type { Route } from '../route.ts'
import { StoreKeys } from './store-keys.ts'

export const RestoreView = z.object({
  id: z.string(),
  kind: z.enum(['instance', 'appliance']),
  /** preparing and applying have changed nothing yet. swapping ends by itself. */
  state: z.enum(['preparing', 'applying', 'swapping', 'done', 'undone', 'failed']),
  /** The instance that came; null for the whole appliance. */
  instanceId: z.string().nullable(),
  /** What was set aside for it; its id now means the one that came. */
  replacedId: z.string().nullable(),
  name: z.string(),
  source: z.string(),
  summary: z.string(),
  /** The moment that was restored. */
  moment: TimeMs,
  /** Why it failed. */
  reason: z.string().nullable(),
  reasonCode: z.string().nullable(),
  reasonParams: Params,
  /** What was there before is kept, so it can be undone; after an undo, what had come. */
  kept: z.boolean(),
  createdAt: TimeMs,
  updatedAt: TimeMs,
})
export type RestoreView = z.infer<typeof RestoreView>

export const RestorePreview = z.object({
  kind: z.enum(['instance', 'appliance']),
  moment: TimeMs,
  /** What comes, in plain words. */
  comes: z.array(z.string()),
  /** What is newer here and is set aside, in plain words. */
  newerHere: z.array(z.string()),
  /** The same, sentence by sentence with its code, for a page in another language. */
  sentences: z.object({ comes: z.array(Sentence), newerHere: z.array(Sentence) }),
})
export type RestorePreview = z.infer<typeof RestorePreview>

/** What opens a backup that was sealed with another data key than the one in use. */
const unlocking = {
  recoveryKey: z.string().max(500).optional(),
  passphrase: z.string().max(1000).optional(),
}

const RestoreWish = z.object({
  /**
   * Id or name that it has in the backup; without it, the whole appliance is restored. In recovery mode it comes alone,
   * into a fresh database.
   */
  instance: Reference.optional(),
  /** What to call it, where its own name is taken. */
  name: InstanceName.optional(),
  /** Only tell what would come, and what is newer here. */
  preview: z.boolean().default(false),
  ...unlocking,
})

export const RestoreRequest = RestoreWish.extend({
  /** A folder of snapshots on the appliance's machine, or an object store (s3://…); its own unless given. */
  folder: FilePath.optional(),
  /** Of an object store; those of the environment, or of the second location, unless given. */
  storeKeys: StoreKeys.optional(),
  /** The newest moment unless one is named: by a snapshot, or by time. */
  snapshot: z.string().max(60).optional(),
  at: TimeMs.optional(),
})
export type RestoreRequest = z.infer<typeof RestoreRequest>

export const RestoreAnswer = z.object({
  preview: RestorePreview.nullable(),
  /** The work, where it was begun; what comes of it is a restore. */
  job: JobView.nullable(),
})

const params = z.object({ id: z.string().max(36) })

export const restoreRoutes = {
  restore: {
    method: 'post',
    path: '/restores',
    summary:
      'Restore one instance, or the whole appliance, as it was at a moment. What is there is kept aside.',
    access: 'owner',
    body: RestoreRequest,
    status: 202,
    answer: RestoreAnswer,
  },
  restoreSnapshot: {
    method: 'post',
    path: '/snapshots/:id/restore',
    summary: 'Restore one instance, or the whole appliance, as it is in this snapshot.',
    access: 'owner',
    params: z.object({ id: z.string().max(60) }),
    body: RestoreWish,
    status: 202,
    answer: RestoreAnswer,
  },
  listRestores: {
    method: 'get',
    path: '/restores',
    summary: 'What was restored, and what can be undone, newest first.',
    access: 'owner',
    status: 200,
    answer: z.object({ restores: z.array(RestoreView) }),
  },
  getRestore: {
    method: 'get',
    path: '/restores/:id',
    summary: 'How a restore went.',
    access: 'owner',
    params,
    status: 200,
    answer: RestoreView,
  },
  undoRestore: {
    method: 'post',
    path: '/restores/:id/undo',
    summary: 'Put back what was there before. What had come is set aside.',
    access: 'owner',
    params,
    status: 202,
    answer: JobView,
  },
  discardRestore: {
    method: 'delete',
    path: '/restores/:id',
    summary: 'Erase what is kept aside: there is nothing to undo with any more.',
    access: 'owner',
    params,
    status: 200,
    answer: RestoreView,
  },
} as const satisfies Record<string, Route>
