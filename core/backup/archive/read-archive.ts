// Reads an archive without believing it: every layer has its limits, every name is known beforehand, and nothing
// counts before the manifest at the end agrees. It writes nothing anywhere.
import { createHash, type Hash } from 'node:crypto'
import { open, type FileHandle } from 'node:fs/promises'
import { pipeline, Readable } from 'node:stream'
import { z } from 'zod'
import { AppError } from '../../errors.ts'
import { decompressing } from '../../storage/compress.ts'
import { codeOf, readWithoutWaiting } from '../../storage/files.ts'
import type { PortableRow } from '../../storage/portable/portable.ts'
import { decrypted, type ArchiveKey } from './age-streams.ts'
import { ArchiveError } from './errors.ts'
import { About, aboutName, entryKind, formatVersion, Manifest, manifestName, parseRow } from './format.ts'
import { readTar, type TarEntry } from './tar.ts'

const mebibyte = 1024 * 1024
/** An export writes pieces of 1 MB; one row may be larger. */
const maxRowsBytes = 256 * mebibyte
const maxListBytes = 64 * mebibyte
/** How much may come of how little: what zstd makes of real messages is far below. */
const freeBytes = 64 * mebibyte
const maxRatio = 500

export interface ReadOptions {
  signal?: AbortSignal
  /** Of the file, as far as it is read. */
  onProgress?: (bytes: number, total: number) => void
}

/** In the order of the file. What is yielded is not vouched for before the last. */
export type ArchivePart =
  | { kind: 'about'; about: About }
  | { kind: 'rows'; instanceId: string | null; rows: PortableRow[] }
  | { kind: 'media'; hash: string; size: number; content: AsyncGenerator<Buffer, void, undefined> }
  | { kind: 'end'; manifest: Manifest }

/** Throws an ArchiveError where it is not what an export wrote. The content of media must be read to its end. */
export async function* readArchive(
  file: string,
  key: ArchiveKey,
  options: ReadOptions = {},
): AsyncGenerator<ArchivePart, void, undefined> {
  try {
    yield* partsOf(file, key, options)
  } catch (error) {
    options.signal?.throwIfAborted()
    throw error instanceof AppError ? error : new ArchiveError('damaged', { cause: error })
  }
}

/** Only what it says of itself: the rest of the file is not looked at. */
export async function inspectArchive(file: string, key: ArchiveKey): Promise<About> {
  for await (const part of readArchive(file, key)) if (part.kind === 'about') return part.about
  throw new ArchiveError('damaged')
}

export interface Verified {
  about: About
  rows: number
  entries: number
}

/** All of it, to the last byte. */
export async function verifyArchive(
  file: string,
  key: ArchiveKey,
  options: ReadOptions = {},
): Promise<Verified> {
  let about: About | undefined
  for await (const part of readArchive(file, key, options)) {
    if (part.kind === 'about') about = part.about
    if (part.kind === 'media') await drain(part.content)
    if (part.kind === 'end' && about !== undefined)
      return { about, rows: part.manifest.rows, entries: part.manifest.entries.length }
  }
  throw new ArchiveError('damaged')
}

/** What is inside, read anew at each call; the rows end with an error where the file is not what was written. */
export interface Archive {
  about: About
  rows(instanceId: string, options?: ReadOptions): AsyncGenerator<PortableRow, void, undefined>
}

/** For a restore: verify it first, because rows are handed on before the end of the file is seen. */
export async function openArchive(file: string, key: ArchiveKey): Promise<Archive> {
  return {
    about: await inspectArchive(file, key),
    async *rows(instanceId, options) {
      for await (const part of readArchive(file, key, options)) {
        if (part.kind === 'media') await drain(part.content)
        if (part.kind === 'rows' && part.instanceId === instanceId) yield* part.rows
      }
    },
  }
}

async function drain(content: AsyncGenerator<Buffer, void, undefined>): Promise<void> {
  let next = await content.next()
  while (next.done !== true) next = await content.next()
}

interface Seen {
  about: About | undefined
  entries: Manifest['entries']
  rows: Map<string | null, number>
}

async function* partsOf(
  file: string,
  key: ArchiveKey,
  options: ReadOptions,
): AsyncGenerator<ArchivePart, void, undefined> {
  const handle = await openFile(file)
  try {
    yield* partsOfOpen(handle, key, options)
  } finally {
    await handle.close()
  }
}

async function* partsOfOpen(
  file: FileHandle,
  key: ArchiveKey,
  options: ReadOptions,
): AsyncGenerator<ArchivePart, void, undefined> {
  const size = await sizeOfArchive(file)
  const read = { bytes: 0 }
  const plain = await decrypted(bytesOf(file, size, read, options), key)
  const unpacked = decompressing()
  // Its failure is met by whoever reads the last of them.
  pipeline(Readable.from(plain), unpacked, () => undefined)
  const seen: Seen = { about: undefined, entries: [], rows: new Map() }
  let end: ArchivePart | undefined
  try {
    for await (const entry of readTar(bounded(unpacked, read))) {
      if (end !== undefined) throw new ArchiveError('damaged')
      const part = await partOf(entry, seen)
      if (part.kind === 'end') end = part
      else yield part
    }
  } finally {
    unpacked.destroy()
  }
  if (end === undefined) throw new ArchiveError('damaged')
  // Not before the last byte was seen: whoever hears of it reads no further.
  yield end
}

