// Sees that the files of restored messages, and restored pictures, are here: what a backup elsewhere has of them is brought, and what it has
// not is wanted of WhatsApp again. A file that is missing never fails a restore.
import type { MediaFiles } from '../../storage/folder/media-files.ts'
import type { Media, MediaTable } from '../../storage/tables/media.ts'
import type { Storage } from '../../storage/storage.ts'
import { codeOf } from '../../storage/files.ts'
import type { MediaSource } from './sealed-media.ts'

const batch = 200

export interface Bringing {
  storage: Pick<Storage, 'media' | 'pictures' | 'commits'>
  files: MediaFiles
  /** undefined: the files can only be here already. */
  source: MediaSource | undefined
  /** All of them unless one is named. */
  instanceId?: string
  signal: AbortSignal
  at: number
  onProgress?: (files: number) => void
}

/** How many messages have no file after it. */
export async function bringMedia(parts: Bringing): Promise<number> {
  const { storage, signal, at, instanceId, onProgress } = parts
  let missing = 0
  let done = 0
  for (const rows of batches(storage.media, instanceId)) {
    const absent: Media[] = []
    for (const row of rows) {
      signal.throwIfAborted()
      if (!(await isBrought(parts, row.hash ?? ''))) absent.push(row)
    }
    if (absent.length > 0)
      await storage.commits.write((tx) => {
        for (const { message } of absent) storage.media.wantAgain(tx, message, at)
      })
    missing += absent.length
    done += rows.length
    onProgress?.(done)
  }
  await bringPictures(parts)
  return missing
}

/** One that is not there is asked for again. */
async function bringPictures(parts: Bringing): Promise<void> {
  const { storage, signal, at, instanceId } = parts
  const of = { limit: batch, ...(instanceId !== undefined && { instanceId }) }
  for (let rows = storage.pictures.keptAfter(0, of); rows.length > 0;) {
    const absent: number[] = []
    for (const { id, hash } of rows) {
      signal.throwIfAborted()
      if (!(await isBrought(parts, hash))) absent.push(id)
    }
    if (absent.length > 0)
      await storage.commits.write((tx) => {
        for (const id of absent) storage.pictures.wantAgain(tx, id, at)
      })
    rows = storage.pictures.keptAfter(rows.at(-1)?.id ?? 0, of)
  }
}

/** How many messages would have no file, without a change. */
export async function countAbsent(
  media: Pick<MediaTable, 'keptAfter'>,
  isThere: (hash: string) => boolean | Promise<boolean>,
  instanceId?: string,
): Promise<number> {
  let absent = 0
  for (const rows of batches(media, instanceId))
    for (const { hash } of rows) if (!(await isThere(hash ?? ''))) absent += 1
  return absent
}

async function isBrought({ files, source }: Bringing, hash: string): Promise<boolean> {
  if (files.has(hash)) return true
  if (source === undefined || !(await source.has(hash))) return false
  try {
    await files.write(source.open(hash), { expected: hash })
    return true
  } catch (error) {
    // What cannot be written here ends the restore; what cannot be read there is missing.
    if (codeOf(error) === 'ENOSPC') throw error
    return false
  }
}

function* batches(media: Pick<MediaTable, 'keptAfter'>, instanceId: string | undefined): Generator<Media[]> {
  let after = 0
  for (;;) {
    const rows = media.keptAfter(after, { limit: batch, ...(instanceId !== undefined && { instanceId }) })
    const last = rows.at(-1)
    if (last === undefined) return
    yield rows
    after = last.message
  }
}
