// Writes what Evolution API v2 writes, as its contract says: the tables of its Prisma schema (as far as they matter), and
// the state of a number in each of the ways that it keeps one.
import { BufferJSON, Curve } from '@whiskeysockets/baileys'
import type { Client } from 'pg'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { allKeys, linkedCreds } from '../folder.ts'
import type { PlainClient } from '../../../whatsapp/phone/plain-client.ts'

type Row = Record<string, unknown>

/** Anywhere that takes rows. */
export interface Writer {
  insert(table: string, row: Row): Promise<void>
}

const text = 'text'
const flag = 'boolean'
const json = 'json'
const whole = 'int'
const time = 'time'

/** Names and kinds of columns, in the order of its schema. */
const tables: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Instance: {
    id: text,
    name: text,
    connectionStatus: text,
    ownerJid: text,
    profileName: text,
    profilePicUrl: text,
    integration: text,
    number: text,
    token: text,
    clientName: text,
    disconnectionReasonCode: whole,
    disconnectionObject: json,
    createdAt: time,
    updatedAt: time,
  },
  Session: { id: text, sessionId: text, creds: text, createdAt: time },
  Setting: {
    id: text,
    rejectCall: flag,
    msgCall: text,
    groupsIgnore: flag,
    alwaysOnline: flag,
    readMessages: flag,
    readStatus: flag,
    syncFullHistory: flag,
    wavoipToken: text,
    updatedAt: time,
    instanceId: text,
  },
  Webhook: {
    id: text,
    url: text,
    headers: json,
    enabled: flag,
    events: json,
    webhookByEvents: flag,
    webhookBase64: flag,
    updatedAt: time,
    instanceId: text,
  },
  Websocket: { id: text, enabled: flag, events: json, instanceId: text },
  Proxy: {
    id: text,
    enabled: flag,
    host: text,
    port: text,
    protocol: text,
    username: text,
    password: text,
    instanceId: text,
  },
  Chatwoot: {
    id: text,
    enabled: flag,
    accountId: text,
    token: text,
    url: text,
    nameInbox: text,
    signMsg: flag,
    signDelimiter: text,
    reopenConversation: flag,
    conversationPending: flag,
    ignoreJids: json,
    instanceId: text,
  },
  Label: { id: text, labelId: text, name: text, color: text, predefinedId: text, instanceId: text },
  Chat: {
    id: text,
    remoteJid: text,
    name: text,
    labels: json,
    unreadMessages: whole,
    updatedAt: time,
    instanceId: text,
  },
  Contact: { id: text, remoteJid: text, pushName: text, profilePicUrl: text, instanceId: text },
  Message: {
    id: text,
    key: json,
    pushName: text,
    participant: text,
    messageType: text,
    message: json,
    contextInfo: json,
    source: text,
    messageTimestamp: whole,
    status: text,
    sessionId: text,
    instanceId: text,
  },
  Media: { id: text, fileName: text, type: text, mimetype: text, messageId: text, instanceId: text },
}

const onePerInstance = new Set(['Setting', 'Webhook', 'Websocket', 'Proxy', 'Chatwoot'])

export function schemaSql(dialect: 'postgres' | 'mysql'): string[] {
  const isPostgres = dialect === 'postgres'
  const types: Record<string, string> = isPostgres
    ? { text: 'text', boolean: 'boolean', json: 'jsonb', int: 'integer', time: 'timestamp' }
    : { text: 'longtext', boolean: 'tinyint(1)', json: 'json', int: 'int', time: 'timestamp NULL' }
  const quote = isPostgres ? '"' : '`'
  return Object.entries(tables).flatMap(([table, columns]) => {
    const rows = Object.entries(columns).map(([name, kind]) => {
      const isOne =
        name === 'sessionId' ? table === 'Session' : name === 'instanceId' && onePerInstance.has(table)
      const key = name === 'id' ? ' PRIMARY KEY' : isOne ? ' UNIQUE' : ''
      const type = !isPostgres && /id$/i.test(name) ? 'varchar(191)' : types[kind]
      return `${quote}${name}${quote} ${type ?? ''}${key}`
    })
    const made = `CREATE TABLE ${quote}${table}${quote} (${rows.join(', ')})`
    const index = `CREATE INDEX ${quote}${table}_instanceId_idx${quote} ON ${quote}${table}${quote} (${quote}instanceId${quote})`
    return 'instanceId' in columns ? [made, index] : [made]
  })
}

