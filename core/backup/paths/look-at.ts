// Has a path that a caller has named looked at by a thread of its own, which is not waited for longer than a limit: a
// share that hangs stops nothing but the request.
import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { archiveRefusals } from '../../contract/sentences/archives.ts'
import { pathRefusals } from '../../contract/sentences/paths.ts'
import type { Sentence } from '../../contract/sentences/sentence.ts'
import { BadRequestError } from '../../errors.ts'
import type { InTheWay, Looking } from './look.ts'
import type { Asked, Places } from './places.ts'

const usualLimitMs = 30_000

/** Rejects with the reason where nothing may be read or made there. */
export async function lookAt(looking: Looking, { limitMs = usualLimitMs } = {}): Promise<void> {
  const found = await askThread(looking, limitMs)
  if (found === undefined) return
  throw new BadRequestError(refusalOf(looking.path, found))
}

type Found = InTheWay | { why: 'silent' }

function refusalOf(path: string, found: Found): Sentence {
  if (found.why === 'ours') return pathRefusals.path_is_ours({ path, folder: found.folder })
  if (found.why === 'no folder') return archiveRefusals.folder_of_file_missing({ folder: found.folder })
  if (found.why === 'unreadable') return pathRefusals.path_unreadable({ path, error: found.error })
  if (found.why === 'too long') return pathRefusals.path_too_long
  return found.why === 'silent' ? pathRefusals.path_silent({ path }) : pathRefusals.path_no_file({ path })
}

async function askThread(looking: Looking, limitMs: number): Promise<Found | undefined> {
  const told = await inThread<{ found: InTheWay | undefined }>('look-worker', looking, limitMs)
  return told === undefined ? { why: 'silent' } : told.found
}

/** What lies in a folder; without a path, where one begins. Rejects with the reason where it cannot be seen. */
export async function listPlaces(asked: Asked, { limitMs = usualLimitMs } = {}): Promise<Places> {
  const path = asked.path ?? ''
  const told = await inThread<{ places: Places } | { error: string }>('places-worker', asked, limitMs)
  if (told === undefined) throw new BadRequestError(pathRefusals.path_silent({ path }))
  if ('error' in told) throw new BadRequestError(pathRefusals.path_unreadable({ path, error: told.error }))
  return told.places
}

/** undefined: its disk does not answer. */
async function inThread<T>(name: string, workerData: object, limitMs: number): Promise<T | undefined> {
  const entry = new URL(`./${name}${extname(import.meta.filename)}`, import.meta.url)
  const worker = new Worker(entry, { workerData, execArgv: [] })
  let isEnded = false
  worker.once('exit', () => (isEnded = true))
  const told = new Promise<T>((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', () => reject(new Error('The thread that looks at a path told nothing.')))
  })
  const silent = Promise.withResolvers<undefined>()
  const timer = setTimeout(() => {
    // A call to a share that hangs cannot be ended: it would keep the process from ending.
    process.once('exit', () => isEnded || process.kill(process.pid, 'SIGKILL'))
    silent.resolve(undefined)
  }, limitMs)
  try {
    return await Promise.race([told, silent.promise])
  } finally {
    clearTimeout(timer)
    worker.unref()
    void worker.terminate()
  }
}
