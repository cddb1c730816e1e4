// The keys of the appliance: the owner's, from the environment or made at the first start, those of programs, and those
// of the running process. Kept as hashes only; a key itself is shown once.
import { randomUUID } from 'node:crypto'
import { hashKey } from '../../api/access.ts'
import type { KeyControl } from '../../api/appliance/keys.ts'
import type { KeyName } from '../../api/record.ts'
import type { KeyScope, KeyView } from '../../contract/appliance/key-routes.ts'
import { applianceRefusals } from '../../contract/sentences/appliance.ts'
import { ConflictError, NotFoundError } from '../../errors.ts'
import { noteEndedKeys } from '../../storage/portable/access.ts'
import type { ApiKey } from '../../storage/tables/api-keys.ts'
import { newKey, type StartKeys } from './start-keys.ts'
import type { Storage } from '../../storage/storage.ts'

type KeyStorage = Pick<Storage, 'apiKeys' | 'audit' | 'commits' | 'paths'>

/** The last use is written down at most so often. */
const usedMs = 5 * 60_000

export interface OwnerKeysOptions {
  /** The environment names a key, so that none has to be made. */
  isConfigured?: boolean
  /** Keys that live in memory only. */
  ofThisStart?: Pick<StartKeys, 'isOwner' | 'isPassing'> | undefined
  /** Told of a last use that could not be written down. */
  onWarning?: (error: unknown) => void
}

export class OwnerKeys implements KeyControl {
  readonly #storage: KeyStorage
  readonly isConfigured: boolean
  readonly #ofThisStart: OwnerKeysOptions['ofThisStart']
  readonly #onWarning: (error: unknown) => void

  constructor(storage: KeyStorage, options: OwnerKeysOptions = {}) {
    const { isConfigured = false, ofThisStart, onWarning = () => undefined } = options
    this.#storage = storage
    this.isConfigured = isConfigured
    this.#ofThisStart = ofThisStart
    this.#onWarning = onWarning
  }

  nameOf(hash: Uint8Array): KeyName | undefined {
    if (this.#ofThisStart?.isPassing(hash) === true) return { kind: 'command', id: '', name: '' }
    if (this.#ofThisStart?.isOwner(hash) === true) return { kind: 'environment', id: '', name: '' }
    const key = this.#storage.apiKeys.findByHash(hash)
    return key && { kind: 'key', id: key.id, name: key.name }
  }

  scopeOf(hash: Uint8Array): KeyScope | undefined {
    if (this.#ofThisStart?.isOwner(hash) === true) return 'owner'
    const key = this.#storage.apiKeys.findByHash(hash)
    if (key !== undefined) this.#used(key)
    return key?.scope
  }

  /** At the first start without a configured key: the new key, to be shown once. */
  async ensure(): Promise<string | undefined> {
    return this.#ownerKeys().length > 0 || this.isConfigured ? undefined : this.#renew('key.made')
  }

  /** A new owner's key; the ones before stop working at once. Keys of the environment stay. */
  reset(): Promise<string> {
    return this.#renew('key.reset')
  }

  list(): KeyView[] {
    return this.#valid().map(viewOf)
  }

  async make({ name, scope }: { name: string; scope: KeyScope }): Promise<KeyView & { key: string }> {
    const { apiKeys, audit, commits } = this.#storage
    const key = newKey()
    const made = { id: randomUUID(), name, scope, createdAt: Date.now() }
    await commits.write((tx) => {
      apiKeys.put(tx, { ...made, hash: hashKey(key) })
      const entry = { at: made.createdAt, actor: 'owner', action: 'key.made', instanceId: null }
      audit.append(tx, { ...entry, detail: { key: made.id, scope } })
    })
    return { ...made, lastUsedAt: null, key }
  }

  async revoke(id: string): Promise<KeyView> {
    const { apiKeys, audit, commits } = this.#storage
    const key = this.#valid().find((each) => each.id === id)
    if (key === undefined) throw new NotFoundError(applianceRefusals.no_such_key)
    const isLast = key.scope === 'owner' && this.#ownerKeys().length === 1 && !this.isConfigured
    if (isLast) throw new ConflictError(applianceRefusals.last_owner_key)
    const at = Date.now()
    await commits.write((tx) => {
      apiKeys.revoke(tx, id, at)
      audit.append(tx, { at, actor: 'owner', action: 'key.revoked', instanceId: null, detail: { key: id } })
    })
    this.noteEnded()
    return viewOf(key)
  }

  /** For a restore that finds the database unreadable: it brings none of them back. */
  noteEnded(): void {
    const { apiKeys, paths } = this.#storage
    const ended = apiKeys.list().filter(({ revokedAt }) => revokedAt !== null)
    try {
      noteEndedKeys(
        paths,
        ended.map(({ id }) => id),
      )
    } catch (error) {
      this.#onWarning(error)
    }
  }

  #valid(): ApiKey[] {
    return this.#storage.apiKeys.list().filter(({ revokedAt }) => revokedAt === null)
  }

  #ownerKeys(): ApiKey[] {
    return this.#valid().filter(({ scope }) => scope === 'owner')
  }

  #used({ id, lastUsedAt }: ApiKey): void {
    const { apiKeys, commits } = this.#storage
    const at = Date.now()
    if (lastUsedAt !== null && at - lastUsedAt < usedMs) return
    commits.write((tx) => apiKeys.used(tx, id, at)).catch(this.#onWarning)
  }

  async #renew(action: string): Promise<string> {
    const { apiKeys, audit, commits } = this.#storage
    const key = newKey()
    const id = randomUUID()
    const at = Date.now()
    await commits.write((tx) => {
      for (const old of this.#ownerKeys()) apiKeys.revoke(tx, old.id, at)
      apiKeys.put(tx, { id, name: 'Owner', scope: 'owner', createdAt: at, hash: hashKey(key) })
      audit.append(tx, { at, actor: 'appliance', action, instanceId: null, detail: { key: id } })
    })
    this.noteEnded()
    return key
  }
}

function viewOf({ id, name, scope, createdAt, lastUsedAt }: ApiKey): KeyView {
  return { id, name, scope, createdAt, lastUsedAt }
}