export function postgresWriter(client: Client): Writer {
  return {
    async insert(table, row) {
      const names = Object.keys(row).map((name) => `"${name}"`)
      const places = names.map((_, at) => `$${at + 1}`)
      const values = Object.values(row).map(plain)
      await client.query(`INSERT INTO "${table}" (${names.join(', ')}) VALUES (${places.join(', ')})`, values)
    },
  }
}

/** JSON as text, times as they are. */
export function plain(value: unknown): unknown {
  return typeof value === 'object' && value !== null && !(value instanceof Date)
    ? JSON.stringify(value)
    : value
}

/** What its cache does to everything: a text of the JSON, and that once more. */
const wrapped = (value: unknown): string => JSON.stringify(JSON.stringify(value, BufferJSON.replacer))

/** The state of a linked device, from the memory of a program of Baileys' that was stopped. */
export interface State {
  creds: unknown
  /** `<type>-<id>` and the JSON of the value. */
  keys: [string, string][]
}

export function stateOf(client: PlainClient): State {
  const keys = [...client.keys].map(([name, value]): [string, string] => [name.replace('/', '-'), value])
  return { creds: client.socket.authState.creds, keys }
}

export const credsColumn = ({ creds }: State): string => wrapped(creds)

/** The hash in Redis; with credentials where everything is kept there. */
export function hashOf({ creds, keys }: State, withCreds: boolean): Record<string, string> {
  const fields = Object.fromEntries(keys.map(([name, value]) => [name, JSON.stringify(value)]))
  return withCreds ? { ...fields, creds: wrapped(creds) } : fields
}

/** `instances/<id>`: without credentials, which are in the database. */
export function writeFolder({ keys }: State, folder: string): void {
  mkdirSync(folder, { recursive: true })
  for (const [name, value] of keys)
    writeFileSync(join(folder, `${name}.json`.replaceAll('/', '__').replaceAll(':', '-')), value)
}

/** Bytes as objects with the keys 0, 1, 2, …, as Prisma writes what is in a message. */
export function prismaJson(value: unknown): unknown {
  if (value instanceof Uint8Array) return Object.fromEntries(value.entries())
  if (Array.isArray(value)) return value.map(prismaJson)
  if (typeof value !== 'object' || value === null) return value
  const known = 'toJSON' in value && typeof value.toJSON === 'function' ? { ...value } : value
  return Object.fromEntries(Object.entries(known).map(([name, inner]) => [name, prismaJson(inner)]))
}

/** A made-up state of a number, with so many keys that nobody has used yet. */
export function stateOfKeys(account: string, preKeys = 3): State {
  const more = Array.from({ length: preKeys }, (_, n) => [String(n + 1), Curve.generateKeyPair()])
  const all = { ...allKeys(), 'pre-key': Object.fromEntries(more) }
  const keys = Object.entries(all).flatMap(([type, values]) =>
    Object.entries(values ?? {}).map(([key, value]): [string, string] => [
      `${type}-${key}`,
      JSON.stringify(value, BufferJSON.replacer),
    ]),
  )
  const creds = { ...linkedCreds(), nextPreKeyId: preKeys + 1, firstUnuploadedPreKeyId: preKeys + 1 }
  return { creds: { ...creds, me: { id: `${account}:3@s.whatsapp.net` } }, keys }
}
