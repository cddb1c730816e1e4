// A folder as a second location: another disk, a USB stick, a share. Objects are its files. It is written by calls that
// hold the thread, which is one of its own (location-worker.ts); it never makes the folder itself anew, because what is
// left where a disk is not there is an empty folder that nobody would look into.
import { createHash } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fdatasyncSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  linkSync,
  mkdirSync,
  openSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { codeOf, isTemporary, syncFolder } from '../../storage/files.ts'
import { freeBytes } from '../../storage/folder/room.ts'
import { inFolder } from '../../storage/paths.ts'
import type { FolderReads } from './folder-reads.ts'
import {
  ChangedError,
  MissingError,
  type Body,
  type ByteRange,
  type Condition,
  type Small,
  type Store,
} from './store.ts'

const pieceBytes = 1024 * 1024

interface FolderStoreDeps {
  reads: FolderReads
  /** Told again and again while something large is read or written: the folder has answered. */
  alive: () => void
}

export class FolderStore implements Store {
  readonly #folder: string
  readonly #reads: FolderReads
  readonly #alive: () => void

  constructor(folder: string, { reads, alive }: FolderStoreDeps) {
    this.#folder = folder
    this.#reads = reads
    this.#alive = alive
  }

  nameOf(key: string): string {
    return key === '' ? this.#folder : join(this.#folder, ...key.split('/'))
  }

