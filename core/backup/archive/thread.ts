// Runs the long work on backup files in a thread of its own, whose memory is bounded: what it leaves behind it cleans
// up early, and all of it is gone with the thread.
import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { steps } from '../../contract/sentences/steps.ts'
import { AppError } from '../../errors.ts'
import type { JobControl } from '../jobs.ts'
import type { ArchiveKey } from './age-streams.ts'
import type { ArchiveNews, ArchiveResult, ArchiveWork } from './archive-worker.ts'
import { ArchiveError } from './errors.ts'
import type { Verified } from './read-archive.ts'
import type { Written } from './write-archive.ts'

/** It holds a few pieces at a time: the limit makes it clean up behind itself. */
const threadLimits = { maxOldGenerationSizeMb: 96, maxYoungGenerationSizeMb: 8 }

type Write = NonNullable<ArchiveWork['write']>
type Control = Pick<JobControl, 'signal' | 'progress' | 'step'>

export async function writeInThread(write: Write, control: Control): Promise<Written> {
  const { written } = await runThread({ write }, control)
  if (written === undefined) throw toldNothing()
  return written
}

/** One thread for both: the second needs no memory but that of the first. */
export async function writeAndVerifyInThread(
  write: Write,
  { passphrase, recoveryKey }: ArchiveKey,
  control: Control,
): Promise<{ written: Written; verified: Verified }> {
  const verify = { file: write.request.file, passphrase, recoveryKey }
  const { written, verified } = await runThread({ write, verify }, control)
  if (written === undefined || verified === undefined) throw toldNothing()
  return { written, verified }
}

/** As verifyArchive: all of the file, to its last byte. */
export async function verifyInThread(
  file: string,
  { passphrase, recoveryKey }: ArchiveKey,
  control: Control,
): Promise<Verified> {
  const { verified } = await runThread({ verify: { file, passphrase, recoveryKey } }, control)
  if (verified === undefined) throw toldNothing()
  return verified
}

function toldNothing(): Error {
  return new Error('The thread that works on the backup told nothing.')
}

async function runThread(work: ArchiveWork, { signal, progress, step }: Control): Promise<ArchiveResult> {
  signal.throwIfAborted()
  const worker = new Worker(new URL(`./archive-worker${extname(import.meta.filename)}`, import.meta.url), {
    workerData: work,
    execArgv: [],
    resourceLimits: threadLimits,
  })
  const cancel = (): void => worker.postMessage('cancel')
  signal.addEventListener('abort', cancel, { once: true })
  try {
    return await new Promise<ArchiveResult>((resolve, reject) => {
      worker.on('message', (news: ArchiveNews) => {
        if (news.kind === 'progress') progress(news.done, news.total, news.unit)
        else if (news.kind === 'verifying') step(steps.verifying_file)
        else if (news.kind === 'done') resolve(news.result)
        else reject(failure(news))
      })
      worker.on('error', reject)
      worker.on('exit', () => reject(new Error('The thread that works on the backup ended.')))
    })
  } finally {
    signal.removeEventListener('abort', cancel)
  }
}

function failure(news: Extract<ArchiveNews, { kind: 'failed' }>): AppError {
  const { reason, details, code, message, sentence, hint } = news
  const cause = new Error(news.cause ?? message)
  if (reason !== undefined) return new ArchiveError(reason, { cause, ...(details && { details }) })
  return new AppError(code, sentence ?? message, { ...(hint !== undefined && { hint }), cause })
}
