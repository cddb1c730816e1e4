// The table of instances: who exists, what the owner wants, what the link is doing.
// Rows are never deleted here: only purge.ts erases, and what it is about is not shown here any more.
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { InstanceSettings, Pacing } from '../../contract/instances/instance.ts'
import { SetProxy } from '../../contract/instances/proxy.ts'
import type { Desired, InstanceState } from '../../contract/state.ts'
import type { Sentence } from '../../contract/sentences/sentence.ts'
import type { WriteTx } from '../commit.ts'
import { readOwn } from '../damage.ts'
import type { Database, Statement } from '../database.ts'
import { DamagedError } from '../errors.ts'
import { jsonOf } from '../json.ts'
import { place, type SealedColumns, type Sealer } from '../seal.ts'
import { sentenceColumns, toSentence } from './sentence-columns.ts'

const NewChatQuota = z.object({
  total: z.int(),
  used: z.int(),
  /** When it begins anew, as far as WhatsApp said. */
  until: z.int().nullable(),
  askedAt: z.int(),
})
export type NewChatQuota = z.infer<typeof NewChatQuota>

export interface Instance {
  id: string
  name: string
  desired: Desired
  state: InstanceState
  stateCode: number | null
  stateReason: Sentence | null
  stateSince: number
  /** The generation in use; null when none is linked. Set by the generations table. */
  generation: number | null
  /** The number linked last (digits), kept after a logout. */
  account: string | null
  profileName: string | null
  settings: InstanceSettings
  pacing: Pacing
  /** WhatsApp's lock on writing to new chats. */
  restricted: boolean
  restrictedUntil: number | null
  /** What WhatsApp last said of how many new chats there may be; null where it set no limit. */
  newChatQuota: NewChatQuota | null
  /** When its phone was heard of last, to an hour; null: not since it is noted. */
  phoneSeenAt: number | null
  /** Put back when the older generation in use turns out to be removed; null when none is being tried. */
  fallback: number | null
  /** Whether one is set, readable or not. */
  hasProxy: boolean
  /** Throws the damage where the stored proxy cannot be read: going without it would show another address. */
  readonly proxy: SetProxy | null
  /** Set when a part of this row cannot be read; the other parts are right. */
  readonly damage: DamagedError | null
  createdAt: number
  updatedAt: number
  trashedAt: number | null
}

export interface NewInstance {
  id: string
  name: string
  token: string
  desired: Desired
  settings: InstanceSettings
  proxy: SetProxy | null
  at: number
}

export interface StateChange {
  state: InstanceState
  code: number | null
  reason: Sentence | null
  at: number
}

export interface InstancePatch {
  name?: string
  desired?: Desired
  settings?: InstanceSettings
  pacing?: Pacing
  proxy?: SetProxy | null
  profileName?: string | null
  at: number
}

interface Row {
  id: string
  name: string
  wish: Desired
  state: InstanceState
  state_code: number | null
  state_reason: string | null
  state_reason_code: string | null
  state_reason_params: string | null
  state_since: number
  generation: number | null
  account: string | null
  profile_name: string | null
  settings: string
  pacing: string | null
  restricted: number
  restricted_until: number | null
  new_chat_quota: string | null
  phone_seen_at: number | null
  fallback_generation: number | null
  proxy_sealed: Buffer | null
  created_at: number
  updated_at: number
  trashed_at: number | null
}

const columns = `id, name, wish, state, state_code, state_reason, state_reason_code, state_reason_params, state_since, generation, account,
  profile_name, settings, pacing, restricted, restricted_until, new_chat_quota, phone_seen_at, fallback_generation, proxy_sealed, created_at, updated_at, trashed_at`

/** What is being purged, not all there yet, or set aside by a restore exists for nobody. */
const shown = 'purging_at IS NULL AND restoring_at IS NULL AND set_aside_at IS NULL'

export const sealedInstanceColumns: SealedColumns = {
  token_sealed: ({ id }) => tokenPlace(String(id)),
  proxy_sealed: ({ id }) => proxyPlace(String(id)),
}

