// Inbound ciphertexts by hash: what was decrypted stays, sealed, until it is applied; then only its hash does.
import type { WriteTx } from '../commit.ts'
import { readOwn } from '../damage.ts'
import type { Database, Statement } from '../database.ts'
import { place, type SealedColumns, type SealedRow, type Sealer } from '../seal.ts'

export interface JournalEntry {
  /** SHA-256 of the ciphertext. */
  hash: Buffer
  /** What the caller finds the rows of one stanza by; a stanza may hold two ciphertexts. */
  stanzaId: string
  applied: boolean
  /** Both are dropped once the row is applied. */
  stanza: Buffer | undefined
  plaintext: Buffer | undefined
  receivedAt: number
}

export interface NewJournalEntry {
  hash: Uint8Array
  stanzaId: string
  stanza: Uint8Array
  plaintext: Uint8Array
  at: number
}

interface Row {
  hash: Buffer
  stanza_id: string
  stanza_sealed: Buffer | null
  plaintext_sealed: Buffer | null
  received_at: number
  applied_at: number | null
}

/** Unapplied rows of one page. */
const pageRows = 100

/** More are told as so many. */
const mostCounted = 10_000

interface UnappliedRow extends Row {
  row: number
  set_aside_by: string | null
}

const unread = 'A received message that is not shown yet'

const columns = 'hash, stanza_id, stanza_sealed, plaintext_sealed, received_at, applied_at'

export const sealedJournalColumns: SealedColumns = {
  stanza_sealed: (row) => placesOf(row).stanza,
  plaintext_sealed: (row) => placesOf(row).plaintext,
}

export class JournalTable {
  readonly #sealer: Sealer
  readonly #find: Statement<[string, number, Uint8Array], Row>
  readonly #listUnapplied: Statement<[string, number, number, number], UnappliedRow>
  readonly #last: Statement<[], { row: number | null }>
  readonly #ofStanza: Statement<[string, number, string], Row>
  readonly #countUnapplied: Statement<[string, number], { count: number }>
  readonly #put: Statement
  readonly #applyHash: Statement<[number, string, number, Uint8Array]>
  readonly #applyStanza: Statement<[number, string, number, string]>
  readonly #setAside: Statement<[number, string, string, number, string, string]>
  readonly #countSetAside: Statement<[string], { count: number }>
  readonly #forget: Statement<[number, number]>

