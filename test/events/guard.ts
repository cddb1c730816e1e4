// A desk with what watches it, for the tests of the alerts.
import { onTestFinished } from 'vitest'
import { did } from '../../core/contract/sentences/states.ts'
import { reasonFields, uncoded } from '../../core/contract/sentences/sentence.ts'
import type { AlertKind } from '../../core/contract/events/alert.ts'
import type { EventView } from '../../core/contract/events/event.ts'
import type { InstanceState } from '../../core/contract/state.ts'
import type { Space } from '../../core/events/alerts/measures.ts'
import { AlertWatch, type AlertWatchDeps } from '../../core/events/alerts/watch.ts'
import { createLog } from '../../core/log.ts'
import { newMessage } from '../storage/harness.ts'
import { Desk } from './harness.ts'

export const minuteMs = 60_000
export const hourMs = 60 * minuteMs
export const roomy: Space = { freeBytes: 900e9, totalBytes: 1000e9 }

type Limits = ReturnType<AlertWatchDeps['limits']>

export class Guard {
  readonly desk: Desk
  limits: Limits = { silenceHours: null, offlineMinutes: null, diskLowBytes: null }
  space: Space | undefined = roomy
  #watch: AlertWatch | undefined

  constructor(desk: Desk) {
    this.desk = desk
  }

  static async start(): Promise<Guard> {
    const guard = new Guard(await Desk.start())
    await guard.watch()
    return guard
  }

  async watch(): Promise<void> {
    const { storage, events, clock } = this.desk
    const watch = new AlertWatch({
      storage,
      events,
      log: createLog('silent'),
      limits: () => this.limits,
      space: () => this.space,
      now: clock.now,
      setTimer: clock.setTimer,
    })
    this.#watch = watch
    onTestFinished(() => watch.stop())
    await watch.start()
  }

  /** As a kill would leave it: nothing is watched any more. */
  async unwatch(): Promise<void> {
    await this.#watch?.stop()
  }

  async restart(): Promise<void> {
    await this.unwatch()
    await this.desk.restart()
    await this.watch()
  }

  /** By what was told: the rows are there before they are on disk. */
  get open(): string[] {
    const over = new Set(
      this.told.filter(({ type }) => type === 'alert.cleared').map(({ data }) => data.alertId),
    )
    return this.told.filter(({ data }) => !over.has(data.alertId)).map(({ type }) => type)
  }

  /** Every alert there ever was, and every end, in order. */
  get told(): Extract<EventView, { type: AlertKind | 'alert.cleared' }>[] {
    return this.desk.events
      .list({ after: 0, limit: 5000 })
      .filter(
        (event): event is Extract<EventView, { type: AlertKind | 'alert.cleared' }> =>
          'alertId' in event.data,
      )
  }

  get types(): string[] {
    return this.told.map(({ type, data }) => (type === 'alert.cleared' ? `${data.kind} over` : type))
  }

  /** As an instance writes it: row, timeline and event in one commit. */
  async become(id: string, state: InstanceState, code: number | null = null): Promise<void> {
    const { storage, events, clock } = this.desk
    const reason = uncoded('This is why.')
    await storage.commits.write((tx) => {
      const at = clock.now()
      storage.instances.setState(tx, id, { state, code, reason, at })
      storage.timeline.append(tx, id, { at, state, code, reason, action: did.nothing })
      const data = { name: 'shop', state, previous: 'open' as const, code, ...reasonFields(reason) }
      events.append(tx, id, { type: 'instance.state', data })
    })
  }

  async hear(id: string): Promise<void> {
    const { storage, events, clock } = this.desk
    await storage.commits.write((tx) => {
      const at = clock.now()
      const chat = storage.chats.ensure(tx, id, '5511', { pn: '5522@s.whatsapp.net', at })
      const message = newMessage({
        instanceId: id,
        chatId: chat.id,
        text: 'geheim',
        sentAt: at,
        storedAt: at,
      })
      storage.messages.put(tx, message)
      // Only its type matters here.
      const data = { name: 'shop' } as never
      events.append(tx, id, { type: 'message.received', data })
    })
  }

  /** Long times in one jump, and a look at the end. */
  async pass(ms: number): Promise<void> {
    this.desk.clock.advance(ms - minuteMs)
    await this.desk.pass(minuteMs)
  }

  until(what: string, ask: () => boolean): Promise<boolean> {
    return this.desk.until(what, ask)
  }
}
