// A core that another process has forked: told when to start and when to stop by messages, and telling how the
// numbers are, instead of by signals and lines.
import { run, stopSignal } from './serve.ts'
import { configOf } from './options.ts'
import { ToCore, type FromCore } from '../contract/shell.ts'
import { AppError } from '../errors.ts'
import type { Appliance } from '../appliance/appliance.ts'
import { LockedError } from '../storage/errors.ts'

export interface ParentPort {
  send(message: FromCore): void
  onMessage(listener: (message: unknown) => void): void
}

type Start = Extract<ToCore, { type: 'start' }>

/** Resolves when the appliance has stopped, or could not start and has said why. */
export async function serveForked(port: ParentPort): Promise<void> {
  const started = Promise.withResolvers<Start>()
  const stopped = Promise.withResolvers<void>()
  port.onMessage((message) => {
    const known = ToCore.safeParse(message)
    if (known.data?.type === 'start') started.resolve(known.data)
    if (known.data?.type === 'stop') stopped.resolve()
  })
  void stopSignal().then(stopped.resolve)
  const { settings, key } = await started.promise
  Object.assign(process.env, settings)
  try {
    const keychain = key?.is === 'kept' ? Buffer.from(key.key, 'base64') : key?.is
    const config = { ...configOf({}), opensByTicket: true, ...(keychain !== undefined && { keychain }) }
    await run(config, {
      stopped: stopped.promise,
      ready: (appliance) => tellReady(port, { appliance, stopped: stopped.promise }),
    })
    port.send({ type: 'stopped' })
  } catch (error) {
    port.send(lockedBy(error))
  }
}

function tellReady(
  port: ParentPort,
  { appliance, stopped }: { appliance: Appliance; stopped: Promise<void> },
): void {
  const { url, mode } = appliance
  port.send({ type: 'ready', url, mode, ticket: appliance.ticket() })
  let last = ''
  const tell = (): void => {
    const status = appliance.status()
    const now = JSON.stringify(status)
    if (now === last) return
    last = now
    port.send({ type: 'status', ...status })
  }
  tell()
  // Once it stops there is nothing to ask any more.
  let isOver = false
  // What was committed is on disk a moment before those who wait for it have taken note of it.
  let timer: NodeJS.Timeout | undefined
  appliance.subscribe(() => {
    if (isOver) return
    timer ??= setTimeout(() => {
      timer = undefined
      tell()
    }, 50)
  })
  const end = async (): Promise<void> => {
    await stopped
    isOver = true
    clearTimeout(timer)
  }
  void end()
}

/** What a person is asked or told; the words are the error's own. */
function lockedBy(error: unknown): FromCore {
  const message = error instanceof Error ? error.message : String(error)
  const hint = error instanceof AppError ? error.hint : ''
  if (!(error instanceof LockedError)) return { type: 'locked', reason: 'other', message, hint }
  const reason = error.reason.includes('passphrase') ? 'passphrase' : 'key'
  return { type: 'locked', reason, message, hint }
}
