// Exports a folder to a file, verifies the file, or hands its number over, in a process of its own; tells in JSON what
// it took of memory.
import { readFileSync, statSync } from 'node:fs'
import { Archives } from '../../../core/backup/archive/archives.ts'
import { restingControl } from '../../../core/backup/archive/at-rest.ts'
import { verifyInThread } from '../../../core/backup/archive/thread.ts'
import { EventLog } from '../../../core/events/log.ts'
import { dataPaths } from '../../../core/storage/paths.ts'
import { openStorage } from '../../../core/storage/storage.ts'
import { instanceId } from '../database.ts'

const [what = '', folder = '', keyFile = '', file = '', media = ''] = process.argv.slice(2)
const passphrase = 'correct horse battery staple'

function peakBytes(): number {
  const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8')) ?? []
  return Number(kilobytes) * 1024
}

const storage = await openStorage({
  paths: dataPaths(folder),
  keyFile,
  onFatal: (error) => {
    throw error
  },
})
const control = { signal: new AbortController().signal, progress: () => undefined, step: () => undefined }
const archives = new Archives({ storage, control: restingControl(storage, new EventLog(storage, Date.now)) })
const before = process.memoryUsage.rss()
const begun = performance.now()
if (what === 'export') await archives.export({ file, passphrase, media: media === 'media' }, control)
if (what === 'verify') await verifyInThread(file, { passphrase }, control)
if (what === 'hand-over')
  await archives.export({ file, passphrase, instance: instanceId, handOver: true }, control)
const tookMs = performance.now() - begun
const memoryBytes = peakBytes() - before
await storage.close()
process.stdout.write(JSON.stringify({ bytes: statSync(file).size, tookMs, memoryBytes }))
