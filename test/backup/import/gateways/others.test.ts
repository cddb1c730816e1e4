// Other gateways on Baileys keep the same links in other places: each is known by its place, and its links come whole.
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { emptyFolder, number } from '../folder.ts'
import { BufferJSON } from '@whiskeysockets/baileys'
import { Desk } from './desk.ts'
import { stateOfKeys, writeFolder } from './evolution-writer.ts'

let desk: Desk

beforeEach(async () => {
  desk = await Desk.open()
})

afterEach(() => desk.close())

const state = stateOfKeys(number)
const creds = JSON.stringify(state.creds, BufferJSON.replacer)

/** As COPY writes a value. */
const copied = (text: string): string => text.replaceAll('\\', '\\\\')
/** As mysqldump writes one. */
const quoted = (text: string): string =>
  `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('"', '\\"')}'`
/** As files are called. */
const sanitized = (id: string): string => id.replaceAll('/', '__').replaceAll(':', '-')

function typed(name: string): [string, string] {
  const [, type = '', id = ''] =
    /^(app-state-sync-version|app-state-sync-key|sender-key-memory|sender-key|identity-key|lid-mapping|device-list|pre-key|session|tctoken)-(.*)$/.exec(
      name,
    ) ?? []
  return [type, id]
}

function openWa(): string {
  const rows = state.keys.map(([name, value]) => {
    const [type, id] = typed(name)
    return ['shop', type, sanitized(id), copied(value)].join('\t')
  })
  const all = [['shop', 'creds', 'creds', copied(creds)].join('\t'), ...rows]
  return `-- dump\nCOPY public.baileys_auth_state ("sessionName", "keyType", "keyId", value) FROM stdin;\n${all.join('\n')}\n\\.\n`
}

function mysqlBaileys(): string {
  const rows = [['creds', creds] as const, ...state.keys].map(
    ([name, value]) => `('shop',${quoted(name)},${quoted(value)})`,
  )
  const table =
    'CREATE TABLE `auth` (\n  `session` varchar(50) NOT NULL,\n  `id` varchar(70) NOT NULL,\n  `value` json DEFAULT NULL,\n  KEY `idxid` (`id`)\n) ENGINE=MyISAM;'
  return `-- dump\n${table}\nINSERT INTO \`auth\` VALUES ${rows.join(',')};\n`
}

/** Bytes as lists of numbers. */
const listed = (text: string): string =>
  text.replaceAll(
    /"data":"([^"]*)"/g,
    (_all, data: string) => `"data":[${[...Buffer.from(data, 'base64')].join(',')}]`,
  )

/** The package postgres-baileys: whose it is and what it is in one column. */
function postgresBaileys(): string {
  const rows = [['auth_creds', creds] as const, ...state.keys].map(([name, value]) =>
    [`shop:${name}`, copied(listed(value))].join('\t'),
  )
  return `-- dump\nCOPY public.auth_data (session_key, data) FROM stdin;\n${rows.join('\n')}\n\\.\n`
}

/** As baileys-api and baileys-store of Prisma have it. */
function prismaSession(): string {
  const rows = [['creds', creds] as const, ...state.keys].map(([name, value], n) =>
    [n, 'shop', sanitized(name), copied(value)].join('\t'),
  )
  return `-- dump\nCOPY public."Session" ("pkId", "sessionId", id, data) FROM stdin;\n${rows.join('\n')}\n\\.\n`
}

/** A table of an own making that many have: jsonb, and the type beside the id. */
function typedTable(): string {
  const rows = [
    ['creds', 'creds', creds] as const,
    ...state.keys.map(([name, value]) => [...typed(name), value] as const),
  ].map(([type, id, value]) => ['shop', type, id, copied(value)].join('\t'))
  return `-- dump\nCOPY public.whatsapp_auth (session_id, type, key, value) FROM stdin;\n${rows.join('\n')}\n\\.\n`
}

function keyedTable(): string {
  const rows = [['creds', creds] as const, ...state.keys].map(([name, value]) =>
    ['shop', name, copied(value)].join('\t'),
  )
  return `-- dump\nCOPY public.baileys_auth (session_id, key_id, data) FROM stdin;\n${rows.join('\n')}\n\\.\n`
}

