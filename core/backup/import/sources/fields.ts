// Gateways that keep nothing but links, each as named values in one place: baileys-api in Redis, OpenWA and mysql-baileys in a
// table. Where they are looked for is all that differs.
import type { MoveInFrom } from '../../../contract/backups/move-in.ts'
import { LinkContent } from '../link-content.ts'
import { fileKindOf } from '../multifile-names.ts'
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

class FieldsSource implements Source {
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
  session: string
  from: MoveInFrom
  fieldOf(row: TableRow): [string, string] | undefined
}

const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value ?? null))

const shapes: readonly Shape[] = [
  // OpenWA (rmyndharis) with BAILEYS_AUTH_STORE=database: ids as in the names of files.
  {
    table: 'baileys_auth_state',
    session: 'sessionName',
    from: 'openwa',
    fieldOf({ keyType, keyId, value }) {
      if (keyType === 'creds') return ['creds', text(value)]
      const kind = fileKindOf(`${text(keyType)}-${text(keyId)}.json`)
      return kind.is === 'key' ? [`${kind.type}-${kind.id}`, text(value)] : undefined
    },
  },
  // The packages called mysql-baileys.
  {
    table: 'auth',
    session: 'session',
    from: 'multifile',
    fieldOf: ({ id, value }) => [text(id), text(value)],
  },
]

/** undefined where none of these tables is there. */
export async function authTableIn(tables: Tables): Promise<Source | undefined> {
  for (const { table, session: column, from, fieldOf } of shapes) {
    if (!(await tables.has(table))) continue
    return new FieldsSource({
      from,
      where: tables.where,
      sessions: () => tables.values(table, column),
      fields: async (value) =>
        (await tables.rows(table, { column, value })).flatMap((row) => {
          const field = fieldOf(row)
          return field === undefined ? [] : [field]
        }),
      others: () => tables.others(),
      close: () => tables.close(),
    })
  }
  return undefined
}
