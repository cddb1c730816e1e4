// A number as Evolution API v2 keeps it, in each of its ways: rows for its database, a hash for its Redis, a folder of
// files. What is written is read back, byte for byte, before anybody relies on it.
import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { pack, type Pack } from 'tar-stream'
import { archiveRefusals } from '../../contract/sentences/archives.ts'
import { ConflictError } from '../../errors.ts'
import { toBufferJson } from '../../storage/codec.ts'
import type { Storage } from '../../storage/storage.ts'
import type { Instance } from '../../storage/tables/instances.ts'
import type { Webhook } from '../../storage/tables/webhooks.ts'
import { credsFile, fileOf, keyTypes } from '../import/multifile-names.ts'

export interface EvolutionNumber {
  instance: Pick<Instance, 'id' | 'name' | 'account' | 'settings'>
  jid: string
  token: string
  creds: unknown
  /** type -> id -> value. */
  keys: Record<string, Record<string, unknown>>
  webhook: Webhook | undefined
  at: number
}

export type FormTables = Pick<Storage, 'instances' | 'generations' | 'signalKeys' | 'webhooks'>

/** After the number was stopped: nothing of it moves any more. */
export function readNumber(storage: FormTables, id: string, at: number): EvolutionNumber | undefined {
  const instance = storage.instances.get(id)
  if (instance === undefined || instance.generation === null) return undefined
  const { generation: n } = instance
  const keys = keyTypes.map((type) => {
    const ids = storage.signalKeys.ids(id, n, type)
    return [type, storage.signalKeys.get(id, n, type, ids)] as const
  })
  return {
    instance,
    jid: storage.generations.get(id, n)?.jid ?? '',
    token: storage.instances.token(id) ?? '',
    creds: storage.generations.creds(id, n),
    keys: Object.fromEntries(keys),
    webhook: storage.webhooks.list(id).find(({ dialect }) => dialect === 'evolution'),
    at,
  }
}

/** Names in the file, and what they hold. */
export function evolutionForm(number: EvolutionNumber): [string, string][] {
  const { id } = number.instance
  const files = keysOf(number).map(([type, key, value]): [string, string] => [
    `instances/${id}/${fileOf(type, key)}`,
    toBufferJson(value),
  ])
  return [
    ['READ-ME.txt', readMe(id)],
    ['postgres.sql', sql(number, postgres)],
    ['mysql.sql', sql(number, mysql)],
    ['redis.resp', redis(number)],
    [`instances/${id}/${credsFile}`, toBufferJson(number.creds)],
    ...files,
  ]
}

/** Only its owner may read it. Rejects where what lies there afterwards is not what was written. */
export async function writeForm(file: string, entries: readonly [string, string][]): Promise<number> {
  const tar = pack()
  const hash = createHash('sha256')
  async function* told(): AsyncGenerator<Buffer> {
    const chunks: AsyncIterable<Buffer> = Readable.from(tar)
    for await (const chunk of chunks) {
      hash.update(chunk)
      yield chunk
    }
  }
  const written = pipeline(told, createWriteStream(file, { flags: 'wx', mode: 0o600 }))
  await Promise.all([addAll(tar, entries), written])
  const handle = await open(file, 'r+')
  await handle.sync()
  await handle.close()
  const found = createHash('sha256')
  await pipeline(createReadStream(file), found)
  if (!found.digest().equals(hash.digest())) throw new ConflictError(archiveRefusals.not_as_it_was_left)
  return (await stat(file)).size
}

async function addAll(tar: Pack, entries: readonly [string, string][]): Promise<void> {
  for (const [name, text] of entries) {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    tar.entry({ name, mode: 0o600 }, text, (error) => (error ? reject(error) : resolve()))
    await promise
  }
  tar.finalize()
}

function keysOf({ keys }: EvolutionNumber): [string, string, unknown][] {
  return Object.entries(keys).flatMap(([type, values]) =>
    Object.entries(values).map(([key, value]): [string, string, unknown] => [type, key, value]),
  )
}

/** Its cache makes a text of the text. */
const wrapped = (value: unknown): string => JSON.stringify(toBufferJson(value))

const part = (text: string): string => `$${Buffer.byteLength(text)}\r\n${text}\r\n`

/** Commands as Redis takes them by `redis-cli --pipe`. */
function redis(number: EvolutionNumber): string {
  const hash = `evolution-cache:instance:${number.instance.id}`
  const commands = [
    ['DEL', hash],
    ['HSET', hash, 'creds', wrapped(number.creds)],
    ...keysOf(number).map(([type, key, value]) => ['HSET', hash, `${type}-${key}`, wrapped(value)]),
  ]
  return commands.map((words) => `*${words.length}\r\n${words.map(part).join('')}`).join('')
}

