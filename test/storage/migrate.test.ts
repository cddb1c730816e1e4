// The schema grows by numbered steps, each whole or not at all, with a snapshot before the first.
import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { listManifests } from '../../core/backup/snapshots/format/manifest.ts'
import { openStore } from '../../core/backup/location/open-store.ts'
import { stage } from '../../core/backup/snapshots/read.ts'
import { applicationId, openDatabase, schemaVersion, type Database } from '../../core/storage/database.ts'
import { FutureDatabaseError, UnopenableError } from '../../core/storage/errors.ts'
import { migrate, migrations, type Migration } from '../../core/storage/migrate.ts'
import { addInstance, lookAt, newFolder, newHome, openHome } from './harness.ts'

const schemaFile = join(import.meta.dirname, '..', 'schema', 'newest.sql')

const steps: Migration[] = [
  { version: 10, sql: 'CREATE TABLE people (name TEXT NOT NULL) STRICT' },
  { version: 20, sql: 'ALTER TABLE people ADD COLUMN age INTEGER; UPDATE people SET age = 1' },
  { version: 30, sql: 'CREATE INDEX people_by_age ON people (age)' },
]

function newDatabase(): Database {
  const db = openDatabase(join(newFolder(), 'test.sqlite'))
  onTestFinished(() => void db.close())
  return db
}

async function noRoom(): Promise<void> {
  throw new Error('no room')
}

function schemaOf(db: Database): string {
  const list = db.prepare<[], string>(
    "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY name",
  )
  return `${list.pluck().all().join(';\n\n')};\n`
}

describe('migrate', () => {
  it('brings a new database to the newest schema and marks it as ours', () => {
    const db = newDatabase()
    expect(migrate(db, { migrations: steps })).toBe(true)
    expect(schemaVersion(db)).toBe(30)
    expect(db.pragma('application_id', { simple: true })).toBe(applicationId)
    expect(db.pragma('foreign_keys', { simple: true })).toBe(1)
    expect(migrate(db, { migrations: steps })).toBe(false)
  })

  it('keeps and changes the rows of an older one', () => {
    const db = newDatabase()
    migrate(db, { migrations: steps.slice(0, 1) })
    db.exec("INSERT INTO people (name) VALUES ('Ann'), ('Ben')")
    migrate(db, { migrations: steps })
    expect(db.prepare('SELECT name, age FROM people').all()).toEqual([
      { name: 'Ann', age: 1 },
      { name: 'Ben', age: 1 },
    ])
  })

  it('undoes a step that fails and keeps those before it', () => {
    const db = newDatabase()
    const failing = [...steps, { version: 40, sql: 'CREATE TABLE more (x); INSERT INTO nowhere VALUES (1)' }]
    expect(() => migrate(db, { migrations: failing })).toThrow('nowhere')
    expect(schemaVersion(db)).toBe(30)
    expect(schemaOf(db)).not.toContain('more')
  })

  it('undoes a step that leaves a broken reference, but lets one rebuild a table', () => {
    const db = newDatabase()
    const first = {
      version: 1,
      sql: 'CREATE TABLE a (id INTEGER PRIMARY KEY); CREATE TABLE b (a REFERENCES a ON DELETE CASCADE)',
    }
    migrate(db, { migrations: [first] })
    db.exec('INSERT INTO a VALUES (1); INSERT INTO b VALUES (1)')
    const broken = { version: 2, sql: 'DELETE FROM a' }
    expect(() => migrate(db, { migrations: [first, broken] })).toThrow('broken references')
    const rebuild = {
      version: 2,
      sql: 'CREATE TABLE c (id INTEGER PRIMARY KEY, x); INSERT INTO c (id) SELECT id FROM a; DROP TABLE a; ALTER TABLE c RENAME TO a',
    }
    migrate(db, { migrations: [first, rebuild] })
    expect(db.prepare('SELECT a FROM b').pluck().all()).toEqual([1])
  })

  it('refuses a database from the future and a list out of order', () => {
    const db = newDatabase()
    migrate(db, { migrations: steps })
    expect(() => migrate(db, { migrations: steps.slice(0, 2) })).toThrow(FutureDatabaseError)
    expect(() => migrate(db, { migrations: steps.toReversed() })).toThrow('does not come after')
  })
})

const newest = migrations.at(-1)?.version ?? 0

