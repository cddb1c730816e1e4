// The thread that writes an archive: its own view of the database, so that neither sealing nor packing holds up
// what the appliance does meanwhile. It never writes to the database.
import type { KeyObject } from 'node:crypto'
import { parentPort, workerData } from 'node:worker_threads'
import { openPortable } from '../../storage/portable.ts'
import { Sealer } from '../../storage/seal.ts'
import { stepBack } from '../background.ts'
import { writeArchive, type ArchiveRequest, type Written } from './write-archive.ts'
import { AppError, type ErrorCode } from '../../errors.ts'

export interface ArchiveWork {
  database: string
  key: KeyObject
  before: KeyObject | undefined
  request: ArchiveRequest
}

export type ArchiveNews =
  | { kind: 'progress'; rows: number; total: number }
  | { kind: 'done'; written: Written }
  | { kind: 'failed'; code: ErrorCode; message: string; hint: string | undefined; cause: string | undefined }

const everyMs = 100

async function run(
  port: NonNullable<typeof parentPort>,
  { database, key, before, request }: ArchiveWork,
): Promise<void> {
  const tell = (news: ArchiveNews): void => port.postMessage(news)
  const abort = new AbortController()
  port.on('message', () => abort.abort(new DOMException('The export was cancelled.', 'AbortError')))
  let told = 0
  const progress = (rows: number, total: number): void => {
    if (rows < total && performance.now() - told < everyMs) return
    told = performance.now()
    tell({ kind: 'progress', rows, total })
  }
  const view = await openPortable({ live: database }, () => new Sealer(key, before))
  try {
    tell({ kind: 'done', written: await writeArchive(view, request, { signal: abort.signal, progress }) })
  } finally {
    view.close()
  }
}

if (parentPort) {
  const port = parentPort
  stepBack()
  run(port, workerData)
    .catch((error: unknown) => {
      const known = error instanceof AppError ? error : undefined
      const message = error instanceof Error ? error.message : String(error)
      const cause = error instanceof Error ? error.stack : undefined
      port.postMessage({
        kind: 'failed',
        code: known?.code ?? 'internal',
        message: known?.message ?? `The backup could not be written: ${message}. No file was left behind.`,
        hint: known?.hint,
        cause,
      } satisfies ArchiveNews)
    })
    .finally(() => port.close())
}
