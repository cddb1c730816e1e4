// A command's way to the appliance: the running one of the folder if there is one, else the folder itself.
import { existsSync, openAsBlob } from 'node:fs'
import { z } from 'zod'
import { Problem } from '../contract/appliance/appliance.ts'
import type { Config } from '../config/config.ts'
import { AppError, catalogue, NotFoundError, type ErrorCode } from '../errors.ts'
import { createLog } from '../log.ts'
import { readRunning } from '../appliance/running.ts'
import { dataPaths } from '../storage/paths.ts'
import type { Folder } from '../appliance/folder.ts'
import { tell } from './options.ts'

/** An import of a large folder takes its time. */
const answerMs = 600_000
const probeMs = 10_000

export interface Running {
  url: string
  call<T>(method: string, path: string, schema: z.ZodType<T>, body?: unknown): Promise<T>
  /** Sends a file as it is read. */
  upload<T>(path: string, file: string, schema: z.ZodType<T>): Promise<T>
  /** An answer that goes on for as long as the appliance runs. */
  stream(path: string): Promise<ReadableStream<Uint8Array>>
}

const isCode = (code: string): code is ErrorCode => code in catalogue

export function failureOf(problem: Problem): AppError {
  const code = isCode(problem.code) ? problem.code : 'internal'
  return new AppError(code, problem.detail, { hint: problem.hint, details: problem.details })
}

/** The running appliance of this folder; undefined when there is none, whatever an ended one left behind. */
export async function findRunning({ dataDir }: Config): Promise<Running | undefined> {
  const found = readRunning(dataDir)
  if (found === undefined) return undefined
  const send = (method: string, path: string, body?: unknown, timeoutMs?: number): Promise<Response> =>
    fetch(`${found.url}/api/v1${path}`, {
      method,
      headers: { Authorization: `Bearer ${found.token}`, 'Content-Type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(timeoutMs !== undefined && { signal: AbortSignal.timeout(timeoutMs) }),
    })
  // Another program, or another appliance, may listen there now: it would not know the token.
  const known = await send('GET', '/health', undefined, probeMs).then(
    ({ status }) => status !== 401 && status !== 404,
    () => false,
  )
  if (!known) return undefined
  return {
    url: found.url,
    async call(method, path, schema, body) {
      const response = await send(method, path, body, answerMs)
      const json: unknown = await response.json()
      if (!response.ok) throw failureOf(Problem.parse(json))
      return schema.parse(json)
    },
    async upload(path, file, schema) {
      const response = await fetch(`${found.url}/api/v1${path}`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${found.token}`, 'Content-Type': 'application/octet-stream' },
        body: await openAsBlob(file),
      })
      const json: unknown = await response.json()
      if (!response.ok) throw failureOf(Problem.parse(json))
      return schema.parse(json)
    },
    async stream(path) {
      const response = await send('GET', path)
      if (response.ok && response.body !== null) return response.body
      throw failureOf(Problem.parse(await response.json()))
    },
  }
}

function onFatal(error: Error): never {
  tell(`holdfast: the disk lost a write (${error.message}). What was stored before is safe; check the disk.`)
  process.exit(1)
}

/** Opens the folder itself for the time of the work. No number connects. */
export async function withFolder<T>(config: Config, work: (folder: Folder) => Promise<T> | T): Promise<T> {
  // Loaded here, because a command that finds a running appliance needs none of it.
  const [{ openFolder }, { Closers }] = await Promise.all([
    import('../appliance/folder.ts'),
    import('../appliance/closers.ts'),
  ])
  const log = createLog(config.logLevel === 'info' ? 'error' : config.logLevel)
  const closers = new Closers(log)
  try {
    return await work(await openFolder({ config, log, onFatal }, closers))
  } finally {
    await closers.close()
  }
}

/** A command that only looks must not make an appliance where none is. */
export function requireFolder({ dataDir }: Config): void {
  if (existsSync(dataPaths(dataDir).database)) return
  throw new NotFoundError(`There is no appliance in ${dataDir} yet.`, {
    hint: 'Start one with: holdfast serve. Another folder is named with --data-dir.',
  })
}
