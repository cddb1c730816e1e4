// What a row or a document of a program on Baileys says of a link: whose it is, and which parts of it. Programs differ in
// how they call their columns; the names of keys are Baileys' own, with or without the session before them. Pure.
import { toBufferJson } from '../../../storage/codec.ts'
import { fileKindOf, keyTypes } from '../multifile-names.ts'
import { parseFile } from '../multifile-values.ts'
import { isRecord } from './mongo/documents.ts'

export interface Named {
  /** null where the row says nothing of it: then the table or collection is of one link. */
  session: string | null
  /** `creds`, or `<type>-<id>` with the id as it is. */
  name: string
  /** As JSON. */
  text: string
}

type Row = Readonly<Record<string, unknown>>

const sessionFields = ['session', 'sessionName', 'session_name', 'sessionId', 'session_id', 'instanceId']
const typeFields = ['keyType', 'key_type', 'type', 'category']
const nameFields = ['session_key', 'keyId', 'key_id', 'key', 'id', '_id']
/** What is no part of a value that lies open in its document (baileys' own keys have none of these names). */
const aboutIt = new Set(['_id', '__v', 'createdAt', 'updatedAt', 'updated_at', 'created_at'])
/** As baileys-mongo calls the types, after Baileys' old useSingleFileAuthState. */
const oldTypes: Readonly<Record<string, string>> = {
  preKeys: 'pre-key',
  sessions: 'session',
  senderKeys: 'sender-key',
  appStateSyncKeys: 'app-state-sync-key',
  appStateVersions: 'app-state-sync-version',
  senderKeyMemory: 'sender-key-memory',
}

const named = new RegExp(
  String.raw`^(?:(?<session>.+?)[:_/-])??(?<name>(?:auth_)?creds(?:\.json)?|(?:${keyTypes.join('|')})-.+)$`,
  's',
)

/** `creds` and names of keys, also as files are called, and behind the name of a session. */
export function nameIn(text: string): { session: string | null; name: string } | undefined {
  const { session, name = '' } = named.exec(text)?.groups ?? {}
  if (name === '') return undefined
  if (/^(?:auth_)?creds/.test(name)) return { session: session ?? null, name: 'creds' }
  const kind = fileKindOf(name.endsWith('.json') ? name : `${name}.json`)
  return { session: session ?? null, name: kind.is === 'key' ? `${kind.type}-${kind.id}` : name }
}

/** Nothing for what is no part of a link. */
export function namedIn(row: Row): Named[] {
  const session = textOf(row, sessionFields)
  const state = stateIn(row)
  if (state !== undefined) return wholeState(state, session ?? textOf(row, ['key', '_id', 'id', 'number']))
  const type = isBytes(row) ? null : textOf(row, typeFields)
  for (const field of nameFields) {
    const own = row[field]
    if (typeof own !== 'string') continue
    const found = nameIn(type === null || type === own ? own : `${type}-${own}`)
    if (found === undefined) continue
    return [{ session: session ?? found.session, name: found.name, text: valueText(row, found.name) }]
  }
  return []
}

/** Bytes as Baileys writes them as JSON, open in their document: no column says a type. */
const isBytes = (row: Row): boolean => row['type'] === 'Buffer'

function textOf(row: Row, fields: readonly string[]): string | null {
  const found = fields.map((field) => row[field]).find((value) => typeof value === 'string' && value !== '')
  return typeof found === 'string' ? found : null
}

interface State {
  creds: unknown
  keys: Readonly<Record<string, unknown>>
}

/** Credentials and keys in one document, or as JSON in one of its fields. */
function stateIn(row: Row): State | undefined {
  for (const each of [row, row['value'], row['data'], row['authState']]) {
    const read = typeof each === 'string' ? parseFile(each)?.value : each
    if (isRecord(read) && read['creds'] !== undefined && isRecord(read['keys']))
      return { creds: read['creds'], keys: read['keys'] }
  }
  return undefined
}

function wholeState({ creds, keys }: State, session: string | null): Named[] {
  const all: Named[] = [{ session, name: 'creds', text: jsonOf(creds) }]
  for (const [type, values] of Object.entries(keys)) {
    if (!isRecord(values)) continue
    for (const [id, value] of Object.entries(values))
      if (value !== null) all.push({ session, name: `${oldTypes[type] ?? type}-${id}`, text: jsonOf(value) })
  }
  return all
}

function valueText(row: Row, name: string): string {
  const field = isBytes(row) ? undefined : ['value', 'data', 'content_array'].find((each) => each in row)
  if (field !== undefined) return jsonOf(row[field])
  if (name === 'creds' && row['creds'] !== undefined) return jsonOf(row['creds'])
  return jsonOf(Object.fromEntries(Object.entries(row).filter(([each]) => !aboutIt.has(each))))
}

const jsonOf = (value: unknown): string => (typeof value === 'string' ? value : toBufferJson(value ?? null))
