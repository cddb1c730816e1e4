// What is removed or replaced under the process that has it open is noticed, and nothing that is committed is lost.
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { openStagedDatabase } from '../../../core/storage/database.ts'
import { FolderGoneError, type Lost } from '../../../core/storage/errors.ts'
import { folderIdentityOf, identityKey, thisMachine } from '../../../core/storage/folder/identity.ts'
import { acquireLock } from '../../../core/storage/folder/lock.ts'
import type { DataPaths } from '../../../core/storage/paths.ts'
import type { Storage } from '../../../core/storage/storage.ts'
import { newHome, openHome, write, type Home } from '../harness.ts'

const put = (storage: Storage, key: string, value: string): Promise<void> =>
  write(storage, (tx) => storage.appliance.put(tx, key, value))

async function opened(): Promise<{
  home: Home
  storage: Storage
  told: (Lost | undefined)[]
  notices: string[]
}> {
  const home = newHome()
  const notices: string[] = []
  const storage = await openHome(home, {
    presenceEveryMs: 1_000_000,
    onNotice: (words) => notices.push(words),
  })
  const told: (Lost | undefined)[] = []
  storage.presence.onChange((lost) => told.push(lost))
  await put(storage, 'a', 'before')
  return { home, storage, told, notices }
}

function valueIn(file: string, key: string): unknown {
  const db = openStagedDatabase(file)
  try {
    return db.prepare('SELECT value FROM appliance WHERE key = ?').pluck().get(key)
  } finally {
    db.close()
  }
}

const elsewhere = ({ dir }: DataPaths): string => join(dirname(dir), 'elsewhere')

const cases: [Lost, string, (paths: DataPaths) => void][] = [
  ['folder', 'removed', ({ dir }) => rmSync(dir, { recursive: true })],
  ['folder', 'moved away', (paths) => renameSync(paths.dir, elsewhere(paths))],
  [
    'database',
    'replaced with its folder',
    (paths) => {
      renameSync(paths.dir, elsewhere(paths))
      mkdirSync(paths.dir)
    },
  ],
  ['database', 'removed', ({ database }) => rmSync(database)],
  [
    'database',
    'replaced by a copy of itself',
    ({ database }) => {
      copyFileSync(database, `${database}.copy`)
      renameSync(`${database}.copy`, database)
    },
  ],
  ['log', 'removed', ({ wal }) => rmSync(wal)],
  [
    'log',
    'replaced',
    ({ wal }) => {
      writeFileSync(`${wal}.other`, 'of another database')
      renameSync(`${wal}.other`, wal)
    },
  ],
  ['index', 'removed', ({ database }) => rmSync(`${database}-shm`)],
]

describe.each(cases)('a %s that was %s', (lost, _how, spoil) => {
  it('is noticed, nothing new is accepted, and a copy holds what was committed before and since', async () => {
    const { home, storage, told } = await opened()
    await storage.presence.look()
    storage.presence.assert()
    spoil(home.paths)
    await storage.presence.look()
    expect(told).toEqual([lost])
    expect(() => storage.presence.assert()).toThrow(FolderGoneError)
    await put(storage, 'a', 'since')
    const copy = join(dirname(home.paths.dir), 'copy.sqlite')
    await storage.copyTo(copy)
    expect(valueIn(copy, 'a')).toBe('since')
    await expect(storage.worker.pin()).rejects.toThrow(FolderGoneError)
  })
})

it('copies all there is also where it begins while a transaction is open', async () => {
  const { home, storage } = await opened()
  const writing = (async () => {
    // One is open in every turn.
    for (let n = 0; n < 500; n += 1) {
      void put(storage, 'b', String(n))
      await nextTurn()
    }
  })()
  const copy = join(dirname(home.paths.dir), 'copy.sqlite')
  await storage.copyTo(copy)
  await writing
  expect(valueIn(copy, 'a')).toBe('before')
})

it('goes on when a folder that was moved away is back', async () => {
  const { home, storage, told } = await opened()
  renameSync(home.paths.dir, elsewhere(home.paths))
  await storage.presence.look()
  renameSync(elsewhere(home.paths), home.paths.dir)
  await storage.presence.look()
  expect(told).toEqual(['folder', undefined])
  storage.presence.assert()
  await storage.close()
  expect(valueIn(home.paths.database, 'a')).toBe('before')
})

it('takes a look that fails for no loss', async () => {
  const { home, storage, told } = await opened()
  const { dir } = home.paths
  renameSync(dir, elsewhere(home.paths))
  // A link to itself: nobody can look into it.
  symlinkSync(dir, dir)
  await storage.presence.look()
  expect(told).toEqual([])
  rmSync(dir)
  renameSync(elsewhere(home.paths), dir)
  await storage.close()
})

it.each(['removed', 'replaced'])('puts what only a log held that was %s into the database', async (how) => {
  const { home, storage } = await opened()
  const { wal, database, dir } = home.paths
  rmSync(wal)
  if (how === 'replaced') writeFileSync(wal, 'of another database')
  await storage.presence.look()
  // As a kill would leave it.
  copyFileSync(database, join(dir, 'left.sqlite'))
  expect(valueIn(join(dir, 'left.sqlite'), 'a')).toBe('before')
  await storage.close()
  expect(valueIn(database, 'a')).toBe('before')
  const aside = readdirSync(dir).filter((name) => name.includes('-wal.aside-'))
  expect(aside).toHaveLength(how === 'replaced' ? 1 : 0)
})

it('holds a new lock file where its own was removed, and is no copy of itself by that', async () => {
  const { home, storage, told, notices } = await opened()
  const identity = (): string => JSON.stringify(folderIdentityOf(home.paths, thisMachine()))
  await put(storage, identityKey, identity())
  rmSync(home.paths.lock)
  await storage.presence.look()
  expect(told).toEqual([])
  expect(notices).toEqual([expect.stringContaining(home.paths.lock)])
  expect(existsSync(home.paths.lock)).toBe(true)
  expect(() => acquireLock(home.paths)).toThrow('already running')
  await storage.commits.flush()
  expect(storage.appliance.get(identityKey)).toBe(identity())
  await storage.close()
  acquireLock(home.paths).release()
})

it('gives way when another process keeps the lock file that took the place of its own', async () => {
  const { home, storage, told } = await opened()
  const { lock } = home.paths
  rmSync(lock)
  // Nothing but the lock file is asked for here.
  const { openLockFile } = await import('../../../core/storage/database.ts')
  const other = openLockFile(lock)
  other.pragma('locking_mode = EXCLUSIVE')
  other.exec('BEGIN EXCLUSIVE')
  await storage.presence.look()
  expect(told).toEqual([])
  for (let n = 0; n < 5; n += 1) await storage.presence.look()
  expect(told).toEqual(['lock'])
  other.close()
  await storage.presence.look()
  expect(told).toEqual(['lock', undefined])
})
