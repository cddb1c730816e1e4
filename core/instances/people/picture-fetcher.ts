// Asks for pictures that are wanted and fetches their files: one at a time over all numbers, with a rest between two, tried
// again for as long as there is no answer. What is no answer is never taken for "none".
import type { EventView } from '../../contract/events/event.ts'
import { Follower } from '../../events/follower.ts'
import type { EventLog } from '../../events/log.ts'
import { systemTimer, type SetTimer } from '../../events/timers.ts'
import type { Log } from '../../log.ts'
import type { WriteTx } from '../../storage/commit.ts'
import { isOutage } from '../../storage/database.ts'
import { codeOf } from '../../storage/files.ts'
import type { MediaFiles } from '../../storage/folder/media-files.ts'
import type { Storage } from '../../storage/storage.ts'
import type { Picture, PictureOwner } from '../../storage/tables/pictures.ts'
import { MediaFailure, type PictureSource } from '../link.ts'
import { keepPicture } from './picture-record.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
/** Between tries, the last one again and again. */
const pausesMs = [minuteMs, 10 * minuteMs, hourMs, 6 * hourMs, 24 * hourMs]
const troubleMs = 10_000
const jpeg = Buffer.of(0xff, 0xd8, 0xff)

export interface PictureLimits {
  /** Between two questions. */
  restMs: number
  /** WhatsApp's own are a tenth of it. */
  maxBytes: number
  /** How long one may take to come. */
  tryMs: number
  /** What is left free on the disk. */
  freeBytes: number
}

const usualLimits: PictureLimits = {
  restMs: 1000,
  maxBytes: 2 * 1024 * 1024,
  tryMs: minuteMs,
  freeBytes: 64 * 1024 * 1024,
}

export interface PictureFetcherDeps {
  storage: Storage
  files: MediaFiles
  events: EventLog
  adapter: PictureSource
  /** Where WhatsApp has it; null: there is none, or it is not shown. Rejects without an answer. */
  ask(instanceId: string, jid: string): Promise<string | null>
  /** There is a file that was not here. */
  onKept?: () => void
  log: Log
  now?: () => number
  setTimer?: SetTimer
  limits?: Partial<PictureLimits>
}

/** Whose it is, by name. */
interface Whose {
  owner: PictureOwner
  jid: string
  /** The contact's, for what is told with the address of its picture. */
  contact: { account: string } | undefined
}

export class PictureFetcher {
  readonly #deps: PictureFetcherDeps
  readonly #limits: PictureLimits
  readonly #now: () => number
  readonly #stopping = new AbortController()
  readonly #follower: Follower<EventView>
  #restUntil = 0
  #unsubscribe: () => void = () => undefined
  #working: Promise<void> | undefined
  #cancelTimer: (() => void) | undefined

