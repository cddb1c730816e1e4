// What messages do to others. Edits and deletions are kept one by one; of reactions, votes and marks one row a person and
// message, the newest. Whether one counts is decided elsewhere.
import { EffectValue, type EffectKind } from '../../contract/messages/effect.ts'
import type { WriteTx } from '../commit.ts'
import type { Database, Statement } from '../database.ts'

type EffectState = 'applied' | 'waiting' | 'refused'

export interface Effect {
  id: number
  instanceId: string
  chatId: number
  /** Of the message that carried it. */
  messageId: string
  fromMe: boolean
  /** Who did it, in a group, as in messages. */
  sender: string
  participantPn: string | null
  participantLid: string | null
  kind: EffectKind
  targetId: string
  /** Row of the message that it is done to, once it has come. */
  target: number | null
  state: EffectState
  reason: string | null
  /** null while it is sealed. */
  value: EffectValue | null
  doneAt: number
  storedAt: number
}

export interface NewEffect extends Omit<Effect, 'id'> {
  proto: Uint8Array
  /** The encoded proto.Message that an edit puts in place. */
  content: Uint8Array | null
}

/** What is found out about one that is stored already. */
export type Verdict = Pick<NewEffect, 'target' | 'state' | 'reason' | 'value' | 'content'>

interface Row {
  id: number
  instance_id: string
  chat_id: number
  message_id: string
  from_me: number
  sender: string
  participant_pn: string | null
  participant_lid: string | null
  kind: EffectKind
  target_id: string
  target: number | null
  state: EffectState
  reason: string | null
  value: string | null
  done_at: number
  stored_at: number
}

const columns = `id, instance_id, chat_id, message_id, from_me, sender, participant_pn, participant_lid, kind,
  target_id, target, state, reason, value, done_at, stored_at`

export class EffectTable {
  readonly #find: Statement<[number, string, number, string], Row>
  readonly #of: Statement<[number], Row>
  readonly #toTarget: Statement<[number, string], Row>
  readonly #undecided: Statement<[string, string], Row>
  readonly #bytes: Statement<[number], { proto: Buffer; content: Buffer | null }>
  readonly #protoById: Statement<[string, string], { proto: Buffer }>
  readonly #isStarred: Statement<[number], object>
  readonly #put: Statement
  readonly #delete: Statement<[number]>
  readonly #judge: Statement
  readonly #erase: Statement<[number]>

  constructor(db: Database) {
    const select = `SELECT ${columns} FROM effects`
    this.#find = db.prepare(`${select} WHERE chat_id = ? AND message_id = ? AND from_me = ? AND sender = ?`)
    this.#of = db.prepare(`${select} WHERE target = ? AND state = 'applied'`)
    this.#toTarget = db.prepare(`${select} WHERE chat_id = ? AND target_id = ? ORDER BY done_at, id`)
    this.#undecided = db.prepare(
      `${select} WHERE instance_id = ? AND state = 'waiting' AND reason = ? ORDER BY id`,
    )
    this.#bytes = db.prepare('SELECT proto, content FROM effects WHERE id = ?')
    this.#protoById = db.prepare(
      'SELECT proto FROM effects WHERE instance_id = ? AND message_id = ? AND from_me = 1 LIMIT 1',
    )
    this.#isStarred = db.prepare(
      `SELECT 1 FROM effects
       WHERE target = ? AND kind = 'star' AND state = 'applied' AND json_extract(value, '$.on')`,
    )
    this.#put = db.prepare(
      `INSERT INTO effects (instance_id, chat_id, message_id, from_me, sender, participant_pn, participant_lid, kind,
         target_id, target, state, reason, value, proto, content, done_at, stored_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT DO NOTHING`,
    )
    this.#delete = db.prepare('DELETE FROM effects WHERE id = ?')
    this.#judge = db.prepare(
      'UPDATE effects SET target = ?, state = ?, reason = ?, value = ?, content = ? WHERE id = ?',
    )
    this.#erase = db.prepare(
      `UPDATE effects SET value = '{"kind":"edit","text":null}', proto = x'', content = NULL
       WHERE target = ? AND kind = 'edit'`,
    )
  }

  /** One by the message that carried it. */
  find({ chatId, messageId, fromMe, sender }: Pick<Effect, 'chatId' | 'messageId' | 'fromMe' | 'sender'>) {
    const row = this.#find.get(chatId, messageId, fromMe ? 1 : 0, sender)
    return row && fromRow(row)
  }

  /** What has been done to the message in this row, in the order in which it was done. */
  of(target: number): Effect[] {
    // Sorted here: SQLite takes longer to begin than there is to sort, for each message of a page.
    const rows = this.#of.all(target)
    return rows.toSorted((a, b) => a.done_at - b.done_at || a.id - b.id).map(fromRow)
  }

  /** All that was to be done to a message of this id, whether it has come or not. */
  toTarget(chatId: number, targetId: string): Effect[] {
    return this.#toTarget.all(chatId, targetId).map(fromRow)
  }

  /** Of one instance, those that wait for this reason. */
  undecided(instanceId: string, reason: string): Effect[] {
    return this.#undecided.all(instanceId, reason).map(fromRow)
  }

  proto(id: number): Buffer | undefined {
    return this.#bytes.get(id)?.proto
  }

  /** The encoded proto.Message of an own one by WhatsApp's id. */
  getProto(instanceId: string, messageId: string): Buffer | undefined {
    return this.#protoById.get(instanceId, messageId)?.proto
  }

  /** The encoded proto.Message that an edit puts in place. */
  content(id: number): Buffer | undefined {
    return this.#bytes.get(id)?.content ?? undefined
  }

  isStarred(target: number): boolean {
    return this.#isStarred.get(target) !== undefined
  }

  /** undefined where it is stored already. */
  put(tx: WriteTx, effect: NewEffect): Effect | undefined {
    const { proto, content, ...said } = effect
    const { changes, row } = tx.run(
      this.#put,
      said.instanceId,
      said.chatId,
      said.messageId,
      said.fromMe ? 1 : 0,
      said.sender,
      said.participantPn,
      said.participantLid,
      said.kind,
      said.targetId,
      said.target,
      said.state,
      said.reason,
      textOf(said.value),
      proto,
      content,
      said.doneAt,
      said.storedAt,
    )
    return changes > 0 ? { id: row, ...said } : undefined
  }

  /** It is known now whether it counts. */
  judge(tx: WriteTx, id: number, { target, state, reason, value, content }: Verdict): void {
    tx.run(this.#judge, target, state, reason, textOf(value), content, id)
  }

  /** A newer one of the same person takes its place. */
  delete(tx: WriteTx, id: number): void {
    tx.run(this.#delete, id)
  }

  /** What a message said before goes with it. */
  eraseEdits(tx: WriteTx, target: number): void {
    tx.run(this.#erase, target)
  }
}

function textOf(value: EffectValue | null): string | null {
  return value === null ? null : JSON.stringify(value)
}

function fromRow(row: Row): Effect {
  return {
    id: row.id,
    instanceId: row.instance_id,
    chatId: row.chat_id,
    messageId: row.message_id,
    fromMe: row.from_me === 1,
    sender: row.sender,
    participantPn: row.participant_pn,
    participantLid: row.participant_lid,
    kind: row.kind,
    targetId: row.target_id,
    target: row.target,
    state: row.state,
    reason: row.reason,
    value: row.value === null ? null : EffectValue.parse(JSON.parse(row.value)),
    doneAt: row.done_at,
    storedAt: row.stored_at,
  }
}
