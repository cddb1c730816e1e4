// The composition root: opens everything in order and closes it in reverse. It decides nothing else.
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { ZodError } from 'zod'
import { applianceRefusals } from '../contract/sentences/appliance.ts'
import type { Appliance } from './appliance.ts'
import { runningHealth } from '../api/appliance/appliance.ts'
import type { Phase } from '../api/guard.ts'
import { hashKey } from '../api/access.ts'
import { Sessions } from '../api/appliance/sessions.ts'
import type { ImportFolder } from '../api/backups/imports.ts'
import type { Holders } from '../api/appliance/keeping.ts'
import { listen, runningApp, type HttpServer } from '../api/server.ts'
import { movingIn } from '../backup/import/move-ins.ts'
import { importMultiFile } from '../backup/import/import-multifile.ts'
import type { Jobs } from '../backup/jobs.ts'
import type { Locations } from '../backup/location/locations.ts'
import { sweepMedia } from '../backup/media/sweep.ts'
import { Restores } from '../backup/restore/restores.ts'
import type { Snapshots } from '../backup/snapshots/snapshots.ts'
import { numbersNeed } from './numbers-need.ts'
import { Closers } from './closers.ts'
import { reachedBy, type Config } from '../config/config.ts'
import { openConsumers, type Consumers } from './consumers.ts'
import { openBackups, resumeRotation } from './backups.ts'
import { watchDisk } from './disk.ts'
import { AppError, ConfigError } from '../errors.ts'
import type { EventLog } from '../events/log.ts'
import { sealedExtras } from './extras.ts'
import { loadPack, openFolder, type FolderOptions } from './folder.ts'
import { logHealth, startHousekeeping } from './housekeeping.ts'
import { fetchMedia, holdersOf, openKeeping } from './keeping.ts'
import type { Log } from '../log.ts'
import { LostFolder, type LostFolderDeps } from './lost-folder.ts'
import { createBaileysAdapter } from '../instances/baileys/adapter.ts'
import { standIn, whatsapp } from '../instances/baileys/socket/network.ts'
import type { HistorySource, LinkAdapter, PictureSource } from '../instances/link.ts'
import { InstanceManager } from '../instances/manager.ts'
import { expireMessages } from '../instances/messages/outbox/expire.ts'
import type { Forgetting } from '../instances/messages/keeping/forgetting.ts'
import { letGo } from '../instances/messages/keeping/let-go.ts'
import { mergeChats } from '../instances/messages/merge-chats.ts'
import { readAnew } from '../instances/messages/read-anew.ts'
import { recordOf } from './recorder.ts'
import { openRecovery, type RecoveryDeps } from './recovery.ts'
import { announce } from './running.ts'
import { StartKeys } from './sign-in/start-keys.ts'
import { keptSessions } from './sign-in/kept-sessions.ts'
import { openSearch } from './search.ts'
import { setupOf } from './setup.ts'
import { Outbound } from '../outbound/outbound.ts'
import { classify, toUnopenable } from '../storage/database.ts'
import { UnopenableError } from '../storage/errors.ts'
import { MediaFiles } from '../storage/folder/media-files.ts'
import { dataPaths, type DataPaths } from '../storage/paths.ts'
import type { Storage } from '../storage/storage.ts'
import { writeSuspicion } from '../storage/folder/damage-note.ts'
import { supportBundle } from '../support/bundle.ts'
import { version } from '../version.ts'
import { twinGuardOf } from './witness.ts'

/**
 * Running, or in recovery where the database cannot be used. One that turns out to be damaged while it runs ends
 * everything in order and goes into recovery at the same address: no restart would make it whole. A restored one takes
 * the place of the present one the same way: everything is closed and opened again.
 */
