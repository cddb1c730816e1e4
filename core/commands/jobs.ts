// Follows what takes its time, with a bar on stderr where somebody looks: in the running appliance, or in this process.
import { setTimeout } from 'node:timers/promises'
import { AppError, type ErrorCode } from '../errors.ts'
import { JobView } from '../contract/backups/job-routes.ts'
import type { JobControl } from '../backup/jobs.ts'
import { failureOf, type Running } from './connection.ts'

const lookEveryMs = 200
const barLetters = 30

type Progress = JobView['progress']

function bar({ done, total, unit }: Progress, step: string | null): string {
  const words = `${step ?? ''} ${done}${total === null ? '' : ` of ${total}`} ${unit}`.trim()
  if (total === null || total === 0) return words
  const full = Math.min(barLetters, Math.floor((done / total) * barLetters))
  return `[${'#'.repeat(full)}${' '.repeat(barLetters - full)}] ${words}`
}

function draw(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001B[K${text}`)
}

/** The appliance was opened anew meanwhile, or is about to be: it knows nothing of the job any more. */
export class JobGoneError extends AppError {}

const goneCodes: readonly ErrorCode[] = ['not_found', 'starting', 'stopping']

async function look(running: Running, id: string): Promise<JobView> {
  try {
    return await running.call('GET', `/jobs/${id}`, JobView)
  } catch (cause) {
    if (!(cause instanceof AppError) || !goneCodes.includes(cause.code)) throw cause
    throw new JobGoneError(cause.code, cause.message, { cause, hint: cause.hint })
  }
}

/** What came of it. Ctrl-C cancels it there. */
export async function followJob(running: Running, begun: JobView): Promise<unknown> {
  let job = begun
  const cancel = (): void => {
    running.call('DELETE', `/jobs/${job.id}`, JobView).catch(() => undefined)
  }
  process.once('SIGINT', cancel)
  try {
    while (job.state === 'running') {
      draw(bar(job.progress, job.step))
      await setTimeout(lookEveryMs)
      job = await look(running, job.id)
    }
  } finally {
    process.removeListener('SIGINT', cancel)
    draw('')
  }
  if (job.problem !== null) throw failureOf(job.problem)
  if (job.state === 'cancelled') throw cancelled()
  return job.result
}

/** The same in this process, for a folder at rest. */
export async function runHere<T>(work: (control: JobControl) => Promise<T>): Promise<T> {
  const abort = new AbortController()
  const cancel = (): void => abort.abort(cancelled())
  let step: string | null = null
  process.once('SIGINT', cancel)
  try {
    return await work({
      signal: abort.signal,
      progress: (done, total, unit) => draw(bar({ done, total, unit }, step)),
      step: ({ text }) => (step = text),
    })
  } finally {
    process.removeListener('SIGINT', cancel)
    draw('')
  }
}

function cancelled(): AppError {
  return new AppError('conflict', 'It was cancelled; what it had begun was cleaned up.', {
    hint: 'Begin again when you like.',
  })
}
