// Restores on a folder at rest, which may be empty, and whose database may not open: in this process, with nobody else
// in the folder meanwhile.
import { existsSync } from 'node:fs'
import type { Folder } from '../appliance/folder.ts'
import {
  applianceRestoreView,
  discardAppliance,
  listApplianceRestores,
  undoAppliance,
  type RestoreTarget,
} from '../backup/restore/appliance-restore.ts'
import { InstanceRestores } from '../backup/restore/instance-restore.ts'
import { withOpen } from '../backup/restore/open.ts'
import { resolve, type SourceKeys, type SourceRequest } from '../backup/restore/resolve.ts'
import { instanceRestoreView, ownKeys } from '../backup/restore/restores.ts'
import type { Config } from '../config/config.ts'
import type { RestorePreview, RestoreView } from '../contract/backups/restore-routes.ts'
import { AppError, ConfigError, NotFoundError } from '../errors.ts'
import type { CarriedKeys } from '../storage/sealing/data-keys.ts'
import { LockedError, UnopenableError } from '../storage/errors.ts'
import { ensureFolder } from '../storage/files.ts'
import { acquireLock } from '../storage/folder/lock.ts'
import { dataPaths } from '../storage/paths.ts'
import { withFolder } from './connection.ts'
import { runHere } from './jobs.ts'

/** undefined where its preview was not wanted. */
export async function restoreAtRest(
  config: Config,
  request: SourceRequest,
  isWanted: (preview: RestorePreview) => Promise<boolean>,
): Promise<RestoreView | undefined> {
  const target = targetOf(config)
  const source = await resolve(request, await keysAtRest(config, request))
  await runHere((control) => source.verify(control))
  const run = (instances: InstanceRestores | undefined): Promise<string | undefined> => {
    const to = { target, instances, restart: () => undefined, wish: request }
    return runHere((control) =>
      withOpen(source, to, control, async (open) =>
        (await isWanted(await open.preview())) ? open.run() : undefined,
      ),
    )
  }
  if (source.kind === 'instance' && (await opens(config)))
    return withFolder(config, async (folder) => {
      const id = await run(instancesOf(folder))
      const done = id === undefined ? undefined : folder.storage.restores.get(id)
      return done && instanceRestoreView(folder.storage, done)
    })
  const id = await withLock(target, () => run(undefined))
  return id === undefined ? undefined : putInPlace(config, id)
}

export async function listAtRest(config: Config): Promise<RestoreView[]> {
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

export async function undoAtRest(config: Config, id: string): Promise<RestoreView> {
  if (await isOfInstance(config, id))
    return withFolder(config, async (folder) => {
      const done = await runHere((control) => instancesOf(folder).undo(id, control))
      return instanceRestoreView(folder.storage, done)
    })
  const target = targetOf(config)
  await withLock(target, () => runHere((control) => undoAppliance(id, target, control)))
  return putInPlace(config, id)
}

export async function discardAtRest(config: Config, id: string): Promise<RestoreView> {
  if (await isOfInstance(config, id))
    return withFolder(config, async (folder) =>
      instanceRestoreView(folder.storage, await instancesOf(folder).discard(id)),
    )
  const target = targetOf(config)
  return withLock(target, async () => applianceRestoreView(discardAppliance(target.paths, id, Date.now())))
}

async function isOfInstance(config: Config, id: string): Promise<boolean> {
  const found = (await listAtRest(config)).find((each) => each.id === id)
  if (found === undefined) throw new NotFoundError('There is no such restore.')
  return found.kind === 'instance'
}

function targetOf({ dataDir, keyFile, passphrase, keychain }: Config): RestoreTarget {
  return { paths: dataPaths(dataDir), keyFile, passphrase, keychain }
}

function instancesOf({ storage, events }: Folder): InstanceRestores {
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

/** With the folder's lock, so that nobody opens it meanwhile; the database itself stays closed. */
async function withLock<T>({ paths }: RestoreTarget, work: () => Promise<T>): Promise<T> {
  ensureFolder(paths.dir)
  const lock = acquireLock(paths)
  try {
    return await work()
  } finally {
    lock.release()
  }
}

/** Opening the folder is what puts the other database in its place. */
async function putInPlace(config: Config, id: string): Promise<RestoreView> {
  const list = await withFolder(config, ({ storage }) => listApplianceRestores(storage.paths))
  const view = list.find((each) => each.id === id)
  if (view === undefined) throw new AppError('internal')
  if (view.state === 'failed') throw new AppError('bad_request', view.reason ?? undefined)
  return view
}

/** An empty folder does: a database is begun there. */
async function opens(config: Config): Promise<boolean> {
  return (await whereOneOpens(withFolder(config, () => true))) ?? false
}

async function whereOneOpens<T>(opening: Promise<T>): Promise<T | undefined> {
  try {
    return await opening
  } catch (error) {
    if (error instanceof UnopenableError || error instanceof LockedError) return undefined
    throw error
  }
}

/** Each is taken from the database before the folder is locked for what is done with it. */
async function keysAtRest(config: Config, { file }: SourceRequest): Promise<SourceKeys> {
  const hasDatabase = existsSync(dataPaths(config.dataDir).database)
  let carried: CarriedKeys | undefined
  if (file !== undefined && hasDatabase)
    carried = await whereOneOpens(withFolder(config, ({ storage }) => storage.dataKeys.carried()))
  let cause: unknown
  return {
    target: targetOf(config),
    carried: async () => carried,
    async own() {
      if (!hasDatabase) return undefined
      try {
        return await withFolder(config, ({ storage }) => ownKeys(storage))
      } catch (error) {
        // Whatever keeps it from opening: what the machine or its owner has may open the snapshots all the same.
        cause = error
        return undefined
      }
    },
    refusal: (sentence) =>
      new ConfigError(sentence, {
        cause,
        hint: 'Give --recovery-key-file FILE (see the emergency kit) or --passphrase-file FILE.',
      }),
  }
}
