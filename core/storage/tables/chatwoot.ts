// Chatwoot of each number: where its inbox is, how far it has come, and how it goes. Token and secrets are sealed.
import { randomBytes } from 'node:crypto'
import { ChatwootOptions, defaultOptions } from '../../contract/chatwoot/settings.ts'
import type { Asker } from '../../contract/asker.ts'
import type { WriteTx } from '../commit.ts'
import type { Database, Statement } from '../database.ts'
import { place, type SealedColumns, type Sealer } from '../seal.ts'

export interface ChatwootRow {
  instanceId: string
  url: string
  accountId: number
  token: string
  /** The address of the webhook has both: by the one it is found, by the other believed. */
  hookId: string
  secret: string
  /** What Chatwoot signs its webhooks with; null: it does not, or has not said. */
  signing: string | null
  /** Who named that address. */
  setBy: Asker
  enabled: boolean
  paused: boolean
  options: ChatwootOptions
  inboxId: number | null
  inboxIdentifier: string | null
  cursor: number
  /** What agents wrote before that, and nothing here knows of, may have been sent by what was restored over. */
  doubtBefore: number | null
  /** Up to when all conversations were looked at. */
  sweptAt: number | null
  failingSince: number | null
  lastError: string | null
  lastOkAt: number | null
  createdAt: number
  updatedAt: number
}

interface Row extends Omit<ChatwootRow, 'token' | 'secret' | 'signing' | 'enabled' | 'paused' | 'options'> {
  token_sealed: Buffer
  secret_sealed: Buffer
  signing_sealed: Buffer | null
  enabled: 0 | 1
  paused: 0 | 1
  options: string
}

const names: Readonly<Record<string, string>> = {
  instanceId: 'instance_id',
  url: 'url',
  accountId: 'account_id',
  hookId: 'hook_id',
  setBy: 'set_by',
  enabled: 'enabled',
  paused: 'paused',
  options: 'options',
  inboxId: 'inbox_id',
  inboxIdentifier: 'inbox_identifier',
  cursor: 'cursor',
  doubtBefore: 'doubt_before',
  sweptAt: 'swept_at',
  failingSince: 'failing_since',
  lastError: 'last_error',
  lastOkAt: 'last_ok_at',
  createdAt: 'created_at',
  updatedAt: 'updated_at',
}
const sealedNames = ['token_sealed', 'secret_sealed', 'signing_sealed']
const columns = [...Object.entries(names).map(([name, column]) => `${column} AS ${name}`), ...sealedNames]

export const sealedChatwootColumns: SealedColumns = {
  token_sealed: ({ instance_id: id }) => placeOf(String(id), 'token'),
  secret_sealed: ({ instance_id: id }) => placeOf(String(id), 'secret'),
  signing_sealed: ({ instance_id: id }) => placeOf(String(id), 'signing'),
}

/** Of a new webhook's address. */
export function newHook(): Pick<ChatwootRow, 'hookId' | 'secret'> {
  const hookId = randomBytes(9).toString('base64url')
  return { hookId, secret: `${hookId}.${randomBytes(24).toString('base64url')}` }
}

/** What changes as it runs, and never by its owner. */
export type ChatwootProgress = Partial<
  Pick<ChatwootRow, 'failingSince' | 'lastError' | 'lastOkAt' | 'sweptAt' | 'inboxId' | 'inboxIdentifier'>
>

export class ChatwootTable {
  readonly #sealer: Sealer
  readonly #get: Statement<[string], Row>
  readonly #ids: Statement<[], string>
  readonly #isLive: Statement<[string], object>
  readonly #byHook: Statement<[string], string>
  readonly #put: Statement
  readonly #advance: Statement
  readonly #progress: Statement
  readonly #doubt: Statement
  readonly #sign: Statement
  readonly #delete: Statement