async function partOf(entry: TarEntry, seen: Seen): Promise<ArchivePart> {
  const { name, size } = entry
  if (seen.about === undefined) {
    if (name !== aboutName) throw entryKind(name) ? new ArchiveError('damaged') : unsafe(name)
    const content = await whole(entry, maxListBytes)
    seen.about = listOf(About, content)
    seen.entries.push({ name, size, sha256: sha256(content), rows: null })
    return { kind: 'about', about: seen.about }
  }
  if (name === manifestName) {
    const manifest = listOf(Manifest, await whole(entry, maxListBytes))
    assertAgrees(manifest, seen)
    return { kind: 'end', manifest }
  }
  const known = entryKind(name)
  if (known === undefined) throw unsafe(name)
  if (known.kind === 'media') {
    const hash = createHash('sha256')
    return { kind: 'media', hash: known.hash, size, content: hashed(entry, hash, seen) }
  }
  const content = await whole(entry, maxRowsBytes)
  const rows = content.toString().trimEnd().split('\n').map(parseRow)
  seen.entries.push({ name, size, sha256: sha256(content), rows: rows.length })
  const { instanceId } = known
  seen.rows.set(instanceId, (seen.rows.get(instanceId) ?? 0) + rows.length)
  return { kind: 'rows', instanceId, rows }
}

async function* hashed(
  { name, size, content }: TarEntry,
  hash: Hash,
  seen: Seen,
): AsyncGenerator<Buffer, void, undefined> {
  for await (const chunk of content) {
    hash.update(chunk)
    yield chunk
  }
  seen.entries.push({ name, size, sha256: hash.digest('hex'), rows: null })
}

function assertAgrees(manifest: Manifest, { about, entries, rows }: Seen): void {
  const isSame = JSON.stringify(manifest.entries) === JSON.stringify(entries)
  const told: { id: string | null; rows: number }[] = [
    ...(about?.instances ?? []),
    { id: null, rows: about?.applianceRows ?? 0 },
  ]
  const isAll = told.every((each) => each.rows === (rows.get(each.id) ?? 0))
  const isKnown = [...rows.keys()].every((id) => told.some((each) => each.id === id))
  if (!isSame || !isAll || !isKnown) throw new ArchiveError('damaged')
}

async function whole({ size, content }: TarEntry, maxBytes: number): Promise<Buffer> {
  if (size > maxBytes) throw new ArchiveError('bomb')
  const chunks: Buffer[] = []
  for await (const chunk of content) chunks.push(chunk)
  return Buffer.concat(chunks)
}

const Versioned = z.object({ format: z.int() })

function listOf<T>(schema: z.ZodType<T>, content: Buffer): T {
  const json: unknown = JSON.parse(content.toString())
  if (Versioned.parse(json).format > formatVersion) throw new ArchiveError('future')
  return schema.parse(json)
}

async function* bounded(chunks: AsyncIterable<Buffer>, read: { bytes: number }): AsyncGenerator<Buffer> {
  let size = 0
  for await (const chunk of chunks) {
    size += chunk.length
    if (size > freeBytes && size > read.bytes * maxRatio) throw new ArchiveError('bomb')
    yield chunk
  }
}

async function* bytesOf(
  file: FileHandle,
  total: number,
  read: { bytes: number },
  { signal, onProgress }: ReadOptions,
): AsyncGenerator<Buffer> {
  for await (const chunk of file.createReadStream({
    start: 0,
    autoClose: false,
    ...(signal && { signal }),
  })) {
    if (!Buffer.isBuffer(chunk)) throw new TypeError('A file gave something else than bytes.')
    read.bytes += chunk.length
    onProgress?.(read.bytes, total)
    yield chunk
  }
}

/** Without waiting: what is no file is refused. */
async function openFile(file: string): Promise<FileHandle> {
  let handle: FileHandle
  try {
    handle = await open(file, readWithoutWaiting)
  } catch (cause) {
    throw codeOf(cause) === 'ENOENT' ? new ArchiveError('missing', { cause }) : cause
  }
  if ((await handle.stat()).isFile()) return handle
  await handle.close()
  throw new ArchiveError('not-an-archive')
}

/** By what it begins with, whatever its name is. */
async function sizeOfArchive(file: FileHandle): Promise<number> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(256), 0, 256, 0)
  if (bytesRead === 0) throw new ArchiveError('empty')
  if (!buffer.toString('latin1', 0, bytesRead).startsWith('age-encryption.org/v1\n'))
    throw new ArchiveError('not-an-archive')
  return (await file.stat()).size
}

function unsafe(name: string): ArchiveError {
  return new ArchiveError('unsafe-name', { details: { name: name.slice(0, 100) } })
}

function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex')
}
