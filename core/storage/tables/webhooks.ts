// Webhooks: where to, what of, and how far each has come in the event log. Secrets and headers are sealed.
import { WebhookOptions, type WebhookDialect } from '../../contract/events/webhook.ts'
import type { Asker } from '../../contract/asker.ts'
import type { WriteTx } from '../commit.ts'
import type { Database, Statement } from '../database.ts'
import { UnsealError } from '../errors.ts'
import { place, type SealedColumns, type Sealer } from '../seal.ts'

export interface Webhook {
  id: string
  instanceId: string | null
  dialect: WebhookDialect
  url: string
  /** Who named that address. */
  setBy: Asker
  types: string[] | null
  headers: Record<string, string>
  secret: string
  options: WebhookOptions
  enabled: boolean
  disabledReason: string | null
  cursor: number
  failingSince: number | null
  /** Whether an event has told that it fails. */
  failingTold: boolean
  /** What was forgotten before it was told of it; null once it has been told that. */
  lost: Lost | null
  createdAt: number
  updatedAt: number
}

/** Events after the one up to the other, and when they were found to be lost. */
export interface Lost {
  after: number
  to: number
  at: number
}

/** Where it is in the log, and what of it concerns it. */
export type WebhookPlace = Pick<
  Webhook,
  'id' | 'instanceId' | 'dialect' | 'types' | 'cursor' | 'enabled' | 'failingSince' | 'lost'
>

/** What can be read of it even where a sealed part cannot. */
export type WebhookHealth = Pick<
  Webhook,
  'id' | 'instanceId' | 'url' | 'enabled' | 'disabledReason' | 'failingSince' | 'failingTold'
>

type HealthRow = Omit<WebhookHealth, 'enabled' | 'failingTold'> & { enabled: 0 | 1; failingTold: 0 | 1 }

/** One whose sealed part cannot be read has neither headers nor secret. */
export type ShownWebhook = Webhook & { isDamaged: boolean }

interface Row {
  id: string
  instance_id: string | null
  dialect: WebhookDialect
  url: string
  set_by: Asker
  types: string | null
  headers_sealed: Buffer | null
  secret_sealed: Buffer
  options: string
  enabled: 0 | 1
  disabled_reason: string | null
  cursor: number
  failing_since: number | null
  failing_told: 0 | 1
  lost_after: number | null
  lost_to: number | null
  lost_at: number | null
  created_at: number
  updated_at: number
}

const columns =
  'id, instance_id, dialect, url, set_by, types, headers_sealed, secret_sealed, options, enabled, disabled_reason, ' +
  'cursor, failing_since, failing_told, lost_after, lost_to, lost_at, created_at, updated_at'

/** Nobody is told of an instance that is being written from a backup. */
const shown =
  '(instance_id IS NULL OR instance_id NOT IN (SELECT id FROM instances WHERE restoring_at IS NOT NULL))'
/** Those of what a restore has set aside still deliver what they were to; they are not shown. */
const listed = `${shown} AND (instance_id IS NULL
  OR instance_id NOT IN (SELECT id FROM instances WHERE set_aside_at IS NOT NULL))`

export const sealedWebhookColumns: SealedColumns = {
  headers_sealed: ({ id }) => headersPlace(String(id)),
  secret_sealed: ({ id }) => secretPlace(String(id)),
}

export class WebhookTable {
  readonly #sealer: Sealer
  readonly #get: Statement<[string], Row>
  readonly #list: Statement<[], Row>
  readonly #ofInstance: Statement<[string], Row>
  readonly #ids: Statement<[], { id: string; instanceId: string | null }>
  readonly #health: Statement<[], HealthRow>
  readonly #put: Statement
  readonly #advance: Statement
  readonly #setFailing: Statement
  readonly #delete: Statement
  readonly #slowest: Statement<[], { cursor: number | null }>
  readonly #places: Statement<[], Row>
  readonly #setLost: Statement
  readonly #settle: Statement
  readonly #owed: Statement<[], { count: number }>

