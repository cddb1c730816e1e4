// What can be seen from outside: what arrived at the phones, what the event log told a consumer that resumes by
// cursor (asking, and by stream), and what the webhook endpoint was sent. Each also notes what must never be seen.
import { setTimeout as sleep } from 'node:timers/promises'
import type { EventView } from '../../core/contract/events/event.ts'
import type { MediaView } from '../../core/contract/messages/message.ts'
import { apiKey, type Appliance } from '../helpers/appliance.ts'
import type { Endpoint } from '../helpers/endpoint.ts'
import { StreamConsumer } from '../helpers/event-stream.ts'
import { sha256 } from '../helpers/media.ts'
import type { Phone } from '../whatsapp/phone/phone.ts'
import type { DriverState, ListedHook } from './list.ts'

const isEffect = /^(?:protocol|reaction|pollUpdate)Message$/

/** The messages of all phones, by text. */
export class PhoneWitness {
  readonly doubled: string[] = []
  /** Message ids, by phone and text. */
  readonly #arrived = new Map<string, string>()
  #phones: Phone[] = []
  readonly #read = new Map<string, number>()

  look(phones: Phone[]): void {
    this.#phones = phones
    for (const { number, inbox } of phones) {
      for (const { id, text, kind } of inbox.slice(this.#read.get(number) ?? 0)) {
        // What is done to another message says nothing by itself.
        if (text === '' || isEffect.test(kind)) continue
        const key = `${number} ${text}`
        const known = this.#arrived.get(key)
        if (known !== undefined && known !== id) this.doubled.push(key)
        this.#arrived.set(key, id)
      }
      this.#read.set(number, inbox.length)
    }
  }

  has(number: string, text: string): boolean {
    return this.#arrived.has(`${number} ${text}`)
  }

  /** Of the file that came with it. */
  async hashOf(number: string, text: string): Promise<string> {
    const phone = this.#phones.find((each) => each.number === number)
    const id = this.#arrived.get(`${number} ${text}`)
    if (phone === undefined || id === undefined) throw new Error(`"${text}" has not arrived at ${number}`)
    return sha256(await phone.openMedia(id))
  }
}

/** Reads the log page by page from its own cursor on, and tries again when nobody answers. */
export class EventWitness {
  readonly wrong: string[] = []
  readonly #state: DriverState
  readonly #stream = new StreamConsumer()
  /** In the order of the stream. */
  readonly streamed: Pick<EventView, 'id' | 'instanceId'>[] = []
  /** How often each text was told as received, by instance. */
  readonly #told = new Map<string, number>()
  /** Webhooks that an event tells of; they are never sent it. */
  readonly about = new Map<number, string>()
  /** What was told as done: instance, event and message. */
  readonly done = new Set<string>()
  /** By instance and message: the hash under which its file was told as kept, or why it is not. */
  readonly files = new Map<string, string>()
  #stopped = false
  #reading: Promise<void> | undefined

  constructor(state: DriverState) {
    this.#state = state
  }

  get cursor(): number {
    return this.#state.events.at(-1)?.[0] ?? 0
  }

  begin(appliance: Appliance, isUp: () => boolean): void {
    this.#stopped = false
    this.#reading = this.#read(appliance, isUp)
  }

  async end(): Promise<void> {
    this.#stopped = true
    await this.#reading
    this.#stream.disconnect()
  }

  /** The stream goes on from the last event it was given. */
  async resumeStream(appliance: Appliance): Promise<void> {
    this.drainStream()
    await this.#stream.connect(appliance.url, apiKey, '?after=0').catch(() => undefined)
  }

  /** For a consumer that goes on where another one stopped; before the stream begins. */
  resumeAsIf(streamed: readonly Pick<EventView, 'id' | 'instanceId'>[]): void {
    this.streamed.push(...streamed)
    this.#stream.lastId = String(this.cursor)
  }

