// Storage that fails for a moment is waited for; storage that goes on failing ends the process. After the first failed
// read or write every table is looked at again, and again: where that fails each time, nobody knows what is stored, and
// an appliance that went on would refuse everything without a word.
import { setTimeout as pause } from 'node:timers/promises'
import { classify, toStorageError, type Database } from './database.ts'
import { StorageError } from './errors.ts'

export interface FailuresDeps {
  /** Reads of everything there is and writes once; rejects where the storage still fails. */
  look(): Promise<void>
  onWarning: (error: Error) => void
  /** It failed again: the process must stop. */
  onFatal: (error: Error) => void
  /** How long after the one before each look comes. */
  pausesMs?: readonly number[]
}

const usualPausesMs = [2000, 1000, 1000]

export class Failures {
  readonly #deps: FailuresDeps
  readonly #stopping = new AbortController()
  #looking: Promise<void> | undefined

  constructor(deps: FailuresDeps) {
    this.#deps = deps
  }

  /** A read or a write has failed. What a full disk, damage or a contradiction mean is decided elsewhere. */
  met(failure: Error): void {
    if (this.#looking !== undefined || this.#stopping.signal.aborted || !isFailing(failure)) return
    this.#deps.onWarning(failure)
    this.#looking = this.#lookAgain().finally(() => (this.#looking = undefined))
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#looking
  }

  async #lookAgain(): Promise<void> {
    const { signal } = this.#stopping
    let last: unknown
    for (const ms of this.#deps.pausesMs ?? usualPausesMs) {
      await pause(ms, undefined, { ref: false, signal }).catch(() => undefined)
      if (signal.aborted) return
      try {
        await this.#deps.look()
        return
      } catch (error) {
        last = error
      }
    }
    if (isFailing(last)) this.#deps.onFatal(stillFailing(last))
  }
}

function stillFailing(cause: unknown): StorageError {
  return new StorageError('other', {
    cause,
    message:
      'The database could not be read or written, and neither a moment later, so the appliance stops. What was ' +
      'acknowledged before is safe. Check the disk, then start again.',
  })
}

/** A row of every table. */
export function readEach(db: Database): void {
  const tables = db
    .prepare<[], { name: string }>(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'",
    )
    .all()
  for (const { name } of tables) db.prepare(`SELECT * FROM "${name}" LIMIT 1`).get()
}

/** The disk or the system refused: not the database itself, and not what was to be written. */
function isFailing(error: unknown): boolean {
  const kind = classify(error)
  const isFromBelow = toStorageError(error) instanceof StorageError
  return isFromBelow && (kind === 'busy' || kind === 'readonly' || kind === 'other')
}
