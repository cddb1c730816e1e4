// API keys of the appliance, only as hashes. A revoked key stays as a row that opens nothing.
import type { WriteTx } from '../commit.ts'
import type { Database, Statement } from '../database.ts'

export interface ApiKey {
  id: string
  name: string
  scope: 'owner' | 'read'
  createdAt: number
  /** Told now and then, not at each use. */
  lastUsedAt: number | null
  revokedAt: number | null
}

/** With what it is recognised by. */
export type StoredKey = ApiKey & { hash: Uint8Array }

interface Row {
  id: string
  name: string
  scope: 'owner' | 'read'
  created_at: number
  last_used_at: number | null
  revoked_at: number | null
}

const columns = 'id, name, scope, created_at, last_used_at, revoked_at'

export class ApiKeyTable {
  readonly #findByHash: Statement<[Uint8Array], Row>
  readonly #list: Statement<[], Row>
  readonly #listStored: Statement<[], Row & { hash: Uint8Array }>
  readonly #put: Statement
  readonly #putStored: Statement
  readonly #revoke: Statement<[number, string]>
  readonly #use: Statement<[number, string]>

  constructor(db: Database) {
    this.#findByHash = db.prepare(`SELECT ${columns} FROM api_keys WHERE hash = ? AND revoked_at IS NULL`)
    this.#list = db.prepare(`SELECT ${columns} FROM api_keys ORDER BY created_at, id`)
    this.#listStored = db.prepare(`SELECT ${columns}, hash FROM api_keys ORDER BY created_at, id`)
    this.#putStored = db.prepare(
      `INSERT INTO api_keys (id, name, scope, hash, created_at, last_used_at, revoked_at)
       VALUES (@id, @name, @scope, @hash, @createdAt, @lastUsedAt, @revokedAt)
       ON CONFLICT (id) DO UPDATE SET revoked_at = excluded.revoked_at, last_used_at = excluded.last_used_at`,
    )
    this.#put = db.prepare('INSERT INTO api_keys (id, name, scope, hash, created_at) VALUES (?, ?, ?, ?, ?)')
    this.#revoke = db.prepare('UPDATE api_keys SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL')
    this.#use = db.prepare('UPDATE api_keys SET last_used_at = ? WHERE id = ?')
  }

  /** The valid key with this SHA-256. */
  findByHash(hash: Uint8Array): ApiKey | undefined {
    const row = this.#findByHash.get(hash)
    return row && fromRow(row)
  }

  /** The revoked ones too, in order of creation. */
  list(): ApiKey[] {
    return this.#list.all().map(fromRow)
  }

  put(tx: WriteTx, key: Omit<ApiKey, 'lastUsedAt' | 'revokedAt'> & { hash: Uint8Array }): void {
    tx.run(this.#put, key.id, key.name, key.scope, key.hash, key.createdAt)
  }

  /** The revoked ones too. */
  listStored(): StoredKey[] {
    return this.#listStored.all().map((row) => ({ ...fromRow(row), hash: row.hash }))
  }

  /** What is known of it here counts. */
  putStored(tx: WriteTx, key: StoredKey): void {
    tx.run(this.#putStored, { ...key })
  }

  used(tx: WriteTx, id: string, at: number): void {
    tx.run(this.#use, at, id)
  }

  /** False when there is no valid key with this id. */
  revoke(tx: WriteTx, id: string, at: number): boolean {
    return tx.run(this.#revoke, at, id).changes > 0
  }
}

function fromRow(row: Row): ApiKey {
  return {
    id: row.id,
    name: row.name,
    scope: row.scope,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    revokedAt: row.revoked_at,
  }
}
