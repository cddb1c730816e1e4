// How many chats that it does not know a number may write to: WhatsApp's own quota, and the warm-up of a number that is
// new. Writing to many strangers at once is what numbers are banned for. Reads only; all of it is counted from the rows.
import type { InstanceHealth } from '../../../contract/appliance/appliance.ts'
import type { Instance } from '../../../storage/tables/instances.ts'
import type { OutboxItem } from '../../../storage/tables/outbox.ts'
import type { InstanceDeps } from '../../deps.ts'
import { waits, type Wait } from './outbox-reasons.ts'

type Limits = InstanceHealth['newChats']

const dayMs = 24 * 60 * 60 * 1000
/** Until when a quota is believed whose end WhatsApp did not tell. */
const unknownEndMs = 60 * 60 * 1000

/** How many new chats in a day a number may open that was linked so many days ago. */
function warmUpLimit(days: number): number {
  return Math.round(10 * 1.5 ** days)
}

export class NewChats {
  readonly #deps: Pick<InstanceDeps, 'storage' | 'now'>
  readonly #instanceId: string

  constructor(deps: Pick<InstanceDeps, 'storage' | 'now'>, instanceId: string) {
    this.#deps = deps
    this.#instanceId = instanceId
  }

  /** Whether this message would open a chat that the number does not know; where nothing limits that, nobody asks. */
  opens(item: OutboxItem, row: Instance): boolean {
    const isLimited = row.restricted || row.newChatQuota !== null || row.pacing.warmUpDays > 0
    return isLimited && item.begunAt === null && this.isNew(item)
  }

  isNew({ recipient, chatId }: OutboxItem): boolean {
    const isPerson = recipient.endsWith('@s.whatsapp.net') || recipient.endsWith('@lid')
    return isPerson && !this.#deps.storage.messages.isKnownChat(chatId)
  }

  /** For one that opens a chat. */
  wait({ chatId }: OutboxItem, row: Instance): Wait | undefined {
    const { quota, warmUp } = this.limits(row)
    if (quota !== null && quota.used >= quota.total) {
      const until = quota.until ?? this.#deps.now() + unknownEndMs
      return { until, hold: { chatId, ...waits.quota(until) } }
    }
    if (warmUp === null || warmUp.used < warmUp.today) return undefined
    // There is room when the oldest of the newest so many is a day old.
    const oldest = this.#deps.storage.outbox.openedBefore(this.#instanceId, warmUp.today - 1)
    const until = (oldest ?? this.#deps.now()) + dayMs
    return { until, hold: { chatId, ...waits.warmUp(until) } }
  }

  limits(row: Instance): Limits {
    return { quota: this.#quota(row), warmUp: this.#warmUp(row) }
  }

  /** With what was opened since WhatsApp was asked. */
  #quota({ newChatQuota: told }: Instance): Limits['quota'] {
    if (told === null || (told.until !== null && told.until <= this.#deps.now())) return null
    const since = this.#deps.storage.outbox.countOpened(this.#instanceId, told.askedAt)
    return { total: told.total, used: told.used + since, until: told.until }
  }

  /** Of a number that was linked here by its phone; one that was brought along is not new. */
  #warmUp({ pacing, account }: Instance): Limits['warmUp'] {
    if (pacing.warmUpDays === 0 || account === null) return null
    const { storage, now } = this.#deps
    const links = storage.generations.list(this.#instanceId).filter((each) => each.account === account)
    const first = links.toSorted((a, b) => a.linkedAt - b.linkedAt)[0]
    if (first === undefined || (first.origin !== 'qr' && first.origin !== 'code')) return null
    const until = first.linkedAt + pacing.warmUpDays * dayMs
    if (until <= now()) return null
    const days = Math.max(0, Math.floor((now() - first.linkedAt) / dayMs))
    const used = storage.outbox.countOpened(this.#instanceId, now() - dayMs)
    return { today: warmUpLimit(days), used, until }
  }
}
