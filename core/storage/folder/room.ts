// Room on the disk: a reserve that is given up when the disk is full, so that what must be written still can be,
// and the news of full and of room again. It decides nothing about sockets or requests.
import { closeSync, fsyncSync, lstatSync, openSync, rmSync, statfsSync, statSync, writeSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { StorageError } from '../errors.ts'

const mebibyte = 1024 * 1024

export interface RoomDeps {
  dir: string
  /** The reserve's file. */
  file: string
  reserveBytes?: number
  everyMs?: number
}

export interface RoomHealth {
  state: 'ok' | 'full'
  freeBytes: number
  /** 0 while it is given up, or where there was never room for it. */
  reserveBytes: number
}

/** undefined where the file system does not tell. */
export function freeBytes(dir: string): number | undefined {
  return spaceOf(dir)?.freeBytes
}

function spaceOf(dir: string): { freeBytes: number; totalBytes: number } | undefined {
  try {
    const { bavail, blocks, bsize } = statfsSync(dir)
    return { freeBytes: bavail * bsize, totalBytes: blocks * bsize }
  } catch {
    return undefined
  }
}

export class Room {
  readonly #deps: RoomDeps
  readonly #reserveBytes: number
  /** With less than this left, a write may fail at any moment. */
  readonly #floorBytes: number
  readonly #timer: NodeJS.Timeout
  readonly #listeners = new Set<(state: RoomHealth['state']) => void>()
  #isFull = false

  constructor(deps: RoomDeps) {
    this.#deps = deps
    this.#reserveBytes = deps.reserveBytes ?? 16 * mebibyte
    this.#floorBytes = this.#reserveBytes / 16
    this.look()
    this.#timer = setInterval(() => this.look(), deps.everyMs ?? 2000)
    this.#timer.unref()
  }

  get isFull(): boolean {
    return this.#isFull
  }

  /** For what makes the database grow and can be asked for again later. */
  assert(): void {
    if (this.#isFull) throw new StorageError('full')
  }

  /** Told in a turn of its own, after the failing write has been undone. Returns the listener's remover. */
  onChange(listener: (state: RoomHealth['state']) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  health(): RoomHealth {
    const state = this.#isFull ? 'full' : 'ok'
    return { state, freeBytes: this.#free(), reserveBytes: this.#reserved() }
  }

  /** undefined where the file system does not tell. */
  space(): { freeBytes: number; totalBytes: number } | undefined {
    return spaceOf(this.#deps.dir)
  }

  /** A write failed for want of room. */
  full(): void {
    if (this.#isFull) return
    this.#giveUp()
    this.#become(true)
  }

  /** Takes notice of how much is left. */
  look(): void {
    const free = this.#free()
    if (!this.#isFull) {
      if (free < this.#floorBytes) this.full()
      else if (this.#reserved() === 0 && free >= 2 * this.#reserveBytes) this.#reserve()
      return
    }
    // More than the reserve that was given up has become free, so it was not only that.
    if (free < this.#reserveBytes + 4 * this.#floorBytes) return
    if (this.#reserve()) this.#become(false)
  }

  close(): void {
    clearInterval(this.#timer)
    this.#listeners.clear()
  }

  #become(isFull: boolean): void {
    this.#isFull = isFull
    setImmediate(() => {
      for (const listener of this.#listeners) listener(isFull ? 'full' : 'ok')
    })
  }

  #free(): number {
    // A file system that does not tell is judged by its writes alone.
    return freeBytes(this.#deps.dir) ?? (this.#isFull ? 0 : 2 * this.#floorBytes)
  }

  #reserved(): number {
    const size = statSync(this.#deps.file, { throwIfNoEntry: false })?.size ?? 0
    return size === this.#reserveBytes ? size : 0
  }

  /** False when there was no room for it after all. */
  #reserve(): boolean {
    const { file } = this.#deps
    // Random, because a file system that packs would keep nothing free for zeros.
    const block = randomBytes(Math.min(mebibyte, this.#reserveBytes))
    let fd: number | undefined
    try {
      // Made anew, so that nothing is ever written through a link.
      rmSync(file, { force: true })
      fd = openSync(file, 'wx', 0o600)
      for (let size = 0; size < this.#reserveBytes;) {
        size += writeSync(fd, block, 0, Math.min(block.length, this.#reserveBytes - size))
      }
      fsyncSync(fd)
      return true
    } catch {
      this.#giveUp()
      return false
    } finally {
      if (fd !== undefined) closeSync(fd)
    }
  }

  /** What has its name and is no file holds no room of ours. */
  #giveUp(): void {
    if (lstatSync(this.#deps.file, { throwIfNoEntry: false })?.isFile() === true)
      rmSync(this.#deps.file, { force: true })
  }
}
