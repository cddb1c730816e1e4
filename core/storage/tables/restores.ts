// Restores of single instances: a row each, from its begin on. What was set aside stays until it is discarded.
import { restoreRefusals } from '../../contract/sentences/restores.ts'
import { noReason, reasonFields, type Params, type Sentence } from '../../contract/sentences/sentence.ts'
import type { WriteTx } from '../commit.ts'
import type { Database, Statement } from '../database.ts'
import { sentenceColumns, toSentence } from './sentence-columns.ts'

export interface InstanceRestore {
  id: string
  state: 'applying' | 'done' | 'undone' | 'failed'
  /** What came. */
  instanceId: string
  /** What was set aside for it; null when there was nothing. */
  replacedId: string | null
  name: string
  source: string
  summary: string
  moment: number
  reason: string | null
  reasonCode: string | null
  reasonParams: Params
  discardedAt: number | null
  createdAt: number
  updatedAt: number
}

interface Row extends Omit<InstanceRestore, 'reasonParams'> {
  reasonParams: string | null
}

const columns = `id, state, instance_id AS instanceId, replaced_id AS replacedId, name, source, summary, moment,
  reason, reason_code AS reasonCode, reason_params AS reasonParams, discarded_at AS discardedAt, created_at AS createdAt, updated_at AS updatedAt`

/** A chain of restores that is longer leads nowhere. */
const mostHops = 100

export class RestoreTable {
  readonly #put: Statement
  readonly #get: Statement<[string], Row>
  readonly #list: Statement<[], Row>
  readonly #setState: Statement
  readonly #discard: Statement<[number, number, string]>
  readonly #interrupted: Statement<[string, string | null, number]>
  readonly #setAside: Statement<[number | null, number, string]>
  readonly #beginPurge: Statement<[number, string]>
  readonly #aside: Statement<[string], { name: string; trashed: number }>
  readonly #successor: Statement<[string, string], { id: string }>

  constructor(db: Database) {
    this.#put = db.prepare(
      `INSERT INTO restores (id, state, instance_id, replaced_id, name, source, summary, moment, created_at, updated_at)
       VALUES (@id, 'applying', @instanceId, NULL, @name, @source, @summary, @moment, @at, @at)`,
    )
    this.#get = db.prepare(`SELECT ${columns} FROM restores WHERE id = ?`)
    this.#list = db.prepare(`SELECT ${columns} FROM restores ORDER BY created_at DESC, id DESC`)
    this.#setState = db.prepare(
      `UPDATE restores
       SET state = @state, replaced_id = coalesce(@replacedId, replaced_id), reason = @text, reason_code = @reasonCode,
           reason_params = @reasonParams, updated_at = @at
       WHERE id = @id`,
    )
    this.#discard = db.prepare('UPDATE restores SET discarded_at = ?, updated_at = ? WHERE id = ?')
    this.#interrupted = db.prepare(
      `UPDATE restores SET state = 'failed', reason = ?, reason_code = ?, updated_at = ? WHERE state = 'applying'`,
    )
    this.#setAside = db.prepare('UPDATE instances SET set_aside_at = ?, updated_at = ? WHERE id = ?')
    this.#aside = db.prepare(
      `SELECT name, trashed_at IS NOT NULL AS trashed FROM instances
       WHERE id = ? AND set_aside_at IS NOT NULL AND purging_at IS NULL`,
    )
    this.#beginPurge = db.prepare(
      'UPDATE instances SET purging_at = ? WHERE id = ? AND set_aside_at IS NOT NULL AND purging_at IS NULL',
    )
    this.#successor = db.prepare(
      `SELECT instance_id AS id FROM restores WHERE replaced_id = ? AND state = 'done'
       UNION ALL
       SELECT replaced_id AS id FROM restores WHERE instance_id = ? AND state = 'undone' AND replaced_id IS NOT NULL`,
    )
  }

  /** A restore begins; nothing is set aside yet. */
  put(
    tx: WriteTx,
    begun: Pick<InstanceRestore, 'id' | 'instanceId' | 'name' | 'source' | 'summary' | 'moment'> & {
      at: number
    },
  ): void {
    tx.run(this.#put, begun)
  }

  get(id: string): InstanceRestore | undefined {
    const row = this.#get.get(id)
    return row && fromRow(row)
  }

  /** Newest first. */
  list(): InstanceRestore[] {
    return this.#list.all().map(fromRow)
  }

  setState(
    tx: WriteTx,
    id: string,
    change: Pick<InstanceRestore, 'state'> & { replacedId?: string | null; reason?: Sentence; at: number },
  ): void {
    const { replacedId = null, reason = null, ...rest } = change
    tx.run(this.#setState, { id, replacedId, ...sentenceColumns(reason), ...rest })
  }

  /** Nothing of it is left but this row. */
  discarded(tx: WriteTx, id: string, at: number): void {
    tx.run(this.#discard, at, at, id)
  }

  /** After a start: what was being applied was cut, and its rows are given up. */
  interrupted(tx: WriteTx, at: number): void {
    const { text, code } = restoreRefusals.restore_interrupted
    tx.run(this.#interrupted, text, code, at)
  }

  /** Hidden from everybody, as it is. */
  setAside(tx: WriteTx, instanceId: string, at: number): void {
    tx.run(this.#setAside, at, at, instanceId)
  }

  /** What is set aside under this id; undefined where nothing is. */
  aside(instanceId: string): { name: string; isTrashed: boolean } | undefined {
    const row = this.#aside.get(instanceId)
    return row && { name: row.name, isTrashed: row.trashed === 1 }
  }

  bringBack(tx: WriteTx, instanceId: string, at: number): void {
    tx.run(this.#setAside, null, at, instanceId)
  }

  /** Gives up what is set aside: the purge then erases its rows. False when it is not set aside. */
  beginPurge(tx: WriteTx, instanceId: string, at: number): boolean {
    return tx.run(this.#beginPurge, at, instanceId).changes > 0
  }

  /** Who is meant by an id: what a restore has put in its place, or itself. */
  present(instanceId: string): string {
    let id = instanceId
    for (let hop = 0; hop < mostHops; hop += 1) {
      const next = this.#successor.get(id, id)?.id
      if (next === undefined) return id
      id = next
    }
    return id
  }
}

function fromRow({ reason, reasonCode, reasonParams, ...row }: Row): InstanceRestore {
  const told = reason === null ? noReason : reasonFields(toSentence(reason, reasonCode, reasonParams))
  return { ...row, ...told }
}
