// When the next message may leave: the owner's gap and caps, and WhatsApp's lock on new chats. Reads only; what it
// says is counted from the rows, so that a restart forgets nothing.
import type { InstanceHealth } from '../../../contract/appliance/appliance.ts'
import type { Instance } from '../../../storage/tables/instances.ts'
import type { OutboxItem } from '../../../storage/tables/outbox.ts'
import { NewChats } from './new-chats.ts'
import { waits, type Wait } from './outbox-reasons.ts'
import type { InstanceDeps } from '../../deps.ts'

const hourMs = 60 * 60_000

export class Pace {
  readonly #deps: Pick<InstanceDeps, 'storage' | 'now' | 'random'>
  readonly #instanceId: string
  readonly #newChats: NewChats
  /** Set with each message that leaves; before the first, the rows know. */
  #next: number | undefined

  constructor(deps: Pick<InstanceDeps, 'storage' | 'now' | 'random'>, instanceId: string) {
    this.#deps = deps
    this.#instanceId = instanceId
    this.#newChats = new NewChats(deps, instanceId)
  }

  /** undefined when it may leave now. What has left before is counted already and only keeps the gap. */
  wait(item: OutboxItem): Wait | undefined {
    const row = this.#deps.storage.instances.get(this.#instanceId)
    if (row === undefined) return undefined
    const now = this.#deps.now()
    if (item.begunAt === null) {
      const closed = this.#newChats.opens(item, row) ? this.#newChat(item, row) : undefined
      if (closed !== undefined) return closed
      const cap = this.#overCap(row.pacing, now)
      if (cap !== undefined) return cap
    }
    return this.#gap(row.pacing, now)
  }

  get newChats(): InstanceHealth['newChats'] {
    const row = this.#deps.storage.instances.get(this.#instanceId)
    return row === undefined ? { quota: null, warmUp: null } : this.#newChats.limits(row)
  }

  /** Whether it counts as a new chat where those are limited. */
  opensChat(item: OutboxItem): boolean {
    const row = this.#deps.storage.instances.get(this.#instanceId)
    return row !== undefined && this.#newChats.opens(item, row)
  }

  #newChat(item: OutboxItem, row: Instance): Wait | undefined {
    const until = restrictedUntil(row, this.#deps.now())
    if (until !== undefined)
      return { until, hold: { chatId: item.chatId, ...waits.restricted(row.restrictedUntil) } }
    return this.#newChats.wait(item, row)
  }

  /** One leaves now. */
  left(): void {
    const { storage, now, random } = this.#deps
    const pacing = storage.instances.get(this.#instanceId)?.pacing
    if (pacing !== undefined) this.#next = now() + pacing.gapMs + Math.round(random() * pacing.randomMs)
  }

  #overCap(pacing: { perHour: number | null; perDay: number | null }, now: number): Wait | undefined {
    const { outbox } = this.#deps.storage
    const caps = [
      { most: pacing.perDay, ms: 24 * hourMs, told: waits.perDay },
      { most: pacing.perHour, ms: hourMs, told: waits.perHour },
    ]
    for (const { most, ms, told } of caps) {
      // There is room when the oldest of the newest so many is out of the window.
      const oldest = most === null ? undefined : outbox.begunBefore(this.#instanceId, most - 1)
      if (most === null || oldest === undefined || oldest <= now - ms) continue
      const until = oldest + ms
      return { until, hold: { chatId: null, ...told(most, until) } }
    }
    return undefined
  }

  #gap({ gapMs, randomMs }: { gapMs: number; randomMs: number }, now: number): Wait | undefined {
    if (gapMs === 0 && randomMs === 0) return undefined
    this.#next ??= (this.#deps.storage.outbox.begunBefore(this.#instanceId, 0) ?? 0) + gapMs
    // A gap that was made shorter holds at once.
    const until = Math.min(this.#next, now + gapMs + randomMs)
    return until > now ? { until } : undefined
  }
}

/** Until when WhatsApp lets it write to known chats only; asked again after an hour where the end is not known. */
export function restrictedUntil(
  lock: { restricted: boolean; restrictedUntil: number | null },
  now: number,
): number | undefined {
  if (!lock.restricted) return undefined
  const until = lock.restrictedUntil ?? now + hourMs
  return until > now ? until : undefined
}
