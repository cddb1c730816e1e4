// The worker thread: a second connection for what would block the event loop for long.
// It never opens a write transaction and never touches the files by other means.
import { parentPort, workerData } from 'node:worker_threads'
import { quickCheck } from './check.ts'
import { classify, openSecondConnection, type Database } from './database.ts'
import type { WorkerAnswer, WorkerRequest } from './worker.ts'

function run(db: Database, request: WorkerRequest): WorkerAnswer['result'] {
  if (request.task === 'quick-check') return quickCheck(db)
  db.pragma('wal_checkpoint(PASSIVE)')
  return []
}

function serve(port: NonNullable<typeof parentPort>): void {
  const db = openSecondConnection(String(workerData))
  port.on('message', (request: WorkerRequest | 'close') => {
    if (request === 'close') {
      db.close()
      port.close()
      return
    }
    try {
      port.postMessage({ id: request.id, result: run(db, request) } satisfies WorkerAnswer)
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      const failure = { kind: classify(error), message }
      port.postMessage({ id: request.id, result: [], error: failure } satisfies WorkerAnswer)
    }
  })
}

if (parentPort) serve(parentPort)
