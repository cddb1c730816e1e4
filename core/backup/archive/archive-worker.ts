// The thread that writes and verifies archives: with its own view of the database, so that neither sealing nor packing
// holds up what the appliance does meanwhile. It never writes to the database.
import type { KeyObject } from 'node:crypto'
import { parentPort, workerData } from 'node:worker_threads'
import type { Sentence } from '../../contract/sentences/sentence.ts'
import { openPortable } from '../../storage/portable/portable.ts'
import { Sealer } from '../../storage/seal.ts'
import { stepBack } from '../background.ts'
import type { ArchiveKey } from './age-streams.ts'
import { ArchiveError, type ArchiveReason } from './errors.ts'
import { verifyArchive, type Verified } from './read-archive.ts'
import { writeArchive, type ArchiveRequest, type Written } from './write-archive.ts'
import { AppError, type ErrorCode } from '../../errors.ts'

/** First the one, then the other. */
export interface ArchiveWork {
  write?: { database: string; key: KeyObject; before: KeyObject | undefined; request: ArchiveRequest }
  verify?: ArchiveKey & { file: string }
}

export interface ArchiveResult {
  written?: Written
  verified?: Verified
}

export type ArchiveNews =
  | { kind: 'progress'; done: number; total: number; unit: 'rows' | 'bytes' }
  /** Written; it is read again now. */
  | { kind: 'verifying' }
  | { kind: 'done'; result: ArchiveResult }
  | {
      kind: 'failed'
      code: ErrorCode
      /** Why a file that is there cannot be used. */
      reason: ArchiveReason | undefined
      details: object | undefined
      message: string
      sentence: Sentence | undefined
      hint: string | undefined
      cause: string | undefined
    }

const everyMs = 100

async function run(port: NonNullable<typeof parentPort>, { write, verify }: ArchiveWork): Promise<void> {
  const tell = (news: ArchiveNews): void => port.postMessage(news)
  const abort = new AbortController()
  const { signal } = abort
  port.on('message', () => abort.abort(new DOMException('The work was cancelled.', 'AbortError')))
  let told = 0
  const progressOf = (unit: 'rows' | 'bytes') => (done: number, total: number) => {
    if (done < total && performance.now() - told < everyMs) return
    told = performance.now()
    tell({ kind: 'progress', done, total, unit })
  }
  const result: ArchiveResult = {}
  if (write !== undefined) result.written = await written(write, { signal, progress: progressOf('rows') })
  if (verify !== undefined) {
    if (write !== undefined) tell({ kind: 'verifying' })
    const options = { signal, onProgress: progressOf('bytes') }
    result.verified = await verifyArchive(verify.file, verify, options)
  }
  tell({ kind: 'done', result })
}

async function written(
  { database, key, before, request }: NonNullable<ArchiveWork['write']>,
  doing: Parameters<typeof writeArchive>[2],
): Promise<Written> {
  const view = await openPortable({ live: database }, () => new Sealer(key, before))
  try {
    return await writeArchive(view, request, doing)
  } finally {
    view.close()
  }
}

function failed(error: unknown): ArchiveNews {
  const known = error instanceof AppError ? error : undefined
  const ours = error instanceof ArchiveError ? error : undefined
  const message = error instanceof Error ? error.message : String(error)
  return {
    kind: 'failed',
    code: known?.code ?? 'internal',
    reason: ours?.reason,
    details: ours?.details instanceof Object ? ours.details : undefined,
    message:
      known?.message ?? `The backup could not be written or read: ${message}. No file was left behind.`,
    sentence: known?.sentence,
    hint: known?.hint,
    cause: error instanceof Error ? error.stack : undefined,
  }
}

if (parentPort) {
  const port = parentPort
  stepBack()
  run(port, workerData)
    .catch((error: unknown) => port.postMessage(failed(error)))
    .finally(() => port.close())
}
