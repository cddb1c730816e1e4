// Credentials by generation: each link is a new one, and ending one archives it. Nothing here erases credentials
// of a link that was completed; only those of an unfinished one are remade.
import type { GenerationView } from '../../contract/instances/instance.ts'
import type { Sentence } from '../../contract/sentences/sentence.ts'
import { decodeValue, encodeValue } from '../codec.ts'
import type { WriteTx } from '../commit.ts'
import { readOwn } from '../damage.ts'
import type { Database, Statement } from '../database.ts'
import { place, type SealedColumns, type Sealer } from '../seal.ts'
import { sentenceColumns, toSentence } from './sentence-columns.ts'

export interface Generation {
  n: number
  /** The linked number, digits. */
  account: string
  jid: string
  lid: string | null
  origin: GenerationView['origin']
  linkedAt: number
  archivedAt: number | null
  archiveCode: number | null
  archiveReason: Sentence | null
}

export interface NewGeneration {
  n: number
  account: string
  jid: string
  lid: string | null
  origin: GenerationView['origin']
  creds: unknown
  at: number
}

interface Row {
  n: number
  account: string
  jid: string
  lid: string | null
  origin: GenerationView['origin']
  linked_at: number
  archived_at: number | null
  archive_code: number | null
  archive_reason: string | null
  archive_reason_code: string | null
  archive_reason_params: string | null
}

const columns = `n, account, jid, lid, origin, linked_at, archived_at, archive_code, archive_reason, archive_reason_code,
  archive_reason_params`

export const sealedGenerationColumns: SealedColumns = {
  creds_sealed: ({ instance_id: id, n }) => credsPlace(String(id), Number(n)),
}
export const sealedPendingColumns: SealedColumns = {
  creds_sealed: ({ instance_id: id, generation }) => pendingPlace(String(id), Number(generation)),
}

export class GenerationTable {
  readonly #sealer: Sealer
  readonly #get: Statement<[string, number], Row>
  readonly #list: Statement<[string], Row>
  readonly #latest: Statement<[string], { n: number }>
  readonly #creds: Statement<[string, number], { creds_sealed: Buffer }>
  readonly #putCreds: Statement
  readonly #putPending: Statement
  readonly #pending: Statement<[string], { generation: number; creds_sealed: Buffer }>
  readonly #discardPending: Statement<[string]>
  readonly #put: Statement
  readonly #use: Statement
  readonly #archive: Statement
  readonly #unuse: Statement
  readonly #unarchive: Statement
  readonly #owes: Statement<[string, number], { owes: number }>
  readonly #owe: Statement<[number, string, number]>
  readonly #groupsKnown: Statement<[string, number], { known: number }>
  readonly #setGroupsKnown: Statement<[number, string, number]>

