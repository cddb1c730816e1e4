// The keys that open everything: the owner's, from the environment or made at the first start, and the token
// of the running process. Kept as hashes only; the key itself is shown once.
import { randomBytes, randomUUID, timingSafeEqual } from 'node:crypto'
import { hashKey } from './api/access.ts'
import type { Storage } from './storage/storage.ts'

type KeyStorage = Pick<Storage, 'apiKeys' | 'audit' | 'commits'>

function newKey(): string {
  return `hf_${randomBytes(32).toString('base64url')}`
}

export class OwnerKeys {
  readonly #storage: KeyStorage
  readonly #isConfigured: boolean
  /** Hashes of keys that live in memory only. */
  readonly #temporary: Uint8Array[] = []

  constructor(storage: KeyStorage, configured: string | undefined) {
    this.#storage = storage
    this.#isConfigured = configured !== undefined
    if (configured !== undefined) this.#temporary.push(hashKey(configured))
  }

  isOwner(hash: Uint8Array): boolean {
    let known = false
    for (const each of this.#temporary) known = timingSafeEqual(each, hash) || known
    return known || this.#storage.apiKeys.findByHash(hash)?.scope === 'owner'
  }

  /** A key for as long as this process lives. */
  temporary(): string {
    const key = newKey()
    this.#temporary.push(hashKey(key))
    return key
  }

  /** At the first start without a configured key: the new key, to be shown once. */
  async ensure(): Promise<string | undefined> {
    const owned = this.#storage.apiKeys
      .list()
      .some(({ scope, revokedAt }) => scope === 'owner' && revokedAt === null)
    return owned || this.#isConfigured ? undefined : this.#put('key.made')
  }

  /** A new owner's key; the ones before stop working at once. Keys of the environment stay. */
  reset(): Promise<string> {
    return this.#put('key.reset')
  }

  async #put(action: string): Promise<string> {
    const { apiKeys, audit, commits } = this.#storage
    const key = newKey()
    const id = randomUUID()
    const at = Date.now()
    await commits.write((tx) => {
      for (const old of apiKeys.list()) if (old.scope === 'owner') apiKeys.revoke(tx, old.id, at)
      apiKeys.put(tx, { id, name: 'Owner', scope: 'owner', createdAt: at, hash: hashKey(key) })
      audit.append(tx, { at, actor: 'appliance', action, instanceId: null, detail: { key: id } })
    })
    return key
  }
}
