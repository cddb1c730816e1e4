// Backup files on their way through the browser: uploads, laid aside until they are looked into or restored, and exports that
// wait to be downloaded. They lie in the data folder under names of ours and go after a day; what a number moved away with
// stays until somebody removes it.
import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { archiveRefusals } from '../../contract/sentences/archives.ts'
import { InsufficientStorageError, NotFoundError } from '../../errors.ts'
import { freeBytes } from '../../storage/folder/room.ts'
import type { DataPaths } from '../../storage/paths.ts'
import { ArchiveError } from '../archive/errors.ts'

export interface WaitingFile {
  id: string
  name: string
  sizeBytes: number
  at: number
  /** A number moved away with it: nobody else has it. */
  isHandOver: boolean
}

const dayMs = 24 * 60 * 60 * 1000
/** Beneath it the numbers would be in want. */
const leftBytes = 256 * 1024 * 1024
const ending = '.holdfast'
const isId = (id: string): boolean => /^(?:moved-)?[\da-f-]{36}$/.test(id)

export class Transit {
  readonly #in: string
  readonly #out: string
  readonly #now: () => number

  constructor({ transit }: Pick<DataPaths, 'transit'>, now: () => number = Date.now) {
    this.#in = join(transit, 'in')
    this.#out = join(transit, 'out')
    this.#now = now
    this.sweep()
  }

  /** Resolves once all of it is on the disk; what is no backup file is refused with its first bytes. */
  async take(chunks: AsyncIterable<Uint8Array>): Promise<{ upload: string; bytes: number }> {
    this.sweep()
    mkdirSync(this.#in, { recursive: true, mode: 0o700 })
    const upload = randomUUID()
    const part = join(this.#in, `${upload}.part`)
    try {
      const bytes = await fill(
        part,
        whatFits(chunks, () => freeBytes(this.#in)),
      )
      await rename(part, this.#fileOf(upload))
      return { upload, bytes }
    } catch (error) {
      await rm(part, { force: true })
      throw error
    }
  }

  /** Where an upload lies. */
  uploaded(id: string): string {
    const file = this.#fileOf(id)
    if (!isId(id) || !existsSync(file)) throw new NotFoundError(archiveRefusals.no_such_upload)
    return file
  }

  /** False when there is none. */
  removeUpload(id: string): boolean {
    if (!isId(id) || !existsSync(this.#fileOf(id))) return false
    rmSync(this.#fileOf(id), { force: true })
    return true
  }

  /** Where an export is to be written that will be downloaded. */
  newDownload(name: string, { isHandOver }: { isHandOver: boolean }): { id: string; file: string } {
    this.sweep()
    const id = `${isHandOver ? 'moved-' : ''}${randomUUID()}`
    mkdirSync(join(this.#out, id), { recursive: true, mode: 0o700 })
    return { id, file: join(this.#out, id, `${nameOnDisk(name)}${ending}`) }
  }

  /** Newest first. */
  downloads(): WaitingFile[] {
    const all = namesIn(this.#out).flatMap((id) => this.#download(id) ?? [])
    return all.toSorted((a, b) => b.at - a.at)
  }

  download(id: string): WaitingFile & { folder: string } {
    const found = isId(id) ? this.#download(id) : undefined
    if (found === undefined) throw new NotFoundError(archiveRefusals.no_such_download)
    return { ...found, folder: join(this.#out, id) }
  }

  /** False when there is none. */
  removeDownload(id: string): boolean {
    if (!isId(id) || !existsSync(join(this.#out, id))) return false
    rmSync(join(this.#out, id), { recursive: true, force: true })
    return true
  }

  /** What has waited for a day, and what a cut has left. */
  sweep(): void {
    const isOld = (path: string): boolean => {
      const found = statSync(path, { throwIfNoEntry: false })
      return found !== undefined && this.#now() - found.mtimeMs > dayMs
    }
    for (const name of namesIn(this.#in))
      if (isOld(join(this.#in, name))) rmSync(join(this.#in, name), { force: true })
    for (const id of namesIn(this.#out))
      if (!id.startsWith('moved-') && isOld(join(this.#out, id)))
        rmSync(join(this.#out, id), { recursive: true, force: true })
  }

  #fileOf(id: string): string {
    return join(this.#in, `${id}${ending}`)
  }

  #download(id: string): WaitingFile | undefined {
    const name = namesIn(join(this.#out, id)).find((each) => each.endsWith(ending) && !each.startsWith('.'))
    const found =
      name === undefined ? undefined : statSync(join(this.#out, id, name), { throwIfNoEntry: false })
    if (name === undefined || found === undefined) return undefined
    return {
      id,
      name,
      sizeBytes: found.size,
      at: Math.round(found.mtimeMs),
      isHandOver: id.startsWith('moved-'),
    }
  }
}

/** As it may be called on every system. */
function nameOnDisk(name: string): string {
  const safe = name
    .replaceAll(/[^\p{L}\p{N} ._()-]/gu, '-')
    .replaceAll(/^[ .]+|[ .]+$/g, '')
    .slice(0, 80)
  return safe === '' ? 'Holdfast' : safe
}

async function fill(path: string, chunks: AsyncIterable<Uint8Array>): Promise<number> {
  const file = await open(path, 'wx', 0o600)
  let bytes = 0
  try {
    for await (const chunk of chunks) {
      await file.writeFile(chunk)
      bytes += chunk.length
    }
    await file.datasync()
  } finally {
    await file.close()
  }
  if (bytes === 0) throw new ArchiveError('empty')
  return bytes
}

const mark = 'age-encryption.org/v1\n'
const lookEveryBytes = 64 * 1024 * 1024

async function* whatFits(
  chunks: AsyncIterable<Uint8Array>,
  free: () => number | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  let head = Buffer.alloc(0)
  let unlooked = lookEveryBytes
  for await (const chunk of chunks) {
    if (head.length < mark.length) {
      head = Buffer.concat([head, chunk.subarray(0, mark.length)])
      if (!mark.startsWith(head.toString('latin1', 0, mark.length))) throw new ArchiveError('not-an-archive')
    }
    unlooked += chunk.length
    if (unlooked >= lookEveryBytes) {
      unlooked = 0
      if ((free() ?? Infinity) < leftBytes) throw new InsufficientStorageError()
    }
    yield chunk
  }
}

function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : []
}
