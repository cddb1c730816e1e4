// Why an archive cannot be used, in words for the person who wants it back. Nothing is ever changed before.
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

const sentences: Record<ArchiveReason, { sentence: string; hint: string }> = {
  missing: { sentence: 'There is no such file.', hint: 'Check the path.' },
  empty: { sentence: 'The file is empty.', hint: 'Copy it again, or take another.' },
  'not-an-archive': {
    sentence: 'The file is not a backup of Holdfast, whatever its name says.',
    hint: 'Choose a file that was made by an export.',
  },
  'wrong-key': {
    sentence: 'The passphrase or recovery key does not open this file.',
    hint: 'Use the passphrase it was made with, or the recovery key of the appliance that made it.',
  },
  'key-needed': {
    sentence: 'This file needs its passphrase, or the recovery key.',
    hint: 'Give it with --passphrase-file or --recovery-key-file.',
  },
  damaged: {
    sentence: 'The file is not as it was written: a part of it is missing or was changed.',
    hint: 'Copy it again, or take another.',
  },
  bomb: {
    sentence: 'The file would grow beyond all measure when it is unpacked.',
    hint: 'No export makes such a file: do not use it.',
  },
  'unsafe-name': {
    sentence: 'The file holds a name that no export writes.',
    hint: 'It was put together by somebody else: do not use it.',
  },
  future: {
    sentence: 'The file was made by a newer version of Holdfast.',
    hint: 'Update Holdfast, then try again.',
  },
}

export class ArchiveError extends AppError {
  override readonly name = 'ArchiveError'
  readonly reason: ArchiveReason

  constructor(reason: ArchiveReason, options: ErrorOptions & { details?: object } = {}) {
    const { sentence, hint } = sentences[reason]
    const { cause, details } = options
    super('archive_unusable', `${sentence} Nothing was changed.`, {
      hint,
      details: { reason, ...details },
      ...(cause !== undefined && { cause }),
    })
    this.reason = reason
  }
}