export async function startAppliance(
  given: FolderOptions &
    Pick<RecoveryDeps, 'onRecovery'> & {
      /** Another database is open in this process, whose first key may have to be shown. */
      onTurned?: (appliance: Appliance) => void
    },
): Promise<Appliance> {
  const { log } = given
  // Of the process: who is signed in stays so, whatever takes the place of what.
  const startKeys = new StartKeys(given.config.apiKey)
  const sessions = new Sessions({ isPassing: (hash) => startKeys.isPassing(hash) })
  const options = { ...given, sessions, startKeys }
  const paths = dataPaths(options.config.dataDir)
  let closers = new Closers(log)
  let stopped = false
  /** They are to hear of whatever is opened in the place of what they asked. */
  const listeners: (() => void)[] = []
  const begun = Promise.withResolvers<void>()
  let turned: Promise<unknown> = begun.promise
  const recover = async (config: Config, error: unknown): Promise<Appliance> => {
    await closers.close()
    const cause = unusable(paths, error)
    if (!(cause instanceof UnopenableError)) throw cause
    closers = new Closers(log)
    try {
      return await openRecovery({ ...options, config, restart }, closers, cause)
    } catch (failure) {
      await closers.close()
      throw failure
    }
  }
  const onCorrupt = (error: Error): void => turn(() => recover(atSameAddress(), error))
  const run = async (config: Config, beginNew = false): Promise<Appliance> => {
    try {
      return await openRunning({ ...options, config, onCorrupt, restart, beginNew }, closers)
    } catch (error) {
      return recover(config, error)
    }
  }
  const turn = (next: () => Promise<Appliance>): void => {
    const before = turned
    const turning = async (): Promise<void> => {
      await before
      if (stopped) return
      opened = await next()
      given.onTurned?.(opened)
      for (const listener of listeners) opened.subscribe(listener)
    }
    turned = turning()
    turned.catch(options.onFatal)
  }
  const restart = (): void =>
    turn(async () => {
      await opened.stop()
      closers = new Closers(log)
      return run(atSameAddress())
    })
  const atSameAddress = (): Config => ({ ...options.config, port: Number(new URL(opened.url).port) })
  // Only the first time: whatever is opened in its place is what was begun.
  let opened = await run(options.config, given.beginNew)
  begun.resolve()
  const stop = async (): Promise<void> => {
    stopped = true
    await turned
    await opened.stop()
    await closers.close()
  }
  return {
    ...opened,
    ticket: () => opened.ticket(),
    status: () => opened.status(),
    subscribe: (listener) => {
      listeners.push(listener)
      opened.subscribe(listener)
    },
    stop,
  }
}

/**
 * Rows that make no sense are damage too: ending with an error would only lead to the same start again. What is met
 * once the database is open comes too late to say that it was not changed, so the next start looks first.
 */
function unusable(paths: DataPaths, error: unknown): unknown {
  if (error instanceof UnopenableError) return error
  const isNonsense =
    !(error instanceof AppError) && (error instanceof SyntaxError || error instanceof ZodError)
  if (!isNonsense && classify(error) !== 'corrupt') return toUnopenable(paths.database, error)
  const cause = error instanceof Error ? error : new Error(String(error))
  writeSuspicion(paths, cause)
  const told = applianceRefusals.database_found_damaged({ file: paths.database })
  return new UnopenableError('corrupt', told, { cause })
}

type Opening = RecoveryDeps

/** The log, and who is signed in, as long as the database is open. */
function keepInFolder({ sessions, log }: Opening, closers: Closers, storage: Storage): void {
  log.addFolder(storage.paths.logs)
  sessions.keepIn(keptSessions(storage, log))
  closers.add('sessions', () => sessions.keepIn(undefined))
}

/** Never the own port, which is known once it is listened on. */
/** What is known of it once it serves, and changes meanwhile. */
function nowOf({ publicUrl }: Config, { address, phase }: { address: () => string; phase: () => Phase }) {
  return {
    serverUrl: () => publicUrl ?? address(),
    isServing: () => phase() === 'ready',
    phase,
    /** On this machine, also where it listens on all addresses. */
    ownUrl: () => address().replace(/\/\/(?:0\.0\.0\.0|\[::\])(?=:|$)/, '//127.0.0.1'),
  }
}

function outboundOf({ isolateTenants }: Config, address: () => string): Outbound {
  const ownPort = () => (address() === '' ? undefined : Number(new URL(address()).port) || 80)
  return new Outbound(ownPort, { isolateTenants })
}

function mediaFilesOf({ paths }: Storage): MediaFiles {
  const files = new MediaFiles(paths.media)
  files.clearLeftovers()
  return files
}

function lostFolderOf(
  { config, restart }: Opening,
  closers: Closers,
  {
    locations,
    ...parts
  }: Omit<LostFolderDeps, 'keyFile' | 'secondLocation' | 'restart'> & { locations: Locations },
): LostFolder {
  const secondLocation = (): string | undefined => locations.secondFolder
  const lostFolder = new LostFolder({ ...parts, keyFile: config.keyFile, secondLocation, restart })
  closers.add('lost folder', () => lostFolder.stop())
  return lostFolder
}

