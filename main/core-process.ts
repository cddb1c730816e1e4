// Forks the core as a utility process of Electron.
import { utilityProcess } from 'electron'
import { join } from 'node:path'
import type { Child } from './supervisor.ts'

/** Only the end of what it prints: the log file has everything. */
export function forkCore(onOutput: (text: string) => void): Child {
  const child = utilityProcess.fork(join(import.meta.dirname, '..', 'core', 'serve.js'), [], {
    serviceName: 'Holdfast core',
    stdio: 'pipe',
    env: { ...process.env },
  })
  child.stderr?.on('data', (bytes: Buffer) => onOutput(bytes.toString()))
  // Nobody reads it, and a full pipe would stop the core.
  child.stdout?.resume()
  return {
    send: (message) => child.postMessage(message),
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => void child.on('exit', listener),
    kill: () => void child.kill(),
  }
}
