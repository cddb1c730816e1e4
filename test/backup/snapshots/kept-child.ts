// Writes and ships; or makes a snapshot between two times of it. Stops in order, and tells what is on disk.
import { writeSync } from 'node:fs'
import { Snapshots } from '../../../core/backup/snapshots/snapshots.ts'
import { createLog } from '../../../core/log.ts'
import { dataPaths } from '../../../core/storage/paths.ts'
import { openStorage } from '../../../core/storage/storage.ts'

const [what = '', folder = '', keyFile = ''] = process.argv.slice(2)

const storage = await openStorage({
  paths: dataPaths(folder),
  keyFile,
  checkpointEveryMs: 1_000_000,
  onFatal: (error) => {
    throw error
  },
})

async function put(key: string): Promise<void> {
  await storage.commits.write((tx) => storage.appliance.put(tx, key, 'on disk'))
  writeSync(1, `${key}\n`)
}

const snapshots = new Snapshots({
  storage,
  app: 'test',
  log: createLog('silent'),
  now: Date.now,
  tell: () => undefined,
  limits: { minFreeBytes: 0, bytesPerSecond: Infinity },
})
snapshots.follow()
await put('first')
await storage.worker.checkpoint()
await put('second')
if (what === 'snapshot') await snapshots.take('test')
await put('third')
await storage.worker.checkpoint()
await put('fourth')
await snapshots.stop()
await storage.close()
