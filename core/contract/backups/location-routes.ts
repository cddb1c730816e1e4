// Where the backups lie: the folder beside the data, and a second location that outlives its disk.
import { z } from 'zod'
import { Params } from '../sentences/sentence.ts'
import { TimeMs } from '../instances/instance.ts'
import { FilePath } from '../route-parts.ts'
import type { Route } from '../route.ts'
import { StoreKeys } from './store-keys.ts'

/**
 * current: everything that is in the own folder is there, but for seconds. behind: it is being copied, or cannot be
 * just now (reason). gone: it is not there, or cannot be written; it is tried again by itself.
 */
export const LocationState = z.enum(['current', 'behind', 'gone'])
export type LocationState = z.infer<typeof LocationState>

export const LocationsView = z.object({
  own: z.object({
    folder: z.string(),
    /** Of all snapshots and segments. */
    bytes: z.int(),
    /** The newest moment that can be restored from it; null before the first snapshot. */
    newestAt: TimeMs.nullable(),
    /** When the newest proven snapshot was proven. */
    provenAt: TimeMs.nullable(),
  }),
  second: z
    .object({
      /** Or the address of an object store. As it was set; the backups lie in a folder of their own inside it. */
      folder: z.string(),
      state: LocationState,
      /** Since when it is in this state. */
      since: TimeMs,
      /** Everything up to this moment lies there: what a loss of this machine would go back to. */
      shippedTo: TimeMs.nullable(),
      /** The newest moment that can be restored from it, as of the last time that it was reached. */
      newestAt: TimeMs.nullable(),
      bytes: z.int(),
      /** Why it is behind or gone, what is safe and what to do; null while it is current. */
      reason: z.string().nullable(),
      reasonCode: z.string().nullable(),
      reasonParams: Params,
      /** It lies on the same disk as the data: a disk that dies takes both. */
      sameDisk: z.boolean().nullable(),
    })
    .nullable(),
})
export type LocationsView = z.infer<typeof LocationsView>

const Places = z.object({
  /** As the system calls it; null: where one begins. */
  path: z.string().nullable(),
  parent: z.string().nullable(),
  places: z.array(
    z.object({
      name: z.string(),
      path: z.string(),
      kind: z.enum(['folder', 'file']),
      sizeBytes: z.int().nullable(),
      isOurs: z.boolean(),
    }),
  ),
  /** There are more than these. */
  isCut: z.boolean(),
})

export const locationRoutes = {
  getLocations: {
    method: 'get',
    path: '/locations',
    summary: 'Where the backups lie, and how far the second location has come.',
    access: 'owner',
    status: 200,
    answer: LocationsView,
  },
  setLocations: {
    method: 'put',
    path: '/locations',
    summary:
      'Set the second location: a folder on another disk or a NAS that is there, or an object store (s3://bucket/prefix?endpoint=…&region=…) with what opens it; null ends it, and what lies there stays. Needs a confirmed recovery key (409 recovery_key_needed).',
    access: 'owner',
    body: z.object({
      second: FilePath.trim().nullable(),
      /** Of an object store; those of the environment, or of before, unless given. Shown to nobody afterwards. */
      keys: StoreKeys.optional(),
    }),
    status: 200,
    answer: LocationsView,
  },
  listPlaces: {
    method: 'get',
    path: '/places',
    summary:
      "Folders and backup files of the appliance's machine, to choose a place from; without a path, where to begin. What is Holdfast's own is marked: nothing is read or made there.",
    access: 'owner',
    opensMore: true,
    query: z.object({ path: FilePath.optional() }),
    status: 200,
    answer: Places,
  },
} as const satisfies Record<string, Route>
