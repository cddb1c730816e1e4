// Receipts of messages that are not stored yet: a receipt is no more than a frame, a message has to be decrypted. Whoever
// confirms what there never was drives out nothing but his own.
import { fittingId } from '../../messages/fitting.ts'
import type { Receipt } from './receipts.ts'

type Early = Omit<Receipt, 'ids'>

/** So many messages may be on their way that were confirmed before they are stored. */
const mostEarly = 2000
/** So many of them one and the same may have confirmed; the owner, who reads on his phone while we are away, any. */
const mostOfOne = 256
/** He has read it elsewhere. */
const owner = ''
/** So many may have confirmed one of them: as many as a group has members. */
const mostOfMessage = 1024

export class EarlyReceipts {
  /** By message and by who confirmed it: each step once. */
  readonly #byId = new Map<string, Map<string, Early[]>>()
  /** The messages that each has confirmed, oldest first. */
  readonly #byWhom = new Map<string, Set<string>>()

  keep(messageId: string, receipt: Early): void {
    const id = fittingId(messageId)
    const whom = whomOf(receipt)
    const kept = this.#byId.get(id) ?? new Map<string, Early[]>()
    const steps = kept.get(whom) ?? []
    if (steps.length === 0 && kept.size >= mostOfMessage) return
    // The first time counts.
    if (steps.some(({ told }) => told?.status === receipt.told?.status)) return
    steps.push(receipt)
    kept.set(whom, steps)
    this.#byId.set(id, kept)
    const confirmed = this.#byWhom.get(whom) ?? new Set()
    confirmed.add(id)
    this.#byWhom.set(whom, confirmed)
    this.#bound(whom, confirmed)
  }

  /** It is stored in this commit. */
  stored(messageId: string, take: (receipt: Early) => void): void {
    for (const receipt of this.#remove(fittingId(messageId))) take(receipt)
  }

  #bound(whom: string, confirmed: ReadonlySet<string>): void {
    const [own] = confirmed
    if (whom !== owner && confirmed.size > mostOfOne && own !== undefined) {
      const kept = this.#byId.get(own)
      kept?.delete(whom)
      if (kept?.size === 0) this.#byId.delete(own)
      this.#forget(own, whom)
    }
    const [oldest] = this.#byId.keys()
    if (this.#byId.size > mostEarly && oldest !== undefined) this.#remove(oldest)
  }

  #remove(id: string): Early[] {
    const kept = this.#byId.get(id) ?? new Map<string, Early[]>()
    this.#byId.delete(id)
    for (const whom of kept.keys()) this.#forget(id, whom)
    return [...kept.values()].flat()
  }

  #forget(id: string, whom: string): void {
    const confirmed = this.#byWhom.get(whom)
    confirmed?.delete(id)
    if (confirmed?.size === 0) this.#byWhom.delete(whom)
  }
}

function whomOf({ told }: Early): string {
  return told?.by?.recipient ?? owner
}
