// Has a picture read by a process of its own (picture-entry.ts), in whatever form the product runs.
import { dirname, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isSea } from 'node:sea'
import { Worker } from 'node:worker_threads'
import { fromWire, type PictureJob, type PictureMade } from './picture-job.ts'
import { limitMs, RefusedError, type Program, type Programs } from './program.ts'

/** The word by which the single file is asked to be it. */
const word = 'read-picture'
const mostBytes = 4 * 1024 * 1024
/** In a thread nothing but this bounds the memory that its pixels take. */
const mostPixelsInThread = 25_000_000
/** What V8 reserves for its code. */
const reservedBytes = 512 * 1024 * 1024
const entry = new URL(`./picture-entry${extname(import.meta.filename)}`, import.meta.url)

/** Throws where it cannot be read. */
export async function readPicture(programs: Programs, file: string, job: PictureJob): Promise<PictureMade> {
  // A packed desktop cannot start itself as Node.
  if (process.versions['electron'] !== undefined) return readInThread(file, job)
  const made = fromWire(await programs.allOutput(programOf(job), file, { maxBytes: mostBytes }))
  if (made === undefined) throw new RefusedError('It answered with something else.')
  return made
}

function programOf(job: PictureJob): Program {
  const asked = JSON.stringify(job)
  const path = process.execPath
  if (isSea()) {
    const folder = dirname(import.meta.dirname)
    const env = { HOLDFAST_CACHE_DIR: dirname(folder) }
    return { path, args: [word, asked], needs: [folder], reservedBytes, env }
  }
  const needs = codeFolders()
  const allowed = ['--permission', ...needs.map((each) => `--allow-fs-read=${each}`)]
  return { path, args: [...allowed, fileURLToPath(entry), asked], needs, reservedBytes }
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
