// The event log's table. Readers see an event only when it is on disk, in the order of the commits.
import type { EventView } from '../../contract/events/event.ts'
import type { Commits, WriteTx } from '../commit.ts'
import type { Database, Statement } from '../database.ts'

export interface NewEvent {
  id: string
  instanceId: string | null
  type: EventView['type']
  at: number
  data: EventView['data']
}

export interface EventQuery {
  /** Events after this cursor; 0 is the beginning. */
  after: number
  limit: number
  instanceId?: string
  types?: readonly string[]
  /** The last event to look at: bounds what a filter that finds nothing costs. */
  until?: number
}

/** Whose an event is and of which type. */
export interface EventKind {
  instanceId: string | null
  type: string
}

interface Row {
  seq: number
  id: string
  instance_id: string | null
  type: string
  at: number
  data: string
}

interface Range {
  after: number
  durable: number
  types: string | null
  limit: number
}

export class EventTable {
  readonly #durable: () => number
  readonly #append: Statement
  readonly #list: Statement<[Range], Row>
  readonly #kinds: Statement<[number, number], EventKind>
  readonly #log: Statement<[], { sizeBytes: number; forgottenTo: number }>
  readonly #leaving: Statement<[number, number, number], number>
  readonly #forget: Statement<[string]>
  readonly #forgotten: Statement<[number]>
  readonly #listOfInstance: Statement<[Range & { instanceId: string }], Row>
  readonly #raise: Statement<[number]>
  readonly #first: Statement<[number]>

  constructor(db: Database, commits: Commits) {
    const last = db.prepare<[], { seq: number }>("SELECT seq FROM sqlite_sequence WHERE name = 'events'")
    this.#durable = commits.track(() => last.get()?.seq ?? 0)
    this.#append = db.prepare('INSERT INTO events (id, instance_id, type, at, data) VALUES (?, ?, ?, ?, ?)')
    const select = 'SELECT seq, id, instance_id, type, at, data FROM events WHERE'
    const range = `seq > @after AND seq <= @durable
       AND (@types IS NULL OR type IN (SELECT value FROM json_each(@types)))
       ORDER BY seq
       LIMIT @limit`
    this.#list = db.prepare(`${select} ${range}`)
    this.#kinds = db.prepare(
      'SELECT DISTINCT instance_id AS instanceId, type FROM events WHERE seq > ? AND seq <= ?',
    )
    this.#log = db.prepare(
      'SELECT size_bytes AS sizeBytes, forgotten_to AS forgottenTo FROM event_log WHERE id = 1',
    )
    this.#leaving = db
      .prepare<[number, number, number], number>(
        'SELECT seq FROM (SELECT seq, at FROM events ORDER BY seq LIMIT ?) WHERE at < ? OR seq <= ?',
      )
      .pluck()
    this.#forget = db.prepare('DELETE FROM events WHERE seq IN (SELECT value FROM json_each(?))')
    this.#forgotten = db.prepare('UPDATE event_log SET forgotten_to = max(forgotten_to, ?) WHERE id = 1')
    this.#listOfInstance = db.prepare(`${select} instance_id = @instanceId AND ${range}`)
    this.#raise = db.prepare("UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = 'events'")
    this.#first = db.prepare("INSERT INTO sqlite_sequence (name, seq) VALUES ('events', ?)")
  }

  /** Returns the cursor: it rises by commit and is never reused once somebody could have seen it. */
  append(tx: WriteTx, event: NewEvent): number {
    const { id, instanceId, type, at, data } = event
    return tx.run(this.#append, id, instanceId, type, at, JSON.stringify(data)).row
  }

  /** Durable events after the cursor. */
  list({ after, limit, instanceId, types, until }: EventQuery): EventView[] {
    const durable = Math.min(this.#durable(), until ?? Number.MAX_SAFE_INTEGER)
    const range = { after, limit, durable, types: types ? JSON.stringify(types) : null }
    const rows =
      instanceId === undefined ? this.#list.all(range) : this.#listOfInstance.all({ ...range, instanceId })
    return rows.map(fromRow)
  }

  get(seq: number): EventView | undefined {
    return this.list({ after: seq - 1, until: seq, limit: 1 })[0]
  }

  /** What durable events there are after the cursor, each kind once. */
  kinds({ after, until }: Required<Pick<EventQuery, 'after' | 'until'>>): EventKind[] {
    return this.#kinds.all(after, Math.min(until, this.#durable()))
  }

  /** About how large it is on the disk. */
  sizeBytes(): number {
    return this.#log.get()?.sizeBytes ?? 0
  }

  /** What is old or too much was forgotten up to this event; 0 when nothing ever was. */
  forgottenTo(): number {
    return this.#log.get()?.forgottenTo ?? 0
  }

  /** Of a batch of the oldest: those from before the time, and those up to the cursor. */
  leaving(limit: { before: number; upTo: number }, batch: number): number[] {
    return this.#leaving.all(batch, limit.before, limit.upTo)
  }

  /** Those that are leaving, the oldest first. */
  forget(tx: WriteTx, leaving: readonly number[]): void {
    const last = leaving.at(-1)
    if (last === undefined) return
    tx.run(this.#forget, JSON.stringify(leaving))
    tx.run(this.#forgotten, last)
  }

  /** The next cursors are above this one: a restored log must not give out again what somebody has seen. */
  raise(tx: WriteTx, above: number): void {
    if (tx.run(this.#raise, above).changes === 0) tx.run(this.#first, above)
  }

  /** The newest cursor that is on disk; 0 when nothing ever happened. */
  latest(): number {
    return this.#durable()
  }
}

function fromRow({ seq, id, instance_id: instanceId, type, at, data }: Row): EventView {
  // Written by append with the type that belongs to the data.
  return { seq, id, instanceId, at, type, data: JSON.parse(data) } as EventView
}
