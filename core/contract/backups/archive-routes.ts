// The part of the route table for backup files (.holdfast): written, looked into and verified on the appliance's machine.
import { z } from 'zod'
import { InstanceName, InstanceView, TimeMs } from '../instances/instance.ts'
import { JobView } from './job-routes.ts'
import { RestoreAnswer } from './restore-routes.ts'
import { FilePath, id, Reference } from '../route-parts.ts'
import type { Route } from '../route.ts'

/** What a backup file says of itself. */
export const ArchiveAbout = z.object({
  /** 1: without what belongs to no number (API keys, webhooks of all numbers, settings). */
  format: z.union([z.literal(1), z.literal(2)]),
  /** Tells files apart; null for one of format 1. */
  id: z.uuid().nullable().default(null),
  /** The version that made it. */
  app: z.string().max(40),
  /** Of the database that it was read from. */
  schema: z.int(),
  scope: z.enum(['appliance', 'instance']),
  createdAt: TimeMs,
  /** Made by a hand-over: the number was stopped before and did not connect after, so its ratchets are of use. */
  clean: z.boolean(),
  messages: z.boolean(),
  media: z.boolean(),
  /** Rows that belong to no number. */
  applianceRows: z.int().default(0),
  instances: z.array(
    z.object({
      id: z.uuid(),
      name: z.string(),
      /** The number linked last (digits). */
      number: z.string().nullable(),
      state: z.string(),
      /** In the trash when it was exported. */
      trashed: z.boolean(),
      /** Its owner wanted it to run, also where it was stopped to be handed over. */
      runs: z.boolean().default(false),
      /** How many rows it has in here. */
      rows: z.int(),
    }),
  ),
})
export type ArchiveAbout = z.infer<typeof ArchiveAbout>

const Secret = z.string().min(1).max(1024).optional()

export const ExportRequest = z.object({
  /** The whole path of the file to be made. One that is there already is never replaced. */
  file: FilePath,
  /** Only this one; else every number, those in the trash too. */
  instance: Reference.optional(),
  messages: z.boolean().default(true),
  /** The files of the messages too. */
  media: z.boolean().default(false),
  /** Opens it; the recovery key does where none is given. */
  passphrase: Secret,
  /** The number moves to wherever the file is restored: it is stopped before, and does not connect here after. */
  handOver: z.boolean().default(false),
  /** evolution: as Evolution API keeps a number, in a tar that is not sealed; only to hand a number over. */
  to: z.enum(['holdfast', 'evolution']).default('holdfast'),
})
export type ExportRequest = z.input<typeof ExportRequest>

const ArchiveReference = z.object({
  file: FilePath,
  passphrase: Secret,
  recoveryKey: Secret,
})

const ArchiveRestoreRequest = ArchiveReference.extend({
  /** Id or name that it has in the file; without it, all that is in the file is restored. */
  instance: Reference.optional(),
  /** What to call it, where its own name is taken. */
  name: InstanceName.optional(),
  /** Only tell what would come, and what is newer here. */
  preview: z.boolean().default(false),
})

export const archiveRoutes = {
  exportArchive: {
    method: 'post',
    path: '/archives',
    summary: 'Write a backup file of all numbers or of one; with handOver the number moves with it.',
    access: 'owner',
    body: ExportRequest,
    status: 202,
    answer: JobView,
  },
  inspectArchive: {
    method: 'post',
    path: '/archives/inspect',
    summary: 'What is in a backup file, without reading all of it. Nothing is changed.',
    access: 'owner',
    body: ArchiveReference,
    status: 200,
    answer: ArchiveAbout,
  },
  verifyArchive: {
    method: 'post',
    path: '/archives/verify',
    summary: 'Read a backup file to its last byte and compare every checksum. Nothing is changed.',
    access: 'owner',
    body: ArchiveReference,
    status: 202,
    answer: JobView,
  },
  restoreArchive: {
    method: 'post',
    path: '/archives/restore',
    summary:
      'Restore what is in a backup file: one number beside the others, or the whole appliance. What is there is kept aside.',
    access: 'owner',
    body: ArchiveRestoreRequest,
    status: 202,
    answer: RestoreAnswer,
  },
  bringBackInstance: {
    method: 'post',
    path: '/instances/:id/bring-back',
    summary: 'Undo a hand-over: only where the other installation does not use the number any more.',
    access: 'owner',
    params: id,
    /** The name of the instance, exactly as it is written. */
    query: z.object({ confirm: z.string().max(100).default('') }),
    status: 200,
    answer: InstanceView,
  },
} as const satisfies Record<string, Route>
