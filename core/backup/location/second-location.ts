// The second location that is set: keeps it as complete as the own folder, tells when it is gone and when it is back,
// and makes good what it missed. Nothing here ever waits for it but this.
import type { LocationsView, LocationState } from '../../contract/backups/location-routes.ts'
import type { StoreKeys } from '../../contract/backups/store-keys.ts'
import { locationReasons } from '../../contract/sentences/locations.ts'
import { noReason, reasonFields, uncoded, type Sentence } from '../../contract/sentences/sentence.ts'
import type { Log } from '../../log.ts'
import type { LineagePoint } from '../../storage/tables/lineage.ts'
import { LocationError } from './errors.ts'
import { leastMsBetweenPuts } from './open-store.ts'
import { LocationThread } from './location-thread.ts'
import type { MediaJob } from './media-mirror.ts'
import type { Mirrored } from './mirror.ts'

export interface LocationLimits {
  /** Nothing is written there with less than this free. */
  minFreeBytes: number
  /** Of all that is there. */
  budgetBytes: number | undefined
  /** How often it is looked at while nothing changes, and while it is gone. */
  lookMs: number
  retryMs: number
  /** It may fail so often before it counts as gone. */
  failures: number
  /** How long nothing may be heard of it. */
  silenceMs: number
  /** How long an ordered stop waits for the last of it. */
  stopMs: number
}

export interface SecondLocationDeps {
  /** The own snapshots. */
  own: string
  folder: string
  /** Of an object store. */
  keys: StoreKeys | undefined
  id: string
  writer: string
  limits: LocationLimits
  now: () => number
  log: Log
  /** That it was gone is known from before. */
  goneSince: number | undefined
  /** Tells, durably. */
  tell: (fact: { type: 'location.gone' | 'location.back'; since: number; reason: string }) => Promise<void>
  /** The files of messages, and what of them was removed here. */
  media: () => Omit<MediaJob, 'look'>
  /** Why nothing may be written there now. */
  held: () => string | null
  /** Whether nothing is to be called old at this moment. */
  isClockDoubted: (at: number) => boolean
  /** Everything that was committed until now is in the own folder. */
  isShipped: () => boolean
  /** These histories go on there otherwise than here. */
  onForked: (lineages: readonly string[]) => void
}

const newestMs = 5000

type View = NonNullable<LocationsView['second']>

export class SecondLocation {
  readonly #deps: SecondLocationDeps
  readonly #thread: LocationThread
  #state: LocationState = 'behind'
  #since: number
  #reason: Sentence | null = null
  #seen: Mirrored | undefined
  #shippedTo: number | null = null
  #failures = 0
  #goneSince: number | undefined
  #claims = true
  /** All of it is to be compared: after whatever may have changed it without us. */
  #whole = true
  /** There may be files of messages that are not there. */
  #looksForMedia = true
  #woken = false
  #work: Promise<void> | undefined
  #begunAt: number | undefined
  #passedAt = -Infinity
  #timer: NodeJS.Timeout | undefined
  #isStarted = false
  #isStopped = false

  constructor(deps: SecondLocationDeps) {
    this.#deps = deps
    this.#thread = new LocationThread(deps.limits)
    this.#since = deps.now()
    this.#goneSince = deps.goneSince
  }

