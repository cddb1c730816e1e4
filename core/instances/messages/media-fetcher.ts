// Fetches the files of messages, whatever happens meanwhile: a few at a time, tried again until they are here or will
// never be. A message never waits for its file, and what is fetched is told with the commit that says so.
import type { EventView } from '../../contract/events/event.ts'
import { MediaFailure, type LinkAdapter, type StoredMedia } from '../link.ts'
import { mediaView, namesOf } from './view.ts'
import { systemTimer, type SetTimer } from '../../events/timers.ts'
import { Follower } from '../../events/follower.ts'
import type { EventLog } from '../../events/log.ts'
import type { Log } from '../../log.ts'
import {
  AlteredError,
  TooLargeError,
  type KeptFile,
  type MediaFiles,
} from '../../storage/folder/media-files.ts'
import type { GoneReason, Media } from '../../storage/tables/media.ts'
import type { Message } from '../../storage/tables/messages.ts'
import { codeOf } from '../../storage/files.ts'
import { letGo } from '../../storage/folder/parts.ts'
import type { Storage } from '../../storage/storage.ts'

const minuteMs = 60_000
/** After what should not happen, such as a storage that fails. */
const troubleMs = 10_000
const dayMs = 24 * 60 * minuteMs

export interface FetchLimits {
  /** At once, of one number and of all. */
  ofInstance: number
  ofAll: number
  maxBytes: number
  /** Pauses between tries, the last one again and again. */
  pausesMs: readonly number[]
  /** From the arrival of the message on. */
  forMs: number
  /** How long one try may take. */
  tryMs: number
  /** Altered bytes are asked for so often. */
  alteredTries: number
  /** What is left free on the disk. */
  freeBytes: number
}

const usualLimits: FetchLimits = {
  ofInstance: 2,
  ofAll: 4,
  maxBytes: 100 * 1024 * 1024,
  pausesMs: [5000, 30_000, 2 * minuteMs, 10 * minuteMs, 30 * minuteMs, 60 * minuteMs, 240 * minuteMs],
  forMs: 14 * dayMs,
  tryMs: 15 * minuteMs,
  alteredTries: 2,
  freeBytes: 32 * 1024 * 1024,
}

export interface MediaFetcherDeps {
  storage: Storage
  files: MediaFiles
  events: EventLog
  adapter: Pick<LinkAdapter, 'mediaOf' | 'fetchMedia'>
  /** Asks the phone of a number to upload a file once more; undefined where it refuses. Rejects without an answer. */
  askAgain(instanceId: string, media: StoredMedia): Promise<Uint8Array | undefined>
  /** There is a file that was not here. */
  onKept?: () => void
  log: Log
  now?: () => number
  setTimer?: SetTimer
  limits?: Partial<FetchLimits>
}

export class MediaFetcher {
  readonly #deps: MediaFetcherDeps
  readonly #limits: FetchLimits
  readonly #now: () => number
  readonly #stopping = new AbortController()
  /** Rows of messages whose file is being fetched, with their instance. */
  readonly #busy = new Map<number, { instanceId: string; done: Promise<void> }>()
  readonly #follower: Follower<EventView>
  #unsubscribe: () => void = () => undefined
  #cancelTimer: (() => void) | undefined