function baileysApi(): string {
  const fields = { ...Object.fromEntries(state.keys), creds, metadata: '{"webhookUrl":"http://x"}' }
  return JSON.stringify({ [`@baileys-api:connections:+${number}:authState`]: fields })
}

it.each([
  ['baileys-api', 'redis.json', baileysApi, `+${number}`],
  ['openwa', 'openwa.sql', openWa, 'shop'],
  ['multifile', 'auth.sql', mysqlBaileys, 'shop'],
  ['multifile', 'postgres-baileys.sql', postgresBaileys, 'shop'],
  ['multifile', 'session.sql', prismaSession, 'shop'],
  ['multifile', 'typed.sql', typedTable, 'shop'],
  ['multifile', 'keyed.sql', keyedTable, 'shop'],
] as const)('%s in %s', async (from, name, text, called) => {
  const source = join(emptyFolder(), name)
  writeFileSync(source, text())
  const report = await desk.moveIn({ source })
  expect(report).toMatchObject({ from, guessed: true })
  expect(report.numbers).toMatchObject([{ name: called, number, verdict: 'imported', problems: [] }])
  await isWhole(report.numbers[0]?.instanceId ?? '')
})

async function isWhole(id: string): Promise<void> {
  expect(desk.storage.generations.creds(id, 1)).toEqual(JSON.parse(creds, BufferJSON.reviver))
  expect(desk.storage.signalKeys.count(id, 1)).toBe(state.keys.length)
  for (const [type, key] of [
    ['sender-key', '120363000000000001@g.us::987654321_1::12'],
    ['app-state-sync-key', 'AAAA/b+/w=='],
    ['session', '987654321_1.12'],
  ] as const)
    expect(Object.keys(desk.storage.signalKeys.get(id, 1, type, [key]))).toEqual([key])
}

/** Its database as it runs: what was said last is in its log. */
function openWaSqlite(): { db: DatabaseSync; file: string } {
  const file = join(emptyFolder(), 'main.sqlite')
  const db = new DatabaseSync(file)
  db.exec('PRAGMA journal_mode = WAL')
  db.exec(
    'CREATE TABLE baileys_auth_state (sessionName varchar NOT NULL, keyType varchar NOT NULL, keyId varchar NOT NULL, value text NOT NULL, updatedAt datetime, PRIMARY KEY (sessionName, keyType, keyId))',
  )
  const insert = db.prepare('INSERT INTO baileys_auth_state VALUES (?, ?, ?, ?, NULL)')
  insert.run('shop', 'creds', 'creds', creds)
  for (const [name, value] of state.keys) {
    const [type, id] = typed(name)
    insert.run('shop', type, sanitized(id), value)
  }
  return { db, file }
}

it('OpenWA on SQLite, of which nothing is written to, not even beside it', async () => {
  const { db, file } = openWaSqlite()
  // As of a program that was killed.
  const copy = join(emptyFolder(), 'main.sqlite')
  for (const part of ['', '-wal']) copyFileSync(file + part, copy + part)
  db.close()
  const before = [readFileSync(copy), readFileSync(`${copy}-wal`)]
  const report = await desk.moveIn({ source: copy })
  expect(report).toMatchObject({ from: 'openwa', numbers: [{ there: 'shop', number, verdict: 'imported' }] })
  await isWhole(report.numbers[0]?.instanceId ?? '')
  expect(readdirSync(join(copy, '..')).toSorted()).toEqual(['main.sqlite', 'main.sqlite-wal'])
  expect([readFileSync(copy), readFileSync(`${copy}-wal`)]).toEqual(before)
  expect(readdirSync(desk.storage.paths.scratch)).toEqual([])
})

