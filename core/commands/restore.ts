// holdfast restore: what was lost, as it was at a moment; by the running appliance or on the folder at rest, which may
// be empty. It says what comes and what is newer here, and asks, before anything is changed.
import { existsSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { setTimeout } from 'node:timers/promises'
import { z } from 'zod'
import {
  applianceRestoreView,
  discardAppliance,
  listApplianceRestores,
  previewAppliance,
  restoreAppliance,
  undoAppliance,
  type RestoreTarget,
} from '../backup/restore/appliance-restore.ts'
import { InstanceRestores } from '../backup/restore/instance-restore.ts'
import { instanceRestoreView, ownKeys } from '../backup/restore/restores.ts'
import { withAppliance } from '../backup/restore/single-instance.ts'
import { archiveBackup } from '../backup/restore/archive-source.ts'
import type { Backup, OpenInstance } from '../backup/restore/backup.ts'
import { catalogueIn } from '../backup/location/find.ts'
import { keysHere, keysOf, snapshotBackup, wantOf } from '../backup/restore/snapshot-source.ts'
import type { Config } from '../config/config.ts'
import {
  RestoreAnswer,
  RestoreView,
  type RestorePreview,
  type RestoreRequest,
} from '../contract/backups/restore-routes.ts'
import { JobView } from '../contract/backups/job-routes.ts'
import { AppError, ConfigError, NotFoundError } from '../errors.ts'
import type { Folder } from '../appliance/folder.ts'
import type { JobControl } from '../backup/jobs.ts'
import type { CarriedKeys } from '../storage/sealing/data-keys.ts'
import { LockedError, UnopenableError } from '../storage/errors.ts'
import { codeOf } from '../storage/files.ts'
import { acquireLock } from '../storage/folder/lock.ts'
import { dataPaths } from '../storage/paths.ts'
import { followJob, JobGoneError, runHere } from './jobs.ts'
import { answer, configOf, tell, type CommonFlags } from './options.ts'
import { findRunning, withFolder, type Running } from './connection.ts'

export interface RestoreFlags extends CommonFlags {
  at?: string
  instance?: string
  name?: string
  recoveryKeyFile?: string
  passphraseFile?: string
  yes?: boolean
  undo?: string
  discard?: string
}

const restartMs = 120_000
const RestoreList = z.object({ restores: z.array(RestoreView) })

type Request = Omit<RestoreRequest, 'preview'> & {
  /** A backup file, instead of snapshots. */
  file?: string
}

/** SOURCE: a backup file, a snapshot's id or file, or a folder of snapshots; the own ones unless given. */
function requestOf(source: string | undefined, flags: RestoreFlags): Request {
  const { at, instance, name } = flags
  const moment = at === undefined ? undefined : /^\d+$/.test(at) ? Number(at) : Date.parse(at)
  if (moment !== undefined && !Number.isFinite(moment))
    throw new ConfigError(`"${at}" is no time. Write it as 2026-01-31T12:00:00Z.`)
  const place = placeOf(source)
  if (place.file !== undefined && at !== undefined)
    throw new ConfigError('A backup file holds one moment: --at is for snapshots. Nothing was changed.')
  return {
    ...place,
    ...(moment !== undefined && { at: moment }),
    ...(instance !== undefined && { instance }),
    ...(name !== undefined && { name }),
    ...(flags.recoveryKeyFile !== undefined && { recoveryKey: secretIn(flags.recoveryKeyFile) }),
    ...(flags.passphraseFile !== undefined && { passphrase: secretIn(flags.passphraseFile) }),
  }
}

function placeOf(source: string | undefined): Pick<Request, 'file' | 'folder' | 'snapshot'> {
  if (source === undefined) return {}
  const found = statSync(source, { throwIfNoEntry: false })
  if (found?.isDirectory() === true) return { folder: resolve(source) }
  if (found !== undefined && source.endsWith('.snapshot'))
    return { folder: dirname(resolve(source)), snapshot: basename(source, '.snapshot') }
  // Whatever its name is: its content says whether it is a backup.
  if (found !== undefined) return { file: resolve(source) }
  if (source.includes('/') || source.includes('\\') || source.endsWith('.holdfast'))
    throw new NotFoundError(`There is no ${source}; nothing was changed.`, {
      hint: 'Name a backup file (.holdfast), a folder of snapshots, or a snapshot.',
    })
  return { snapshot: source }
}

/** Of a file, so that no secret is in the list of processes. */
function secretIn(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch (cause) {
    throw new ConfigError(`The file ${file} cannot be read (${codeOf(cause)}).`, { cause })
  }
}

export async function restore(source: string | undefined, flags: RestoreFlags): Promise<void> {
  const config = configOf(flags)
  const running = await findRunning(config)
  const { undo, discard } = flags
  if (undo !== undefined || discard !== undefined) {
    const done = running ? await undoRunning(running, config, flags) : await undoAtRest(config, flags)
    return answer(flags, viewWords(done), done)
  }
  const request = requestOf(source, flags)
  const done = running
    ? await restoreRunning(running, config, { request, flags })
    : await restoreAtRest(config, { request, flags })
  if (done === undefined) {
    process.exitCode = 1
    return tell('Nothing was changed.')
  }
  if (running === undefined) tell('The numbers connect when the appliance is started: holdfast serve')
  answer(flags, viewWords(done), done)
}

export async function listRestores(flags: CommonFlags): Promise<void> {
  const config = configOf(flags)
  const running = await findRunning(config)
  const list = running
    ? (await running.call('GET', '/restores', RestoreList)).restores
    : await restoresAtRest(config)
  answer(flags, list.length === 0 ? 'Nothing was restored yet.' : list.map(viewWords).join('\n'), {
    restores: list,
  })
}

function viewWords({ id, state, summary, reason, kept }: RestoreView): string {
  const undo = kept && state === 'done' ? ` Undo it with: holdfast restore --undo ${id}` : ''
  return `${id}\t${state}\t${reason ?? summary}${undo}`
}

function previewWords({ comes, newerHere }: RestorePreview): string {
  return [
    'What comes:',
    ...comes.map((each) => `  ${each}`),
    'What is newer here:',
    ...newerHere.map((each) => `  ${each}`),
  ].join('\n')
}

/** Shows the preview; true when the owner wants it. */
async function isWanted(preview: RestorePreview, { yes }: RestoreFlags): Promise<boolean> {
  tell(previewWords(preview))
  if (yes === true) return true
  if (!process.stdin.isTTY) throw new ConfigError('Nothing was changed. Say --yes to restore this.')
  const asked = createInterface({ input: process.stdin, output: process.stderr })
  const said = await asked.question('Restore this? Type yes: ')
  asked.close()
  return said.trim().toLowerCase() === 'yes'
}

interface Wish {
  request: Request
  flags: RestoreFlags
}

async function restoreRunning(
  running: Running,
  config: Config,
  { request, flags }: Wish,
): Promise<RestoreView | undefined> {
  const asked = { ...request, preview: true }
  const path = request.file === undefined ? '/restores' : '/archives/restore'
  const { preview } = await running.call('POST', path, RestoreAnswer, asked)
  if (preview !== null && !(await isWanted(preview, flags))) return undefined
  const { job } = await running.call('POST', path, RestoreAnswer, request)
  if (job === null) throw new AppError('internal')
  return follow(running, config, job)
}

/** Where the whole appliance is restored, it closes and opens again: the answer may be lost, and its key is another. */
async function follow(running: Running, config: Config, job: JobView): Promise<RestoreView> {
  const id = await followJob(running, job).then(
    (result) => z.object({ restore: z.string() }).parse(result).restore,
    (error: unknown) => {
      if (error instanceof AppError && !(error instanceof JobGoneError)) throw error
      return undefined
    },
  )
  for (const deadline = Date.now() + restartMs; Date.now() < deadline; await setTimeout(200)) {
    const view = await lookAt(config, { id, since: job.startedAt }).catch((error: unknown) => {
      if (error instanceof AppError && error.code !== 'starting' && error.code !== 'stopping') throw error
      return undefined
    })
    if (view !== undefined) return view
  }
  throw new AppError('internal', 'The appliance has not come back yet. Nothing is lost.', {
    hint: 'See how it is with: holdfast status',
  })
}

/** undefined while it is not through. */
async function lookAt(
  config: Config,
  { id, since }: { id: string | undefined; since: number },
): Promise<RestoreView | undefined> {
  const running = await findRunning(config)
  const list = await running?.call('GET', '/restores', RestoreList)
  const view = list?.restores.find((each) => (id === undefined ? each.updatedAt >= since : each.id === id))
  return view?.state === 'swapping' ? undefined : view
}

async function undoRunning(
  running: Running,
  config: Config,
  { undo, discard }: Pick<RestoreFlags, 'undo' | 'discard'>,
): Promise<RestoreView> {
  if (discard !== undefined)
    return running.call('DELETE', `/restores/${encodeURIComponent(discard)}`, RestoreView)
  const id = encodeURIComponent(undo ?? '')
  return follow(running, config, await running.call('POST', `/restores/${id}/undo`, JobView))
}

function targetOf(config: Config): RestoreTarget {
  const { dataDir, keyFile, passphrase } = config
  return { paths: dataPaths(dataDir), keyFile, passphrase }
}

/** With the folder's lock, so that nobody opens it meanwhile; the database itself stays closed. */
async function alone<T>({ paths }: RestoreTarget, work: () => Promise<T>): Promise<T> {
  const { ensureFolder } = await import('../storage/files.ts')
  ensureFolder(paths.dir)
  const lock = acquireLock(paths)
  try {
    return await work()
  } finally {
    lock.release()
  }
}

async function restoreAtRest(config: Config, { request, flags }: Wish): Promise<RestoreView | undefined> {
  const target = targetOf(config)
  const backup = await backupAtRest(config, request)
  const chosen = await runHere((control) => backup.choose(control))
  if (chosen.kind === 'instance' && (await opensAtRest(config)))
    return instanceAtRest(config, chosen.open, flags)
  const known: Backup = { choose: async () => chosen }
  const noted = await alone(target, () =>
    runHere((control) =>
      withAppliance(known, request, control, async (source) => {
        const preview = await previewAppliance(source, target, control)
        if (!(await isWanted(preview, flags))) return undefined
        return restoreAppliance(source, target, control)
      }),
    ),
  )
  return noted && finishAtRest(config, noted.id)
}

/** An empty folder does: a database is begun there. */
function opensAtRest(config: Config): Promise<boolean> {
  return withFolder(config, () => true).catch(falseWhereNoneOpens)
}

function falseWhereNoneOpens(error: unknown): false {
  if (error instanceof UnopenableError || error instanceof LockedError) return false
  throw error
}

/** Opening the folder is what puts the other database in its place. */
async function finishAtRest(config: Config, id: string): Promise<RestoreView> {
  const list = await withFolder(config, ({ storage }) => listApplianceRestores(storage.paths))
  const view = list.find((each) => each.id === id)
  if (view === undefined) throw new AppError('internal')
  if (view.state === 'failed') throw new AppError('bad_request', view.reason ?? undefined)
  return view
}

async function backupAtRest(config: Config, request: Request): Promise<Backup> {
  const { paths } = targetOf(config)
  const { file, instance } = request
  const folder = request.folder === undefined ? paths.snapshots : catalogueIn(request.folder)
  if (file !== undefined) {
    // Before the folder is locked for what is done with them.
    const carried = await carriedAtRest(config)
    return archiveBackup({ ...request, file }, { paths, keys: async () => carried })
  }
  const dataKeys = (await keysOf(folder, request)) ?? (await keysAtRest(config, folder))
  return snapshotBackup({ folder, dataKeys, want: wantOf(request) }, instance, paths)
}

/** undefined where there is no database, or none that opens. */
async function carriedAtRest(config: Config): Promise<CarriedKeys | undefined> {
  if (!existsSync(dataPaths(config.dataDir).database)) return undefined
  return withFolder(config, ({ storage }) => storage.dataKeys.carried()).catch((error: unknown) => {
    if (error instanceof UnopenableError || error instanceof LockedError) return undefined
    throw error
  })
}

/** Those of the database, if it opens; else what the key file or the passphrase of the environment opens. */
async function keysAtRest(config: Config, folder: string): Promise<Buffer[]> {
  const { passphrase, dataDir } = config
  const here = keysHere(folder, config)
  let cause: unknown
  if (existsSync(dataPaths(dataDir).database)) {
    try {
      return [...(await withFolder(config, ({ storage }) => ownKeys(storage))), ...here]
    } catch (error) {
      cause = error
    }
  }
  if (here.length > 0) return here
  const opened = passphrase === undefined ? undefined : await keysOf(folder, { passphrase })
  if (opened !== undefined) return opened
  throw new ConfigError(
    'The recovery key or the passphrase is needed to open these snapshots: the database here does not open. Nothing was changed.',
    { cause, hint: 'Give --recovery-key-file FILE (see the emergency kit) or --passphrase-file FILE.' },
  )
}

function instancesAtRest({ storage, events }: Folder): InstanceRestores {
  return new InstanceRestores({
    storage,
    events,
    instances: {
      exchange: async ({ commit }) => storage.commits.write(commit),
      // The next start erases what was given up.
      eraseHidden: async () => undefined,
    },
    onWebhooks: () => undefined,
  })
}

function instanceAtRest(
  config: Config,
  open: (control: JobControl) => Promise<OpenInstance>,
  flags: RestoreFlags,
): Promise<RestoreView | undefined> {
  return withFolder(config, async (folder) => {
    const restores = instancesAtRest(folder)
    const done = await runHere(async (control) => {
      const { source, close } = await open(control)
      try {
        if (!(await isWanted(restores.preview(source), flags))) return undefined
        return await restores.restore(source, { name: flags.name }, control)
      } finally {
        close()
      }
    })
    return done && instanceRestoreView(folder.storage, done)
  })
}

async function undoAtRest(
  config: Config,
  { undo, discard }: Pick<RestoreFlags, 'undo' | 'discard'>,
): Promise<RestoreView> {
  const id = undo ?? discard ?? ''
  const target = targetOf(config)
  const found = (await restoresAtRest(config)).find((each) => each.id === id)
  if (found === undefined) throw new NotFoundError('There is no such restore.')
  if (found.kind === 'instance')
    return withFolder(config, async (folder) => {
      const restores = instancesAtRest(folder)
      const done =
        undo === undefined
          ? await restores.discard(id)
          : await runHere((control) => restores.undo(id, control))
      return instanceRestoreView(folder.storage, done)
    })
  if (undo === undefined)
    return alone(target, async () => applianceRestoreView(discardAppliance(target.paths, id, Date.now())))
  await alone(target, () => runHere((control) => undoAppliance(id, target, control)))
  return finishAtRest(config, id)
}

async function restoresAtRest(config: Config): Promise<RestoreView[]> {
  const { paths } = targetOf(config)
  const whole = listApplianceRestores(paths)
  if (!existsSync(paths.database)) return whole
  const single = await withFolder(config, ({ storage }) =>
    storage.restores.list().map((each) => instanceRestoreView(storage, each)),
  ).catch((error: unknown) => {
    // A database that does not open is what the restores of the whole appliance are for.
    if (error instanceof AppError && whole.length > 0) return []
    throw error
  })
  return [...whole, ...single].toSorted((a, b) => b.createdAt - a.createdAt)
}
