// The thread that looks at a caller's path: only this waits for its disk.
import { parentPort, workerData } from 'node:worker_threads'
import { look } from './look.ts'

parentPort?.postMessage({ found: look(workerData) })