  constructor(deps: PictureFetcherDeps) {
    this.#deps = deps
    this.#limits = { ...usualLimits, ...deps.limits }
    this.#now = deps.now ?? Date.now
    this.#follower = new Follower({
      log: deps.events,
      // The others may have another picture.
      types: () => ['instance.state', 'contact.updated', 'group.updated'],
      take: ({ events }) => this.#hear(events),
      onTrouble: this.#onError,
      ...(deps.setTimer && { setTimer: deps.setTimer }),
    })
  }

  start(): void {
    const { events, storage } = this.#deps
    const look = (): void => this.look()
    const unsubscribe = [storage.room.onChange(look), storage.presence.onChange(look)]
    this.#unsubscribe = () => unsubscribe.forEach((each) => each())
    this.#follower.start(events.latest())
    this.look()
  }

  /** What is under way is given up; the next start begins it anew. */
  async stop(): Promise<void> {
    this.#unsubscribe()
    this.#cancelTimer?.()
    this.#stopping.abort()
    await this.#follower.stop()
    await this.#working
  }

  /** One may be wanted that was not before. */
  look(): void {
    if (this.#working !== undefined || this.#stopping.signal.aborted) return
    this.#cancelTimer?.()
    this.#working = this.#once()
  }

  async #once(): Promise<void> {
    let waitMs: number | undefined = troubleMs
    try {
      waitMs = await this.#work()
    } catch (error) {
      this.#onError(error)
    }
    this.#working = undefined
    if (waitMs !== undefined) this.#waitFor(waitMs)
  }

  async #hear(news: EventView[]): Promise<void> {
    const { storage } = this.#deps
    const online = news.filter(({ type, data }) => type === 'instance.state' && data.state === 'open')
    const ids = new Set(online.flatMap(({ instanceId }) => instanceId ?? []))
    if (ids.size > 0)
      await storage.commits.write((tx) => {
        for (const id of ids) storage.pictures.hurry(tx, id, this.#now())
      })
    this.look()
  }

  #waitFor(ms: number): void {
    if (this.#stopping.signal.aborted) return
    this.#cancelTimer?.()
    this.#cancelTimer = (this.#deps.setTimer ?? systemTimer)(() => this.look(), ms)
  }

  readonly #onError = (err: unknown): void => {
    if (!this.#stopping.signal.aborted)
      this.#deps.log.warn('A picture could not be dealt with; it is tried again', { err })
  }

  /** One of them. When the next one may be looked for; undefined: when there is news. */
  async #work(): Promise<number | undefined> {
    const { pictures, room, presence } = this.#deps.storage
    if (room.isFull || presence.lost !== undefined) return undefined
    const picture = pictures.next()
    if (picture === undefined) return undefined
    const waitMs = Math.max(picture.nextTryAt, this.#restUntil) - this.#now()
    if (waitMs > 0) return Math.min(waitMs, hourMs)
    if (!this.#hasRoom()) return minuteMs
    await this.#take(picture)
    // Whatever is told meanwhile.
    this.#restUntil = this.#now() + this.#limits.restMs
    return this.#limits.restMs
  }

  async #take(picture: Picture): Promise<void> {
    const { storage, log } = this.#deps
    try {
      const whose = this.#whose(picture)
      const url = picture.url ?? (await this.#asked(picture, whose))
      if (url === null) await this.#none(picture, whose)
      else await this.#fetch(picture, whose, url)
    } catch (error) {
      if (this.#stopping.signal.aborted) return
      if (isOutage(error)) throw error
      if (codeOf(error) === 'ENOSPC') storage.room.full()
      log.info('A picture did not come; it is asked for again', { err: error })
      const pauseMs = pausesMs[Math.min(picture.attempts, pausesMs.length - 1)] ?? hourMs
      await storage.commits.write((tx) => storage.pictures.postpone(tx, picture.id, this.#now() + pauseMs))
    }
  }

  async #asked({ id, instanceId }: Picture, { jid }: Whose): Promise<string | null> {
    const { storage, ask } = this.#deps
    await storage.commits.write((tx) => storage.pictures.asked(tx, id, this.#now()))
    return ask(instanceId, jid)
  }

  async #none(picture: Picture, { owner, jid, contact }: Whose): Promise<void> {
    const { storage } = this.#deps
    const { id, changes, instanceId } = picture
    await storage.commits.write((tx) => {
      const now = storage.pictures.of(owner)
      // Told to be another one meanwhile: that is newer.
      if (now?.id !== id || now.changes !== changes) return
      storage.pictures.none(tx, owner)
      if (contact) keepPicture(this.#recording, tx, { instanceId, ...contact, jid, url: null })
      if (picture.hash !== null) this.#tell(tx, instanceId, { of: jid, hash: null })
    })
  }

  async #fetch(picture: Picture, { jid, contact }: Whose, url: string): Promise<void> {
    const { storage, files, adapter, onKept } = this.#deps
    const { instanceId } = picture
    const { maxBytes, tryMs } = this.#limits
    if (contact)
      await storage.commits.write((tx) =>
        keepPicture(this.#recording, tx, { instanceId, ...contact, jid, url, isFetched: true }),
      )
    const signal = AbortSignal.any([this.#stopping.signal, AbortSignal.timeout(tryMs)])
    const proxy = storage.instances.get(instanceId)?.proxy ?? null
    const chunks = adapter.fetchPicture(url, { proxy, signal, maxBytes })
    const { hash } = await files.write(onlyJpeg(chunks), { maxBytes })
    await storage.commits.write((tx) => {
      if (!storage.pictures.keep(tx, picture, hash)) return
      storage.media.unmark(tx, hash)
      if (picture.hash !== hash) this.#tell(tx, instanceId, { of: jid, hash })
    })
    onKept?.()
  }

  #whose({ contact, group, instanceId }: Picture): Whose {
    const { storage } = this.#deps
    const person = contact === null ? undefined : storage.contacts.get(contact)
    if (person !== undefined) {
      const { id, pn, lid, account } = person
      return { owner: { contact: id }, jid: pn ?? lid ?? '', contact: { account } }
    }
    const found = group === null ? undefined : storage.groups.get(group)
    if (found === undefined) throw new Error(`A picture of ${instanceId} is of nobody.`)
    return { owner: { group: found.id }, jid: found.jid, contact: undefined }
  }

  #tell(tx: WriteTx, instanceId: string, data: { of: string; hash: string | null }): void {
    this.#deps.events.append(tx, instanceId, { type: 'picture.updated', data })
  }

  get #recording() {
    return { storage: this.#deps.storage, events: this.#deps.events, now: this.#now }
  }

  /** A file system that does not tell is judged by its writes alone. */
  #hasRoom(): boolean {
    const free = this.#deps.storage.room.space()?.freeBytes
    return free === undefined || free > this.#limits.freeBytes
  }
}

/** Anything else is no picture of WhatsApp's. */
async function* onlyJpeg(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  let head = Buffer.alloc(0)
  for await (const chunk of chunks) {
    if (head.length < jpeg.length) {
      head = Buffer.concat([head, chunk.subarray(0, jpeg.length)])
      if (!head.subarray(0, jpeg.length).equals(jpeg.subarray(0, head.length)))
        throw new MediaFailure('altered')
    }
    yield chunk
  }
  if (head.length < jpeg.length) throw new MediaFailure('altered')
}
