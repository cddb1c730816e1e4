// Raises and clears alerts: a consumer of the event log with a cursor of its own, and each minute a check of what no
// event tells. Rows, events and cursor are one commit, so a kill between a fact and its alert loses and doubles none.
import { randomUUID } from 'node:crypto'
import type { AlertView } from '../../contract/events/alert.ts'
import type { EventView } from '../../contract/events/event.ts'
import type { Log } from '../../log.ts'
import type { Alert } from '../../storage/tables/alerts.ts'
import type { WriteTx } from '../../storage/commit.ts'
import type { Storage } from '../../storage/storage.ts'
import type { Step } from '../follow.ts'
import { Follower } from '../follower.ts'
import type { EventLog } from '../log.ts'
import type { SetTimer } from '../timers.ts'
import { verdictsNow, type CheckDeps } from './checks.ts'
import { causes, changesOf, openingOfWebhook, verdictOnState, verdictsOn, type Verdict } from './rules.ts'

export interface AlertWatchDeps extends CheckDeps {
  storage: CheckDeps['storage'] & Pick<Storage, 'appliance' | 'commits'>
  events: EventLog
  log: Log
  now?: () => number
  setTimer?: SetTimer
}

const cursorKey = 'alerts.cursor'
const everyMs = 60_000
/** How far the cursor may lag behind while nothing concerns an alert. */
const lagEvents = 500

export class AlertWatch {
  readonly #deps: AlertWatchDeps
  readonly #now: () => number
  readonly #lookups = { newId: randomUUID, hostOf: (id: string) => this.#hostOf(id) }
  readonly #follower: Follower<EventView>
  /** What no event tells is to be checked, once the log is looked through. */
  #isDue = true
  #stored = 0

  constructor(deps: AlertWatchDeps) {
    this.#deps = deps
    this.#now = deps.now ?? Date.now
    this.#follower = new Follower({
      log: deps.events,
      types: () => this.#types(),
      everyMs,
      take: (step) => this.#take(step),
      onTrouble: (err) => this.#warn(err),
      ...(deps.setTimer && { setTimer: deps.setTimer }),
    })
  }

  /** Goes on from its cursor; at the very first start from what is wrong now. */
  async start(): Promise<void> {
    const stored = this.#deps.storage.appliance.get(cursorKey)
    if (stored === undefined) await this.#begin()
    else this.#stored = Number(stored)
    this.#follower.start(this.#stored)
  }

  async stop(): Promise<void> {
    await this.#follower.stop()
  }

  /** What no event tells is checked now, for example because a limit was changed. */
  look(): void {
    this.#isDue = true
    this.#follower.nudge()
  }

  /** What is wrong now, the oldest first. */
  open(): AlertView[] {
    return this.#deps.storage.alerts.list().map(viewOf)
  }

  #types(): string[] {
    const isSilent = this.#deps.storage.alerts.list().some(({ kind }) => kind === 'alert.silence')
    return [...causes, ...(isSilent ? ['message.received'] : [])]
  }

  async #take({ events, next, hasMore, isBeat, forgottenTo }: Step<EventView>): Promise<void> {
    // What was forgotten may have raised or ended something: what is so now is looked at in its place.
    if (forgottenTo !== undefined) await this.#settle(this.#verdictsOnPresent(), forgottenTo)
    if (isBeat || events.some(({ type }) => type === 'appliance.disk')) this.#isDue = true
    await this.#settle(verdictsOn(events, this.#lookups), next)
    if (hasMore || !this.#isDue) return
    this.#isDue = false
    // The step is taken all the same: what could not be checked is checked again in a minute.
    await this.#check(next).catch((err: unknown) => this.#warn(err))
  }

  async #check(cursor: number): Promise<void> {
    await this.#settle(verdictsNow(this.#deps, this.#now()), cursor)
  }

  #warn(err: unknown): void {
    this.#deps.log.warn('Alerts could not be looked after; tried again', { err })
  }

  /** One commit: what is raised and cleared, its events, and how far the log is looked through. */
  async #settle(verdicts: Verdict[], cursor: number): Promise<void> {
    const { storage } = this.#deps
    const changes = changesOf(storage.alerts.list(), verdicts, this.#lookups)
    if (changes.length === 0 && cursor - this.#stored < lagEvents) return
    await storage.commits.write((tx) => {
      for (const { do: what, alert } of changes) {
        if (what === 'clear') this.#clear(tx, alert)
        else this.#raise(tx, alert)
      }
      storage.appliance.put(tx, cursorKey, String(cursor))
    })
    this.#stored = cursor
    for (const { do: what, alert } of changes) {
      const fields = { ...(alert.instanceId !== null && { instance: alert.instanceId }), code: alert.kind }
      if (what === 'raise') this.#deps.log.warn('An alert was raised', fields)
      else this.#deps.log.info('An alert is over', fields)
    }
  }

  #raise(tx: WriteTx, alert: Alert): void {
    const { storage, events } = this.#deps
    const { instanceId, kind } = alert
    // It was purged meanwhile, and its events with it.
    if (instanceId !== null && storage.instances.get(instanceId) === undefined) return
    storage.alerts.put(tx, alert)
    events.append(tx, instanceId, { type: kind, data: this.#dataOf(alert) })
  }

  #clear(tx: WriteTx, alert: Alert): void {
    const { storage, events } = this.#deps
    const { instanceId, id } = alert
    storage.alerts.delete(tx, id)
    if (instanceId !== null && storage.instances.get(instanceId) === undefined) return
    events.append(tx, instanceId, { type: 'alert.cleared', data: this.#dataOf(alert) })
  }

  #dataOf(alert: Alert) {
    const { id: alertId, kind, webhookId, since, title, text } = viewOf(alert)
    const { instanceId } = alert
    const name = instanceId === null ? null : (this.#deps.storage.instances.get(instanceId)?.name ?? null)
    return { alertId, kind, name, webhookId, since, title, text }
  }

  /** The first start of a version with alerts: the past is past, what is wrong now is told. */
  async #begin(): Promise<void> {
    const { storage, events } = this.#deps
    const cursor = events.latest()
    await this.#settle(this.#verdictsOnPresent(), cursor)
    await storage.commits.write((tx) => storage.appliance.put(tx, cursorKey, String(cursor)))
    this.#stored = cursor
  }

  #verdictsOnPresent(): Verdict[] {
    const { storage } = this.#deps
    const states = storage.instances.list().map((row) =>
      verdictOnState({
        instanceId: row.id,
        name: row.name,
        state: row.state,
        code: row.stateCode,
        reason: row.stateReason?.text ?? '',
        at: row.stateSince,
      }),
    )
    const webhooks = storage.webhooks.health().map((webhook) => {
      const { id, instanceId, failingSince, failingTold, disabledReason } = webhook
      if (failingSince === null || (!failingTold && disabledReason === null)) return []
      const about = { id, instanceId, since: failingSince, reason: disabledReason ?? '' }
      return [{ raise: openingOfWebhook(about, this.#lookups), ends: () => false }]
    })
    return [...states, ...webhooks.flat()]
  }

  /** Never the path, which may hold a key. */
  #hostOf(webhookId: string): string {
    const url = this.#deps.storage.webhooks.health().find(({ id }) => id === webhookId)?.url
    return url === undefined ? 'an address that was removed' : new URL(url).host
  }
}

function viewOf({ subject, ...alert }: Alert): AlertView {
  return { ...alert, webhookId: alert.kind === 'alert.dead_webhook' ? subject : null }
}
