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
  /**
   * The whole path of the file to be made on the appliance's machine. One that is there already is never replaced.
   * Without it the file waits to be downloaded, for a day; the job's result names its "download".
   */
  file: FilePath.optional(),
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
  /** A file of the appliance's machine, by its whole path; or an upload, by its id. */
  file: FilePath.optional(),
  upload: z.string().max(50).optional(),
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

const Download = z.object({
  id: z.string(),
  name: z.string(),
  sizeBytes: z.int(),
  at: TimeMs,
  /** A number moved away with it: it stays until it is removed. Others go after a day. */
  isHandOver: z.boolean(),
})

/** How much a backup file would hold, before it is packed. */
const Measure = z.object({ files: z.int(), filesBytes: z.int() })

const params = z.object({ id: z.string().max(50) })

export const archiveRoutes = {
  uploadArchive: {
    method: 'post',
    path: '/archives/uploads',
    summary:
      'Send a backup file to look into it or restore it; what is none is refused with its first bytes. Kept for a day.',
    access: 'owner',
    takesFile: true,
    status: 201,
    answer: z.object({ upload: z.string(), bytes: z.int() }),
  },
  deleteUpload: {
    method: 'delete',
    path: '/archives/uploads/:id',
    summary: 'Remove an upload that is not needed any more.',
    access: 'owner',
    params,
    status: 200,
    answer: z.object({ removed: z.boolean() }),
  },
  listDownloads: {
    method: 'get',
    path: '/archives/downloads',
    summary: 'The backup files that wait to be downloaded, newest first.',
    access: 'owner',
    status: 200,
    answer: z.object({ downloads: z.array(Download) }),
  },
  getDownload: {
    method: 'get',
    path: '/archives/downloads/:id',
    summary:
      'A backup file, as it was written; also in parts (Range), so that a download goes on where it was cut.',
    access: 'owner',
    opensMore: true,
    params,
    status: 200,
    answer: z.string(),
    media: 'application/octet-stream',
  },
  deleteDownload: {
    method: 'delete',
    path: '/archives/downloads/:id',
    summary: 'Remove a backup file that waits to be downloaded.',
    access: 'owner',
    params,
    status: 200,
    answer: z.object({ removed: z.boolean() }),
  },
  measureArchive: {
    method: 'get',
    path: '/archives/measure',
    summary: 'How many files of messages a backup file would hold, and how much they are.',
    access: 'owner',
    query: z.object({ instance: Reference.optional() }),
    status: 200,
    answer: Measure,
  },
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
