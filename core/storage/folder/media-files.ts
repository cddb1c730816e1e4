// The files of media/, each named by the hash of what is in it: written whole or not at all, never twice, and under no
// name that somebody else has chosen. Which of them are referred to, the rows say.
import { createHash, randomBytes } from 'node:crypto'
import { readdirSync, rmSync, statSync } from 'node:fs'
import { open, readdir, rename, rm, utimes, type FileHandle } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ensureFolderIn } from '../files.ts'
import { inFolder } from '../paths.ts'
import { borrowPart, giveBackPart } from './parts.ts'

const hashName = /^[0-9a-f]{64}$/
/** By which it is told what a file is. */
const headBytes = 4096
const leftover = /^\.[0-9a-f]{16}\.part$/

export interface KeptFile {
  hash: string
  sizeBytes: number
}

type Chunks = AsyncIterable<Uint8Array> | Iterable<Uint8Array>

interface ToWrite {
  /** By whoever names it. */
  expected?: string | undefined
  sizeBytes?: number | undefined
  maxBytes?: number
}

/** The bytes are not those that were to come. */
export class AlteredError extends Error {
  override readonly name = 'AlteredError'
}

export class TooLargeError extends Error {
  override readonly name = 'TooLargeError'
}

export class MediaFiles {
  readonly folder: string
  readonly #names: FolderSync

  constructor(folder: string) {
    this.folder = folder
    this.#names = new FolderSync(folder)
  }

  /** Throws for what is no hash. */
  pathOf(hash: string): string {
    if (!hashName.test(hash)) throw new RangeError('Not the name of a media file.')
    return inFolder(this.folder, hash)
  }

  has(hash: string): boolean {
    return this.sizeOf(hash) !== undefined
  }

  sizeOf(hash: string): number | undefined {
    const found = statSync(this.pathOf(hash), { throwIfNoEntry: false })
    return found?.isFile() === true ? found.size : undefined
  }

  /** The time it was put here last; undefined where it is not. */
  usedAt(hash: string): number | undefined {
    return statSync(this.pathOf(hash), { throwIfNoEntry: false })?.mtimeMs
  }

  /** Names only: what is not so named is no media. */
  async list(): Promise<string[]> {
    const names = await readdir(this.folder)
    return names.filter((name) => hashName.test(name))
  }

  /**
   * Resolves when it is on disk under its name; rejects, and leaves nothing, where it is not what was expected. What is named
   * by its size too, and is here already, is compared to its end and not written again.
   */
  async write(chunks: Chunks, { expected, sizeBytes, maxBytes = Infinity }: ToWrite = {}): Promise<KeptFile> {
    if (expected !== undefined && sizeBytes !== undefined && this.sizeOf(expected) === sizeBytes)
      return this.#compare(chunks, { hash: expected, sizeBytes }, maxBytes)
    ensureFolderIn(dirname(this.folder), this.folder)
    const temporary = join(this.folder, `.${randomBytes(8).toString('hex')}.part`)
    const file = await open(temporary, 'wx', 0o600)
    try {
      const kept = await fill(file, chunks, maxBytes)
      if (expected !== undefined && kept.hash !== expected)
        throw new AlteredError('The bytes are not those that were named.')
      await file.datasync()
      await file.close()
      await this.#place(temporary, kept)
      return kept
    } catch (error) {
      await file.close().catch(() => undefined)
      await rm(temporary, { force: true })
      throw error
    }
  }

  /** What is only to be looked at: it is gone when that is done, or at the next start. */
  async withTemporary<T>(
    chunks: AsyncIterable<Uint8Array>,
    { maxBytes }: { maxBytes: number },
    use: (path: string, head: Uint8Array) => Promise<T>,
  ): Promise<T> {
    ensureFolderIn(dirname(this.folder), this.folder)
    const temporary = join(this.folder, `.${randomBytes(8).toString('hex')}.part`)
    const file = await open(temporary, 'wx+', 0o600)
    try {
      await fill(file, chunks, maxBytes)
      const head = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0)
      return await use(temporary, head.buffer.subarray(0, head.bytesRead))
    } finally {
      await file.close()
      await rm(temporary, { force: true })
    }
  }

  remove(hash: string): void {
    rmSync(this.pathOf(hash), { force: true })
  }

  /** What a cut has left; only while nobody writes. */
  clearLeftovers(): void {
    for (const name of namesIn(this.folder))
      if (leftover.test(name)) rmSync(join(this.folder, name), { force: true })
  }

  /** It proves that whoever names the file has it: a hash alone opens nothing. */
  async #compare(chunks: Chunks, here: KeptFile, maxBytes: number): Promise<KeptFile> {
    const passing = new Passing(maxBytes)
    for await (const chunk of chunks) passing.take(chunk)
    const { hash, sizeBytes } = passing.end()
    if (hash !== here.hash || sizeBytes !== here.sizeBytes)
      throw new AlteredError('The bytes are not those that were named.')
    await this.#use(hash)
    return here
  }

  /** Whoever removes what is old looks at this. Rejects where it was removed in between. */
  async #use(hash: string): Promise<void> {
    const now = new Date()
    await utimes(this.pathOf(hash), now, now)
  }

  async #place(temporary: string, { hash, sizeBytes }: KeptFile): Promise<void> {
    const path = this.pathOf(hash)
    if (this.sizeOf(hash) === sizeBytes) {
      await this.#use(hash)
      await rm(temporary)
      return
    }
    await rename(temporary, path)
    await this.#names.sync()
  }
}

/** What is left in a folder that cannot be read does no harm: every start tries again. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

/** What comes in small pieces is written in large ones. No chunk is used any more when the next is asked for. */
async function fill(file: FileHandle, chunks: Chunks, maxBytes: number): Promise<KeptFile> {
  const passing = new Passing(maxBytes)
  const part = borrowPart()
  let filled = 0
  try {
    for await (const chunk of chunks) {
      passing.take(chunk)
      for (let at = 0; at < chunk.length;) {
        const piece = chunk.subarray(at, at + part.length - filled)
        part.set(piece, filled)
        at += piece.length
        filled += piece.length
        if (filled < part.length) continue
        await writeAll(file, part)
        filled = 0
      }
    }
    await writeAll(file, part.subarray(0, filled))
  } finally {
    giveBackPart(part)
  }
  return passing.end()
}

/** What goes by: how much it is, and its hash. */
class Passing {
  readonly #hash = createHash('sha256')
  readonly #maxBytes: number
  #sizeBytes = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  take(chunk: Uint8Array): void {
    this.#sizeBytes += chunk.length
    if (this.#sizeBytes > this.#maxBytes) throw new TooLargeError('It is larger than it may be.')
    this.#hash.update(chunk)
  }

  end(): KeptFile {
    return { hash: this.#hash.digest('hex'), sizeBytes: this.#sizeBytes }
  }
}

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += (await file.write(bytes, at)).bytesWritten
}

/** One sync of a folder is for all whose names were in it when it began. */
class FolderSync {
  readonly #path: string
  #running: Promise<void> = Promise.resolve()
  #next: Promise<void> | undefined

  constructor(path: string) {
    this.#path = path
  }

  sync(): Promise<void> {
    const before = this.#running
    this.#next ??= before
      .catch(() => undefined)
      .then(() => {
        this.#next = undefined
        this.#running = syncFolder(this.#path)
        return this.#running
      })
    return this.#next
  }
}

/** Windows does it by itself and can't open folders. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