async function openRunning(options: Opening, closers: Closers): Promise<Appliance> {
  const { config, log, sessions, startKeys, passwordCost } = options
  const about = { version: version(), startedAt: Date.now() }
  let phase: Phase = 'starting'
  const { storage, keys, events, snapshots, recovery, locations } = await openFolder(options, closers)
  keepInFolder(options, closers, storage)
  let address = ''
  const outbound = outboundOf(config, () => address)
  const adapter = adapterOf(options, { storage, events, outbound })
  const twin = twinGuardOf({ storage, events, log, snapshots, locations, answer: config.twin })
  const files = mediaFilesOf(storage)
  const needed = numbersNeed(config, { outbound, locations, snapshots })
  const instances = new InstanceManager({ storage, events, adapter, log, twin, ...needed })
  closers.add('instances', () => instances.shutdown())
  const { jobs, ...backups } = openBackups(closers, { config, storage, events, instances, locations, log })
  const kept = openKeeping(closers, { ...needed, storage, files, events, instances, adapter, log })
  const now = nowOf(config, { address: () => address, phase: () => phase })
  const parts = { config, storage, events, instances, extras: sealedExtras(storage), log, outbound, ...now }
  const consumers = openConsumers({ ...parts, keys, media: kept.media, passwordCost }, closers)
  const stopping = new AbortController()
  const lostFolder = lostFolderOf(options, closers, { ...parts, locations })
  const reports = { ...consumers, ...reportsOf(storage, { config, snapshots, locations, lostFolder }) }
  const app = runningApp({
    about,
    log,
    instances,
    events,
    ...consumers,
    jobs,
    ...backups,
    recovery,
    ...restoring(options, { ...parts, jobs, snapshots, locations, consumers }),
    ...kept,
    stopping: stopping.signal,
    keys,
    ...recordOf(storage, log),
    setup: setupOf(storage),
    search: openSearch(closers, { storage, adapter, log }),
    sessions,
    ...reports,
    importFolder: importing({ storage, events, instances }),
    moveIn: movingIn({ ...parts, jobs, loadPack, onWebhook: consumers.webhookCame, ...kept }),
    supportBundle: bundling(config, storage, () => runningHealth(about, instances, reports)),
    snapshots,
    locations,
    ...reachedBy(config),
    ...now,
    presence: storage.presence,
    evolution: { extras: parts.extras, webVersion: adapter.pinnedVersion.join('.') },
  })
  // Made here, so that who speaks more than HTTP over this port (an upgrade to WebSocket) can be handed it.
  const server = createServer(app)
  consumers.serve(server, stopping.signal)
  // Before any number connects: a taken port ends the start with nothing begun.
  const http = await listen(server, config)
  address = http.url
  closeFirst(closers, http, stopping)
  announce(config.dataDir, closers, { http, token: startKeys.token })
  await instances.boot()
  await consumers.start()
  fetchMedia(closers, { config, storage, files, events, adapter, instances, locations, log })
  keepHouse(closers, { config, storage, files, events, instances, adapter, log, ...consumers, ...kept })
  if (config.automaticSnapshots) snapshots.start()
  locations.start(() => instances.twinQuestion)
  // Last, so that a key is never made by a start that ends before it could be shown.
  const newKey = config.opensByTicket === true ? undefined : await keys.ensure()
  resumeRotation(recovery, jobs)
  phase = 'ready'
  log.info('Ready', { port: http.port, count: instances.list().length })
  return {
    mode: 'running',
    url: http.url,
    dataDir: config.dataDir,
    newKey,
    ticket: () => sessions.ticket(hashKey(startKeys.token), { isOwn: true }).ticket,
    ...shown(storage, { instances, events }),
    stop: () => {
      phase = 'stopping'
      return closers.close()
    },
  }
}

function closeFirst(closers: Closers, http: HttpServer, stopping: AbortController): void {
  closers.add('http', () => http.close())
  // Resolved, they have ended, so that their connections are idle as the server closes.
  closers.add('streams', async () => {
    stopping.abort()
    await nextTurn()
  })
}

function bundling(
  config: Config,
  storage: Storage,
  health: () => ReturnType<typeof runningHealth>,
): () => Promise<Buffer> {
  return () => supportBundle({ config, health: health(), quickCheck: () => storage.quickCheck() })
}