  async *get(key: string, { from, bytes = Infinity }: ByteRange = { from: 0 }): AsyncGenerator<Buffer> {
    const file = await this.#reads.open(this.#path(key)).catch((error: unknown) => {
      throw isMissing(error) ? new MissingError(`There is no ${this.nameOf(key)}.`, { cause: error }) : error
    })
    try {
      for (let at = from; at < from + bytes;) {
        const wanted = Math.min(pieceBytes, from + bytes - at)
        const piece = await file.read(at, wanted)
        this.#alive()
        if (piece.length > 0) yield piece
        if (piece.length < wanted) return
        at += piece.length
      }
    } finally {
      await file.close()
    }
  }

  async read(key: string): Promise<Small | undefined> {
    try {
      const content = Buffer.concat(await Array.fromAsync(this.get(key)))
      return { content, version: createHash('sha256').update(content).digest('hex') }
    } catch (error) {
      if (error instanceof MissingError) return undefined
      throw error
    }
  }

  async *list(prefix: string, after = ''): AsyncGenerator<string> {
    const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1)
    const entries = await this.#reads.entries(this.#folderOf(folder)).catch((error: unknown) => {
      if (isMissing(error)) return []
      throw error
    })
    const keys: string[] = []
    for (const entry of entries) {
      if (isTemporary(entry.name)) continue
      const key = `${folder}${entry.name}`
      const isFolder = entry.isDirectory() || (entry.isSymbolicLink() && (await this.#isFolder(key)))
      keys.push(isFolder ? `${key}/` : key)
    }
    yield* keys.filter((key) => key.startsWith(prefix) && key > after).toSorted()
  }

  async head(key: string): Promise<{ bytes: number } | undefined> {
    try {
      const stats = await this.#reads.stat(this.#path(key))
      return stats.isFile() ? { bytes: stats.size } : undefined
    } catch (error) {
      if (isMissing(error)) return undefined
      throw error
    }
  }

  async put(key: string, body: Body, condition?: Condition): Promise<void> {
    syncFolder(await this.#write(key, body, condition))
  }

  async putMany(objects: AsyncIterable<{ key: string; body: Body }>): Promise<void> {
    const folders = new Set<string>()
    for await (const { key, body } of objects) folders.add(await this.#write(key, body))
    for (const folder of folders) syncFolder(folder)
  }

  async append(key: string, from: number, body: Body): Promise<void> {
    let fd: number
    try {
      fd = openSync(this.#path(key), 'r+')
    } catch (error) {
      throw isMissing(error) ? this.#changed(key) : error
    }
    try {
      const { size } = fstatSync(fd)
      if (size < from) throw this.#changed(key)
      if (size > from) ftruncateSync(fd, from)
      await this.#fill(fd, body, from)
      fdatasyncSync(fd)
    } finally {
      closeSync(fd)
    }
  }

  async delete(keys: readonly string[]): Promise<boolean> {
    for (const key of keys) {
      rmSync(this.#path(key), { force: true })
      this.#alive()
    }
    // A folder in it is there for the sake of its files.
    for (const folder of new Set(keys.map((key) => dirname(this.#path(key)))))
      if (folder !== this.#folder) removeEmpty(folder)
    return true
  }

  async clear(prefix: string): Promise<void> {
    const folder = this.#folderOf(prefix)
    if (!existsSync(folder)) return
    for (const { name } of await this.#reads.entries(folder))
      if (isTemporary(name)) rmSync(join(folder, name), { force: true })
    if (folder !== this.#folder) removeEmpty(folder)
  }

  /** Not with its parents: where none can be made at all, that would try for ever. */
  async create(): Promise<void> {
    makeFolder(this.#folder)
  }

  async isReachable(): Promise<boolean> {
    return existsSync(dirname(this.#folder))
  }

  async freeBytes(): Promise<number | undefined> {
    return freeBytes(this.#folder)
  }

  async isOnDiskOf(folder: string): Promise<boolean> {
    return statSync(folder).dev === statSync(this.#folder).dev
  }

  #path(key: string): string {
    return key.split('/').reduce(inFolder, this.#folder)
  }

  #folderOf(prefix: string): string {
    return prefix === '' ? this.#folder : this.#path(prefix.slice(0, -1))
  }

  #changed(key: string): ChangedError {
    return new ChangedError(`Somebody else has written ${this.nameOf(key)}.`)
  }

  async #isFolder(key: string): Promise<boolean> {
    try {
      return (await this.#reads.stat(this.nameOf(key))).isDirectory()
    } catch {
      // A link that leads nowhere, or where nobody may look: it is in nobody's way.
      return false
    }
  }

  /** In what folder its name is to be made to last. */
  async #write(key: string, body: Body, condition?: Condition): Promise<string> {
    const file = this.#path(key)
    const part = `${file}.part`
    try {
      const fd = this.#begin(key, part)
      try {
        await this.#fill(fd, body, 0)
        fsyncSync(fd)
      } finally {
        closeSync(fd)
      }
      await this.#name(key, part, condition)
    } catch (error) {
      rmSync(part, { force: true })
      throw error
    }
    return dirname(file)
  }

  async #fill(fd: number, body: Body, from: number): Promise<void> {
    let at = from
    let waiting = 0
    for await (const piece of body instanceof Uint8Array ? [body] : body()) {
      for (let done = 0; done < piece.length;)
        done += writeSync(fd, piece, done, piece.length - done, at + done)
      at += piece.length
      waiting += piece.length
      // Little by little: others who wait for the same disk do not wait for all of it.
      if (waiting >= pieceBytes) {
        fdatasyncSync(fd)
        waiting = 0
      }
      this.#alive()
    }
  }

  /** With the folders in ours that it lies in; where ours is gone, it stays so. */
  #begin(key: string, part: string): number {
    try {
      return openSync(part, 'w', 0o600)
    } catch (error) {
      const folders = key.split('/').slice(0, -1)
      if (codeOf(error) !== 'ENOENT' || folders.length === 0) throw error
      let folder = this.#folder
      for (const name of folders) makeFolder((folder = inFolder(folder, name)))
      return openSync(part, 'w', 0o600)
    }
  }

  /** Between the look and the name another may come where a file system cannot do both at once. */
  async #name(key: string, part: string, condition: Condition | undefined): Promise<void> {
    const file = this.#path(key)
    if (condition !== undefined && 'ifAbsent' in condition) {
      if (link(part, file)) return rmSync(part)
      if ((await this.head(key)) !== undefined) throw this.#changed(key)
    } else if (condition !== undefined && (await this.read(key))?.version !== condition.ifMatch)
      throw this.#changed(key)
    renameSync(part, file)
  }
}

/** False where there are no links, or it is there already: what follows tells which. */
function link(from: string, to: string): boolean {
  try {
    linkSync(from, to)
    return true
  } catch {
    return false
  }
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 })
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error
  }
  syncFolder(dirname(folder))
}

function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder)
  } catch {
    // It is not.
  }
}

function isMissing(error: unknown): boolean {
  const code = codeOf(error)
  return code === 'ENOENT' || code === 'ENOTDIR'
}
