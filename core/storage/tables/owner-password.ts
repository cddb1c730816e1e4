// The password of the owner: one row or none, and nothing in it from which it could be read.
import type { WriteTx } from '../commit.ts'
import type { Database, Statement } from '../database.ts'

export interface StoredPassword {
  grant: Uint8Array
  salt: Uint8Array
  hash: Uint8Array
  codeSealed: Uint8Array | null
  codeStep: number
  setAt: number
}

export class OwnerPasswordTable {
  readonly #get: Statement<[], StoredPassword>
  readonly #put: Statement
  readonly #setCode: Statement
  readonly #step: Statement<[number]>
  readonly #delete: Statement<[]>

  constructor(db: Database) {
    this.#get = db.prepare(
      `SELECT grant_hash AS "grant", salt, hash, code_sealed AS codeSealed, code_step AS codeStep, set_at AS setAt
       FROM owner_password
       WHERE id = 1`,
    )
    this.#put = db.prepare(
      `INSERT OR REPLACE INTO owner_password (id, grant_hash, salt, hash, code_sealed, code_step, set_at)
       VALUES (1, @grant, @salt, @hash, @codeSealed, @codeStep, @setAt)`,
    )
    this.#setCode = db.prepare(
      'UPDATE owner_password SET code_sealed = @codeSealed, code_step = @codeStep WHERE id = 1',
    )
    this.#step = db.prepare('UPDATE owner_password SET code_step = ? WHERE id = 1')
    this.#delete = db.prepare('DELETE FROM owner_password WHERE id = 1')
  }

  get(): StoredPassword | undefined {
    return this.#get.get()
  }

  put(tx: WriteTx, password: StoredPassword): void {
    tx.run(this.#put, { ...password })
  }

  setCode(tx: WriteTx, code: Pick<StoredPassword, 'codeSealed' | 'codeStep'>): void {
    tx.run(this.#setCode, { ...code })
  }

  codeTaken(tx: WriteTx, step: number): void {
    tx.run(this.#step, step)
  }

  delete(tx: WriteTx): void {
    tx.run(this.#delete)
  }
}