/** What parts of it say of themselves in the health. */
function reportsOf(
  storage: Storage,
  parts: { config: Config; snapshots: Snapshots; locations: Locations; lostFolder: LostFolder },
) {
  const { snapshots, locations, lostFolder, config } = parts
  const { room } = storage
  return {
    eventLog: () => logHealth(storage, config.eventLogBytes),
    disk: () => room.health(),
    folder: () => lostFolder.health(),
    backup: () => snapshots.health(),
    secondLocation: () => locations.health(),
    storageSize: () => storage.health(),
    onSynced: (listener: (tookMs: number) => void) => void storage.commits.onDurable(listener),
  }
}

/** What a window's process shows of the numbers. */
function shown(
  { alerts }: Pick<Storage, 'alerts'>,
  { instances, events }: { instances: InstanceManager; events: EventLog },
): Pick<Appliance, 'status' | 'subscribe'> {
  return {
    status: () => ({
      numbers: instances.list().map(({ id, name, state }) => ({ id, name, state })),
      backupFailing: alerts
        .list()
        .some(({ kind }) => kind === 'alert.backup_failing' || kind === 'alert.location_gone'),
    }),
    subscribe: (listener) => void events.subscribe(listener),
  }
}

/** What goes on by itself beside the numbers. */
function keepHouse(
  closers: Closers,
  parts: {
    config: Config
    storage: Storage
    files: MediaFiles
    events: EventLog
    instances: InstanceManager
    adapter: LinkAdapter
    forgetting: Forgetting
    log: Log
  } & Pick<Consumers, 'concerns'>,
) {
  const { config, storage, files, events, log, instances } = parts
  const tended = { ...parts, now: Date.now, wordless: new Map<string, number>() }
  closers.add('disk', watchDisk(parts))
  const now = Date.now
  const sweep = (at: number, stopped: () => boolean): Promise<number> =>
    sweepMedia({ storage, files, now: () => at }, stopped)
  closers.add(
    'housekeeping',
    startHousekeeping({
      storage,
      events,
      concerns: (id, event) => parts.concerns(id, event),
      eventLogBytes: config.eventLogBytes,
      log,
      now,
      readAnew: (stopped) => readAnew(tended, stopped),
      mergeChats: (stopped) => mergeChats(tended, stopped),
      expireMessages: (at, stopped) => expireMessages(tended, at, stopped),
      forget: () => parts.forgetting.resume(),
      letGo: (at, stopped) => letGo(tended, at, stopped),
      purgeExpired: (at) => instances.purgeExpired(at),
      sweepMedia: sweep,
    }),
  )
}

/** What is imported is in memory at once, and connects. */
function importing(parts: { storage: Storage; events: EventLog; instances: InstanceManager }): ImportFolder {
  const { storage, events, instances } = parts
  return async (request) => {
    storage.assertAccepting()
    const report = await importMultiFile(storage, events, request)
    if (report.instanceId !== null) await instances.takeUp(report.instanceId)
    return report
  }
}

interface RestoreDeps {
  storage: Storage
  events: EventLog
  instances: InstanceManager
  jobs: Jobs
  snapshots: Snapshots
  locations: Locations
  consumers: Consumers
}

/** What is brought back from backups, and what they still hold. */
function restoring(options: Opening, parts: RestoreDeps): { restores: Restores; holders: Holders } {
  const restores = restoresOf(options, parts)
  return { restores, holders: holdersOf({ snapshots: parts.snapshots, restores }) }
}

function restoresOf({ config, log, restart }: Opening, parts: RestoreDeps): Restores {
  const { storage, snapshots, locations, consumers } = parts
  return new Restores({
    ...parts,
    log,
    onWebhooks: (id) => consumers.webhookCame(id),
    target: { ...config, paths: storage.paths },
    storeKeys: (address) => locations.keysOf(address),
    snapshotBefore: () => snapshots.take('before a restore'),
    restart: () => setImmediate(restart),
  })
}

function adapterOf(
  { config, log }: FolderOptions,
  parts: { storage: Storage; events: EventLog; outbound: Outbound },
): LinkAdapter & HistorySource & PictureSource {
  const { whatsapp: other } = config
  const network = other === undefined ? whatsapp : standIn(other.url, other.rootKey, mediaCaOf(other.mediaCa))
  return createBaileysAdapter({ ...parts, log, logger: log.foreign('baileys'), network, now: Date.now })
}

/** The certificate (PEM) that a stand-in's media host is trusted by. */
function mediaCaOf(file: string | undefined): string | undefined {
  if (file === undefined) return undefined
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new ConfigError(`HOLDFAST_WHATSAPP_MEDIA_CA names a file that cannot be read: ${file}.`, { cause })
  }
}
