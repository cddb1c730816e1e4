// The appliance without its database: HTTP and page are up, nobody connects, nothing is overwritten. A restore puts a
// good database in the place of the one that cannot be opened, and the same process goes on with it.
import { createServer } from 'node:http'
import { hashKey } from '../api/access.ts'
import { recoveryApp } from '../api/recovery-server.ts'
import { listen } from '../api/server.ts'
import type { Sessions } from '../api/appliance/sessions.ts'
import { WrongKeys } from '../api/wrong-keys.ts'
import { Jobs } from '../backup/jobs.ts'
import { Transit } from '../backup/transit/transit.ts'
import { RecoveryRestores } from '../backup/restore/recovery-restores.ts'
import { openStore } from '../backup/location/open-store.ts'
import { readCatalogue } from '../backup/snapshots/read.ts'
import { overviewOf } from '../backup/snapshots/view.ts'
import type { Appliance } from './appliance.ts'
import type { Closers } from './closers.ts'
import { reachedBy } from '../config/config.ts'
import { sentenceOf } from '../errors.ts'
import type { FolderOptions } from './folder.ts'
import { announce } from './running.ts'
import type { StartKeys } from './sign-in/start-keys.ts'
import type { UnopenableError } from '../storage/errors.ts'
import { acquireLock } from '../storage/folder/lock.ts'
import { Presence } from '../storage/folder/presence.ts'
import { dataPaths } from '../storage/paths.ts'
import { version } from '../version.ts'

/** What is said to whoever starts it. */
export interface RecoveryTold {
  url: string
  reason: string
  /** Signs in until this process ends. */
  key: string
  snapshots: number
  newestAt: number | undefined
}

export interface RecoveryDeps extends FolderOptions {
  startKeys: StartKeys
  sessions: Sessions
  /** Another database is to take the place of this one. */
  restart: () => void
  onRecovery?: (told: RecoveryTold) => void
}

/** The folder stays ours meanwhile. */
export async function openRecovery(
  options: RecoveryDeps,
  closers: Closers,
  cause: UnopenableError,
): Promise<Appliance> {
  const { config, log, startKeys, sessions, restart } = options
  const { dataDir, keyFile, passphrase, keychain } = config
  const paths = dataPaths(dataDir)
  const lock = acquireLock(paths)
  closers.add('lock', () => lock.release())
  // Whoever takes the folder finds no restore that was begun here afterwards.
  const presence = new Presence({
    dir: paths.dir,
    files: () => [{ lost: 'lock', path: paths.lock, fd: lock.fd }],
    holdAgain: () => lock.holdAgain(),
  })
  closers.add('presence', () => presence.close())
  log.addFolder(paths.logs)
  log.error('The database cannot be opened; in recovery mode', { code: cause.reason, err: cause })
  // Nobody could be told later: there is no event log.
  const jobs = new Jobs({ tell: async () => undefined, log })
  closers.add('jobs', () => jobs.stop())
  const restores = new RecoveryRestores({
    jobs,
    target: { paths, keyFile, passphrase, keychain },
    storeKeys: () => config.storeKeys,
    restart: () => setImmediate(restart),
  })
  const reason = `${cause.message} ${cause.hint}`
  const { code, params } = sentenceOf(cause)
  const why = { code, params, text: reason }
  const overview = async () => overviewOf(await readCatalogue(openStore(paths.snapshots)))
  const app = recoveryApp({
    about: { version: version(), startedAt: Date.now() },
    log,
    ...reachedBy(config),
    phase: () => 'ready',
    // There is nowhere to write it down.
    wrongKeys: new WrongKeys(() => log.warn('Somebody tries keys that are wrong; they are refused')),
    presence,
    why,
    isOwner: (hash) => startKeys.isOwner(hash),
    sessions,
    jobs,
    restores,
    transit: new Transit(paths),
    own: { dataDir: paths.dir, keyFile },
    overview,
  })
  const http = await listen(createServer(app), config)
  closers.add('http', () => http.close())
  announce(dataDir, closers, { http, token: startKeys.token })
  const { snapshots } = await overview()
  options.onRecovery?.({
    url: http.url,
    reason,
    key: startKeys.recoveryKey(),
    snapshots: snapshots.length,
    newestAt: snapshots[0]?.at,
  })
  return {
    mode: 'recovery',
    url: http.url,
    dataDir,
    newKey: undefined,
    ticket: () => sessions.ticket(hashKey(startKeys.token), { isOwn: true }).ticket,
    status: () => ({ numbers: [], backupFailing: false }),
    subscribe: () => undefined,
    stop: () => closers.close(),
  }
}
