// How often one Chatwoot is asked, whichever numbers ask it: less than it allows an address.
import { setTimeout as pause } from 'node:timers/promises'

/** Chatwoot takes 3,000 requests a minute of one address. */
const betweenMs = 25
/** What has not asked for a while may ask at once. */
const burst = 20

export class Paces {
  readonly #next = new Map<string, number>()

  /** Resolves when the next request may go there. */
  async take(url: string, signal: AbortSignal): Promise<void> {
    const { origin } = new URL(url)
    const now = performance.now()
    const at = Math.max(this.#next.get(origin) ?? 0, now - burst * betweenMs) + betweenMs
    this.#next.set(origin, at)
    if (at > now) await pause(at - now, undefined, { signal })
  }
}
