// The tables of a live PostgreSQL. Every transaction is read-only by the server's own word: nothing there is changed.
import type { Client } from 'pg'
import { authTables } from './fields.ts'
import { rowsAtOnce, type TableRow, type Tables } from './tables.ts'

const answerMs = 30_000
const begin = 'BEGIN TRANSACTION READ ONLY'

/** Where Evolution keeps its own: what the address says (`?schema=`), else the schema that has its tables. */
export async function openPostgres(url: string): Promise<Tables> {
  const { Client, types } = (await import('pg')).default
  const address = new URL(url)
  const asked = address.searchParams.get('schema')
  address.searchParams.delete('schema')
  // What sslmode means to everybody else: "require" asks for TLS, not for whose certificate it is.
  if (address.searchParams.has('sslmode')) address.searchParams.set('uselibpqcompat', 'true')
  const client = new Client({
    connectionString: address.href,
    // Texts as the server writes them: JSON is read by who knows what its bytes look like.
    types: { getTypeParser: (id: number) => (isText.has(id) ? String : types.getTypeParser(id)) },
    connectionTimeoutMillis: answerMs,
    options: '-c default_transaction_read_only=on',
    application_name: 'holdfast import',
  })
  // A server that goes away is told by what was asked of it.
  client.on('error', () => undefined)
  await client.connect()
  try {
    const schema = asked ?? (await schemaOf(client))
    return new PostgresTables(client, `PostgreSQL ${address.hostname}${address.pathname}`, schema)
  } catch (error) {
    await client.end().catch(() => undefined)
    throw error
  }
}

/** Also those that this user may not read: that is told by reading them. */
const relations = 'pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace'

/** json, jsonb, timestamps. */
const isText: ReadonlySet<number> = new Set([114, 3802, 1114, 1184])

const others = authTables.map((table) => `'${table}'`).join(', ')

async function schemaOf(client: Client): Promise<string> {
  const { rows } = await client.query<{ schema: string }>(
    `SELECT n.nspname AS schema FROM ${relations}
     WHERE c.relname IN ('Instance', 'Session', ${others}) GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1`,
  )
  return rows[0]?.schema ?? 'public'
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

class PostgresTables implements Tables {
  readonly where: string
  readonly #client: Client
  readonly #schema: string

  constructor(client: Client, where: string, schema: string) {
    this.#client = client
    this.where = where
    this.#schema = schema
  }

  async has(table: string): Promise<boolean> {
    const { rows } = await this.#client.query(
      `SELECT 1 FROM ${relations} WHERE n.nspname = $1 AND c.relname = $2`,
      [this.#schema, table],
    )
    return rows.length > 0
  }

  async rows(table: string, of?: { column: string; value: string }): Promise<TableRow[]> {
    return this.#reading(async () => {
      const { rows } = await this.#client.query<TableRow>(this.#select(table, of), of && [of.value])
      return rows
    })
  }

  /** By a cursor of the server, so that neither side holds more than a batch. */
  async *each(table: string, of: { column: string; value: string }): AsyncIterable<TableRow[]> {
    await this.#client.query(begin)
    try {
      const declared = `DECLARE taken NO SCROLL CURSOR FOR ${this.#select(table, of)}`
      await this.#client.query(declared, [of.value])
      for (;;) {
        const { rows } = await this.#client.query<TableRow>(`FETCH ${rowsAtOnce} FROM taken`)
        if (rows.length === 0) return
        yield rows
      }
    } finally {
      // Where the server is gone there is nothing left to end.
      await this.#client.query('ROLLBACK').catch(() => undefined)
    }
  }

  async values(table: string, column: string): Promise<string[]> {
    const from = `${quoted(this.#schema)}.${quoted(table)}`
    const { rows } = await this.#client.query<{ value: string }>(
      `SELECT DISTINCT ${quoted(column)} AS value FROM ${from} ORDER BY 1`,
    )
    return rows.map(({ value }) => value)
  }

  async others(): Promise<number | null> {
    const { rows } = await this.#client.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM pg_stat_activity
       WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'`,
    )
    return rows[0]?.count ?? null
  }

  async close(): Promise<void> {
    await this.#client.end().catch(() => undefined)
  }

  async #reading<T>(work: () => Promise<T>): Promise<T> {
    await this.#client.query(begin)
    try {
      return await work()
    } finally {
      await this.#client.query('ROLLBACK').catch(() => undefined)
    }
  }

  #select(table: string, of?: { column: string }): string {
    const from = `SELECT * FROM ${quoted(this.#schema)}.${quoted(table)}`
    return of === undefined ? from : `${from} WHERE ${quoted(of.column)} = $1`
  }
}
