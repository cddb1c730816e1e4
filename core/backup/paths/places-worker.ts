// The thread that lists a folder for whoever chooses a place: only this waits for its disk.
import { parentPort, workerData } from 'node:worker_threads'
import { placesIn, type Asked } from './places.ts'

const { path, own }: Asked = workerData
try {
  parentPort?.postMessage({ places: placesIn(path, own) })
} catch (error) {
  parentPort?.postMessage({
    error: error instanceof Error && 'code' in error ? String(error.code) : String(error),
  })
}
