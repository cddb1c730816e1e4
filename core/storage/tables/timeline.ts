// An instance's history of states: each change with its code, its reason and what was done.
import type { TimelineEntry } from '../../contract/instances/instance.ts'
import { reasonFields, type Sentence } from '../../contract/sentences/sentence.ts'
import type { InstanceState } from '../../contract/state.ts'
import type { WriteTx } from '../commit.ts'
import type { Database, Statement } from '../database.ts'
import { sentenceColumns, toSentence } from './sentence-columns.ts'

interface Row extends Omit<TimelineEntry, 'reasonParams'> {
  reasonParams: string | null
}

export interface NewEntry {
  at: number
  state: InstanceState
  code: number | null
  reason: Sentence
  action: Sentence
}

export class TimelineTable {
  readonly #append: Statement
  readonly #list: Statement<[string, number, number], Row>

  constructor(db: Database) {
    this.#append = db.prepare(
      `INSERT INTO timeline (instance_id, at, state, code, reason, reason_code, reason_params, action, action_code)
       VALUES (@instanceId, @at, @state, @code, @text, @reasonCode, @reasonParams, @action, @actionCode)`,
    )
    this.#list = db.prepare(
      `SELECT id, at, state, code, reason, reason_code AS reasonCode, reason_params AS reasonParams, action,
         action_code AS actionCode
       FROM timeline
       WHERE instance_id = ? AND id < ?
       ORDER BY id DESC
       LIMIT ?`,
    )
  }

  append(tx: WriteTx, instanceId: string, entry: NewEntry): number {
    const { at, state, code, reason, action } = entry
    const done = { action: action.text, actionCode: action.code }
    return tx.run(this.#append, { instanceId, at, state, code, ...sentenceColumns(reason), ...done }).row
  }

  /** Newest first. */
  list(instanceId: string, page: { before?: number; limit?: number } = {}): TimelineEntry[] {
    const rows = this.#list.all(instanceId, page.before ?? Number.MAX_SAFE_INTEGER, page.limit ?? 50)
    return rows.map(({ reason, reasonCode, reasonParams, ...row }) => ({
      ...row,
      ...reasonFields(toSentence(reason, reasonCode, reasonParams)),
    }))
  }
}