  view(): View {
    const { folder, now } = this.#deps
    const { newestAt = null, bytes = 0, sameDisk = null } = this.#seen ?? {}
    // A large snapshot takes its time.
    const isLong = this.#begunAt !== undefined && now() - this.#begunAt > 10_000
    const state = this.#state === 'current' && isLong ? 'behind' : this.#state
    const since = this.#since
    return {
      folder,
      state,
      since,
      shippedTo: this.#shippedTo,
      newestAt,
      bytes,
      ...(this.#reason === null ? noReason : reasonFields(this.#reason)),
      sameDisk,
    }
  }

  /** A start waits for it, though not for long. */
  async newest(lineage: string): Promise<LineagePoint | undefined> {
    const { folder, id, keys } = this.#deps
    const { promise, resolve } = Promise.withResolvers<undefined>()
    const timer = setTimeout(() => resolve(undefined), newestMs)
    try {
      return await Promise.race([this.#thread.newest({ folder, id, lineage, keys }), promise])
    } catch {
      return undefined
    } finally {
      clearTimeout(timer)
    }
  }

  get goneSince(): number | undefined {
    return this.#goneSince
  }

  start(): void {
    this.#isStarted = true
    this.#wake()
  }

  /** Something is new in the own folder; whole: not only that a segment has grown. */
  changed(whole: boolean): void {
    this.#whole ||= whole
    this.#woken = true
    // While it fails, it is tried again in its own time.
    if (this.#failures === 0) this.#wake()
  }

  /** A file of a message is new. */
  mediaChanged(): void {
    this.#looksForMedia = true
    this.#woken = true
    if (this.#failures === 0) this.#wake()
  }

  /** Everything that is in the own folder now, where there is something new; at rest as well. */
  async stop(): Promise<void> {
    const wasStarted = this.#isStarted
    this.#isStopped = true
    clearTimeout(this.#timer)
    const { stopMs } = this.#deps.limits
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = wasStarted ? setTimeout(resolve, stopMs) : undefined
    const finishing = (async () => {
      await this.#work
      if (this.#woken && this.#failures === 0) await this.#pass()
    })()
    await Promise.race([finishing, promise])
    clearTimeout(timer)
    await this.#thread.close()
    await finishing
  }

  #wake(): void {
    this.#woken = true
    if (!this.#isStarted || this.#isStopped || this.#work !== undefined) return
    clearTimeout(this.#timer)
    const early = this.#passedAt + leastMsBetweenPuts(this.#deps.folder) - performance.now()
    if (early > 0) {
      this.#timer = setTimeout(() => this.#wake(), early).unref()
      return
    }
    this.#work = this.#run().finally(() => {
      this.#work = undefined
      if (this.#isStopped) return
      const { lookMs, retryMs } = this.#deps.limits
      const isAgain = this.#woken && this.#failures === 0
      const ms = isAgain ? 0 : this.#failures > 0 ? retryMs : lookMs
      this.#timer = setTimeout(() => this.#wake(), ms).unref()
    })
  }

  async #run(): Promise<void> {
    if (leastMsBetweenPuts(this.#deps.folder) > 0) await this.#pass()
    else while (this.#woken && !this.#isStopped && (await this.#pass()));
  }

  /** True when everything is there. */
  async #pass(): Promise<boolean> {
    const { own, folder, keys, id, writer, now, limits, held, isShipped } = this.#deps
    this.#passedAt = performance.now()
    const why = held()
    if (why !== null) {
      this.#become('behind', uncoded(why))
      return false
    }
    const whole = this.#whole
    const look = whole || this.#looksForMedia
    this.#woken = false
    this.#whole = false
    this.#looksForMedia = false
    const at = now()
    const shippedTo = isShipped() ? at : undefined
    this.#begunAt = at
    try {
      const { minFreeBytes, budgetBytes } = limits
      const claims = this.#claims
      // A stop does not wait for files that take their time.
      const media = this.#isStopped && this.#isStarted ? undefined : { ...this.#deps.media(), look }
      const clock = { now: at, isClockDoubted: this.#deps.isClockDoubted(at) }
      const job = { own, folder, keys, id, writer, claims, whole, ...clock, minFreeBytes, budgetBytes, media }
      const seen = await this.#thread.mirror(job)
      this.#claims = false
      await this.#succeeded(seen, shippedTo)
      if (seen.mediaLeft > 0) this.#woken = true
      return true
    } catch (error) {
      this.#whole = true
      this.#looksForMedia = true
      this.#woken = true
      await this.#failed(error)
      return false
    } finally {
      this.#begunAt = undefined
    }
  }

  async #succeeded(seen: Mirrored, shippedTo: number | undefined): Promise<void> {
    this.#seen = seen
    this.#failures = 0
    const reached = Math.max(seen.newestAt ?? 0, (seen.newestAt === null ? undefined : shippedTo) ?? 0)
    this.#shippedTo = reached === 0 ? null : reached
    const left = seen.mediaLeft
    if (left === 0) this.#become('current', null)
    else this.#become('behind', locationReasons.files_still_to_copy({ left }))
    if (seen.forked.length > 0) this.#deps.onForked(seen.forked)
    const since = this.#goneSince
    if (since === undefined || this.#isStopped) return
    this.#goneSince = undefined
    const { text: reason } = locationReasons.location_back({ left })
    await this.#deps.tell({ type: 'location.back', since, reason })
  }

  async #failed(error: unknown): Promise<void> {
    if (this.#isStopped) return
    const { limits, now, log, tell, folder } = this.#deps
    this.#failures += 1
    const reason =
      error instanceof LocationError ? error.sentence : locationReasons.location_unusable({ folder })
    log.warn('The second location took nothing; it is tried again', { err: error })
    const isGone = this.#failures >= limits.failures || this.#goneSince !== undefined
    this.#become(isGone ? 'gone' : 'behind', reason)
    if (!isGone || this.#goneSince !== undefined) return
    this.#goneSince = now()
    await tell({ type: 'location.gone', since: this.#goneSince, reason: reason.text })
  }

  #become(state: LocationState, reason: Sentence | null): void {
    if (state !== this.#state) this.#since = this.#deps.now()
    this.#state = state
    this.#reason = reason
  }
}
