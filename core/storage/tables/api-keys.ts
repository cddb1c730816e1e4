// API keys of the appliance, only as hashes. A revoked key stays as a row that opens nothing.
import { z } from 'zod'
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
  lastUsedFrom: string | null
  /** null: scope says what it may. */
  scopes: string[] | null
  instanceId: string | null
  expiresAt: number | null
  addresses: string[]
  perMinute: number | null
}

/** With what it is recognised by. */
export type StoredKey = ApiKey & { hash: Uint8Array }

/** What is not said of it is not limited. */
export type NewApiKey = Pick<StoredKey, 'id' | 'name' | 'scope' | 'createdAt' | 'hash'> & Partial<StoredKey>

const anyKey = {
  lastUsedAt: null,
  revokedAt: null,
  lastUsedFrom: null,
  scopes: null,
  instanceId: null,
  expiresAt: null,
  addresses: [],
  perMinute: null,
}

const Names = z.array(z.string())

interface Row {
  id: string
  name: string
  scope: 'owner' | 'read'
  created_at: number
  last_used_at: number | null
  revoked_at: number | null
  last_used_from: string | null
  scopes: string | null
  instance_id: string | null
  expires_at: number | null
  addresses: string | null
  per_minute: number | null
}

const columns =
  'id, name, scope, created_at, last_used_at, revoked_at, last_used_from, scopes, instance_id, expires_at, addresses, per_minute'

export class ApiKeyTable {
  readonly #findByHash: Statement<[Uint8Array, number], Row>
  readonly #list: Statement<[], Row>
  readonly #listStored: Statement<[], Row & { hash: Uint8Array }>
  readonly #putStored: Statement
  readonly #expire: Statement<[number, string]>
  readonly #revoke: Statement<[number, string]>
  readonly #use: Statement<[number, string, string]>

  constructor(db: Database) {
    this.#findByHash = db.prepare(`SELECT ${columns} FROM api_keys WHERE hash = ? AND revoked_at IS NULL
       AND (expires_at IS NULL OR expires_at > ?)`)
    this.#list = db.prepare(`SELECT ${columns} FROM api_keys ORDER BY created_at, id`)
    this.#listStored = db.prepare(`SELECT ${columns}, hash FROM api_keys ORDER BY created_at, id`)
    this.#putStored = db.prepare(
      `INSERT INTO api_keys (id, name, scope, hash, created_at, last_used_at, revoked_at,
         last_used_from, scopes, instance_id, expires_at, addresses, per_minute)
       VALUES (@id, @name, @scope, @hash, @createdAt, @lastUsedAt, @revokedAt,
         @lastUsedFrom, @scopes, @instanceId, @expiresAt, @addresses, @perMinute)
       ON CONFLICT (id) DO UPDATE SET revoked_at = excluded.revoked_at, last_used_at = excluded.last_used_at,
         last_used_from = excluded.last_used_from, expires_at = excluded.expires_at`,
    )
    this.#expire = db.prepare('UPDATE api_keys SET expires_at = ? WHERE id = ?')
    this.#revoke = db.prepare('UPDATE api_keys SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL')
    this.#use = db.prepare('UPDATE api_keys SET last_used_at = ?, last_used_from = ? WHERE id = ?')
  }

  /** The valid key with this SHA-256. */
  findByHash(hash: Uint8Array, now = Date.now()): ApiKey | undefined {
    const row = this.#findByHash.get(hash, now)
    return row && fromRow(row)
  }

  /** The revoked ones too, in order of creation. */
  list(): ApiKey[] {
    return this.#list.all().map(fromRow)
  }

  put(tx: WriteTx, key: NewApiKey): void {
    this.putStored(tx, { ...anyKey, ...key })
  }

  /** From then on it opens nothing. */
  expire(tx: WriteTx, id: string, at: number): void {
    tx.run(this.#expire, at, id)
  }

  /** The revoked ones too. */
  listStored(): StoredKey[] {
    return this.#listStored.all().map((row) => ({ ...fromRow(row), hash: row.hash }))
  }

  /** What is known of it here counts. */
  putStored(tx: WriteTx, key: StoredKey): void {
    const scopes = key.scopes && JSON.stringify(key.scopes)
    const addresses = key.addresses.length === 0 ? null : JSON.stringify(key.addresses)
    tx.run(this.#putStored, { ...key, scopes, addresses })
  }

  used(tx: WriteTx, id: string, { at, from }: { at: number; from: string }): void {
    tx.run(this.#use, at, from, id)
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
    lastUsedFrom: row.last_used_from,
    scopes: row.scopes === null ? null : Names.parse(JSON.parse(row.scopes)),
    instanceId: row.instance_id,
    expiresAt: row.expires_at,
    addresses: row.addresses === null ? [] : Names.parse(JSON.parse(row.addresses)),
    perMinute: row.per_minute,
  }
}
