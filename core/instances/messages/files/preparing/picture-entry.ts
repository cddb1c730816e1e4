// The process in which pictures are read, one after the other: each is asked on its input, with its bytes, and answered on
// its output. One that cannot be read ends it, and it ends by itself before it has taken much memory or time. Where no
// process can be started (in a desktop that is packed) it is a thread, told where the one file is.
import { readFileSync, readSync } from 'node:fs'
import { isMainThread, parentPort, workerData } from 'node:worker_threads'
import { askedReader, madeOnWire, type PictureJob } from './picture-job.ts'
import { makeOf } from './picture.ts'

const mostFiles = 100
const partBytes = 256 * 1024
/** Of the limits that its owner sets, so much is left for one more. */
const mostResidentBytes = 300 * 1024 * 1024
const mostCpuMicros = 15e6

async function readAll(): Promise<void> {
  const reader = askedReader()
  const part = Buffer.allocUnsafeSlow(partBytes)
  let files = 0
  // There is nothing else to do meanwhile.
  for (let size = readSync(0, part); size > 0; size = readSync(0, part)) {
    const asked = reader.take(part.subarray(0, size))
    if (asked === undefined) continue
    const made = await makeOf(asked.bytes, asked.head)
    files += 1
    const isLast = files >= mostFiles || isSpent()
    process.stdout.write(madeOnWire(made, isLast))
    if (isLast) return
  }
}

function isSpent(): boolean {
  const { user, system } = process.cpuUsage()
  return process.memoryUsage.rss() > mostResidentBytes || user + system > mostCpuMicros
}

if (isMainThread) {
  try {
    await readAll()
  } catch (error) {
    process.stderr.write(String(error))
    process.exitCode = 1
  }
  process.stdin.destroy()
} else {
  const { path, job }: { path: string; job: PictureJob } = workerData
  parentPort?.postMessage(await makeOf(readFileSync(path), job))
}
