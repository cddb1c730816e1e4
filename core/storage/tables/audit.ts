// Who did what to the appliance. Rows stay when the instance they name is purged.
import { AsyncLocalStorage } from 'node:async_hooks'
import { z } from 'zod'
import type { WriteTx } from '../commit.ts'
import type { Database, Statement } from '../database.ts'

export interface AuditEntry {
  id: number
  at: number
  /** The API key's id, or the part of the appliance that acted. */
  actor: string
  action: string
  instanceId: string | null
  /** Never a key, a number or a text. */
  detail: unknown
}

interface Row {
  id: number
  at: number
  actor: string
  action: string
  instance_id: string | null
  detail: string
}

/** By what somebody came in, where it was somebody. */
const Doer = z.object({ by: z.object({ kind: z.string() }) })

/** What is looked for: all of it unless something is named. */
export interface AuditQuery {
  before?: number | undefined
  limit?: number | undefined
  instanceId?: string | undefined
  /** The kind of who did it: session, key, token …; appliance for what it did by itself. */
  by?: string | undefined
  from?: number | undefined
  to?: number | undefined
}

export class AuditTable {
  /** Who asked for what is being done. */
  readonly #doer = new AsyncLocalStorage<() => object | undefined>()
  readonly #append: Statement
  readonly #lastOf: Statement<[string], { at: number }>
  readonly #list: Statement<[Record<string, string | number | null>], Row>
  readonly #listOfInstance: Statement<[Record<string, string | number | null>], Row>
  readonly #listOfDoer: Statement<[Record<string, string | number | null>], Row>
  readonly #listOfTime: Statement<[Record<string, string | number | null>], Row>

  constructor(db: Database) {
    this.#append = db.prepare(
      'INSERT INTO audit (at, actor, doer, action, instance_id, detail) VALUES (?, ?, ?, ?, ?, ?)',
    )
    this.#lastOf = db.prepare('SELECT at FROM audit WHERE action = ? ORDER BY id DESC LIMIT 1')
    const list = (where: string, order: string): Statement<[Record<string, string | number | null>], Row> =>
      db.prepare(
        `SELECT id, at, actor, action, instance_id, detail
         FROM audit
         WHERE id < @before ${where}
         ORDER BY ${order}
         LIMIT @limit`,
      )
    // Each by the index of what is named first; the rest only thins what that finds.
    const ofDoer = 'AND (@by IS NULL OR +doer = @by)'
    const ofInstance = 'AND (@instanceId IS NULL OR +instance_id = @instanceId)'
    this.#list = list('', 'id DESC')
    this.#listOfInstance = list(`AND instance_id = @instanceId ${ofDoer}`, 'id DESC')
    this.#listOfDoer = list('AND doer = @by', 'id DESC')
    this.#listOfTime = list(`AND at >= @since AND at < @until ${ofInstance} ${ofDoer}`, 'at DESC, id DESC')
  }

  append(tx: WriteTx, entry: Omit<AuditEntry, 'id'>): number {
    const { at, actor, action, instanceId, detail } = entry
    const told = this.#withDoer(actor, detail)
    const doer = Doer.safeParse(told).data?.by.kind ?? actor
    return tx.run(this.#append, at, actor, doer, action, instanceId, JSON.stringify(told)).row
  }

  /** What work begins is recorded as this one's, but for what the appliance does by itself. */
  during(doer: () => object | undefined, work: () => void): void {
    this.#doer.run(doer, work)
  }

  #withDoer(actor: string, detail: unknown): unknown {
    if (actor === 'appliance' || typeof detail !== 'object' || detail === null || 'by' in detail)
      return detail
    const by = this.#doer.getStore()?.()
    return by === undefined ? detail : { ...detail, by }
  }

  /** When it was done last; undefined when it never was. */
  lastOf(action: string): number | undefined {
    return this.#lastOf.get(action)?.at
  }

  /** Newest first. */
  list(query: AuditQuery = {}): AuditEntry[] {
    const { before, limit, instanceId, by, from, to } = query
    const isTimed = from !== undefined || to !== undefined
    const list = isTimed
      ? this.#listOfTime
      : instanceId !== undefined
        ? this.#listOfInstance
        : by !== undefined
          ? this.#listOfDoer
          : this.#list
    const all = list.all({
      before: before ?? Number.MAX_SAFE_INTEGER,
      limit: limit ?? 50,
      instanceId: instanceId ?? null,
      by: by ?? null,
      since: from ?? 0,
      until: to ?? Number.MAX_SAFE_INTEGER,
    })
    return all.map(fromRow)
  }
}

function fromRow({ id, at, actor, action, instance_id: instanceId, detail }: Row): AuditEntry {
  return { id, at, actor, action, instanceId, detail: JSON.parse(detail) }
}
