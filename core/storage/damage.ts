// Reading what one instance cannot live without: whatever cannot be read is that instance's damage, never an absence.
import { toStorageError } from './database.ts'
import { DamagedError, StorageError } from './errors.ts'

/** What: the start of the sentence, for example "A stored key". */
export function readOwn<T>(instanceId: string, what: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    const cause = toStorageError(error)
    // A busy or failing disk says nothing about the rows.
    if (cause instanceof StorageError && cause.kind !== 'corrupt') throw cause
    throw new DamagedError(instanceId, what, { cause })
  }
}