  constructor(deps: MediaFetcherDeps) {
    this.#deps = deps
    this.#limits = { ...usualLimits, ...deps.limits }
    this.#now = deps.now ?? Date.now
    this.#follower = new Follower({
      log: deps.events,
      types: () => ['instance.state'],
      take: ({ events }) => this.#hear(events),
      onTrouble: this.#onError,
      ...(deps.setTimer && { setTimer: deps.setTimer }),
    })
  }

  start(): void {
    const { events, storage } = this.#deps
    const look = (): void => this.#look()
    const unsubscribe = [storage.room.onChange(look), storage.presence.onChange(look)]
    this.#unsubscribe = () => unsubscribe.forEach((each) => each())
    this.#follower.start(events.latest())
  }

  /** What is under way is given up; the next start begins it anew. */
  async stop(): Promise<void> {
    this.#unsubscribe()
    this.#cancelTimer?.()
    this.#stopping.abort()
    await this.#follower.stop()
    await Promise.all([...this.#busy.values()].map(({ done }) => done))
  }

  /** Something was committed: a new message may have a file, and a number that is online again may get one. */
  async #hear(news: EventView[]): Promise<void> {
    const { storage } = this.#deps
    const online = news.filter(({ type, data }) => type === 'instance.state' && data.state === 'open')
    const ids = new Set(online.map(({ instanceId }) => instanceId ?? ''))
    const at = this.#now()
    for (const id of ids) while (await storage.commits.write((tx) => storage.media.hurry(tx, id, at)));
    this.#look()
  }

  /** From here on by timers: a storage that fails for a moment is asked again. */
  #look(): void {
    this.#guarded(() => this.#lookNow())
  }

  #guarded(work: () => void): void {
    try {
      work()
    } catch (error) {
      this.#onError(error)
      this.#waitFor(troubleMs)
    }
  }

  #lookNow(): void {
    const { storage } = this.#deps
    const { media, room, presence } = storage
    if (this.#stopping.signal.aborted || room.isFull || presence.lost !== undefined) return
    if (!this.#hasRoomFor({ sizeBytes: 0 })) return this.#wait(minuteMs)
    for (const instanceId of media.fetching()) {
      const own = [...this.#busy.values()].filter((each) => each.instanceId === instanceId).length
      const limit = this.#limits.ofInstance
      if (own >= limit) continue
      const due = media.due(instanceId, { at: this.#now(), limit: limit + own })
      for (const each of due.filter(({ message }) => !this.#busy.has(message)).slice(0, limit - own))
        if (this.#busy.size < this.#limits.ofAll) this.#begin(each)
    }
    this.#wait()
  }

  /** For what is not due yet; what is and has no turn now gets it when another has ended. */
  #wait(leastMs = 1000): void {
    this.#cancelTimer?.()
    this.#cancelTimer = undefined
    const next = this.#deps.storage.media.nextTry()
    if (next === undefined) return
    this.#waitFor(Math.min(Math.max(next - this.#now(), leastMs), minuteMs))
  }

  #waitFor(ms: number): void {
    this.#cancelTimer?.()
    this.#cancelTimer = (this.#deps.setTimer ?? systemTimer)(() => this.#look(), ms)
  }

  #begin(media: Media): void {
    const { message, instanceId } = media
    const done = this.#fetch(media)
      .catch(this.#onError)
      .finally(() => {
        this.#busy.delete(message)
        this.#look()
      })
    this.#busy.set(message, { instanceId, done })
  }

  readonly #onError = (err: unknown): void => {
    if (!this.#stopping.signal.aborted)
      this.#deps.log.warn('The file of a message could not be dealt with; it is tried again', { err })
  }

  async #fetch(media: Media): Promise<void> {
    const { storage } = this.#deps
    const message = storage.messages.get(media.message)
    const proto = storage.messages.proto(media.message)
    if (message === undefined || proto === undefined) return
    if (!this.#hasRoomFor(media)) return this.#postpone(media, { ms: minuteMs, counts: false })
    try {
      await this.#keep(media, message, await this.#have(media, message, proto))
    } catch (error) {
      if (this.#stopping.signal.aborted) return
      await this.#failed(media, message, error)
    }
  }

  /** What the phone has uploaded once more is fetched at once. */
  async #have(media: Media, message: Message, proto: Uint8Array): Promise<KeptFile> {
    try {
      return await this.#download(media, proto)
    } catch (error) {
      if (!(error instanceof MediaFailure) || error.kind !== 'expired' || media.isAsked) throw error
      const again = await this.#ask(media, message, proto)
      if (again === undefined) throw error
      const { storage } = this.#deps
      // Whatever ends this try, the next goes there: the phone is asked once.
      await storage.commits.write((tx) => {
        storage.media.ask(tx, media.message)
        storage.messages.setProto(tx, media.message, again)
      })
      return this.#download(media, again)
    }
  }

  async #ask(media: Media, message: Message, proto: Uint8Array): Promise<Uint8Array | undefined> {
    const { storage, askAgain } = this.#deps
    const chat = storage.chats.get(message.chatId)
    if (chat === undefined) return undefined
    const { messageId, fromMe, participantLid, participantPn } = message
    const participant = participantLid ?? participantPn
    const asked = { messageId, chat: namesOf(chat).jid, fromMe, participant, proto }
    return this.#unlessStopped(askAgain(media.instanceId, asked))
  }

  /** A phone takes its time, which a stop has not. */
  async #unlessStopped<T>(work: Promise<T>): Promise<T> {
    const { signal } = this.#stopping
    const { promise, reject } = Promise.withResolvers<never>()
    const giveUp = (): void => reject(new DOMException('It was stopped.', 'AbortError'))
    signal.addEventListener('abort', giveUp, { once: true })
    try {
      return await Promise.race([work, promise])
    } finally {
      signal.removeEventListener('abort', giveUp)
    }
  }

  async #download(media: Media, proto: Uint8Array): Promise<KeptFile> {
    const { adapter, storage, files } = this.#deps
    const { maxBytes, tryMs } = this.#limits
    if (media.sizeBytes !== null && media.sizeBytes > maxBytes) throw new MediaFailure('too_large')
    const signal = AbortSignal.any([this.#stopping.signal, AbortSignal.timeout(tryMs)])
    const proxy = storage.instances.get(media.instanceId)?.proxy ?? null
    const expected = adapter.mediaOf(proto)?.hash
    const chunks = adapter.fetchMedia(proto, { proxy, signal, maxBytes })
    const sizeBytes = media.sizeBytes ?? undefined
    return files.write(lettingGo(chunks), { expected, sizeBytes, maxBytes })
  }

  async #keep(media: Media, message: Message, file: KeptFile): Promise<void> {
    const { storage, files, adapter, onKept } = this.#deps
    // Removed in between as one that nobody uses: it is fetched again.
    if (!files.has(file.hash)) throw new MediaFailure('failed')
    const proto = storage.messages.proto(media.message)
    const note = proto && adapter.mediaOf(proto)
    const { mimetype, fileName } = note ?? media
    await storage.commits.write((tx) => {
      if (storage.media.keep(tx, media.message, { ...file, mimetype, fileName })) this.#tell(tx, message)
    })
    onKept?.()
  }

  async #failed(media: Media, message: Message, error: unknown): Promise<void> {
    const reason = this.#reasonToEnd(media, message, error)
    if (reason !== undefined) return this.#lose(media, message, reason)
    if (codeOf(error) === 'ENOSPC') {
      this.#deps.storage.room.full()
      return this.#postpone(media, { ms: minuteMs, counts: false })
    }
    const { pausesMs } = this.#limits
    return this.#postpone(media, {
      ms: pausesMs[Math.min(media.attempts, pausesMs.length - 1)] ?? minuteMs,
      counts: true,
    })
  }

  /** undefined: it is tried again. */
  #reasonToEnd(media: Media, message: Message, error: unknown): GoneReason | undefined {
    const { alteredTries, forMs } = this.#limits
    if (error instanceof TooLargeError) return 'too_large'
    const kind =
      error instanceof AlteredError ? 'altered' : error instanceof MediaFailure ? error.kind : 'failed'
    if (kind === 'expired' || kind === 'too_large' || kind === 'phone_only') return kind
    if (kind === 'altered' && media.attempts + 1 >= alteredTries) return 'altered'
    return this.#now() - message.storedAt > forMs && media.attempts > 2 ? 'unreachable' : undefined
  }

  async #lose(media: Media, message: Message, reason: GoneReason): Promise<void> {
    const { storage } = this.#deps
    await storage.commits.write((tx) => {
      if (storage.media.lose(tx, media.message, reason)) this.#tell(tx, message)
    })
  }

  #tell(tx: Parameters<EventLog['append']>[0], message: Message): void {
    const { storage, events } = this.#deps
    const chat = storage.chats.get(message.chatId)
    const media = storage.media.get(message.row)
    if (chat === undefined || media === undefined) return
    const { messageId: id, row, instanceId } = message
    const data = { id, row, chat: namesOf(chat).jid, media: mediaView(media) }
    events.append(tx, instanceId, { type: 'message.media', data })
  }

  async #postpone(media: Media, { ms, counts }: { ms: number; counts: boolean }): Promise<void> {
    const { storage } = this.#deps
    const until = this.#now() + ms
    await storage.commits.write((tx) => storage.media.postpone(tx, media.message, { until, counts }))
  }

  /** Before anything is asked for; a file system that does not tell is judged by its writes alone. */
  #hasRoomFor({ sizeBytes }: Pick<Media, 'sizeBytes'>): boolean {
    const free = this.#deps.storage.room.space()?.freeBytes
    return free === undefined || free - (sizeBytes ?? 0) > this.#limits.freeBytes
  }
}

/** Each when the next is asked for. */
export async function* lettingGo(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const chunk of chunks) {
    yield chunk
    letGo(chunk)
  }
}
