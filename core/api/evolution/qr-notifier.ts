// Tells the dialect's webhooks of each QR that is shown. A code is worth nothing after twenty seconds and is never
// stored, so it is sent once, beside the durable deliveries, to who is there.
import { setTimeout as pause } from 'node:timers/promises'
import type { EventView } from '../../contract/events/event.ts'
import type { LinkCode } from '../../contract/instances/instance.ts'
import { Follower } from '../../events/follower.ts'
import type { EventLog } from '../../events/log.ts'
import type { InstanceControl } from '../../instances/types.ts'
import type { Log } from '../../log.ts'
import type { Live } from './live.ts'
import { qrObject } from './qr.ts'

export interface QrNotifierDeps {
  instances: InstanceControl
  events: EventLog
  live: Live
  log: Log
}

const event = 'qrcode.updated'
/** How often it looks for the next code, while a phone is being linked and only then. */
const lookMs = 1000

export class QrNotifier {
  readonly #deps: QrNotifierDeps
  readonly #stopping = new AbortController()
  readonly #watched = new Map<string, Promise<void>>()
  readonly #follower: Follower<EventView>

  constructor(deps: QrNotifierDeps) {
    this.#deps = deps
    this.#follower = new Follower({
      log: deps.events,
      types: () => ['instance.state'],
      take: ({ events }) => {
        for (const { instanceId } of events) if (instanceId !== null) this.#watch(instanceId)
      },
      onTrouble: (err) => deps.log.warn('The event log cannot be read for codes', { err }),
    })
  }

  start(): void {
    this.#follower.start(this.#deps.events.latest())
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#follower.stop()
    await Promise.all(this.#watched.values())
  }

  #watch(id: string): void {
    if (this.#watched.has(id) || !this.#isLinking(id) || !this.#deps.live.isHeard(id, event)) return
    const watching = this.#tellAll(id)
      .catch((err: unknown) => this.#deps.log.warn('A code could not be told', { instance: id, err }))
      .finally(() => this.#watched.delete(id))
    this.#watched.set(id, watching)
  }

  async #tellAll(id: string): Promise<void> {
    for (let told = 0; this.#isLinking(id) && !this.#stopping.signal.aborted;) {
      const code = await this.#deps.instances.linkCode(id)
      const isNew = code.count !== told && (code.qr !== null || code.pairingCode !== null)
      if (isNew) await this.#tell(id, code)
      if (isNew) told = code.count
      await pause(lookMs, undefined, { signal: this.#stopping.signal, ref: false }).catch(() => undefined)
    }
  }

  #isLinking(id: string): boolean {
    const view = this.#deps.instances.find(id)
    return view?.generation === null && (view.state === 'awaiting_link' || view.state === 'connecting')
  }

  async #tell(id: string, code: LinkCode): Promise<void> {
    const view = this.#deps.instances.find(id)
    if (view === undefined) return
    const { pairingCode, code: text, base64 } = await qrObject(code)
    const data = { qrcode: { instance: view.name, pairingCode, code: text, base64 } }
    // An endpoint that hangs holds up the next code of this number and nothing else.
    await Promise.race([this.#deps.live.tell(id, { event, data }), pause(lookMs)])
  }
}
