// Raises and clears alerts: a consumer of the event log with a cursor of its own, and a look each minute at what no
// event tells. Rows, events and cursor are one commit, so a kill between a fact and its alert loses and doubles none.
import { randomUUID } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { AlertView } from '../../contract/events/alert.ts'
import type { Log } from '../../log.ts'
import type { Alert } from '../../storage/tables/alerts.ts'
import type { WriteTx } from '../../storage/commit.ts'
import type { Instance } from '../../storage/tables/instances.ts'
import type { Storage } from '../../storage/storage.ts'
import type { EventLog } from '../log.ts'
import { systemTimer, type SetTimer } from '../timers.ts'
import { isLow, offlineSince, onlineMs, type Space } from './measures.ts'
import { causes, changesOf, openingOfState, openingOfWebhook, verdictsOn, type Verdict } from './rules.ts'
import { diskWords, lockWords, offlineWords, silenceWords } from './words.ts'

interface AlertLimits {
  /** null: silence is not watched. */
  silenceHours: number | null
  /** null: being offline is not watched. */
  offlineMinutes: number | null
  /** null: a gigabyte, or a twentieth of a small disk. */
  diskLowBytes: number | null
}

export interface AlertWatchDeps {
  storage: Pick<
    Storage,
    'alerts' | 'appliance' | 'commits' | 'instances' | 'messages' | 'timeline' | 'webhooks'
  >
  events: EventLog
  log: Log
  limits(): AlertLimits
  /** undefined where the file system does not tell. */
  space(): Space | undefined
  now?: () => number
  setTimer?: SetTimer
}

const cursorKey = 'alerts.cursor'
const everyMs = 60_000
const minuteMs = 60_000
const hourMs = 60 * minuteMs
const pageEvents = 200
/** How far the cursor may lag behind while nothing concerns an alert. */
const lagEvents = 500
/** Changes of state that are looked through for how long a number was online. */
const timelineRows = 500

export class AlertWatch {
  readonly #deps: AlertWatchDeps
  readonly #now: () => number
  readonly #setTimer: SetTimer
  readonly #lookups = { newId: randomUUID, hostOf: (id: string) => this.#hostOf(id) }
  #unsubscribe: () => void = () => undefined
  #cancelTimer: () => void = () => undefined
  #work: Promise<void> | undefined
  #woken = false
  #due = false
  #stopped = false
  #cursor = 0
  #stored = 0

  constructor(deps: AlertWatchDeps) {
    this.#deps = deps
    this.#now = deps.now ?? Date.now
    this.#setTimer = deps.setTimer ?? systemTimer
  }

  /** Goes on from its cursor; at the very first start from what is wrong now. */
  async start(): Promise<void> {
    const { appliance } = this.#deps.storage
    const stored = appliance.get(cursorKey)
    if (stored === undefined) await this.#begin()
    else this.#cursor = this.#stored = Number(stored)
    this.#unsubscribe = this.#deps.events.subscribe(() => this.#wake())
    this.look()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#unsubscribe()
    this.#cancelTimer()
    await this.#work
  }

  /** What no event tells is looked at now, for example because a limit was changed. */
  look(): void {
    this.#due = true
    this.#wake()
  }

  /** What is wrong now, the oldest first. */
  open(): AlertView[] {
    return this.#deps.storage.alerts.list().map(viewOf)
  }