describe('the released migrations', () => {
  it('150: what an older version told stays as its sentence, without a code', () => {
    const db = newDatabase()
    migrate(db, { migrations: migrations.filter(({ version }) => version < 150) })
    const id = randomUUID()
    db.exec(`
      INSERT INTO instances (id, name, token_hash, token_sealed, wish, state, state_reason, state_since, settings,
        created_at, updated_at)
      VALUES ('${id}', 'shop', randomblob(32), randomblob(40), 'running', 'open', 'Online.', 1, '{}', 1, 1);
      INSERT INTO timeline (instance_id, at, state, reason, action) VALUES ('${id}', 1, 'open', 'Online.', 'Nothing.')`)
    migrate(db)
    expect(
      db.prepare('SELECT state_reason, state_reason_code, state_reason_params FROM instances').all(),
    ).toEqual([{ state_reason: 'Online.', state_reason_code: null, state_reason_params: null }])
    expect(db.prepare('SELECT reason, reason_code, action, action_code FROM timeline').all()).toEqual([
      { reason: 'Online.', reason_code: null, action: 'Nothing.', action_code: null },
    ])
  })

  it('158: a message from the future is of the time when it came, and keeps no chat on top', () => {
    const db = newDatabase()
    migrate(db, { migrations: migrations.filter(({ version }) => version < 158) })
    const id = randomUUID()
    const at = Date.UTC(2026, 0, 1)
    const future = Date.UTC(2099, 0, 1)
    db.exec(`
      INSERT INTO instances (id, name, token_hash, token_sealed, wish, state, state_reason, state_since, settings,
        created_at, updated_at)
      VALUES ('${id}', 'shop', randomblob(32), randomblob(40), 'running', 'open', 'Online.', 1, '{}', 1, 1);
      INSERT INTO chats (id, instance_id, account, kind, pn, last_message_at, created_at, updated_at)
      VALUES (1, '${id}', '5511', 'user', '1@s.whatsapp.net', ${future}, 1, 1),
        (2, '${id}', '5511', 'user', '2@s.whatsapp.net', ${at}, 1, 1);
      INSERT INTO messages (instance_id, chat_id, message_id, from_me, sender, type, proto, status, sent_at, stored_at)
      VALUES ('${id}', 1, 'A', 0, '', 'conversation', x'00', 'delivered', ${future}, ${at - 5}),
        ('${id}', 1, 'B', 0, '', 'conversation', x'00', 'delivered', ${at - 9}, ${at - 8}),
        ('${id}', 2, 'C', 0, '', 'conversation', x'00', 'delivered', ${at}, ${at})`)
    migrate(db)
    expect(db.prepare('SELECT message_id, sent_at, original FROM messages ORDER BY id').all()).toEqual([
      { message_id: 'A', sent_at: at - 5, original: `{"sentAt":"${future}"}` },
      { message_id: 'B', sent_at: at - 9, original: null },
      { message_id: 'C', sent_at: at, original: null },
    ])
    const sorted = db.prepare('SELECT id, last_message_at FROM chats ORDER BY last_message_at DESC')
    expect(sorted.all()).toEqual([
      { id: 2, last_message_at: at },
      { id: 1, last_message_at: at - 5 },
    ])
  })

  it('lead to the schema on record', () => {
    const db = newDatabase()
    migrate(db)
    const found = schemaOf(db)
    if (process.env['UPDATE_SCHEMA'] === '1') writeFileSync(schemaFile, found)
    expect(found).toBe(readFileSync(schemaFile, 'utf8'))
  })

  it('are followed by a next one at the start of the storage: rows stay, and what was before is kept, sealed', async () => {
    const home = newHome()
    const storage = await openHome(home)
    const id = await addInstance(storage, { name: 'Ann' })
    await storage.close()

    const next = [...migrations, { version: 900, sql: 'ALTER TABLE instances ADD COLUMN colour TEXT' }]
    await expect(openHome(home, { migrations: next, beforeMigration: noRoom })).rejects.toThrow('no room')
    const later = await openHome(home, { migrations: next })
    expect(later.instances.get(id)?.name).toBe('Ann')
    expect(later.health().schema).toBe(900)

    const [kept] = listManifests(home.paths.snapshots)
    const snapshotId = kept?.id ?? ''
    expect(readdirSync(home.paths.snapshots).toSorted()).toEqual([
      `${snapshotId}.json`,
      `${snapshotId}.snapshot`,
    ])
    expect(readFileSync(join(home.paths.snapshots, `${snapshotId}.snapshot`)).includes('Ann')).toBe(false)
    const copy = { ...home.paths, database: join(newFolder(), 'copy.sqlite') }
    await stage(openStore(home.paths.snapshots), { snapshotId }, later.sealer, copy.database)
    lookAt({ paths: copy }, (db) => {
      expect(schemaVersion(db)).toBe(migrations.at(-1)?.version)
      expect(db.prepare('SELECT name FROM instances').pluck().all()).toEqual(['Ann'])
      expect(db.pragma('quick_check', { simple: true })).toBe('ok')
    })
  })

  it('leave the database as it was when the next one fails: recovery, not a new beginning', async () => {
    const home = newHome()
    const storage = await openHome(home)
    const id = await addInstance(storage)
    await storage.close()
    const broken = [...migrations, { version: 900, sql: 'DROP TABLE no_such_table' }]
    await expect(openHome(home, { migrations: broken })).rejects.toBeInstanceOf(UnopenableError)
    const again = await openHome(home)
    expect(again.health().schema).toBe(newest)
    expect(again.instances.get(id)).toBeDefined()
  })
})