  drainStream(): void {
    this.streamed.push(...this.#stream.events.splice(0).map(({ id, instanceId }) => ({ id, instanceId })))
  }

  told(instanceId: string, text: string): number {
    return this.#told.get(`${instanceId} ${text}`) ?? 0
  }

  /** Also for what an earlier driver has read. */
  remember(event: EventView): void {
    if (event.type === 'message.received' && event.data.text !== null) {
      const key = `${event.instanceId ?? ''} ${event.data.text}`
      const times = (this.#told.get(key) ?? 0) + 1
      this.#told.set(key, times)
      if (times > 1) this.wrong.push(`"${event.data.text}" was told as received ${times} times`)
    }
    if (event.type === 'message.media') this.#hearOfFile(event.instanceId ?? '', event.data)
    if ('changeId' in event.data) this.done.add(`${event.instanceId ?? ''} ${event.type} ${event.data.id}`)
    if (event.type === 'appliance.twin' && /older copy|last seconds/.test(event.data.reason))
      this.wrong.push(`a kill was taken for an older copy: ${event.data.reason}`)
    if ('webhookId' in event.data && event.data.webhookId !== null)
      this.about.set(event.seq, event.data.webhookId)
  }

  #hearOfFile(instanceId: string, { id, media }: { id: string; media: MediaView }): void {
    const key = `${instanceId} ${id}`
    if (this.files.has(key)) this.wrong.push(`the file of ${key} was told twice`)
    this.files.set(key, media.hash ?? `${media.state}: ${media.goneCode}`)
  }

  async #read(appliance: Appliance, isUp: () => boolean): Promise<void> {
    while (!this.#stopped) {
      const page = isUp() ? await pageAfter(appliance, this.cursor) : []
      for (const event of page) this.#take(event)
      if (page.length === 0) await sleep(25)
    }
  }

  #take(event: EventView): void {
    const { seq, id, instanceId } = event
    if (seq <= this.cursor) this.wrong.push(`event ${seq} came after ${this.cursor}`)
    this.#state.events.push([seq, id, instanceId])
    this.remember(event)
  }
}

/** Empty when nobody answers. */
async function pageAfter(appliance: Appliance, after: number): Promise<EventView[]> {
  try {
    const { events } = await appliance.ok<{ events: EventView[] }>(
      'GET',
      `/api/v1/events?after=${after}&limit=1000`,
    )
    return events
  } catch {
    return []
  }
}

/** What Evolution's webhooks are sent names no event of ours. */
export const evolutionPath = '/evolution/'

/** What each address was sent. */
export class HookWitness {
  readonly wrong: string[] = []
  readonly #state: DriverState
  readonly #endpoint: Endpoint
  readonly #seen = new Map<string, Set<number>>()
  readonly #latest = new Map<string, number>()
  /** How many of the consumer's events are settled, by webhook. */
  readonly #settled = new Map<string, number>()

  constructor(state: DriverState, endpoint: Endpoint) {
    this.#state = state
    this.#endpoint = endpoint
  }

  urlOf(path: string): string {
    return `http://127.0.0.1:${this.#endpoint.port}${path}`
  }

  look(): void {
    for (const { path, status = 0, json } of this.#endpoint.received.splice(0)) {
      if (status >= 300) continue
      this.#state.deliveries += 1
      if (path.startsWith(evolutionPath)) continue
      const seq = Number(json['seq'])
      const seen = this.#seen.get(path) ?? new Set()
      this.#seen.set(path, seen)
      if (seen.has(seq)) {
        this.#state.repeatedDeliveries += 1
        continue
      }
      seen.add(seq)
      const line = `${path} ${String(json['instanceId'])}`
      const latest = this.#latest.get(line) ?? 0
      if (seq < latest) this.wrong.push(`${line} was sent event ${seq} after ${latest}`)
      this.#latest.set(line, Math.max(seq, latest))
    }
  }

  /** The first event that it is still owed; undefined when there is none. */
  owed(hook: ListedHook, events: EventWitness, purged: ReadonlySet<string>): number | undefined {
    if (!hook.enabled) return undefined
    const all = this.#state.events
    let n = this.#settled.get(hook.id) ?? 0
    for (; n < all.length; n += 1) {
      const [seq, , instanceId] = all[n] ?? [0, '', null]
      const isForIt = hook.instanceId === null || hook.instanceId === instanceId
      const isGone = instanceId !== null && purged.has(instanceId)
      if (seq <= hook.after || !isForIt || isGone || events.about.get(seq) === hook.id) continue
      if (!(this.#seen.get(hook.path)?.has(seq) ?? false)) break
    }
    this.#settled.set(hook.id, n)
    return all[n]?.[0]
  }

  /** As though everything until now had been sent: for a driver that goes on from a point of rest. */
  settleAll(): void {
    for (const { id, path } of this.#state.hooks) {
      this.#settled.set(id, this.#state.events.length)
      this.#seen.set(path, new Set(this.#state.events.map(([seq]) => seq)))
    }
  }
}
