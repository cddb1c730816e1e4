// Why an archive cannot be used, in words for the person who wants it back. Nothing is ever changed before.
import { archiveReasons } from '../../contract/sentences/archives.ts'
import type { Refusal } from '../../contract/sentences/sentence.ts'
import { AppError } from '../../errors.ts'

export type ArchiveReason =
  | 'missing'
  | 'empty'
  | 'not-an-archive'
  | 'wrong-key'
  | 'key-needed'
  | 'damaged'
  | 'bomb'
  | 'unsafe-name'
  | 'future'

const told: Record<ArchiveReason, Refusal> = {
  missing: archiveReasons.archive_missing,
  empty: archiveReasons.archive_empty,
  'not-an-archive': archiveReasons.archive_not_one,
  'wrong-key': archiveReasons.archive_wrong_key,
  'key-needed': archiveReasons.archive_key_needed,
  damaged: archiveReasons.archive_damaged,
  bomb: archiveReasons.archive_too_large,
  'unsafe-name': archiveReasons.archive_unsafe,
  future: archiveReasons.archive_from_the_future,
}

export class ArchiveError extends AppError {
  override readonly name = 'ArchiveError'
  readonly reason: ArchiveReason

  constructor(reason: ArchiveReason, options: ErrorOptions & { details?: object } = {}) {
    const { cause, details } = options
    super('archive_unusable', told[reason], {
      details: { reason, ...details },
      ...(cause !== undefined && { cause }),
    })
    this.reason = reason
  }
}
