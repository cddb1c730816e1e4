// Has pictures read by processes of their own (picture-entry.ts), in whatever form the product runs. To start one takes
// longer than to read most pictures: each reads many, one after the other, and is ended when there are none for a while.
import { dirname, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isSea } from 'node:sea'
import { Worker } from 'node:worker_threads'
import { systemTimer, type SetTimer } from '../../../../events/timers.ts'
import { PictureChild, WornError } from './picture-child.ts'
import type { PictureJob, PictureMade } from './picture-job.ts'
import { limitMs, RefusedError, type Program, type Programs } from './program.ts'

/** The word by which the single file is asked to be it. */
const word = 'read-picture'
/** In a thread nothing but this bounds the memory that its pixels take. */
const mostPixelsInThread = 25_000_000
/** What V8 reserves for its code. */
const reservedBytes = 512 * 1024 * 1024
/** One that has waited so long is ended. */
const idleMs = 30_000
const entry = new URL(`./picture-entry${extname(import.meta.filename)}`, import.meta.url)

export class PictureReaders {
  readonly #programs: Programs
  readonly #setTimer: SetTimer
  readonly #idle: { child: PictureChild; keep: () => void }[] = []
  readonly #busy = new Set<PictureChild>()

  constructor(programs: Programs, setTimer: SetTimer = systemTimer) {
    this.#programs = programs
    this.#setTimer = setTimer
  }

  /** Throws where it cannot be read. As many processes as there are pictures at once: who asks bounds them. */
  async read(file: string, job: PictureJob, signal?: AbortSignal): Promise<PictureMade> {
    // A packed desktop cannot start itself as Node.
    if (process.versions['electron'] !== undefined) return readInThread(file, job)
    try {
      return await this.#readBy(await this.#next(), file, { job, signal })
    } catch (error) {
      if (!(error instanceof WornError)) throw error
      // It may have been those before it.
      return this.#readBy(await this.#new(), file, { job, signal })
    }
  }

  /** Whoever is read then is without. */
  async stop(): Promise<void> {
    const idle = this.#idle.splice(0)
    for (const { keep } of idle) keep()
    await Promise.all([...idle.map(({ child }) => child.end()), ...[...this.#busy].map((each) => each.end())])
  }

  async #readBy(
    child: PictureChild,
    file: string,
    { job, signal }: { job: PictureJob; signal: AbortSignal | undefined },
  ): Promise<PictureMade> {
    this.#busy.add(child)
    try {
      signal?.throwIfAborted()
      return await child.read(file, job, signal)
    } finally {
      this.#busy.delete(child)
      if (!child.isOver) this.#keep(child)
    }
  }

  async #next(): Promise<PictureChild> {
    for (;;) {
      const last = this.#idle.pop()
      if (last === undefined) return this.#new()
      last.keep()
      if (!last.child.isOver) return last.child
    }
  }

  async #new(): Promise<PictureChild> {
    return new PictureChild(await this.#programs.start(program()), this.#setTimer)
  }

  #keep(child: PictureChild): void {
    const keep = this.#setTimer(() => {
      const at = this.#idle.findIndex((each) => each.child === child)
      if (at !== -1) this.#idle.splice(at, 1)
      void child.end()
    }, idleMs)
    this.#idle.push({ child, keep })
  }
}

function program(): Program {
  const path = process.execPath
  if (isSea()) {
    const folder = dirname(import.meta.dirname)
    const env = { HOLDFAST_CACHE_DIR: dirname(folder) }
    return { path, args: [word], needs: [folder], reservedBytes, env }
  }
  const needs = codeFolders()
  const allowed = ['--permission', ...needs.map((each) => `--allow-fs-read=${each}`)]
  return { path, args: [...allowed, fileURLToPath(entry)], needs, reservedBytes }
}

/** This folder of a bundle; of a checkout its sources and packages. */
function codeFolders(): string[] {
  if (extname(import.meta.filename) !== '.ts')
    return [import.meta.dirname, join(import.meta.dirname, '..', 'package.json')]
  const root = join(import.meta.dirname, '..', '..', '..', '..', '..')
  return ['core', 'node_modules', 'package.json'].map((name) => join(root, name))
}

export async function readInThread(path: string, job: PictureJob): Promise<PictureMade> {
  const mostPixels = Math.min(job.mostPixels, mostPixelsInThread)
  const worker = new Worker(entry, {
    workerData: { path, job: { ...job, mostPixels } },
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: 256 },
  })
  const timer = setTimeout(() => void worker.terminate(), limitMs)
  try {
    return await new Promise<PictureMade>((resolve, reject) => {
      worker.once('message', resolve)
      worker.once('error', reject)
      worker.once('exit', () => reject(new RefusedError('It took too long.')))
    })
  } finally {
    clearTimeout(timer)
    void worker.terminate()
  }
}