/** The form in which a token is looked up; tokens themselves are sealed. */
export function tokenHash(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

export class InstanceTable {
  readonly #sealer: Sealer
  readonly #get: Statement<[string], Row>
  readonly #findByName: Statement<[string], Row>
  readonly #findByTokenHash: Statement<[Uint8Array], Row>
  readonly #withTokenOf: Statement<[string], { id: string }>
  readonly #listLive: Statement<[], Row>
  readonly #listTrashed: Statement<[], Row>
  readonly #token: Statement<[string], { token_sealed: Buffer }>
  readonly #put: Statement
  readonly #setState: Statement
  readonly #patch: Statement
  readonly #setProxy: Statement
  readonly #trash: Statement
  readonly #restrict: Statement
  readonly #setQuota: Statement
  readonly #setFallback: Statement
  readonly #seePhone: Statement<[number, string]>

  constructor(db: Database, sealer: Sealer) {
    this.#sealer = sealer
    this.#get = db.prepare(`SELECT ${columns} FROM instances WHERE id = ? AND ${shown}`)
    this.#findByName = db.prepare(
      `SELECT ${columns} FROM instances WHERE name = ? AND trashed_at IS NULL AND ${shown}`,
    )
    this.#withTokenOf = db.prepare(
      'SELECT id FROM instances WHERE token_hash = (SELECT token_hash FROM instances WHERE id = ?) AND trashed_at IS NULL',
    )
    this.#findByTokenHash = db.prepare(
      `SELECT ${columns} FROM instances WHERE token_hash = ? AND trashed_at IS NULL AND ${shown}`,
    )
    this.#listLive = db.prepare(
      `SELECT ${columns} FROM instances WHERE trashed_at IS NULL AND ${shown} ORDER BY created_at, id`,
    )
    this.#listTrashed = db.prepare(
      `SELECT ${columns} FROM instances WHERE trashed_at IS NOT NULL AND ${shown} ORDER BY trashed_at, id`,
    )
    this.#token = db.prepare('SELECT token_sealed FROM instances WHERE id = ?')
    this.#put = db.prepare(
      `INSERT INTO instances (id, name, token_hash, token_sealed, wish, state, state_since, settings,
         proxy_sealed, created_at, updated_at)
       VALUES (?, ?, ?, ?, ?, 'stopped', ?, ?, ?, ?, ?)`,
    )
    this.#setState = db.prepare(
      `UPDATE instances
       SET state_since = iif(state = @state, state_since, @at),
           state = @state, state_code = @code, state_reason = @text, state_reason_code = @reasonCode,
           state_reason_params = @reasonParams, updated_at = @at
       WHERE id = @id`,
    )
    this.#patch = db.prepare(
      `UPDATE instances
       SET name = coalesce(@name, name), wish = coalesce(@desired, wish), settings = coalesce(@settings, settings),
           pacing = coalesce(@pacing, pacing),
           profile_name = iif(@setProfileName, @profileName, profile_name), updated_at = @at
       WHERE id = @id`,
    )
    this.#setProxy = db.prepare('UPDATE instances SET proxy_sealed = ? WHERE id = ?')
    this.#restrict = db.prepare(
      `UPDATE instances SET restricted = @restricted, restricted_until = @until, updated_at = @at
       WHERE id = @id`,
    )
    this.#setQuota = db.prepare(
      'UPDATE instances SET new_chat_quota = @quota, updated_at = @at WHERE id = @id',
    )
    this.#setFallback = db.prepare('UPDATE instances SET fallback_generation = ? WHERE id = ?')
    this.#seePhone = db.prepare('UPDATE instances SET phone_seen_at = ? WHERE id = ?')
    this.#trash = db.prepare('UPDATE instances SET trashed_at = @trashedAt, updated_at = @at WHERE id = @id')
  }

  get(id: string): Instance | undefined {
    return this.#one(this.#get.get(id))
  }

  /** Among those not in the trash; however its letters are composed. */
  findByName(name: string): Instance | undefined {
    return this.#one(this.#findByName.get(name.normalize('NFC')) ?? this.#findByName.get(name))
  }

  /** Ids of those not in the trash. */
  withTokenOf(id: string): string[] {
    return this.#withTokenOf.all(id).map((row) => row.id)
  }

  findByTokenHash(hash: Uint8Array): Instance | undefined {
    return this.#one(this.#findByTokenHash.get(hash))
  }

  /** In order of creation; those in the trash only when asked for. */
  list(options: { trashed?: boolean } = {}): Instance[] {
    const rows = options.trashed === true ? this.#listTrashed.all() : this.#listLive.all()
    return rows.map((row) => this.#fromRow(row))
  }

  /** The instance's own API token, unsealed. */
  token(id: string): string | undefined {
    return readOwn(id, 'The token', () => {
      const row = this.#token.get(id)
      return row && this.#sealer.open(tokenPlace(id), row.token_sealed).toString()
    })
  }

  /** A new instance, stopped. A name or token of another live one is a constraint error. */
  put(tx: WriteTx, instance: NewInstance): void {
    const { id, name, token, desired, settings, proxy, at } = instance
    tx.run(
      this.#put,
      id,
      name,
      tokenHash(token),
      this.#sealer.seal(tokenPlace(id), Buffer.from(token)),
      desired,
      at,
      JSON.stringify(settings),
      this.#sealProxy(id, proxy),
      at,
      at,
    )
  }

  setState(tx: WriteTx, id: string, change: StateChange): void {
    const { reason, ...rest } = change
    requireChange(tx.run(this.#setState, { id, ...rest, ...sentenceColumns(reason) }).changes, id)
  }

  patch(tx: WriteTx, id: string, patch: InstancePatch): void {
    const { changes } = tx.run(this.#patch, {
      id,
      name: patch.name ?? null,
      desired: patch.desired ?? null,
      settings: patch.settings ? JSON.stringify(patch.settings) : null,
      pacing: patch.pacing ? JSON.stringify(patch.pacing) : null,
      setProfileName: patch.profileName === undefined ? 0 : 1,
      profileName: patch.profileName ?? null,
      at: patch.at,
    })
    requireChange(changes, id)
    if (patch.proxy !== undefined) tx.run(this.#setProxy, this.#sealProxy(id, patch.proxy), id)
  }

  /** WhatsApp's lock on writing to new chats began, or ended (null). */
  restrict(tx: WriteTx, id: string, lock: { until: number | null } | null, at: number): void {
    const change = { restricted: lock === null ? 0 : 1, until: lock?.until ?? null }
    requireChange(tx.run(this.#restrict, { id, at, ...change }).changes, id)
  }

  /** What WhatsApp says of how many new chats there may be; null: no limit. */
  setNewChatQuota(tx: WriteTx, id: string, quota: NewChatQuota | null, at: number): void {
    requireChange(tx.run(this.#setQuota, { id, at, quota: quota && JSON.stringify(quota) }).changes, id)
  }

  /** Its phone was heard of. */
  seePhone(tx: WriteTx, id: string, at: number): void {
    requireChange(tx.run(this.#seePhone, at, id).changes, id)
  }

  setFallback(tx: WriteTx, id: string, generation: number | null): void {
    requireChange(tx.run(this.#setFallback, generation, id).changes, id)
  }

  /** Only marks the row; nothing is erased. The state is set apart, by setState. */
  trash(tx: WriteTx, id: string, at: number): void {
    requireChange(tx.run(this.#trash, { id, trashedAt: at, at }).changes, id)
  }

  untrash(tx: WriteTx, id: string, at: number): void {
    requireChange(tx.run(this.#trash, { id, trashedAt: null, at }).changes, id)
  }

  #one(row: Row | undefined): Instance | undefined {
    return row && this.#fromRow(row)
  }

  #sealProxy(id: string, proxy: SetProxy | null): Buffer | null {
    return proxy && this.#sealer.seal(proxyPlace(id), Buffer.from(JSON.stringify(proxy)))
  }

  #openProxy(row: Row): SetProxy | null | DamagedError {
    if (!row.proxy_sealed) return null
    try {
      return SetProxy.parse(JSON.parse(this.#sealer.open(proxyPlace(row.id), row.proxy_sealed).toString()))
    } catch (cause) {
      return new DamagedError(row.id, 'The proxy', { cause })
    }
  }

  /** One unreadable row must not hide the others from a list: its damage is told, not thrown. */
  #fromRow(row: Row): Instance {
    const settings = InstanceSettings.safeParse(jsonOf(row.settings))
    const pacing = Pacing.safeParse(row.pacing === null ? {} : jsonOf(row.pacing))
    const proxy = this.#openProxy(row)
    const unread = settings.error ?? pacing.error
    const damage = unread === undefined ? proxy : new DamagedError(row.id, 'The settings', { cause: unread })
    return {
      id: row.id,
      name: row.name,
      desired: row.wish,
      state: row.state,
      stateCode: row.state_code,
      stateReason:
        row.state_reason === null
          ? null
          : toSentence(row.state_reason, row.state_reason_code, row.state_reason_params),
      stateSince: row.state_since,
      generation: row.generation,
      account: row.account,
      profileName: row.profile_name,
      settings: settings.success ? settings.data : InstanceSettings.parse({}),
      pacing: pacing.success ? pacing.data : Pacing.parse({}),
      restricted: row.restricted === 1,
      restrictedUntil: row.restricted_until,
      newChatQuota: quotaOf(row.new_chat_quota),
      phoneSeenAt: row.phone_seen_at,
      hasProxy: row.proxy_sealed !== null,
      fallback: row.fallback_generation,
      get proxy() {
        if (proxy instanceof DamagedError) throw proxy
        return proxy
      },
      damage: damage instanceof DamagedError ? damage : null,
      createdAt: row.created_at,
      updatedAt: row.updated_at,
      trashedAt: row.trashed_at,
    }
  }
}

/** It is asked for at each login: what cannot be read is as if it had not been. */
function quotaOf(stored: string | null): NewChatQuota | null {
  return stored === null ? null : (NewChatQuota.safeParse(jsonOf(stored)).data ?? null)
}

function tokenPlace(id: string): string {
  return place(id, 'token')
}

function proxyPlace(id: string): string {
  return place(id, 'proxy')
}

function requireChange(changes: number, id: string): void {
  if (changes === 0) throw new Error(`There is no instance ${id}.`)
}
