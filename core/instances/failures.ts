// What a failure of the storage means to whoever asked: the storage knows no HTTP, and the API no storage.
import { AppError, InsufficientStorageError } from '../errors.ts'
import { DamagedError, StorageError } from '../storage/errors.ts'

export function publicError(error: unknown): unknown {
  if (error instanceof DamagedError) return new AppError('damaged', undefined, { cause: error })
  if (!(error instanceof StorageError)) return error
  if (error.kind === 'full') return new InsufficientStorageError(undefined, { cause: error })
  return new AppError('internal', error.message, { cause: error })
}

/** Runs it, with failures told in the words of the catalogue. */
export async function withPublicErrors<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    throw publicError(error)
  }
}