it('OpenWA on SQLite that is written to meanwhile is told of, and what moves with each message stays there', async () => {
  const { db, file } = openWaSqlite()
  const session = state.keys.find(([name]) => name.startsWith('session-'))?.[1] ?? ''
  desk.onStep = (code) => {
    if (code === 'source_watched')
      db.prepare("UPDATE baileys_auth_state SET value = ? WHERE keyType = 'session'").run(
        session.replace('"counter":3', '"counter":4'),
      )
  }
  const { numbers, running } = await desk.moveIn({ source: file })
  db.close()
  expect(running.changed).toEqual(['shop'])
  expect(numbers).toMatchObject([{ verdict: 'imported', problems: [{ code: 'link_not_still' }] }])
  const id = numbers[0]?.instanceId ?? ''
  expect(desk.storage.signalKeys.get(id, 1, 'session', ['987654321_1.12'])).toEqual({})
})

it('the folders of Evolution’s external session store, alone and beside its database', async () => {
  const root = emptyFolder()
  const id = '6b1f5c1e-0000-4000-8000-00000000000b'
  const folder = join(root, 'instances', 'evolution', id)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'creds'), creds)
  const kept = state.keys.filter(([name]) => !name.includes('/'))
  for (const [name, value] of kept) writeFileSync(join(folder, name), value)
  const alone = await desk.moveIn({ source: join(root, 'instances'), dryRun: true })
  expect(alone.numbers).toMatchObject([{ there: id, number, verdict: 'ready' }])
  expect(alone.numbers[0]?.problems.map(({ code }) => code)).toEqual(['sync_key_missing'])
  const dump = join(root, 'evolution.sql')
  const row = [id, 'shop', 'open', 'WHATSAPP-BAILEYS', 'token-0000-0000'].join('\t')
  writeFileSync(
    dump,
    `-- dump\nCOPY public."Instance" (id, name, "connectionStatus", integration, token) FROM stdin;\n${row}\n\\.\n`,
  )
  const { numbers } = await desk.moveIn({ source: dump, folder: join(root, 'instances') })
  expect(numbers).toMatchObject([{ there: 'shop', number, verdict: 'imported', instanceId: id }])
  expect(desk.storage.signalKeys.count(id, 1)).toBe(kept.length)
  expect(desk.storage.instances.token(id)).toBe('token-0000-0000')
})

it('WAHA’s NOWEB engine, with what its store says', async () => {
  const root = emptyFolder()
  const folder = join(root, 'noweb', 'shop')
  writeFolder(state, folder)
  writeFileSync(join(folder, 'creds.json'), creds)
  const store = new DatabaseSync(join(folder, 'store.sqlite3'))
  store.exec('CREATE TABLE contacts (id TEXT PRIMARY KEY, data TEXT)')
  store.exec('CREATE TABLE chats (id TEXT PRIMARY KEY, conversationTimestamp INTEGER, data TEXT)')
  store.exec('CREATE TABLE messages (jid TEXT, id TEXT, messageTimestamp INTEGER, data TEXT)')
  const jid = '5511999990002@s.whatsapp.net'
  store.prepare('INSERT INTO contacts VALUES (?, ?)').run(jid, JSON.stringify({ id: jid, notify: 'Ana' }))
  store
    .prepare('INSERT INTO chats VALUES (?, ?, ?)')
    .run(jid, 1_790_000_000, JSON.stringify({ id: jid, unreadCount: 1 }))
  const put = store.prepare('INSERT INTO messages VALUES (?, ?, ?, ?)')
  for (const id of ['M1', 'M2']) {
    const message = { conversation: id, messageContextInfo: { messageSecret: Buffer.alloc(32, 7) } }
    const said = {
      key: { id, remoteJid: jid, fromMe: id === 'M1' },
      message,
      messageTimestamp: 1_790_000_000,
      status: 4,
    }
    put.run(jid, id, 1_790_000_000, JSON.stringify(said, BufferJSON.replacer))
  }
  put.run(jid, 'M3', 1, '{torn')
  store.close()
  const { from, numbers } = await desk.moveIn({ source: root, messages: true })
  expect(from).toBe('waha')
  expect(numbers).toMatchObject([{ there: 'shop', number, verdict: 'imported', messages: 2, why: null }])
  await isWhole(numbers[0]?.instanceId ?? '')
})
