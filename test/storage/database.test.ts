// What cannot be opened is refused with its reason and stays as it is, byte for byte.
import { createHash, randomUUID } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { classify, openDatabase, toStorageError } from '../../core/storage/database.ts'
import {
  AlreadyRunningError,
  DamagedError,
  FolderError,
  FutureDatabaseError,
  StorageError,
  UnopenableError,
  type UnopenableReason,
} from '../../core/storage/errors.ts'
import { dataPaths } from '../../core/storage/paths.ts'
import { addInstance, lookAt, newFolder, newHome, openHome, write, type Home } from './harness.ts'

/** A closed database with a few hundred pages. */
async function filled(id: string = randomUUID()): Promise<Home> {
  const home = newHome()
  const storage = await openHome(home)
  await addInstance(storage, { id })
  const keys = Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`key ${n}`, Buffer.alloc(3000, n)]))
  await write(storage, (tx) => storage.signalKeys.set(tx, id, 1, { session: keys }))
  await storage.close()
  return home
}

function digests(home: Home): Record<string, string> {
  const own = readdirSync(home.paths.dir).filter((name) => /^holdfast\.sqlite(-wal)?$/.test(name))
  const digestOf = (name: string): string =>
    createHash('sha256')
      .update(readFileSync(join(home.paths.dir, name)))
      .digest('hex')
  // An empty WAL says nothing.
  const full = own.filter((name) => readFileSync(join(home.paths.dir, name)).length > 0)
  return Object.fromEntries(full.map((name) => [name, digestOf(name)]))
}

async function expectRefused(home: Home, reason: UnopenableReason): Promise<void> {
  const before = digests(home)
  const refused = openHome(home)
  await expect(refused).rejects.toBeInstanceOf(UnopenableError)
  await expect(refused).rejects.toMatchObject({ reason })
  expect(digests(home)).toEqual(before)
  // The lock is free again: recovery can take the folder.
  await expect(openHome(home)).rejects.not.toBeInstanceOf(AlreadyRunningError)
}

function overwrite(file: string, at: number, bytes: Uint8Array): void {
  const content = readFileSync(file)
  content.set(bytes, at)
  writeFileSync(file, content)
}

describe('a database that cannot be used', () => {
  it('is no database', async () => {
    const home = newHome()
    mkdirSync(home.paths.dir, { recursive: true })
    writeFileSync(home.paths.database, 'This is a text, and not a short one. '.repeat(300))
    await expectRefused(home, 'not-a-database')
  })

  it('has a destroyed header', async () => {
    const home = await filled()
    overwrite(home.paths.database, 0, Buffer.alloc(100, 7))
    await expectRefused(home, 'not-a-database')
  })

  it.each([4096, 8192, 100_000, 300_001])('was cut after %i bytes', async (bytes) => {
    const home = await filled()
    truncateSync(home.paths.database, bytes)
    await expectRefused(home, 'corrupt')
  })

  it('has a schema that cannot be read', async () => {
    const home = await filled()
    overwrite(home.paths.database, 100, Buffer.alloc(3996, 0xff))
    await expectRefused(home, 'corrupt')
  })

  it('has lost a table', async () => {
    const home = await filled()
    const db = openDatabase(home.paths.database)
    db.exec('DROP TABLE signal_keys')
    db.close()
    await expectRefused(home, 'unreadable')
  })

  it('belongs to another program', async () => {
    const home = newHome()
    mkdirSync(home.paths.dir, { recursive: true })
    const db = openDatabase(home.paths.database)
    db.exec('CREATE TABLE bookmarks (url TEXT); INSERT INTO bookmarks VALUES (1)')
    db.close()
    await expectRefused(home, 'foreign')
  })

  it('comes from a newer version', async () => {
    const home = await filled()
    const db = openDatabase(home.paths.database)
    db.pragma('user_version = 99999')
    db.close()
    await expectRefused(home, 'future')
    await expect(openHome(home)).rejects.toBeInstanceOf(FutureDatabaseError)
    await expect(openHome(home)).rejects.toMatchObject({ code: 'future_database' })
  })

  it('is from a newer version and was killed: not even its WAL is folded in', async () => {
    const home = await filled()
    const db = openDatabase(home.paths.database)
    db.pragma('user_version = 99999')
    const copy = newHome()
    mkdirSync(copy.paths.dir, { recursive: true })
    writeFileSync(copy.paths.database, readFileSync(home.paths.database))
    writeFileSync(copy.paths.wal, readFileSync(home.paths.wal))
    db.close()
    await expectRefused(copy, 'future')
  })

  // Whose ids are the lesser ones decides where each lies in an index that both have written.
  it.each(['1', 'f'])(
    'lies beside the WAL of another installation, whose ids begin with %s',
    async (digit) => {
      const id = `${digit}0000000-0000-4000-8000-000000000000`
      const [home, other] = [await filled('80000000-0000-4000-8000-000000000000'), await filled(id)]
      const storage = await openHome(other)
      await write(storage, (tx) => storage.signalKeys.set(tx, id, 1, { session: { peer: 'theirs' } }))
      writeFileSync(home.paths.wal, readFileSync(other.paths.wal))
      await expectRefused(home, 'corrupt')
    },
  )

  it('is gone while its WAL is there', async () => {
    const home = await filled()
    rmSync(home.paths.database)
    // A folder of before that note has only its WAL to tell of it.
    rmSync(home.paths.begun)
    writeFileSync(home.paths.wal, Buffer.alloc(5000, 1))
    await expectRefused(home, 'missing')
    expect(existsSync(home.paths.database)).toBe(false)
  })

  it.each(['missing', 'empty'])('is %s beside snapshots: not a fresh start', async (kind) => {
    const home = await filled()
    rmSync(home.paths.database)
    rmSync(home.paths.wal, { force: true })
    if (kind === 'empty') writeFileSync(home.paths.database, '')
    writeFileSync(join(home.paths.snapshots, 'some.snapshot'), 'x')
    await expectRefused(home, 'empty-beside-snapshots')
    expect(existsSync(home.paths.database)).toBe(kind === 'empty')
  })
})

