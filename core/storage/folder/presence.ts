// Whether the files that this process has open are still those of the folder. Whatever removes or replaces one under it
// leaves a database that takes every write and that no start will ever find: nothing new may be accepted on it. It only
// looks, by the descriptors that are open and by the names in the folder; it opens and closes nothing of the database.
import { fstat, type BigIntStats } from 'node:fs'
import { stat } from 'node:fs/promises'
import { promisify } from 'node:util'
import { FolderGoneError, type Lost } from '../errors.ts'
import { codeOf } from '../files.ts'

const fstatAsync = promisify<number, { bigint: true }, BigIntStats>(fstat)

/** A file that is open, and the name that the next start will look for it by. */
interface OpenFile {
  lost: Exclude<Lost, 'folder'>
  path: string
  fd: number
}

export interface PresenceDeps {
  dir: string
  /** The gravest first. */
  files(): readonly OpenFile[]
  /** Holds a lock file again; throws where another process has taken the folder, or none can be made. */
  holdAgain(): void
  everyMs?: number
}

/** So often in a row the lock may be held by another, which may only be looking who owns the folder. */
const patience = 5

export class Presence {
  readonly #deps: PresenceDeps
  readonly #timer: NodeJS.Timeout
  readonly #listeners = new Set<(lost: Lost | undefined) => void>()
  #lost: Lost | undefined
  #looking: Promise<void> | undefined
  #refusals = 0
  #isClosed = false

  constructor(deps: PresenceDeps) {
    this.#deps = deps
    this.#timer = setInterval(() => void this.look(), deps.everyMs ?? 1000)
    this.#timer.unref()
  }

  /** What is gone; undefined while all is as it should be. */
  get lost(): Lost | undefined {
    return this.#lost
  }

  /** For whatever is to be found again by the next start. */
  assert(): void {
    if (this.#lost !== undefined) throw new FolderGoneError(this.#lost, this.#deps.dir)
  }

  /** Called with what is gone, and with undefined when it is back. Returns the listener's remover. */
  onChange(listener: (lost: Lost | undefined) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** One look at a time: a disk that hangs holds up only this. */
  look(): Promise<void> {
    this.#looking ??= this.#look().finally(() => (this.#looking = undefined))
    return this.#looking
  }

  /** Resolves when nothing looks at the descriptors any more. */
  async close(): Promise<void> {
    this.#isClosed = true
    clearInterval(this.#timer)
    this.#listeners.clear()
    await this.#looking
  }

  async #look(): Promise<void> {
    const found = await this.#firstLost()
    if (this.#isClosed) return
    const lost = found === 'lock' ? this.#afterHolding() : found
    if (lost === this.#lost) return
    this.#lost = lost
    for (const listener of this.#listeners) listener(lost)
  }

  async #firstLost(): Promise<Lost | undefined> {
    const { dir, files } = this.#deps
    for (const { lost, path, fd } of files()) {
      if (await isThere(path, fd)) continue
      return lost === 'database' && !(await isFolder(dir)) ? 'folder' : lost
    }
    return undefined
  }

  /** A lock file holds nothing, so another one will do, as long as nobody else holds it. */
  #afterHolding(): Lost | undefined {
    try {
      this.#deps.holdAgain()
      this.#refusals = 0
      return undefined
    } catch {
      this.#refusals += 1
      return this.#refusals < patience ? this.#lost : 'lock'
    }
  }
}

/** By the file system's own numbers. What cannot be looked at says nothing: an error is not an absence. */
async function isThere(path: string, fd: number): Promise<boolean> {
  try {
    const [open, named] = await Promise.all([fstatAsync(fd, { bigint: true }), stat(path, { bigint: true })])
    return open.dev === named.dev && open.ino === named.ino
  } catch (error) {
    return !isAbsence(error)
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch (error) {
    return !isAbsence(error)
  }
}

function isAbsence(error: unknown): boolean {
  return codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR'
}
