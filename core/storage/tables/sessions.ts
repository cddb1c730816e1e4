// Sessions of browsers, their tokens only as hashes: they outlive a restart of the appliance, and never a restore.
import type { WriteTx } from '../commit.ts'
import type { Database, Statement } from '../database.ts'

export interface StoredSession {
  id: string
  /** What it is worth: the hash of the key, or the grant of the password. */
  keyHash: Uint8Array
  openedBy: 'key' | 'password' | 'ticket'
  /** Where it was used last, and by what. */
  address: string
  agent: string
  createdAt: number
  /** Told now and then, not at each use. */
  usedAt: number
}

export type SessionRow = StoredSession & { tokenHash: Uint8Array }

const columns =
  'id, key_hash AS keyHash, opened_by AS openedBy, address, agent, created_at AS createdAt, used_at AS usedAt'

export class SessionTable {
  readonly #find: Statement<[Uint8Array], StoredSession>
  readonly #list: Statement<[], SessionRow>
  readonly #put: Statement
  readonly #use: Statement
  readonly #delete: Statement<[string]>
  readonly #clear: Statement<[]>

  constructor(db: Database) {
    this.#find = db.prepare(`SELECT ${columns} FROM sessions WHERE token_hash = ?`)
    this.#list = db.prepare(
      `SELECT ${columns}, token_hash AS tokenHash FROM sessions ORDER BY used_at DESC, rowid DESC`,
    )
    this.#put = db.prepare(
      `INSERT INTO sessions (id, token_hash, key_hash, opened_by, address, agent, created_at, used_at)
       VALUES (@id, @tokenHash, @keyHash, @openedBy, @address, @agent, @createdAt, @usedAt)`,
    )
    this.#use = db.prepare(
      'UPDATE sessions SET used_at = @usedAt, address = @address, agent = @agent WHERE id = @id',
    )
    this.#delete = db.prepare('DELETE FROM sessions WHERE id = ?')
    this.#clear = db.prepare('DELETE FROM sessions')
  }

  findByToken(tokenHash: Uint8Array): StoredSession | undefined {
    return this.#find.get(tokenHash)
  }

  /** The one that was used last is the first. */
  list(): SessionRow[] {
    return this.#list.all()
  }

  put(tx: WriteTx, session: SessionRow): void {
    tx.run(this.#put, { ...session })
  }

  used(tx: WriteTx, use: Pick<StoredSession, 'id' | 'usedAt' | 'address' | 'agent'>): void {
    tx.run(this.#use, { ...use })
  }

  /** False when there is none with this id. */
  delete(tx: WriteTx, id: string): boolean {
    return tx.run(this.#delete, id).changes > 0
  }

  clear(tx: WriteTx): void {
    tx.run(this.#clear)
  }
}