  constructor(db: Database, sealer: Sealer) {
    this.#sealer = sealer
    const where = 'WHERE instance_id = ? AND generation = ?'
    this.#find = db.prepare(`SELECT ${columns} FROM journal ${where} AND hash = ?`)
    this.#listUnapplied = db.prepare(
      `SELECT ${columns}, set_aside_by, rowid AS row FROM journal ${where} AND applied_at IS NULL
         AND (received_at, rowid) > (?, ?)
       ORDER BY received_at, rowid
       LIMIT ${pageRows}`,
    )
    this.#last = db.prepare('SELECT max(rowid) AS row FROM journal')
    this.#ofStanza = db.prepare(
      `SELECT ${columns} FROM journal ${where} AND stanza_id = ? AND applied_at IS NULL`,
    )
    this.#countUnapplied = db.prepare(
      `SELECT count(*) AS count FROM (SELECT 1 FROM journal ${where} AND applied_at IS NULL LIMIT ${mostCounted})`,
    )
    this.#put = db.prepare(
      `INSERT INTO journal (instance_id, generation, hash, stanza_id, stanza_sealed, plaintext_sealed, received_at)
       VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT DO NOTHING`,
    )
    const apply = `UPDATE journal SET applied_at = ?, stanza_sealed = NULL, plaintext_sealed = NULL ${where}`
    this.#applyHash = db.prepare(`${apply} AND hash = ? AND applied_at IS NULL`)
    this.#applyStanza = db.prepare(`${apply} AND stanza_id = ? AND applied_at IS NULL`)
    this.#setAside = db.prepare(
      `UPDATE journal SET set_aside_at = ?, set_aside_by = ? ${where} AND stanza_id = ? AND applied_at IS NULL
         AND set_aside_by IS NOT ?`,
    )
    this.#countSetAside = db.prepare(
      `SELECT count(*) AS count FROM (
         SELECT 1 FROM journal
         WHERE instance_id = ? AND set_aside_at IS NOT NULL AND applied_at IS NULL
         LIMIT ${mostCounted})`,
    )
    this.#forget = db.prepare(
      `DELETE FROM journal WHERE rowid IN (SELECT rowid FROM journal WHERE applied_at < ? LIMIT ?)`,
    )
  }

  find(instanceId: string, generation: number, hash: Uint8Array): JournalEntry | undefined {
    return readOwn(instanceId, unread, () => {
      const row = this.#find.get(instanceId, generation, hash)
      return row && this.#fromRow(instanceId, generation, row)
    })
  }

  /**
   * What is there now, in order of arrival, a page at a time; with a version of the program, without what that one has set
   * aside. What is applied meanwhile may be left out.
   */
  *listUnapplied(instanceId: string, generation: number, version?: string): Generator<JournalEntry> {
    const last = this.#last.get()?.row ?? 0
    let from = { at: Number.MIN_SAFE_INTEGER, row: 0 }
    for (;;) {
      const page = readOwn(instanceId, unread, () =>
        this.#listUnapplied.all(instanceId, generation, from.at, from.row),
      )
      for (const row of page) {
        const isAside = version !== undefined && row.set_aside_by === version
        if (isAside || row.row > last) continue
        yield readOwn(instanceId, unread, () => this.#fromRow(instanceId, generation, row))
      }
      const end = page.at(-1)
      if (page.length < pageRows || end === undefined) return
      from = { at: end.received_at, row: end.row }
    }
  }

  /** What was in a stanza that is not applied yet, as it was decrypted. */
  plaintexts(instanceId: string, generation: number, stanzaId: string): Uint8Array[] {
    return readOwn(instanceId, unread, () =>
      this.#ofStanza
        .all(instanceId, generation, stanzaId)
        .flatMap((row) => this.#fromRow(instanceId, generation, row).plaintext ?? []),
    )
  }

  countUnapplied(instanceId: string, generation: number): number {
    return this.#countUnapplied.get(instanceId, generation)?.count ?? 0
  }

  /** False when this ciphertext has a row already, which then stays as it is. */
  put(tx: WriteTx, instanceId: string, generation: number, entry: NewJournalEntry): boolean {
    const { hash, stanzaId, at } = entry
    const { stanza, plaintext } = places(instanceId, generation, hash)
    const { changes } = tx.run(
      this.#put,
      instanceId,
      generation,
      hash,
      stanzaId,
      this.#sealer.seal(stanza, entry.stanza),
      this.#sealer.seal(plaintext, entry.plaintext),
      at,
    )
    return changes > 0
  }

  /** Call it in the transaction that commits what the row held. Returns how many rows it was. */
  markApplied(
    tx: WriteTx,
    instanceId: string,
    generation: number,
    what: { hash: Uint8Array; at: number } | { stanzaId: string; at: number },
  ): number {
    return 'hash' in what
      ? tx.run(this.#applyHash, what.at, instanceId, generation, what.hash).changes
      : tx.run(this.#applyStanza, what.at, instanceId, generation, what.stanzaId).changes
  }

  /** What cannot be applied stays with its bytes, for another version. Returns how many rows it was. */
  setAside(
    tx: WriteTx,
    instanceId: string,
    generation: number,
    { stanzaId, version, at }: { stanzaId: string; version: string; at: number },
  ): number {
    return tx.run(this.#setAside, at, version, instanceId, generation, stanzaId, version).changes
  }

  countSetAside(instanceId: string): number {
    return this.#countSetAside.get(instanceId)?.count ?? 0
  }

  /** Erases hashes of rows applied before; at most so many at a time. Unapplied rows are never forgotten. */
  forget(tx: WriteTx, appliedBefore: number, limit: number): number {
    return tx.run(this.#forget, appliedBefore, limit).changes
  }

  #fromRow(instanceId: string, generation: number, row: Row): JournalEntry {
    const at = places(instanceId, generation, row.hash)
    return {
      hash: row.hash,
      stanzaId: row.stanza_id,
      applied: row.applied_at !== null,
      stanza: row.stanza_sealed ? this.#sealer.open(at.stanza, row.stanza_sealed) : undefined,
      plaintext: row.plaintext_sealed ? this.#sealer.open(at.plaintext, row.plaintext_sealed) : undefined,
      receivedAt: row.received_at,
    }
  }
}

function places(
  instanceId: string,
  generation: number,
  hash: Uint8Array,
): { stanza: string; plaintext: string } {
  const id = Buffer.from(hash).toString('hex')
  return {
    stanza: place(instanceId, generation, 'journal-stanza', id),
    plaintext: place(instanceId, generation, 'journal-plaintext', id),
  }
}

function placesOf({ instance_id: instanceId, generation, hash }: SealedRow): ReturnType<typeof places> {
  if (!(hash instanceof Uint8Array)) throw new TypeError('A row of the journal has no hash.')
  return places(String(instanceId), Number(generation), hash)
}
