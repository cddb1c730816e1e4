// How fast what has waited goes to one endpoint, however many webhooks have it: an endpoint that comes back is not flooded.
// What happens now is not held up by it.

const aSecond = 25
const intervalMs = 1000 / aSecond
/** So many may go at once after a pause. */
const atOnce = aSecond
/** What has waited longer than this goes at the pace, and in the dialect makes room for what happens now. */
export const lateMs = 30_000
/** A clock that was set back must not make anybody wait for the time before. */
const mostAheadMs = 10 * 60_000

export class Pace {
  /** By endpoint: when all that was let go so far would be over at this pace. */
  readonly #until = new Map<string, number>()

  /** Takes the next place; returns when it is. */
  book(url: string, now: number): number {
    const endpoint = URL.canParse(url) ? new URL(url).host : url
    const known = this.#until.get(endpoint) ?? now
    const until = known > now + mostAheadMs ? now : Math.max(known, now)
    this.#forget(now)
    this.#until.set(endpoint, until + intervalMs)
    return Math.max(now, until - (atOnce - 1) * intervalMs)
  }

  #forget(now: number): void {
    if (this.#until.size < 1000) return
    for (const [endpoint, until] of this.#until) if (until <= now) this.#until.delete(endpoint)
  }
}
