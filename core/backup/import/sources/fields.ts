// Gateways that keep nothing but links, each as named values in one place: baileys-api in Redis, OpenWA and mysql-baileys in a
// table. Where they are looked for is all that differs.
import type { MoveInFrom } from '../../../contract/backups/move-in.ts'
import { LinkContent } from '../link-content.ts'
import { namedIn, nameIn } from './named-values.ts'
import type { Hashes } from './redis.ts'
import type { FoundSettings, Listed, Source } from './source.ts'
import type { TableRow, Tables } from './tables.ts'
import { takeFields } from './texts.ts'

interface Place {
  from: MoveInFrom
  where: string
  sessions(): Promise<string[]>
  /** `creds`, and `<type>-<id>` with the id as it is. */
  fields(session: string): Promise<[string, string][]>
  others(): Promise<number | null>
  close(): Promise<void>
}

export class FieldsSource implements Source {
  readonly from: MoveInFrom
  readonly #place: Place

  constructor(place: Place) {
    this.#place = place
    this.from = place.from
  }

  async list(): Promise<Listed[]> {
    const { where } = this.#place
    const sessions = await this.#place.sessions()
    return sessions.map((key) => ({ key, name: key, where, isOpen: null, changedAt: null }))
  }

  async link({ key }: Listed): Promise<LinkContent> {
    const found = new LinkContent()
    await takeFields(found, await this.#place.fields(key))
    return found
  }

  async settings(): Promise<FoundSettings> {
    return {}
  }

  others(): Promise<number | null> {
    return this.#place.others()
  }

  close(): Promise<void> {
    return this.#place.close()
  }
}

/** `@baileys-api:connections:<number>:authState` (fazer-ai/baileys-api). */
const [apiBegin, apiEnd] = ['@baileys-api:connections:', ':authState']

/** undefined where there are none of it. */
export async function baileysApiIn(redis: Hashes): Promise<Source | undefined> {
  const names = async (): Promise<string[]> => {
    const all = await redis.names(apiEnd)
    return all.filter((name) => name.startsWith(apiBegin) && name.endsWith(apiEnd))
  }
  if ((await names()).length === 0) return undefined
  return new FieldsSource({
    from: 'baileys-api',
    where: redis.where,
    sessions: async () => (await names()).map((name) => name.slice(apiBegin.length, -apiEnd.length)),
    fields: (session) => redis.fields(apiBegin + session + apiEnd),
    others: () => redis.others(),
    close: () => redis.close(),
  })
}

interface Shape {
  table: string
  /** Which column says whose a row is. */
  session: string
  from: MoveInFrom
}

/**
 * As they are published: OpenWA's entity baileys-auth-state; the packages mysql-baileys and what was made after it for
 * PostgreSQL; the session of baileys-api and baileys-store (Prisma); and two that many programs have copied.
 */
const shapes: readonly Shape[] = [
  { table: 'baileys_auth_state', session: 'sessionName', from: 'openwa' },
  { table: 'auth', session: 'session', from: 'multifile' },
  { table: 'baileys_auth', session: 'session_id', from: 'multifile' },
  { table: 'whatsapp_auth', session: 'session_id', from: 'multifile' },
  { table: 'Session', session: 'sessionId', from: 'multifile' },
]
/** The package postgres-baileys: `<session>:<name>` in one column. */
const joined = { table: 'auth_data', column: 'session_key' }

export const authTables: readonly string[] = [...shapes.map(({ table }) => table), joined.table]

/** undefined where none of these tables is there. */
export async function authTableIn(tables: Tables): Promise<Source | undefined> {
  const { where } = tables
  const common = { where, others: () => tables.others(), close: () => tables.close() }
  for (const { table, session: column, from } of shapes) {
    if (!(await tables.has(table))) continue
    return new FieldsSource({
      ...common,
      from,
      sessions: () => tables.values(table, column),
      fields: async (value) => (await tables.rows(table, { column, value })).flatMap(fieldsOf),
    })
  }
  if (!(await tables.has(joined.table))) return undefined
  const { table, column } = joined
  const names = async () =>
    (await tables.values(table, column)).flatMap((value) => {
      const session = nameIn(value)?.session
      return typeof session === 'string' ? [{ value, session }] : []
    })
  return new FieldsSource({
    ...common,
    from: 'multifile',
    sessions: async () => [...new Set((await names()).map(({ session }) => session))],
    fields: async (session) => {
      const own = (await names()).filter((each) => each.session === session)
      const fields: [string, string][] = []
      // One after another: it is one connection.
      for (const { value } of own)
        fields.push(...(await tables.rows(table, { column, value })).flatMap(fieldsOf))
      return fields
    },
  })
}

const fieldsOf = (row: TableRow): [string, string][] =>
  namedIn(row).map(({ name, text }): [string, string] => [name, text])
