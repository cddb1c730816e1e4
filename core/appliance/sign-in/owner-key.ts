// The keys of the appliance: the owner's, from the environment or made at the first start, those of programs, and those
// of the running process. Kept as hashes only; a key itself is shown once.
import { randomUUID } from 'node:crypto'
import { BlockList } from 'node:net'
import { hashKey, isFrom, type Grant } from '../../api/access.ts'
import type { KeyControl, NewKey } from '../../api/appliance/keys.ts'
import type { KeyName } from '../../api/record.ts'
import type { KeyScope, KeyView } from '../../contract/appliance/key-routes.ts'
import { parsedNetwork } from '../../contract/appliance/networks.ts'
import { Scope } from '../../contract/appliance/scope.ts'
import { applianceRefusals } from '../../contract/sentences/appliance.ts'
import { ConflictError, NotFoundError } from '../../errors.ts'
import type { WriteTx } from '../../storage/commit.ts'
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

  grantOf(hash: Uint8Array, address: string): Grant | { kind: KeyScope } | undefined {
    if (this.#ofThisStart?.isOwner(hash) === true) return { kind: 'owner' }
    const key = this.#storage.apiKeys.findByHash(hash)
    if (key === undefined) return undefined
    const { id: keyId, scope, scopes, instanceId, perMinute } = key
    const addresses = key.addresses.length === 0 ? undefined : listOf(key.addresses)
    if (isFrom(addresses, address)) this.#used(key, address)
    if (scopes === null) return { kind: scope }
    const known = scopes.flatMap((each) => Scope.safeParse(each).data ?? [])
    return { kind: 'scoped', keyId, scopes: new Set(known), instanceId, addresses, perMinute }
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

  make(asked: NewKey): Promise<KeyView & { key: string }> {
    return this.#make(asked, () => undefined)
  }

  async #make(asked: NewKey, also: (tx: WriteTx) => void): Promise<KeyView & { key: string }> {
    const { apiKeys, audit, commits } = this.#storage
    const key = newKey()
    const { name, scope, scopes, instanceId, expiresAt, addresses, perMinute } = asked
    const limits = { scopes, instanceId, expiresAt, addresses, perMinute }
    const made = { name, scope, ...limits, id: randomUUID(), createdAt: Date.now() }
    await commits.write((tx) => {
      also(tx)
      apiKeys.put(tx, { ...made, hash: hashKey(key) })
      const at = made.createdAt
      const detail = { key: made.id, scope, ...(scopes && { scopes }) }
      audit.append(tx, { at, actor: 'owner', action: 'key.made', instanceId, detail })
    })
    return { ...made, lastUsedAt: null, lastUsedFrom: null, key }
  }

  async rotate(id: string, hours: number): Promise<KeyView & { key: string }> {
    const { apiKeys } = this.#storage
    const old = this.#require(id)
    const at = Date.now() + hours * 3600_000
    // What ends sooner still does.
    const endsAt = Math.min(at, old.expiresAt ?? at)
    const made = await this.#make(viewOf(old), (tx) => apiKeys.expire(tx, id, endsAt))
    // A backup knows of no end: from an unreadable database, it is not brought back.
    this.#note([id])
    return made
  }

  #require(id: string): ApiKey {
    const key = this.#valid().find((each) => each.id === id)
    if (key === undefined) throw new NotFoundError(applianceRefusals.no_such_key)
    return key
  }

  async revoke(id: string): Promise<KeyView> {
    const { apiKeys, audit, commits } = this.#storage
    const key = this.#require(id)
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
    const ended = this.#storage.apiKeys.list().filter(({ revokedAt }) => revokedAt !== null)
    this.#note(ended.map(({ id }) => id))
  }

  #note(ids: readonly string[]): void {
    try {
      noteEndedKeys(this.#storage.paths, ids)
    } catch (error) {
      this.#onWarning(error)
    }
  }

  #valid(): ApiKey[] {
    const now = Date.now()
    const isValid = ({ revokedAt, expiresAt }: ApiKey): boolean =>
      revokedAt === null && (expiresAt === null || expiresAt > now)
    return this.#storage.apiKeys.list().filter(isValid)
  }

  #ownerKeys(): ApiKey[] {
    return this.#valid().filter(({ scope, expiresAt }) => scope === 'owner' && expiresAt === null)
  }

  #used({ id, lastUsedAt, lastUsedFrom }: ApiKey, from: string): void {
    const { apiKeys, commits } = this.#storage
    const at = Date.now()
    const isNoted = lastUsedAt !== null && at - lastUsedAt < usedMs && lastUsedFrom === from
    if (isNoted || (from === '' && lastUsedFrom !== null)) return
    commits.write((tx) => apiKeys.used(tx, id, { at, from })).catch(this.#onWarning)
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

function viewOf(key: ApiKey): KeyView {
  const { id, name, scope, createdAt, lastUsedAt, lastUsedFrom } = key
  const { instanceId, expiresAt, addresses, perMinute } = key
  const scopes = key.scopes && key.scopes.flatMap((each) => Scope.safeParse(each).data ?? [])
  const limits = { scopes, instanceId, expiresAt, addresses, perMinute }
  return { id, name, scope, createdAt, lastUsedAt, lastUsedFrom, ...limits }
}

function listOf(addresses: readonly string[]): BlockList {
  const list = new BlockList()
  for (const each of addresses) {
    const network = parsedNetwork(each)
    if (network !== undefined) list.addSubnet(network.address, network.bits, network.family)
  }
  return list
}
