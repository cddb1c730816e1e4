// Writes an archive from a view of the database that holds still: tar, zstd, age, in little memory, to a temporary
// name that becomes the real one as a whole. A file that is there already is never replaced.
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import {
  createReadStream,
  createWriteStream,
  linkSync,
  lstatSync,
  openSync,
  closeSync,
  renameSync,
  fsyncSync,
  rmSync,
  statSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { setImmediate } from 'node:timers/promises'
import { archiveRefusals } from '../../contract/sentences/archives.ts'
import { ConflictError } from '../../errors.ts'
import { compressing } from '../../storage/compress.ts'
import { codeOf, syncFolder } from '../../storage/files.ts'
import type { PortableReader, PortableRow } from '../../storage/portable/portable.ts'
import { encrypted, type ArchiveTarget } from './age-streams.ts'
import {
  aboutName,
  entryKind,
  formatVersion,
  manifestName,
  rowLine,
  rowsEntry,
  type About,
  type Manifest,
} from './format.ts'
import { tarEnd, tarHeader, tarPadding } from './tar.ts'

/** A piece of rows: what is held at once. */
const pieceBytes = 1024 * 1024

export interface ArchiveRequest {
  file: string
  target: ArchiveTarget
  /** Ids; undefined: all there are, those in the trash too. */
  instances: readonly string[] | undefined
  messages: boolean
  /** The folder of media files; undefined: without them. */
  media: string | undefined
  clean: boolean
  /** Of what is handed over, and stopped for it: whether its owner wants it to run. */
  runs?: boolean | undefined
  app: string
  at: number
}

interface Doing {
  signal: AbortSignal
  progress(rows: number, total: number): void
}

export interface Written {
  file: string
  bytes: number
  rows: number
  instances: number
}

export async function writeArchive(
  view: { reader: PortableReader; schema: number },
  request: ArchiveRequest,
  doing: Doing,
): Promise<Written> {
  assertFree(request.file)
  const about = aboutOf(view, request)
  const total = rowsOf(about)
  const temporary = join(
    dirname(request.file),
    `.${basename(request.file)}.${randomBytes(6).toString('hex')}.part`,
  )
  try {
    const { signal } = doing
    const packed = compressing()
    const packing = pipeline(tarOf(view.reader, about, request, doing), packed, { signal })
    const sealed = encrypted(packed, request.target)
    await Promise.all([
      packing,
      pipeline(sealed, createWriteStream(temporary, { flags: 'wx', mode: 0o600 }), { signal }),
    ])
    signal.throwIfAborted()
    const fd = openSync(temporary, 'r+')
    fsyncSync(fd)
    closeSync(fd)
    putInPlace(temporary, request.file)
  } finally {
    rmSync(temporary, { force: true })
  }
  const { file } = request
  return { file, bytes: statSync(file).size, rows: total, instances: about.instances.length }
}

function aboutOf(
  { reader, schema }: { reader: PortableReader; schema: number },
  request: ArchiveRequest,
): About {
  const { instances: wanted, messages, media, clean, runs, app, at } = request
  const chosen = reader.instances().filter(({ id }) => wanted === undefined || wanted.includes(id))
  return {
    format: formatVersion,
    id: randomUUID(),
    app,
    schema,
    scope: wanted === undefined ? 'appliance' : 'instance',
    createdAt: at,
    clean,
    messages,
    media: media !== undefined,
    applianceRows: wanted === undefined ? [...reader.appliance()].length : 0,
    instances: chosen.map(({ id, name, account, state, desired, trashedAt }) => ({
      id,
      name,
      number: account,
      state,
      trashed: trashedAt !== null,
      runs: runs ?? desired === 'running',
      rows: reader.count(id, { messages }),
    })),
  }
}

/** The whole tar, piece by piece; the manifest tells of everything before it. */
async function* tarOf(
  reader: PortableReader,
  about: About,
  { messages, media, at }: ArchiveRequest,
  { signal, progress }: Doing,
): AsyncGenerator<Buffer> {
  const manifest: Manifest = { format: formatVersion, entries: [], rows: 0 }
  const total = rowsOf(about)
  const entry = (name: string, content: Buffer, rows: number | null): Buffer[] => {
    const sha256 = createHash('sha256').update(content).digest('hex')
    manifest.entries.push({ name, size: content.length, sha256, rows })
    manifest.rows += rows ?? 0
    return [tarHeader(name, content.length, at), content, tarPadding(content.length)]
  }
  yield* entry(aboutName, json(about), null)
  const ids = [...(about.scope === 'appliance' ? [null] : []), ...about.instances.map(({ id }) => id)]
  for (const id of ids) {
    let part = 0
    const rows = id === null ? reader.appliance() : reader.read(id, { messages })
    for (const piece of pieces(rows)) {
      signal.throwIfAborted()
      part += 1
      yield* entry(rowsEntry(id, part), piece.content, piece.rows)
      progress(manifest.rows, total)
      // What came meanwhile, such as a cancel, is heard.
      await setImmediate()
    }
  }
  if (media !== undefined) {
    const hashes =
      about.scope === 'appliance'
        ? reader.media()
        : about.instances.flatMap(({ id }) => [...reader.media(id)])
    yield* mediaOf(media, [...new Set(hashes)], { manifest, at, signal })
  }
  const content = json(manifest)
  yield tarHeader(manifestName, content.length, at)
  yield content
  yield tarPadding(content.length)
  yield tarEnd
}

function rowsOf({ instances, applianceRows }: About): number {
  return instances.reduce((sum, { rows }) => sum + rows, applianceRows)
}

function* pieces(rows: Iterable<PortableRow>): Generator<{ content: Buffer; rows: number }> {
  let lines: string[] = []
  let size = 0
  for (const row of rows) {
    const line = rowLine(row)
    lines.push(line)
    size += line.length
    if (size < pieceBytes) continue
    yield { content: Buffer.from(lines.join('')), rows: lines.length }
    lines = []
    size = 0
  }
  if (lines.length > 0) yield { content: Buffer.from(lines.join('')), rows: lines.length }
}

/** Only what messages refer to, as far as it is here: what is missing is told by whoever restores. */
async function* mediaOf(
  folder: string,
  hashes: readonly string[],
  { manifest, at, signal }: { manifest: Manifest; at: number; signal: AbortSignal },
): AsyncGenerator<Buffer> {
  for (const hash of hashes) {
    const name = `media/${hash}`
    if (entryKind(name)?.kind !== 'media') continue
    signal.throwIfAborted()
    const path = join(folder, hash)
    const size = statSync(path, { throwIfNoEntry: false })?.size
    if (size === undefined) continue
    const sum = createHash('sha256')
    yield tarHeader(name, size, at)
    for await (const chunk of createReadStream(path, { end: Math.max(0, size - 1) })) {
      if (!Buffer.isBuffer(chunk)) throw new TypeError('A file gave something else than bytes.')
      sum.update(chunk)
      yield chunk
    }
    yield tarPadding(size)
    manifest.entries.push({ name, size, sha256: sum.digest('hex'), rows: null })
  }
}

function json(value: unknown): Buffer {
  return Buffer.from(`${JSON.stringify(value, undefined, 2)}\n`)
}

export function assertFree(file: string): void {
  if (lstatSync(file, { throwIfNoEntry: false }) === undefined) return
  throw new ConflictError(archiveRefusals.file_exists({ file }))
}

/** As one step, and never over another. */
export function putInPlace(temporary: string, file: string): void {
  try {
    linkSync(temporary, file)
  } catch (error) {
    assertFree(file)
    // A file system without links, as memory sticks have: its own names are not taken by others meanwhile.
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes(codeOf(error) ?? '')) throw error
    renameSync(temporary, file)
  }
  syncFolder(dirname(file))
}