  constructor(db: Database, sealer: Sealer) {
    this.#sealer = sealer
    this.#get = db.prepare(`SELECT ${columns} FROM generations WHERE instance_id = ? AND n = ?`)
    this.#list = db.prepare(`SELECT ${columns} FROM generations WHERE instance_id = ? ORDER BY n DESC`)
    this.#latest = db.prepare('SELECT coalesce(max(n), 0) AS n FROM generations WHERE instance_id = ?')
    this.#creds = db.prepare('SELECT creds_sealed FROM generations WHERE instance_id = ? AND n = ?')
    this.#putCreds = db.prepare('UPDATE generations SET creds_sealed = ? WHERE instance_id = ? AND n = ?')
    this.#putPending = db.prepare(
      `INSERT INTO pending_credentials (instance_id, generation, creds_sealed, created_at) VALUES (?, ?, ?, ?)
       ON CONFLICT (instance_id) DO UPDATE
       SET generation = excluded.generation, creds_sealed = excluded.creds_sealed,
           created_at = excluded.created_at`,
    )
    this.#pending = db.prepare(
      'SELECT generation, creds_sealed FROM pending_credentials WHERE instance_id = ?',
    )
    this.#discardPending = db.prepare('DELETE FROM pending_credentials WHERE instance_id = ?')
    this.#put = db.prepare(
      `INSERT INTO generations (instance_id, n, account, jid, lid, creds_sealed, origin, linked_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    this.#use = db.prepare(
      `UPDATE instances
       SET generation = g.n, account = g.account, updated_at = @at
       FROM generations AS g
       WHERE instances.id = @instanceId AND g.instance_id = @instanceId AND g.n = @n
         AND instances.generation IS NULL AND g.archived_at IS NULL`,
    )
    this.#archive = db.prepare(
      `UPDATE generations SET archived_at = @at, archive_code = @code, archive_reason = @text,
         archive_reason_code = @reasonCode, archive_reason_params = @reasonParams, groups_known = 0
       WHERE instance_id = @instanceId AND n = @n AND archived_at IS NULL`,
    )
    this.#unuse = db.prepare(
      `UPDATE instances SET generation = NULL, updated_at = @at
       WHERE id = @instanceId AND generation = @n`,
    )
    this.#unarchive = db.prepare(
      `UPDATE generations SET archived_at = NULL, archive_code = NULL, archive_reason = NULL,
         archive_reason_code = NULL, archive_reason_params = NULL
       WHERE instance_id = ? AND n = ?`,
    )
    this.#owes = db.prepare('SELECT owes_pre_keys AS owes FROM generations WHERE instance_id = ? AND n = ?')
    this.#owe = db.prepare('UPDATE generations SET owes_pre_keys = ? WHERE instance_id = ? AND n = ?')
    this.#groupsKnown = db.prepare(
      'SELECT groups_known AS known FROM generations WHERE instance_id = ? AND n = ?',
    )
    this.#setGroupsKnown = db.prepare(
      'UPDATE generations SET groups_known = ? WHERE instance_id = ? AND n = ?',
    )
  }

  get(instanceId: string, n: number): Generation | undefined {
    const row = this.#get.get(instanceId, n)
    return row && fromRow(row)
  }

  /** Newest first, the archived ones too. */
  list(instanceId: string): Generation[] {
    return this.#list.all(instanceId).map(fromRow)
  }

  /** The number of the newest generation, archived or not; 0 when none was ever linked. The next link is one more. */
  latest(instanceId: string): number {
    return this.#latest.get(instanceId)?.n ?? 0
  }

  /** undefined only when there is no such generation: unreadable credentials are a DamagedError. */
  creds(instanceId: string, n: number): unknown {
    return readOwn(instanceId, 'The stored login', () => {
      const row = this.#creds.get(instanceId, n)
      return row && this.#open(credsPlace(instanceId, n), row.creds_sealed)
    })
  }

  putCreds(tx: WriteTx, instanceId: string, n: number, creds: unknown): void {
    const sealed = this.#seal(credsPlace(instanceId, n), creds)
    requireChange(tx.run(this.#putCreds, sealed, instanceId, n).changes, instanceId, n)
  }

  /** Whether WhatsApp still has to be given new pre-keys, because the ratchets of this link were dropped. */
  owesPreKeys(instanceId: string, n: number): boolean {
    return this.#owes.get(instanceId, n)?.owes === 1
  }

  /** Whether all that WhatsApp has told of the groups is stored, so that none has to be asked for. */
  groupsKnown(instanceId: string, n: number): boolean {
    return this.#groupsKnown.get(instanceId, n)?.known === 1
  }

  setGroupsKnown(tx: WriteTx, instanceId: string, n: number, known: boolean): void {
    tx.run(this.#setGroupsKnown, known ? 1 : 0, instanceId, n)
  }

  owePreKeys(tx: WriteTx, instanceId: string, n: number, owes: boolean): void {
    requireChange(tx.run(this.#owe, owes ? 1 : 0, instanceId, n).changes, instanceId, n)
  }

  /** Credentials of a link in progress, in place of those of an earlier attempt. */
  putPending(
    tx: WriteTx,
    instanceId: string,
    pending: { generation: number; creds: unknown; at: number },
  ): void {
    const { generation, creds, at } = pending
    const sealed = this.#seal(pendingPlace(instanceId, generation), creds)
    tx.run(this.#putPending, instanceId, generation, sealed, at)
  }

  pending(instanceId: string): { generation: number; creds: unknown } | undefined {
    return readOwn(instanceId, 'The login of a link in progress', () => {
      const row = this.#pending.get(instanceId)
      if (!row) return undefined
      const { generation, creds_sealed: sealed } = row
      return { generation, creds: this.#open(pendingPlace(instanceId, generation), sealed) }
    })
  }

  discardPending(tx: WriteTx, instanceId: string): void {
    tx.run(this.#discardPending, instanceId)
  }

  /**
   * A link was completed: the generation exists and the instance uses it, the pending credentials are gone.
   * One in use must be archived first; a number that exists already is a constraint error.
   */
  promote(tx: WriteTx, instanceId: string, generation: NewGeneration): void {
    const { n, account, jid, lid, origin, creds, at } = generation
    const sealed = this.#seal(credsPlace(instanceId, n), creds)
    tx.run(this.#put, instanceId, n, account, jid, lid, sealed, origin, at)
    tx.run(this.#discardPending, instanceId)
    this.#takeIntoUse(tx, instanceId, n, at)
  }

  /** Ends a generation; its credentials and keys stay. The instance no longer uses it. False when it was archived. */
  archive(
    tx: WriteTx,
    instanceId: string,
    ended: { n: number; at: number; code: number | null; reason: Sentence },
  ): boolean {
    const { reason, ...rest } = ended
    const { n, at } = rest
    const { changes } = tx.run(this.#archive, { instanceId, ...rest, ...sentenceColumns(reason) })
    tx.run(this.#unuse, { instanceId, n, at })
    return changes > 0
  }

  /** Takes an archived generation into use again; the present one must be archived first. */
  activate(tx: WriteTx, instanceId: string, n: number, at: number): void {
    requireChange(tx.run(this.#unarchive, instanceId, n).changes, instanceId, n)
    this.#takeIntoUse(tx, instanceId, n, at)
  }

  #takeIntoUse(tx: WriteTx, instanceId: string, n: number, at: number): void {
    if (tx.run(this.#use, { instanceId, n, at }).changes === 0)
      throw new Error(`Instance ${instanceId} has a generation in use: it must be archived before ${n}.`)
  }

  #seal(where: string, creds: unknown): Buffer {
    return this.#sealer.seal(where, encodeValue(creds))
  }

  #open(where: string, sealed: Buffer): unknown {
    return decodeValue(this.#sealer.open(where, sealed))
  }
}

function credsPlace(instanceId: string, n: number): string {
  return place(instanceId, n, 'creds')
}

function pendingPlace(instanceId: string, n: number): string {
  return place(instanceId, n, 'pending')
}

function requireChange(changes: number, instanceId: string, n: number): void {
  if (changes === 0) throw new Error(`There is no generation ${n} of instance ${instanceId}.`)
}

function fromRow(row: Row): Generation {
  return {
    n: row.n,
    account: row.account,
    jid: row.jid,
    lid: row.lid,
    origin: row.origin,
    linkedAt: row.linked_at,
    archivedAt: row.archived_at,
    archiveCode: row.archive_code,
    archiveReason:
      row.archive_reason === null
        ? null
        : toSentence(row.archive_reason, row.archive_reason_code, row.archive_reason_params),
  }
}
