// Pictures of people and groups: which are kept, under which name, and which are to be asked for and when.
import type { WriteTx } from '../commit.ts'
import type { Database, Statement } from '../database.ts'

/** A person by the row of the contact, or a group by its own. */
export type PictureOwner = { contact: number } | { group: number }

export interface Picture {
  id: number
  instanceId: string
  contact: number | null
  group: number | null
  state: 'wanted' | 'kept' | 'none'
  hash: string | null
  url: string | null
  changes: number
  attempts: number
  nextTryAt: number
  askedAt: number | null
}

export interface PictureFile {
  id: number
  hash: string
}

const columns = `id, instance_id AS instanceId, contact_id AS contact, group_id AS "group", state, hash, url, changes,
  attempts, next_try_at AS nextTryAt, asked_at AS askedAt`

/** Only a number that is online can ask. */
const mayAsk = `SELECT id FROM instances
  WHERE wish = 'running' AND state = 'open'
    AND trashed_at IS NULL AND purging_at IS NULL AND restoring_at IS NULL AND set_aside_at IS NULL`

const isWhose = 'contact_id IS @contact AND group_id IS @group'

export class PictureTable {
  readonly #ofContact: Statement<[number], Picture>
  readonly #ofGroup: Statement<[number], Picture>
  readonly #next: Statement<[], Picture>
  readonly #put: Statement
  readonly #renew: Statement
  readonly #none: Statement
  readonly #asked: Statement<[number, number]>
  readonly #keep: Statement<[string, number, number]>
  readonly #postpone: Statement<[number, number]>
  readonly #hurry: Statement<[number, string]>
  readonly #wantAgain: Statement<[number, number]>
  readonly #keptAfter: Statement<[{ instanceId: string | null; after: number; limit: number }], PictureFile>

  constructor(db: Database) {
    this.#ofContact = db.prepare(`SELECT ${columns} FROM pictures WHERE contact_id = ?`)
    this.#ofGroup = db.prepare(`SELECT ${columns} FROM pictures WHERE group_id = ?`)
    this.#next = db.prepare(
      `SELECT ${columns} FROM pictures
       WHERE state = 'wanted' AND instance_id IN (${mayAsk})
       ORDER BY next_try_at, id
       LIMIT 1`,
    )
    this.#put = db.prepare(
      `INSERT INTO pictures (instance_id, contact_id, group_id, state, next_try_at)
       VALUES (@instanceId, @contact, @group, 'wanted', @at)
       ON CONFLICT DO NOTHING`,
    )
    this.#renew = db.prepare(
      `UPDATE pictures
       SET state = 'wanted', url = @url, changes = changes + 1, attempts = 0,
           asked_at = iif(@url IS NULL, asked_at, @at),
           next_try_at = iif(@url IS NULL, max(@at, coalesce(asked_at, 0) + @restMs), @at)
       WHERE ${isWhose}`,
    )
    this.#none = db.prepare(
      `UPDATE pictures SET state = 'none', hash = NULL, url = NULL, changes = changes + 1, attempts = 0
       WHERE ${isWhose}`,
    )
    this.#asked = db.prepare('UPDATE pictures SET asked_at = ? WHERE id = ?')
    this.#keep = db.prepare(
      `UPDATE pictures SET state = 'kept', hash = ?, url = NULL, attempts = 0 WHERE id = ? AND changes = ?`,
    )
    this.#postpone = db.prepare(
      'UPDATE pictures SET next_try_at = ?, url = NULL, attempts = attempts + 1 WHERE id = ?',
    )
    this.#hurry = db.prepare(
      `UPDATE pictures SET next_try_at = min(next_try_at, ?)
       WHERE instance_id = ? AND state = 'wanted' AND attempts > 0`,
    )
    this.#wantAgain = db.prepare(
      "UPDATE pictures SET state = 'wanted', hash = NULL, url = NULL, attempts = 0, next_try_at = ? WHERE id = ?",
    )
    this.#keptAfter = db.prepare(
      `SELECT id, hash FROM pictures
       WHERE id > @after AND hash IS NOT NULL AND (@instanceId IS NULL OR instance_id = @instanceId)
       ORDER BY id LIMIT @limit`,
    )
  }

  of(owner: PictureOwner): Picture | undefined {
    return 'contact' in owner ? this.#ofContact.get(owner.contact) : this.#ofGroup.get(owner.group)
  }

  /** Which is to be had next, and when; of numbers that are online. */
  next(): Picture | undefined {
    return this.#next.get()
  }

  /** It is asked for, where it never was. */
  want(tx: WriteTx, owner: PictureOwner, { instanceId, at }: { instanceId: string; at: number }): boolean {
    return tx.run(this.#put, { ...named(owner), instanceId, at }).changes > 0
  }

  /**
   * It is another one now, of who was asked for before; url: where it is, if that is known. Asked for again only so long
   * after the last time.
   */
  renew(
    tx: WriteTx,
    owner: PictureOwner,
    { url, at, restMs }: { url: string | null; at: number; restMs: number },
  ): void {
    tx.run(this.#renew, { ...named(owner), url, at, restMs })
  }

  /** WhatsApp says that there is none. */
  none(tx: WriteTx, owner: PictureOwner): void {
    tx.run(this.#none, named(owner))
  }

  asked(tx: WriteTx, id: number, at: number): void {
    tx.run(this.#asked, at, id)
  }

  /** The file is there. False where it was told to be another one since. */
  keep(tx: WriteTx, { id, changes }: Pick<Picture, 'id' | 'changes'>, hash: string): boolean {
    return tx.run(this.#keep, hash, id, changes).changes > 0
  }

  postpone(tx: WriteTx, id: number, until: number): void {
    tx.run(this.#postpone, until, id)
  }

  /** What has failed before is tried at once. */
  hurry(tx: WriteTx, instanceId: string, at: number): void {
    tx.run(this.#hurry, at, instanceId)
  }

  /** Its file is not here after all. */
  wantAgain(tx: WriteTx, id: number, at: number): void {
    tx.run(this.#wantAgain, at, id)
  }

  /** Rows that refer to a file, in their order; of all instances unless one is named. */
  keptAfter(after: number, { instanceId, limit }: { instanceId?: string; limit: number }): PictureFile[] {
    return this.#keptAfter.all({ instanceId: instanceId ?? null, after, limit })
  }
}

function named(owner: PictureOwner): { contact: number | null; group: number | null } {
  return 'contact' in owner ? { contact: owner.contact, group: null } : { contact: null, group: owner.group }
}
