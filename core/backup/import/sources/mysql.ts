// The tables of a live MySQL or MariaDB, in a session that the server itself keeps from writing.
import type { Connection, RowDataPacket, SslOptions } from 'mysql2'
import { readFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { z } from 'zod'
import { rowsAtOnce, type TableRow, type Tables } from './tables.ts'

const answerMs = 30_000

export async function openMysql(url: string): Promise<Tables> {
  const { createConnection } = (await import('mysql2')).default
  const address = new URL(url)
  const connection = createConnection({
    host: address.hostname,
    port: address.port === '' ? 3306 : Number(address.port),
    user: decodeURIComponent(address.username),
    password: decodeURIComponent(address.password),
    database: decodeURIComponent(address.pathname.slice(1)),
    connectTimeout: answerMs,
    dateStrings: true,
    ...(await tlsOf(address)),
    // JSON as the server writes it.
    typeCast: (field, next) => (field.type === 'JSON' ? field.string('utf8') : next()),
  })
  connection.on('error', () => undefined)
  try {
    await connection.promise().query('SET SESSION TRANSACTION READ ONLY')
  } catch (error) {
    connection.destroy()
    throw error
  }
  return new MysqlTables(connection, `MySQL ${address.hostname}${address.pathname}`)
}

const mysqlModes = z.enum(['preferred', 'required', 'verify_ca', 'verify_identity'])

/**
 * As Prisma says it (sslaccept, sslcert) and as the clients of MySQL do (ssl-mode, ssl-ca). Whoever asks for TLS without saying
 * that any certificate will do has it verified.
 */
async function tlsOf({ searchParams, hostname }: URL): Promise<{ ssl: SslOptions } | undefined> {
  const asked = ['ssl', 'sslaccept', 'ssl-mode', 'sslcert', 'ssl-ca'].some((name) => searchParams.has(name))
  const isOff = /^(?:0|false|disabled)$/i.test(searchParams.get('ssl') ?? searchParams.get('ssl-mode') ?? '')
  if (!asked || isOff) return undefined
  const own = searchParams.get('sslcert') ?? searchParams.get('ssl-ca')
  const mode = mysqlModes.safeParse(searchParams.get('ssl-mode')?.toLowerCase()).data
  const anyWillDo =
    searchParams.get('sslaccept') === 'accept_invalid_certs' || mode === 'preferred' || mode === 'required'
  return {
    ssl: {
      ...(own !== null && { ca: await readFile(own, 'utf8') }),
      rejectUnauthorized: !anyWillDo,
      // This client cannot compare an address of numbers with what a certificate says.
      verifyIdentity: !anyWillDo && mode !== 'verify_ca' && isIP(hostname) === 0,
    },
  }
}

const quoted = (name: string): string => `\`${name.replaceAll('`', '``')}\``

class MysqlTables implements Tables {
  readonly where: string
  readonly #connection: Connection

  constructor(connection: Connection, where: string) {
    this.#connection = connection
    this.where = where
  }

  async has(table: string): Promise<boolean> {
    const rows = await this.#ask(
      'SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = ?',
      [table],
    )
    return rows.length > 0
  }

  rows(table: string, of?: { column: string; value: string }): Promise<TableRow[]> {
    return this.#ask(this.#select(table, of), of && [of.value])
  }

  async *each(table: string, of: { column: string; value: string }): AsyncIterable<TableRow[]> {
    let batch: TableRow[] = []
    for await (const row of this.#connection.query(this.#select(table, of), [of.value]).stream()) {
      batch.push(row)
      if (batch.length < rowsAtOnce) continue
      yield batch
      batch = []
    }
    if (batch.length > 0) yield batch
  }

  async values(table: string, column: string): Promise<string[]> {
    const rows = await this.#ask(
      `SELECT DISTINCT ${quoted(column)} AS value FROM ${quoted(table)} ORDER BY 1`,
    )
    return rows.map(({ value }) => String(value))
  }

  /** Without the right to see them all, those of the same user. */
  async others(): Promise<number | null> {
    const [row] = await this.#ask(
      'SELECT count(*) AS count FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()',
    )
    return row === undefined ? null : Number(row['count'])
  }

  async close(): Promise<void> {
    await this.#connection
      .promise()
      .end()
      .catch(() => undefined)
  }

  async #ask(sql: string, values?: string[]): Promise<TableRow[]> {
    const [rows] = await this.#connection.promise().query<RowDataPacket[]>(sql, values)
    return rows
  }

  #select(table: string, of?: { column: string }): string {
    const from = `SELECT * FROM ${quoted(table)}`
    return of === undefined ? from : `${from} WHERE ${quoted(of.column)} = ?`
  }
}