interface Dialect {
  /** How what follows is written, whatever the client takes it for. */
  encoding: string
  name(name: string): string
  text(text: string): string
  /** What becomes of a row that is there already. */
  over(key: string, columns: readonly string[]): string
}

const postgres: Dialect = {
  encoding: "SET client_encoding = 'UTF8';\n",
  name: (name) => `"${name}"`,
  text: (text) => `'${text.replaceAll("'", "''")}'`,
  over: (key, columns) =>
    `ON CONFLICT ("${key}") DO UPDATE SET ${columns.map((name) => `"${name}" = EXCLUDED."${name}"`).join(', ')}`,
}
const mysql: Dialect = {
  encoding: 'SET NAMES utf8mb4;\n',
  name: (name) => `\`${name}\``,
  text: (text) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`,
  over: (_key, columns) =>
    `ON DUPLICATE KEY UPDATE ${columns.map((name) => `\`${name}\` = VALUES(\`${name}\`)`).join(', ')}`,
}

type Value = string | number | boolean | null

/** Of a row that is there already only what is named last is changed: what else was set of it there stays. */
function insert(
  dialect: Dialect,
  table: string,
  row: Record<string, Value>,
  over: { key: string; columns: string[] },
): string {
  const names = Object.keys(row).map((name) => dialect.name(name))
  const values = Object.values(row).map((value) =>
    typeof value === 'string' ? dialect.text(value) : String(value ?? 'NULL').toUpperCase(),
  )
  const into = `INSERT INTO ${dialect.name(table)} (${names.join(', ')}) VALUES (${values.join(', ')})`
  return `${into}\n${dialect.over(over.key, over.columns)};\n`
}

function sql(number: EvolutionNumber, dialect: Dialect): string {
  const { instance, jid, token, creds, webhook, at } = number
  const { id: instanceId, name, settings } = instance
  const { rejectCall, msgCall, groupsIgnore, alwaysOnline, readMessages, readStatus, syncFullHistory } =
    settings
  const now = new Date(at).toISOString().slice(0, 19).replace('T', ' ')
  const behaves = {
    rejectCall,
    msgCall,
    groupsIgnore,
    alwaysOnline,
    readMessages,
    readStatus,
    syncFullHistory,
  }
  const row = {
    id: instanceId,
    name,
    connectionStatus: 'open',
    ownerJid: jid,
    integration: 'WHATSAPP-BAILEYS',
    token,
    clientName: 'evolution',
    updatedAt: now,
  }
  const hook = webhook && {
    url: webhook.url,
    headers: JSON.stringify(webhook.headers),
    enabled: webhook.enabled,
    events: JSON.stringify(webhook.types ?? []),
    webhookByEvents: webhook.options.byEvents,
    webhookBase64: webhook.options.base64,
    updatedAt: now,
  }
  const put = (table: string, values: Record<string, Value>, columns: string[]): string =>
    insert(
      dialect,
      table,
      { id: `holdfast-${instanceId}`, ...values, instanceId },
      { key: 'instanceId', columns },
    )
  return [
    dialect.encoding,
    'BEGIN;\n',
    insert(dialect, 'Instance', row, { key: 'id', columns: ['connectionStatus', 'ownerJid', 'updatedAt'] }),
    insert(
      dialect,
      'Session',
      { id: `holdfast-${instanceId}`, sessionId: instanceId, creds: wrapped(creds) },
      { key: 'sessionId', columns: ['creds'] },
    ),
    put('Setting', { ...behaves, updatedAt: now }, Object.keys(behaves)),
    ...(hook === undefined ? [] : [put('Webhook', hook, Object.keys(hook))]),
    'COMMIT;\n',
  ].join('')
}

function readMe(id: string): string {
  return `A number of Holdfast as Evolution API v2 keeps it. It does not connect in Holdfast any more.
These files are the keys of the number: whoever has them is the number. Delete them when it is online.

Stop Evolution API first. Then, by how it is set:

CACHE_REDIS_ENABLED and CACHE_REDIS_SAVE_INSTANCES (the documented set-up): the rows, and all of redis.resp.
    psql "$DATABASE_CONNECTION_URI" -f postgres.sql      (add "?schema=" as search_path: PGOPTIONS="-c search_path=evolution_api")
    redis-cli -u "$CACHE_REDIS_URI" --pipe < redis.resp  (with CACHE_REDIS_PREFIX_KEY other than evolution-cache, change it in the file)
CACHE_REDIS_ENABLED alone: the same two lines.
No Redis: the rows, and the folder instances/${id} into Evolution's instances folder.

Where the number was never in that Evolution before, its row says clientName 'evolution': set it to your
DATABASE_CONNECTION_CLIENT_NAME if that is another. mysql.sql is the same for MySQL.
The folder alone is what any program on Baileys reads by useMultiFileAuthState. Then start Evolution API.
`
}
