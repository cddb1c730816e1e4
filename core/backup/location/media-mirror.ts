// Copies the files of messages to the second location, each once and sealed, a few seconds at a time: what is shipped
// of the database never waits for them. What was removed here after its long time is removed there.
import { closeSync, existsSync, fstatSync, openSync, readdirSync } from 'node:fs'
import type { KeyObject } from 'node:crypto'
import { codeOf, readAt } from '../../storage/files.ts'
import { inFolder } from '../../storage/paths.ts'
import { Sealer } from '../../storage/seal.ts'
import { isHash, mediaKeys, mediaUnder, sealedParts } from '../media/sealed-media.ts'
import type { Body, Store } from './store.ts'

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
  /** The place of our backups there. */
  store: Store
  /** Between two pieces. */
  between(): Promise<void>
  assertRoom(bytes: number): Promise<void>
}

/** For one job; a file that is begun is finished. */
const turnMs = 2000

export class MediaMirror {
  #waiting: string[] | undefined
  #key = ''

  /** How many files are still to be copied. */
  async run(job: MediaJob, deps: MediaMirrorDeps): Promise<number> {
    const sealer = new Sealer(job.key)
    if (job.look || this.#waiting === undefined || this.#key !== sealer.fingerprint) {
      this.#key = sealer.fingerprint
      this.#waiting = await missingIn(deps.store, mediaUnder(sealer.fingerprint), job)
    }
    const waiting = this.#waiting
    if (waiting.length > 0) await deps.store.putMany(sealedFiles(waiting, { ...deps, own: job.own, sealer }))
    // Only when all are there under the present key are those under one of before of no use.
    if (waiting.length === 0 && job.look) await removeOthers(deps.store, sealer.fingerprint, job.removed)
    return waiting.length
  }
}

/** Of the own files. What was removed here goes there. */
async function missingIn(store: Store, folder: string, { own, removed }: MediaJob): Promise<string[]> {
  const here = new Set(existsSync(own) ? readdirSync(own).filter(isHash) : [])
  await store.clear(folder)
  const there = await hashesIn(store, folder)
  const gone = removed.filter((hash) => there.has(hash) && !here.has(hash))
  if (gone.length > 0) await store.delete(gone.map((hash) => `${folder}${hash}`))
  return [...here].filter((hash) => !there.has(hash))
}

async function hashesIn(store: Store, folder: string): Promise<Set<string>> {
  const hashes = new Set<string>()
  for await (const key of store.list(folder)) {
    const name = key.slice(folder.length)
    if (isHash(name)) hashes.add(name)
  }
  return hashes
}

interface Copying extends MediaMirrorDeps {
  own: string
  sealer: Sealer
}

/** As many as there is time for; those that were taken do not wait any more. */
async function* sealedFiles(
  waiting: string[],
  { own, sealer, between, assertRoom }: Copying,
): AsyncGenerator<{ key: string; body: Body }> {
  const until = Date.now() + turnMs
  for (let hash = waiting.at(-1); hash !== undefined && Date.now() < until; hash = waiting.at(-1)) {
    const source = openOwn(inFolder(own, hash))
    if (source !== undefined)
      try {
        await assertRoom(fstatSync(source).size)
        const parts = (): Iterable<Buffer> =>
          sealedParts(hash, sealer, (at, length) => readAt(source, at, length))
        yield { key: `${mediaUnder(sealer.fingerprint)}${hash}`, body: () => spaced(parts(), between) }
      } finally {
        closeSync(source)
      }
    waiting.pop()
  }
}

async function* spaced(parts: Iterable<Buffer>, between: () => Promise<void>): AsyncGenerator<Buffer> {
  for (const part of parts) {
    yield part
    await between()
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
async function removeOthers(store: Store, present: string, removed: readonly string[]): Promise<void> {
  const useless = new Set([...(await hashesIn(store, mediaUnder(present))), ...removed])
  for (const key of await mediaKeys(store)) {
    const folder = mediaUnder(key)
    if (key === present) continue
    await store.clear(folder)
    const hashes = [...(await hashesIn(store, folder))].filter((hash) => useless.has(hash))
    await store.delete(hashes.map((hash) => `${folder}${hash}`))
  }
}
