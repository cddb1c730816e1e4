// The worker thread: connections of its own for what would block the event loop for long.
// It never opens a write transaction, and reads the files only through descriptors that stay open.
import { parentPort, workerData } from 'node:worker_threads'
import { quickCheck } from './check.ts'
import { classify, openSecondConnection, type Database } from './database.ts'
import { pieceBytes, readWal, type WalPosition } from './wal.ts'
import type { WorkerAnswer, WorkerData, WorkerRequest } from './worker.ts'

interface Connections {
  db: Database
  /** Pins the log while it is read. */
  pin: Database
  walFd: number
}

function run({ db, pin, walFd }: Connections, request: WorkerRequest): WorkerAnswer['result'] {
  if (request.task === 'quick-check') return { lines: quickCheck(db) }
  if (request.task === 'ship') return { run: ship({ db, pin, walFd }, request.after) }
  if (request.task === 'read') return { run: readWal(walFd, request.after, { enoughBytes: pieceBytes }) }
  db.pragma('wal_checkpoint(PASSIVE)')
  return {}
}

/**
 * Reads what was committed, then checkpoints no more than that: the read transaction, begun first, lets no checkpoint
 * pass it, so the log cannot start over on frames that nobody has read.
 */
function ship({ db, pin, walFd }: Connections, after: WalPosition | undefined) {
  pin.exec('BEGIN')
  try {
    pin.prepare('SELECT count(*) FROM sqlite_schema').get()
    const found = readWal(walFd, after)
    db.pragma('wal_checkpoint(PASSIVE)')
    return found
  } finally {
    pin.exec('COMMIT')
  }
}

function serve(port: NonNullable<typeof parentPort>, { file, walFd }: WorkerData): void {
  const connections = { db: openSecondConnection(file), pin: openSecondConnection(file), walFd }
  port.on('message', (request: WorkerRequest | 'close') => {
    if (request === 'close') {
      connections.pin.close()
      connections.db.close()
      port.close()
      return
    }
    try {
      const result = run(connections, request)
      const transfer = result.run === undefined ? [] : [result.run.bytes.buffer]
      port.postMessage({ id: request.id, result } satisfies WorkerAnswer, transfer)
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      const failure = { kind: classify(error), message }
      port.postMessage({ id: request.id, result: {}, error: failure } satisfies WorkerAnswer)
    }
  })
}

if (parentPort) serve(parentPort, workerData)
