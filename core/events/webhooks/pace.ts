// How fast what has waited goes to one endpoint, however many webhooks have it: an endpoint that comes back is not flooded,
// and one that takes what it is sent gets more of it, so that it catches up with what goes on happening. What happens now
// is not held up by it.

const aSecond = 25
/** So many may go at once after a pause. */
const atOnce = aSecond
/** What has waited longer than this goes at the pace, and in the dialect makes room for what happens now. */
export const lateMs = 30_000
/** A clock that was set back must not make anybody wait for the time before. */
const mostAheadMs = 10 * 60_000
/** After each so long without a pause it goes twice as fast, up to so many times. */
const doublesAfterMs = 10_000
const mostDoubled = 5
/** So long nothing went: the endpoint failed or there was nothing, and it begins anew. */
const pauseMs = 2000

interface Going {
  /** When all that was let go so far would be over at this pace. */
  until: number
  since: number
  last: number
}

export class Pace {
  readonly #going = new Map<string, Going>()

  /** Takes the next place; returns when it is. */
  book(url: string, now: number): number {
    const endpoint = URL.canParse(url) ? new URL(url).host : url
    const known = this.#going.get(endpoint)
    const isCurrent = known !== undefined && known.until <= now + mostAheadMs && known.last >= now - pauseMs
    const since = isCurrent && known.since <= now ? known.since : now
    const doubled = Math.min(mostDoubled, Math.floor((now - since) / doublesAfterMs))
    const intervalMs = 1000 / (aSecond * 2 ** doubled)
    const until = isCurrent ? Math.max(known.until, now) : now
    const at = Math.max(now, until - (atOnce - 1) * intervalMs)
    this.#forget(now)
    this.#going.set(endpoint, { until: until + intervalMs, since, last: at })
    return at
  }

  #forget(now: number): void {
    if (this.#going.size < 1000) return
    for (const [endpoint, { until }] of this.#going) if (until <= now) this.#going.delete(endpoint)
  }
}
