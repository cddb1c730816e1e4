// The entry of a forked core. Electron gives its children a port; another process talks by Node's own channel.
import type { ParentPort } from './commands/forked.ts'
import { keepCompiled } from './commands/compile-cache.ts'

/** What Electron adds to a utility process. */
interface ElectronPort {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { data: unknown }) => void): void
}

function parentPort(): ParentPort {
  const electron = (process as { parentPort?: ElectronPort }).parentPort
  if (electron) {
    return {
      send: (message) => electron.postMessage(message),
      onMessage: (listener) => electron.on('message', ({ data }) => listener(data)),
    }
  }
  return {
    send: (message) => void process.send?.(message),
    onMessage: (listener) => void process.on('message', listener),
  }
}

keepCompiled(process.env)
const { serveForked } = await import('./commands/forked.ts')
await serveForked(parentPort())
// As in cli.ts: what foreign code left under way must not keep the process alive; the last message gets out first.
setTimeout(() => process.exit(), 500)