describe('damaged pages', () => {
  it('are found by the check, and are damage of the instance whose keys lie there', async () => {
    const home = await filled()
    const pages = lookAt(home, (db) =>
      db.prepare<[], number>("SELECT pageno FROM dbstat WHERE name = 'signal_keys'").pluck().all(),
    )
    expect(pages.length).toBeGreaterThan(100)
    for (const page of pages) overwrite(home.paths.database, (page - 1) * 4096, Buffer.alloc(4096, 0xaa))
    const storage = await openHome(home)
    expect((await storage.quickCheck()).length).toBeGreaterThan(0)
    const [instance] = storage.instances.list()
    const id = instance?.id ?? ''
    const ids = Array.from({ length: 200 }, (_, n) => `key ${n}`)
    expect(() => storage.signalKeys.get(id, 1, 'session', ids)).toThrow(DamagedError)
    expect(() => storage.signalKeys.get(id, 1, 'session', ids)).toThrow('Nothing was overwritten')
  })
})

describe('a folder that cannot be used', () => {
  it('lies where a file is', async () => {
    const file = join(newFolder(), 'file')
    writeFileSync(file, '')
    const refused = openHome({ ...newHome(), paths: dataPaths(join(file, 'data')) })
    await expect(refused).rejects.toBeInstanceOf(FolderError)
    await expect(refused).rejects.toMatchObject({ code: 'folder_unusable', path: join(file, 'data') })
  })
})

it('opens with what durability and integrity rest on, for the owner only', () => {
  const file = join(newFolder(), 'new.sqlite')
  const db = openDatabase(file)
  onTestFinished(() => void db.close())
  // The first look makes the WAL.
  db.exec('CREATE TABLE t (n)')
  const wanted = {
    journal_mode: 'wal',
    synchronous: 1,
    foreign_keys: 1,
    wal_autocheckpoint: 0,
    trusted_schema: 0,
  }
  for (const [name, value] of Object.entries(wanted)) expect(db.pragma(name, { simple: true })).toBe(value)
  expect(db.pragma('busy_timeout', { simple: true })).toBeGreaterThan(0)
  for (const each of [file, `${file}-wal`]) expect(statSync(each).mode & 0o777).toBe(0o600)
})

it('goes about a statement in one way, whatever is bound to it', () => {
  const db = openDatabase(join(newFolder(), 'new.sqlite'))
  onTestFinished(() => void db.close())
  // SQLite would look at what is bound, and take the index for 5 alone: by compiling the statement anew each time.
  db.exec('CREATE TABLE t (k, x); CREATE INDEX fives ON t (k) WHERE x = 5')
  const plan = db.prepare<[number]>('EXPLAIN QUERY PLAN SELECT k FROM t WHERE x = ? AND k = 3')
  expect(plan.all(5)).toEqual(plan.all(1))
})

describe('classify', () => {
  it.each([
    ['SQLITE_BUSY_SNAPSHOT', 'busy'],
    ['SQLITE_LOCKED', 'busy'],
    ['SQLITE_FULL', 'full'],
    ['ENOSPC', 'full'],
    ['SQLITE_READONLY_DBMOVED', 'readonly'],
    ['EROFS', 'readonly'],
    ['SQLITE_CORRUPT_VTAB', 'corrupt'],
    ['SQLITE_NOTADB', 'corrupt'],
    ['SQLITE_CONSTRAINT_UNIQUE', 'constraint'],
    ['SQLITE_IOERR_WRITE', 'other'],
    ['ENOENT', 'other'],
  ] as const)('%s is %s', (code, kind) => {
    expect(classify(Object.assign(new Error(code), { code }))).toBe(kind)
  })

  it('leaves errors that are not of the disk alone', () => {
    const mine = new RangeError('mine')
    expect(toStorageError(mine)).toBe(mine)
    const full = new StorageError('full')
    expect(toStorageError(full)).toBe(full)
    expect(classify('text')).toBe('other')
  })
})
