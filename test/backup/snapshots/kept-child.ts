// Writes, ships, makes a snapshot, writes and ships again, and stops in order; or exports. Tells what is on disk.
import { writeSync } from 'node:fs'
import { Snapshots } from '../../../core/backup/snapshots/snapshots.ts'
import { createLog } from '../../../core/log.ts'
import { dataPaths } from '../../../core/storage/paths.ts'
import { openStorage } from '../../../core/storage/storage.ts'
import { archivesOf, control, passphrase } from '../archive/fixture.ts'

const [what = '', folder = '', keyFile = '', file = ''] = process.argv.slice(2)

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

if (what === 'export') await archivesOf(storage).export({ file, passphrase }, control())
else {
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
  await snapshots.take('test')
  await put('third')
  await storage.worker.checkpoint()
  await put('fourth')
  await snapshots.stop()
}
await storage.close()
