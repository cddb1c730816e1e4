// The process in which one picture is read: it is asked by its arguments, given the file as its input, and answers on its
// output. Where no process can be started (in a desktop that is packed) it is a thread, told where the file is.
import { readFileSync } from 'node:fs'
import { isMainThread, parentPort, workerData } from 'node:worker_threads'
import { toWire, type PictureJob } from './picture-job.ts'
import { makeOf } from './picture.ts'

if (isMainThread) {
  const job: PictureJob = JSON.parse(process.argv.at(-1) ?? '')
  process.stdout.write(toWire(await makeOf(readFileSync(0), job)))
} else {
  const { path, job }: { path: string; job: PictureJob } = workerData
  parentPort?.postMessage(await makeOf(readFileSync(path), job))
}
