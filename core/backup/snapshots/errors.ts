// Why a snapshot or a moment cannot be used, in words for the person who wants it back.
import { AppError, type Told } from '../../errors.ts'

export type SnapshotReason =
  | 'missing'
  | 'too-early'
  | 'not-a-snapshot'
  | 'renamed'
  | 'truncated'
  | 'changed'
  | 'wrong-key'
  | 'gap'
  | 'future'
  | 'damaged'
  | 'no-room'

const hints: Record<SnapshotReason, string> = {
  missing: 'See which there are with: holdfast snapshots',
  'too-early': 'See which there are with: holdfast snapshots',
  'not-a-snapshot': 'Choose another snapshot, or take this one from the second location.',
  renamed: 'Give the file its own name again, or choose another snapshot.',
  truncated: 'Choose another snapshot or moment, or take this one from the second location.',
  changed: 'Choose another snapshot or moment, or take this one from the second location.',
  'wrong-key': 'Use the key, the passphrase or the recovery key of the appliance that made it.',
  gap: 'Choose a moment before the missing part, or take the files from the second location.',
  future: 'Install the newer version, or choose an older snapshot.',
  damaged: 'Choose an older snapshot that is proven.',
  'no-room': 'Free some space and try again.',
}

export class SnapshotError extends AppError {
  override readonly name = 'SnapshotError'
  readonly reason: SnapshotReason

  constructor(reason: SnapshotReason, told: Told, options: ErrorOptions = {}) {
    super(reason === 'missing' ? 'not_found' : 'snapshot_unusable', told, {
      hint: hints[reason],
      details: { reason },
      ...options,
    })
    this.reason = reason
  }
}