  /** Returns at once: the commits call it. */
  #wake(): void {
    this.#woken = true
    if (this.#stopped || this.#work !== undefined) return
    this.#work = this.#run()
      .catch((err: unknown) => this.#deps.log.warn('Alerts could not be looked after; tried again', { err }))
      .finally(() => {
        this.#work = undefined
        if (this.#woken) this.#wake()
      })
  }

  async #run(): Promise<void> {
    // In a turn of its own: nothing waits for it.
    await nextTurn()
    this.#woken = false
    if (this.#due) this.#again()
    while (!this.#stopped && (await this.#follow())) await nextTurn()
    if (!this.#due || this.#stopped) return
    this.#due = false
    await this.#settle(this.#measured())
  }

  /** Set before the work, so that one that fails is done again too. */
  #again(): void {
    this.#cancelTimer()
    this.#cancelTimer = this.#setTimer(() => this.look(), everyMs)
  }

  /** True when there is more. */
  async #follow(): Promise<boolean> {
    const { events, storage } = this.#deps
    const open = storage.alerts.list()
    const isSilent = open.some(({ kind }) => kind === 'alert.silence')
    const types = [...causes, ...(isSilent ? ['message.received'] : [])]
    const page = events.page({ after: this.#cursor, limit: pageEvents, types })
    if (page.events.some(({ type }) => type === 'appliance.disk')) this.#due = true
    await this.#settle(verdictsOn(page.events, this.#lookups), page.next)
    this.#cursor = page.next
    return page.next < events.latest()
  }

  /** One commit: what is raised and cleared, its events, and how far the log is looked through. */
  async #settle(verdicts: Verdict[], cursor = this.#cursor): Promise<void> {
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
    this.#cursor = events.latest()
    const states = storage.instances.list().map((row) =>
      openingOfState({
        instanceId: row.id,
        name: row.name,
        state: row.state,
        code: row.stateCode,
        reason: row.stateReason ?? '',
        at: row.stateSince,
      }),
    )
    const webhooks = storage.webhooks.health().map((webhook) => {
      const { id, instanceId, failingSince, failingTold, disabledReason } = webhook
      if (failingSince === null || (!failingTold && disabledReason === null)) return undefined
      const about = { id, instanceId, since: failingSince, reason: disabledReason ?? '' }
      return openingOfWebhook(about, this.#lookups)
    })
    const found = [...states, ...webhooks].flatMap((opening) => opening ?? [])
    await this.#settle(found.map((raise) => ({ raise, ends: () => false })))
    await storage.commits.write((tx) => storage.appliance.put(tx, cursorKey, String(this.#cursor)))
  }

  #measured(): Verdict[] {
    const numbers = this.#deps.storage.instances.list()
    return [
      ...this.#disk(),
      ...this.#webhooks(),
      ...this.#locks(numbers),
      ...numbers.flatMap((number) => [...this.#offline(number), ...this.#silence(number)]),
    ]
  }

  #disk(): Verdict[] {
    const { limits, space, storage } = this.#deps
    const measured = space()
    if (measured === undefined) return []
    const wasLow = storage.alerts.list().some(({ kind }) => kind === 'alert.disk_low')
    const low = isLow(measured, { set: limits().diskLowBytes, wasLow })
    if (!low) return [{ ends: ({ kind }) => kind === 'alert.disk_low' }]
    const about = { kind: 'alert.disk_low', instanceId: null, subject: '', since: this.#now() } as const
    return [{ raise: { ...about, ...diskWords(measured.freeBytes) }, ends: () => false }]
  }

  /** Its owner may have repaired, switched off or removed one that fails, which no event tells. */
  #webhooks(): Verdict[] {
    const dead = this.#deps.storage.webhooks
      .health()
      .filter((each) => each.failingSince !== null && (each.enabled || each.disabledReason !== null))
      .map(({ id }) => id)
    return [{ ends: ({ kind, subject }) => kind === 'alert.dead_webhook' && !dead.includes(subject) }]
  }

  #offline({ id: instanceId, name, state, stateReason }: Instance): Verdict[] {
    const minutes = this.#deps.limits().offlineMinutes
    const ends = (alert: Alert): boolean =>
      minutes === null && alert.kind === 'alert.offline' && alert.instanceId === instanceId
    const isTrying = state === 'connecting' || state === 'reconnecting'
    if (minutes === null || !isTrying) return [{ ends }]
    const since = offlineSince(this.#timeline(instanceId))
    if (since === undefined || this.#now() - since < minutes * minuteMs) return [{ ends }]
    const words = offlineWords(name, { minutes, reason: stateReason ?? '' })
    return [{ raise: { kind: 'alert.offline', instanceId, subject: '', since, ...words }, ends }]
  }

  #silence({ id: instanceId, name, state }: Instance): Verdict[] {
    const hours = this.#deps.limits().silenceHours
    const ends = (alert: Alert): boolean =>
      hours === null && alert.kind === 'alert.silence' && alert.instanceId === instanceId
    if (hours === null || state !== 'open') return [{ ends }]
    const [last] = this.#deps.storage.messages.list(instanceId, { fromMe: false, limit: 1 })
    const to = this.#now()
    if (last === undefined || to - last.storedAt < hours * hourMs) return [{ ends }]
    const online = onlineMs(this.#timeline(instanceId), { from: last.storedAt, to })
    if (online < hours * hourMs) return [{ ends }]
    const words = silenceWords(name, hours)
    return [
      { raise: { kind: 'alert.silence', instanceId, subject: '', since: last.storedAt, ...words }, ends },
    ]
  }

  /** By the clock too: WhatsApp does not always say that the time it named is over. */
  #locks(numbers: readonly Instance[]): Verdict[] {
    const now = this.#now()
    const locked = numbers.filter((each) => each.restricted && (each.restrictedUntil ?? Infinity) > now)
    const isLocked = (id: string | null): boolean => locked.some((each) => each.id === id)
    return [
      { ends: ({ kind, instanceId }) => kind === 'alert.new_chats_locked' && !isLocked(instanceId) },
      ...locked.map(({ id: instanceId, name, restrictedUntil }) => ({
        raise: {
          kind: 'alert.new_chats_locked' as const,
          instanceId,
          subject: '',
          since: now,
          ...lockWords(name, restrictedUntil),
        },
        ends: () => false,
      })),
    ]
  }

  #timeline(instanceId: string) {
    return this.#deps.storage.timeline.list(instanceId, { limit: timelineRows })
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
