// Copies the files of messages to the second location, each once and sealed, a few seconds at a time: what is shipped
// of the database never waits for them. What was removed here after its long time is removed there.
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import type { KeyObject } from 'node:crypto'
import { join } from 'node:path'
import { codeOf, syncFolder } from '../../storage/files.ts'
import { inFolder } from '../../storage/paths.ts'
import { Sealer } from '../../storage/seal.ts'
import { isHash, isKeyFolder, mediaIn, sealedParts } from '../media/sealed-media.ts'
import { readAt } from '../snapshots/format/sealed-file.ts'

export interface MediaJob {
  /** The own files. */
  own: string
  /** The data key that they are sealed with. */
  key: KeyObject
  /** Hashes of what was removed here. */
  removed: readonly string[]
  /** Something may be new: both folders are looked through. */
  look: boolean
}

export interface MediaMirrorDeps {
  /** The folder of our backups there. */
  place: string
  /** Between two pieces. */
  between(): void
  assertRoom(bytes: number): void
}

/** For one job; a file that is begun is finished. */
const turnMs = 2000

export class MediaMirror {
  #waiting: string[] | undefined
  #key = ''

  /** How many files are still to be copied. */
  run(job: MediaJob, parts: MediaMirrorDeps): number {
    const sealer = new Sealer(job.key)
    const all = mediaIn(parts.place)
    const folder = inFolder(all, sealer.fingerprint)
    if (job.look || this.#waiting === undefined || this.#key !== sealer.fingerprint) {
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      this.#key = sealer.fingerprint
      this.#waiting = this.#look(job, folder)
    }
    const waiting = this.#waiting
    const until = Date.now() + turnMs
    let isChanged = false
    while (waiting.length > 0 && Date.now() < until) {
      copy(waiting.at(-1) ?? '', { ...parts, job, folder, sealer })
      waiting.pop()
      isChanged = true
    }
    if (isChanged) syncFolder(folder)
    // Only when all are there under the present key are those under one of before of no use.
    if (waiting.length === 0 && job.look) removeOthers(all, sealer.fingerprint, job.removed)
    return waiting.length
  }

  #look({ own, removed }: MediaJob, folder: string): string[] {
    const here = new Set(namesIn(own).filter(isHash))
    const there = new Set<string>()
    for (const name of namesIn(folder)) {
      if (isHash(name)) there.add(name)
      else if (name.endsWith('.part')) rmSync(join(folder, name), { force: true })
    }
    for (const hash of removed)
      if (there.has(hash) && !here.has(hash)) rmSync(inFolder(folder, hash), { force: true })
    return [...here].filter((hash) => !there.has(hash))
  }
}

interface Copying extends MediaMirrorDeps {
  job: MediaJob
  folder: string
  sealer: Sealer
}

/** Under its name once it is whole and on disk. */
function copy(hash: string, { job, folder, sealer, between, assertRoom }: Copying): void {
  const source = openOwn(inFolder(job.own, hash))
  if (source === undefined) return
  const temporary = inFolder(folder, `${hash}.part`)
  try {
    assertRoom(statSync(inFolder(job.own, hash)).size)
    const fd = openSync(temporary, 'w', 0o600)
    try {
      for (const piece of sealedParts(hash, sealer, (at, length) => readAt(source, at, length))) {
        for (let at = 0; at < piece.length;) at += writeSync(fd, piece, at)
        between()
      }
      fsyncSync(fd)
    } finally {
      closeSync(fd)
    }
    renameSync(temporary, inFolder(folder, hash))
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  } finally {
    closeSync(source)
  }
}

/** undefined: removed meanwhile. */
function openOwn(path: string): number | undefined {
  try {
    return openSync(path, 'r')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

/** Under a key of before: what is there under the present one too, or was removed here. */
function removeOthers(all: string, present: string, removed: readonly string[]): void {
  const there = new Set([...namesIn(join(all, present)), ...removed])
  for (const key of namesIn(all).filter((name) => isKeyFolder(name) && name !== present)) {
    const folder = join(all, key)
    const names = namesIn(folder)
    const useless = names.filter((name) => there.has(name) || name.endsWith('.part'))
    for (const name of useless) rmSync(join(folder, name), { force: true })
    if (useless.length === names.length) rmdirSync(folder)
  }
}

function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : []
}