  constructor(db: Database, sealer: Sealer) {
    this.#sealer = sealer
    this.#get = db.prepare(`SELECT ${columns} FROM webhooks WHERE id = ?`)
    this.#list = db.prepare(`SELECT ${columns} FROM webhooks WHERE ${listed} ORDER BY created_at, id`)
    this.#ofInstance = db.prepare(
      `SELECT ${columns} FROM webhooks WHERE instance_id = ? ORDER BY created_at, id`,
    )
    this.#ids = db.prepare(`SELECT id, instance_id AS instanceId FROM webhooks WHERE ${shown}`)
    this.#health = db.prepare(
      `SELECT id, instance_id AS instanceId, url, enabled, disabled_reason AS disabledReason,
         failing_since AS failingSince, failing_told AS failingTold
       FROM webhooks`,
    )
    this.#put = db.prepare(
      `INSERT INTO webhooks (${columns})
       VALUES (@id, @instanceId, @dialect, @url, @setBy, @types, @headers, @secret, @options, @enabled, @disabledReason,
         @cursor, @failingSince, @failingTold, @lostAfter, @lostTo, @lostAt, @createdAt, @updatedAt)
       ON CONFLICT (id) DO UPDATE
       SET url = @url, set_by = @setBy, types = @types, headers_sealed = @headers, secret_sealed = @secret, options = @options,
           enabled = @enabled, disabled_reason = @disabledReason, cursor = @cursor,
           failing_since = @failingSince, failing_told = @failingTold,
           lost_after = @lostAfter, lost_to = @lostTo, lost_at = @lostAt, updated_at = @updatedAt`,
    )
    this.#advance = db.prepare('UPDATE webhooks SET cursor = ? WHERE id = ? AND cursor = ?')
    this.#setFailing = db.prepare('UPDATE webhooks SET failing_since = ?, failing_told = ? WHERE id = ?')
    this.#delete = db.prepare('DELETE FROM webhooks WHERE id = ?')
    this.#places = db.prepare(`SELECT ${columns} FROM webhooks`)
    this.#setLost = db.prepare(
      'UPDATE webhooks SET cursor = max(cursor, ?), lost_after = ?, lost_to = ?, lost_at = ? WHERE id = ?',
    )
    this.#settle = db.prepare(
      'UPDATE webhooks SET lost_after = NULL, lost_to = NULL, lost_at = NULL WHERE id = ? AND lost_to = ?',
    )
    this.#owed = db.prepare('SELECT count(*) AS count FROM webhooks WHERE lost_after IS NOT NULL')
    this.#slowest = db.prepare('SELECT min(cursor) AS cursor FROM webhooks WHERE enabled = 1')
  }

  get(id: string): Webhook | undefined {
    const row = this.#get.get(id)
    return row && this.#fromRow(row)
  }

  /** As get and list, for showing: a row whose sealed part cannot be read is there all the same, without that part. */
  shown(filter: { id: string } | { instanceId: string | undefined }): ShownWebhook[] {
    if ('id' in filter) return this.#get.all(filter.id).map((row) => this.#shownRow(row))
    const { instanceId } = filter
    const rows = instanceId === undefined ? this.#list.all() : this.#ofInstance.all(instanceId)
    return rows.map((row) => this.#shownRow(row))
  }

  /** Which there are, and whose: readable even where a sealed part is not. */
  ids(): { id: string; instanceId: string | null }[] {
    return this.#ids.all()
  }

  /** How each is, in no order. */
  health(): WebhookHealth[] {
    return this.#health.all().map(({ enabled, failingTold, ...row }) => ({
      ...row,
      enabled: enabled === 1,
      failingTold: failingTold === 1,
    }))
  }

  /** In order of creation; only those of this instance alone when one is named. */
  list(instanceId?: string): Webhook[] {
    const rows = instanceId === undefined ? this.#list.all() : this.#ofInstance.all(instanceId)
    return rows.map((row) => this.#fromRow(row))
  }

  /** Makes it, or changes everything of it but whose it is and its dialect. */
  put(tx: WriteTx, webhook: Webhook): void {
    const { headers, types, secret, id } = webhook
    const hasHeaders = Object.keys(headers).length > 0
    tx.run(this.#put, {
      ...webhook,
      types: types && JSON.stringify(types),
      headers: hasHeaders ? this.#sealer.seal(headersPlace(id), Buffer.from(JSON.stringify(headers))) : null,
      secret: this.#sealer.seal(secretPlace(id), Buffer.from(secret)),
      options: JSON.stringify(webhook.options),
      enabled: Number(webhook.enabled),
      failingTold: Number(webhook.failingTold),
      lostAfter: webhook.lost?.after ?? null,
      lostTo: webhook.lost?.to ?? null,
      lostAt: webhook.lost?.at ?? null,
    })
  }

  /** Not when it was set to another place meanwhile. */
  advance(tx: WriteTx, id: string, move: { from: number; to: number }): void {
    tx.run(this.#advance, move.to, id, move.from)
  }

  setFailing(tx: WriteTx, id: string, failing: { since: number | null; told: boolean }): void {
    tx.run(this.#setFailing, failing.since, Number(failing.told), id)
  }

  /** Where each is, in no order; readable even where a sealed part is not. */
  places(): WebhookPlace[] {
    return this.#places.all().map(plainPart)
  }

  /** It goes on behind what is lost. */
  setLost(tx: WriteTx, id: string, { after, to, at }: Lost, cursor: number): void {
    tx.run(this.#setLost, cursor, after, to, at, id)
  }

  /** It was told of what it has lost, unless that has become more meanwhile. */
  settle(tx: WriteTx, id: string, { to }: Pick<Lost, 'to'>): void {
    tx.run(this.#settle, id, to)
  }

  /** How many have lost what they were not told of yet. */
  owed(): number {
    return this.#owed.get()?.count ?? 0
  }

  /** True when there was one. Its deliveries go with it. */
  delete(tx: WriteTx, id: string): boolean {
    return tx.run(this.#delete, id).changes > 0
  }

  /** The event that every enabled webhook has passed; undefined when there is no webhook. */
  slowest(): number | undefined {
    return this.#slowest.get()?.cursor ?? undefined
  }

  #shownRow(row: Row): ShownWebhook {
    try {
      return { ...this.#fromRow(row), isDamaged: false }
    } catch (error) {
      // Only what is sealed: anything else that cannot be read is the database's damage.
      if (!(error instanceof UnsealError)) throw error
      return { ...plainPart(row), headers: {}, secret: '', isDamaged: true }
    }
  }

  #fromRow(row: Row): Webhook {
    const headers =
      row.headers_sealed === null
        ? '{}'
        : this.#sealer.open(headersPlace(row.id), row.headers_sealed).toString()
    return {
      ...plainPart(row),
      headers: JSON.parse(headers),
      secret: this.#sealer.open(secretPlace(row.id), row.secret_sealed).toString(),
    }
  }
}

function plainPart(row: Row): Omit<Webhook, 'headers' | 'secret'> {
  return {
    id: row.id,
    instanceId: row.instance_id,
    dialect: row.dialect,
    url: row.url,
    setBy: row.set_by,
    types: row.types === null ? null : JSON.parse(row.types),
    options: WebhookOptions.parse(JSON.parse(row.options)),
    enabled: row.enabled === 1,
    disabledReason: row.disabled_reason,
    cursor: row.cursor,
    failingSince: row.failing_since,
    failingTold: row.failing_told === 1,
    lost: lostOf(row),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

function lostOf({ lost_after: after, lost_to: to, lost_at: at }: Row): Lost | null {
  return after === null || to === null || at === null ? null : { after, to, at }
}

function headersPlace(id: string): string {
  return place('webhook', id, 'headers')
}

function secretPlace(id: string): string {
  return place('webhook', id, 'secret')
}
