// The part of the route table for the ways to the data key: the recovery key, the passphrase, a new data key.
import { z } from 'zod'
import { TimeMs } from '../instances/instance.ts'
import { JobView } from './job-routes.ts'
import type { Route } from '../route.ts'

export const RecoveryView = z.object({
  /** Tells data keys apart, and nothing else about them. */
  dataKey: z.string(),
  /** Which ways there are to open it. */
  keyFile: z.boolean(),
  /** The keychain of the system, on a desktop. */
  keychain: z.boolean(),
  passphrase: z.boolean(),
  recovery: z
    .object({
      /** The public half: what is made for it opens with the recovery key alone. */
      recipient: z.string(),
      madeAt: TimeMs,
      /** When its owner showed to have it; null before. */
      confirmedAt: TimeMs.nullable(),
    })
    .nullable(),
  /** The data key is being changed. */
  rotating: z.boolean(),
  /** Data keys before, kept for the snapshots that were sealed with them. */
  retired: z.int(),
})
export type RecoveryView = z.infer<typeof RecoveryView>

export const NewRecoveryKey = z.object({
  /** Shown this once and kept nowhere. */
  recoveryKey: z.string(),
  recipient: z.string(),
  /** The emergency kit as a page to print, with the key. */
  kit: z.string(),
})

const Passphrase = z.string().min(1).max(1024)

export const recoveryRoutes = {
  getRecovery: {
    method: 'get',
    path: '/recovery',
    summary: 'Which ways there are to open the data key: key file, keychain, passphrase, recovery key.',
    access: 'owner',
    status: 200,
    answer: RecoveryView,
  },
  makeRecoveryKey: {
    method: 'post',
    path: '/recovery',
    summary: 'Make a new recovery key and its emergency kit. It is shown this once; confirm it afterwards.',
    access: 'owner',
    status: 201,
    answer: NewRecoveryKey,
  },
  confirmRecoveryKey: {
    method: 'post',
    path: '/recovery/confirm',
    summary:
      'Show that the recovery key was written down: all of it, or its last six characters right after.',
    access: 'owner',
    body: z.object({ recoveryKey: z.string().min(1).max(200) }),
    status: 200,
    answer: RecoveryView,
  },
  getEmergencyKit: {
    method: 'get',
    path: '/emergency-kit',
    summary:
      'The emergency kit as a page to print, without the key: that was on the one shown when it was made.',
    access: 'owner',
    status: 200,
    answer: z.string(),
  },
  setPassphrase: {
    method: 'post',
    path: '/recovery/passphrase',
    summary:
      'Set or change the passphrase. The next start takes it from HOLDFAST_PASSPHRASE, or the key file.',
    access: 'owner',
    body: z.object({ passphrase: Passphrase }),
    status: 200,
    answer: RecoveryView,
  },
  removePassphrase: {
    method: 'delete',
    path: '/recovery/passphrase',
    summary: 'Remove the passphrase: the key file opens it from here on.',
    access: 'owner',
    status: 200,
    answer: RecoveryView,
  },
  rotateDataKey: {
    method: 'post',
    path: '/recovery/rotate',
    summary:
      'Change the data key: everything is sealed anew while all numbers go on. Old snapshots stay openable.',
    access: 'owner',
    /** Needed where a passphrase is set that this start was not given. */
    body: z.object({ passphrase: Passphrase.optional() }),
    status: 202,
    answer: JobView,
  },
} as const satisfies Record<string, Route>
