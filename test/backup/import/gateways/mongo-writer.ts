// Writes what Evolution API 1 (its use-multi-file-auth-state-db and its models) and packages for Baileys keep in
// MongoDB, as mongodump and mongoexport write that to files: with MongoDB's own package, which makes the same bytes.
import { BufferJSON } from '@whiskeysockets/baileys'
import { Binary, EJSON, Long, ObjectId, serialize } from 'bson'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { State } from './evolution-writer.ts'

export type Doc = Record<string, unknown>
export type Form = 'bson' | 'gzip' | 'lines' | 'list' | 'canonical'
export const forms: readonly Form[] = ['bson', 'gzip', 'lines', 'list', 'canonical']

/** As `mongodump --out FOLDER` (also with --gzip) and `mongoexport --db … --collection … --out …` do. */
export function writeCollection(
  folder: string,
  { database, collection, form }: { database: string; collection: string; form: Form },
  docs: readonly Doc[],
): string {
  const isDump = form === 'bson' || form === 'gzip'
  const name = isDump
    ? `${database}/${encodeURIComponent(collection)}.bson${form === 'gzip' ? '.gz' : ''}`
    : `${database}.${collection.replaceAll('/', '-')}.json`
  const file = join(folder, name)
  mkdirSync(dirname(file), { recursive: true })
  if (isDump) {
    const bytes = Buffer.concat(docs.map((doc) => serialize(doc)))
    writeFileSync(file, form === 'gzip' ? gzipSync(bytes) : bytes)
    const beside = JSON.stringify({ indexes: [], collectionName: collection, type: 'collection' })
    writeFileSync(join(dirname(file), `${encodeURIComponent(collection)}.metadata.json`), beside)
    return file
  }
  const lines = docs.map((doc) => EJSON.stringify(doc, { relaxed: form !== 'canonical' }))
  writeFileSync(file, form === 'list' ? `[${lines.join(',')}]\n` : `${lines.join('\n')}\n`)
  return file
}

/** Its documents up to 1.7: what is no object lies in `content_array`; a text could not be kept. */
export function linkDocs({ creds, keys }: State): Doc[] {
  const plain = JSON.parse(JSON.stringify(creds, BufferJSON.replacer)) as Doc
  const docs = keys.flatMap(([name, text]): Doc[] => {
    const value = JSON.parse(text) as Doc
    if (typeof value === 'string') return []
    return [Array.isArray(value) ? { _id: name, content_array: value } : { _id: name, ...value }]
  })
  return [{ _id: 'integration', integration: 'WHATSAPP-BAILEYS' }, { _id: 'creds', ...plain }, ...docs]
}

/** From 1.8 on, where the keys are files. */
export const credsDoc = ({ creds }: State): Doc => ({
  _id: 'creds',
  ...(JSON.parse(JSON.stringify(creds, BufferJSON.replacer)) as Doc),
})

/** The package mongo-baileys: bytes as MongoDB keeps them. */
export function binaryDocs({ creds, keys }: State): Doc[] {
  const docs = keys.flatMap(([name, text]): Doc[] => {
    const value: unknown = JSON.parse(text, BufferJSON.reviver)
    const isObject = typeof value === 'object' && value !== null
    if (!isObject || Array.isArray(value) || value instanceof Uint8Array) return []
    return [{ _id: name, ...(binary(value) as Doc) }]
  })
  return [{ _id: 'auth_creds', creds: binary(creds) }, ...docs]
}

function binary(value: unknown): unknown {
  if (value instanceof Uint8Array) return new Binary(value)
  if (Array.isArray(value)) return value.map(binary)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, binary(inner)]))
}

/** A collection of many sessions, each value a document with what it is called. */
export function sessionDocs(session: string, { creds, keys }: State): Doc[] {
  const all: [string, unknown][] = [
    ['creds', creds],
    ...keys.map(([name, text]): [string, unknown] => [name, JSON.parse(text)]),
  ]
  return all.map(([key, value]) => ({
    _id: new ObjectId(),
    sessionId: session,
    key,
    value: JSON.parse(JSON.stringify(value, BufferJSON.replacer)) as unknown,
    updatedAt: new Date(1_790_000_000_000),
  }))
}

/** A message as 1.8 stores it: bytes as MongoDB's, long numbers as its own. */
export const messageDoc = (owner: string, id: string, text: string): Doc => ({
  _id: new ObjectId(),
  key: { id, remoteJid: '5511999990002@s.whatsapp.net', fromMe: false },
  pushName: 'Friend',
  messageType: 'extendedTextMessage',
  message: {
    extendedTextMessage: { text, jpegThumbnail: new Binary(Buffer.from([1, 2, 3])) },
    messageContextInfo: { messageSecret: new Binary(Buffer.alloc(32, 7)) },
  },
  messageTimestamp: Long.fromNumber(1_790_000_000),
  owner,
  source: 'android',
})