  constructor(db: Database, sealer: Sealer) {
    this.#sealer = sealer
    this.#get = db.prepare(`SELECT ${columns.join(', ')} FROM chatwoot WHERE instance_id = ?`)
    const isThere =
      'restoring_at IS NULL AND set_aside_at IS NULL AND purging_at IS NULL AND trashed_at IS NULL'
    const there = `instance_id IN (SELECT id FROM instances WHERE ${isThere})`
    this.#ids = db.prepare<[], string>(`SELECT instance_id FROM chatwoot WHERE ${there}`).pluck()
    this.#isLive = db.prepare(`SELECT 1 FROM instances WHERE id = ? AND ${isThere}`)
    this.#byHook = db
      .prepare<[string], string>(`SELECT instance_id FROM chatwoot WHERE hook_id = ? AND ${there}`)
      .pluck()
    const all = [...Object.values(names), ...sealedNames]
    const values = [
      ...Object.keys(names).map((name) => `@${name}`),
      ...sealedNames.map((name) => `@${name.replace('_sealed', '')}`),
    ]
    this.#put = db.prepare(
      `INSERT INTO chatwoot (${all.join(', ')}) VALUES (${values.join(', ')})
       ON CONFLICT (instance_id) DO UPDATE SET ${all
         .filter((column) => column !== 'instance_id' && column !== 'created_at')
         .map((column) => `${column} = excluded.${column}`)
         .join(', ')}`,
    )
    this.#advance = db.prepare('UPDATE chatwoot SET cursor = max(cursor, ?) WHERE instance_id = ?')
    this.#progress = db.prepare(
      `UPDATE chatwoot SET failing_since = @failingSince, last_error = @lastError, last_ok_at = @lastOkAt,
         swept_at = @sweptAt, inbox_id = @inboxId, inbox_identifier = @inboxIdentifier
       WHERE instance_id = @instanceId`,
    )
    this.#doubt = db.prepare('UPDATE chatwoot SET doubt_before = ? WHERE instance_id = ?')
    this.#sign = db.prepare('UPDATE chatwoot SET signing_sealed = ? WHERE instance_id = ?')
    this.#delete = db.prepare('DELETE FROM chatwoot WHERE instance_id = ?')
  }

  /** Throws where its token cannot be opened. */
  get(instanceId: string): ChatwootRow | undefined {
    const row = this.#get.get(instanceId)
    return row && this.#opened(row)
  }

  /** What can be read of it even where its token cannot: off, and it says why. */
  plain(instanceId: string): (ChatwootRow & PlainHealth) | undefined {
    const row = this.#get.get(instanceId)
    return row && damaged(plainPart(row))
  }

  /** Of the numbers that are there: none in the trash, none that is being restored. */
  ids(): string[] {
    return this.#ids.all()
  }

  isThere(instanceId: string): boolean {
    return this.#isLive.get(instanceId) !== undefined
  }

  /** Whose webhook has this in its address. */
  byHook(hookId: string): string | undefined {
    return this.#byHook.get(hookId)
  }

  put(tx: WriteTx, row: ChatwootRow): void {
    const sealed = (what: string, value: string): Buffer =>
      this.#sealer.seal(placeOf(row.instanceId, what), Buffer.from(value))
    tx.run(this.#put, {
      ...row,
      enabled: Number(row.enabled),
      paused: Number(row.paused),
      options: JSON.stringify(row.options),
      token: sealed('token', row.token),
      secret: sealed('secret', row.secret),
      signing: row.signing === null ? null : sealed('signing', row.signing),
    })
  }

  /** It has come so far in the event log. */
  advance(tx: WriteTx, instanceId: string, cursor: number): void {
    tx.run(this.#advance, cursor, instanceId)
  }

  progress(tx: WriteTx, instanceId: string, change: ChatwootProgress): void {
    const row = this.#get.get(instanceId)
    if (row !== undefined) tx.run(this.#progress, { ...row, ...change })
  }

  doubt(tx: WriteTx, instanceId: string, before: number): void {
    tx.run(this.#doubt, before, instanceId)
  }

  sign(tx: WriteTx, instanceId: string, signing: string): void {
    tx.run(this.#sign, this.#sealer.seal(placeOf(instanceId, 'signing'), Buffer.from(signing)), instanceId)
  }

  delete(tx: WriteTx, instanceId: string): void {
    tx.run(this.#delete, instanceId)
  }

  #opened(row: Row): ChatwootRow {
    const open = (what: string, sealed: Buffer): string =>
      this.#sealer.open(placeOf(row.instanceId, what), sealed).toString()
    return {
      ...plainPart(row),
      token: open('token', row.token_sealed),
      secret: open('secret', row.secret_sealed),
      signing: row.signing_sealed && open('signing', row.signing_sealed),
    }
  }
}

/** How it goes, whatever can be opened of it. */
interface PlainHealth {
  isOn: boolean
  whyFailing: string | null
}

function damaged(row: ReturnType<typeof plainPart>): ChatwootRow & PlainHealth {
  const { enabled, paused, lastError: whyFailing } = row
  const lastError = 'Its token cannot be read: enter it again. Nothing else is lost.'
  const health = { isOn: enabled && !paused, whyFailing }
  return { ...row, ...health, enabled: false, lastError, token: '', secret: '', signing: null }
}

function plainPart({ token_sealed: _token, secret_sealed: _secret, signing_sealed: _signing, ...row }: Row) {
  return {
    ...row,
    enabled: row.enabled === 1,
    paused: row.paused === 1,
    options: ChatwootOptions.parse({ ...defaultOptions, ...JSON.parse(row.options) }),
  }
}

function placeOf(instanceId: string, what: string): string {
  return place('chatwoot', instanceId, what)
}
