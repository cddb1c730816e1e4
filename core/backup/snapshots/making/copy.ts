// Copies the database as it is at one position of its log, while others go on writing. The caller holds a read
// transaction at that position for as long as it takes, so neither the log nor the pages under it can go away.
// It reads through descriptors that stay open: opening and closing the file here would drop SQLite's locks.
import { closeSync, fdatasyncSync, openSync, renameSync, rmSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { compressNow } from '../../../storage/compress.ts'
import { readAt, syncFolder } from '../../../storage/files.ts'
import type { Sealer } from '../../../storage/seal.ts'
import { frameHeaderBytes, walHeaderBytes } from '../../../storage/wal.ts'
import type { SnapshotHead } from '../format/head.ts'
import { noProof, snapshotFile, writeManifest, type Manifest } from '../format/manifest.ts'
import { SealedWriter } from '../format/sealed-file.ts'

/** Pages that are packed and sealed together. */
export const partBytes = 4 * 1024 * 1024

export interface CopyOptions {
  dbFd: number
  walFd: number
  folder: string
  head: SnapshotHead
  sealer: Sealer
  /** How fast it may read; as fast as it can unless given. */
  bytesPerSecond?: number
  /** Asked before each part: throws to give up, for example for want of room. */
  check?: () => void
}

/**
 * 1. Under a temporary name, each part on disk before the next: a writer's sync never waits behind many of ours.
 * 2. Renamed, then the manifest: from there on it exists. What is cut before leaves a temporary file only.
 */
export async function copySnapshot(options: CopyOptions): Promise<Manifest> {
  const { folder, head } = options
  const file = snapshotFile(folder, head.id)
  const temporary = `${file}.part`
  const fd = openSync(temporary, 'wx', 0o600)
  let written: { sealedBytes: number; sha256: string }
  try {
    try {
      written = await copyParts(fd, options)
      fdatasyncSync(fd)
    } finally {
      closeSync(fd)
    }
    renameSync(temporary, file)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
  syncFolder(folder)
  const manifest: Manifest = { ...head, ...written, proof: noProof }
  writeManifest(folder, manifest)
  return manifest
}

async function copyParts(fd: number, options: CopyOptions): Promise<{ sealedBytes: number; sha256: string }> {
  const { head, sealer, bytesPerSecond = Infinity, check } = options
  const writer = new SealedWriter(fd, sealer, head)
  const inLog = pagesInLog(options)
  const perPart = Math.max(1, Math.floor(partBytes / head.pageSize))
  const begin = performance.now()
  for (let page = 1; page <= head.pages || page === 1; page += perPart) {
    check?.()
    const count = Math.min(perPart, head.pages - page + 1)
    writer.put(compressNow(readPages(options, inLog, page, count)), page + perPart > head.pages)
    fdatasyncSync(fd)
    const due = begin + ((page + count - 1) * head.pageSize * 1000) / bytesPerSecond
    await sleep(Math.max(0, due - performance.now()))
  }
  return writer.end()
}

/** The last frame of each page, up to the position. */
function pagesInLog({ walFd, head: { position, pageSize } }: CopyOptions): Map<number, number> {
  const pages = new Map<number, number>()
  const frameBytes = frameHeaderBytes + pageSize
  for (let frame = 1; frame <= position.frame; frame += 1) {
    const bytes = readAt(walFd, walHeaderBytes + (frame - 1) * frameBytes, frameHeaderBytes)
    if (bytes.readUInt32BE(8) !== position.salt1 || bytes.readUInt32BE(12) !== position.salt2)
      throw new Error('The write-ahead log began anew under the copy: something else has checkpointed it.')
    pages.set(bytes.readUInt32BE(0), frame)
  }
  return pages
}

function readPages(
  { dbFd, walFd, head: { pageSize } }: CopyOptions,
  inLog: ReadonlyMap<number, number>,
  first: number,
  count: number,
): Buffer {
  const found = readAt(dbFd, (first - 1) * pageSize, count * pageSize)
  // Pages that are only in the log lie beyond the end of the file.
  const bytes = found.length === count * pageSize ? found : Buffer.concat([found], count * pageSize)
  for (let page = first; page < first + count; page += 1) {
    const frame = inLog.get(page)
    if (frame === undefined) continue
    const at = walHeaderBytes + (frame - 1) * (frameHeaderBytes + pageSize) + frameHeaderBytes
    readAt(walFd, at, pageSize).copy(bytes, (page - first) * pageSize)
  }
  return bytes
}
