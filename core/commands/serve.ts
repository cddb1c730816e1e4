// holdfast serve: the appliance until it is told to stop. Exactly one line goes to stdout: that it is ready.
import { startAppliance } from '../appliance/app.ts'
import type { Appliance } from '../appliance/appliance.ts'
import type { Config } from '../config/config.ts'
import type { RecoveryTold } from '../appliance/recovery.ts'
import { createLog, type RootLog } from '../log.ts'
import { writeCompiled } from './compile-cache.ts'
import { configOf, tell, type CommonFlags } from './options.ts'

export interface ServeFlags extends CommonFlags {
  host?: string
  port?: string
  new?: boolean
}

/** Resolves with the first signal to stop; later ones change nothing, the stop is under way. */
export function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve())
  })
}

/** A stray rejection in foreign code must not take all numbers down; an exception leaves nobody knowing what holds. */
function watchProcess(log: RootLog): void {
  process.on('unhandledRejection', (err) => log.error('A rejection was handled by nobody', { err }))
  process.on('uncaughtException', (err) => {
    log.error('An exception was caught by nobody; the appliance ends. What is stored is safe', { err })
    process.exit(1)
  })
  // A reader of our output that goes away is not a reason to end.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
}

/** What happened, what is safe, what to do. */
function tellRecovery({ url, reason, key, snapshots, newestAt }: RecoveryTold): void {
  const there =
    newestAt === undefined
      ? 'There are no snapshots in the data folder; a backup file or the folder of a second location will do.'
      : `There are ${snapshots} snapshots in the data folder, the newest of ${new Date(newestAt).toISOString()}.`
  tell(`Holdfast is in recovery mode: no number connects, because the database cannot be opened.

What happened: ${reason}
What is safe: the database is left as it is. A restore sets it aside and never erases it.
What to do: restore a snapshot or a backup file. ${there}
  In the browser: ${url}/app/ with this key, which counts until this process ends:

  ${key}

  On the command line: holdfast restore, or holdfast restore FILE.holdfast
  The numbers connect as soon as it is restored, without a new start.`)
}

function welcome({ url, newKey, mode }: Appliance): void {
  if (mode === 'recovery') return
  if (newKey !== undefined) {
    tell(`The API key of this appliance, shown only now and written nowhere else:\n\n  ${newKey}\n`)
    tell('If it is lost, make a new one with: holdfast key reset')
  }
  if (newKey !== undefined || process.stderr.isTTY) tell(`Go on at ${url}/app/`)
}

function readyLine({ url, dataDir, mode }: Appliance): string {
  const recovery = mode === 'recovery' ? { mode } : {}
  return `${JSON.stringify({ ready: true, url, dataDir, pid: process.pid, ...recovery })}\n`
}

/** Runs until it is told to stop; ready is told once, when numbers connect and requests are answered. */
export async function run(
  config: Config,
  {
    stopped,
    ready,
    ...heard
  }: {
    stopped: Promise<void>
    ready: (appliance: Appliance) => void
    onRecovery?: (told: RecoveryTold) => void
    onTurned?: (appliance: Appliance) => void
    beginNew?: boolean
  },
): Promise<void> {
  const log = createLog(config.logLevel)
  for (const notice of config.notices) log.warn(notice)
  watchProcess(log)
  const onFatal = (err: Error): void => {
    log.error('The disk lost a write; the appliance ends so that nothing is built on it', { err })
    process.exit(1)
  }
  const appliance = await startAppliance({ config, log, onFatal, ...heard })
  ready(appliance)
  writeCompiled()
  await stopped
  log.info('Stopping')
  await appliance.stop()
  log.info('Stopped')
  log.close()
}

export async function serve(flags: ServeFlags): Promise<void> {
  await run(configOf(flags), {
    stopped: stopSignal(),
    onRecovery: tellRecovery,
    onTurned: welcome,
    ...(flags.new === true && { beginNew: true }),
    ready(appliance) {
      welcome(appliance)
      process.stdout.write(readyLine(appliance))
    },
  })
}
