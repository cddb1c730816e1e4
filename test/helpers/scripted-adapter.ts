// Stands for WhatsApp's network at the port of the instances: a test plays what a socket would report. What the
// real adapter stores before it reports (a completed link) is stored here the same way.
import { Content } from '../../core/contract/content.ts'
import { reasons } from '../../core/contract/sentences/states.ts'
import { effectOf, openEffect } from '../../core/instances/baileys/reading/effects.ts'
import { write } from '../../core/instances/baileys/state/facts.ts'
import type { NumberCheck } from '../../core/contract/messages/message.ts'
import {
  MediaFailure,
  type ContentContext,
  type Written,
  type Link,
  type LinkAdapter,
  type LinkFact,
  type LinkOptions,
  type OutgoingMessage,
  type ReadMessage,
  type Shown,
  type WebVersion,
} from '../../core/instances/link.ts'
import { Shapes } from '../../core/instances/messages/shapes.ts'
import type { Storage } from '../../core/storage/storage.ts'

type Closing = { code: number | null; deviceRemoved?: boolean; detail?: string }

/** A script has no groups of its own. */
const nothingAsked = new Proxy({} as Link['channels'] & Link['groups'] & Link['people'], {
  get() {
    return () => Promise.reject(new Error('Not in this script'))
  },
})

export class ScriptedLink implements Link {
  readonly groups = nothingAsked
  readonly channels = nothingAsked
  readonly people = nothingAsked
  readonly options: LinkOptions
  readonly heard = { lastFrameAt: null, waiting: 0, preKeys: null }
  readonly sent: OutgoingMessage[] = []
  readonly asked: string[] = []
  readonly presences: string[] = []
  readonly reads: string[] = []
  /** How often it was asked to tell what was set here. */
  statesTold = 0
  ended = false
  /** What WhatsApp answers to a logout; an error when the socket fails meanwhile. */
  logoutAnswer: boolean | Error = true
  loggedOut = false
  /** Numbers that are not on WhatsApp, and groups that it does not know. */
  unknown = new Set<string>()
  /** Throws or never answers instead of answering, where a test wants that. */
  checkFails: Error | undefined
  sendFails: Error | undefined
  /** Acknowledges each message as soon as it is sent. */
  autoAck = false
  #wasOpen = false
  #closed = false

  constructor(options: LinkOptions) {
    this.options = options
  }

  get isOver(): boolean {
    return this.#closed
  }

  tell(fact: LinkFact): void {
    if (fact.kind === 'open') this.#wasOpen = true
    this.options.onFact(fact)
  }

  open(name: string | null = null): void {
    this.tell({ kind: 'open', jid: 'own@s.whatsapp.net', lid: null, name })
  }

  showQr(text: string, expiresAt = Number.MAX_SAFE_INTEGER): void {
    this.tell({ kind: 'qr', text, expiresAt })
  }

  close({ code, deviceRemoved = false, detail = 'closed' }: Closing): void {
    if (this.#closed) return
    this.#closed = true
    this.tell({ kind: 'closed', code, deviceRemoved, wasOpen: this.#wasOpen, detail })
  }

  ack(messageId: string, error: string | null = null): void {
    this.tell({ kind: 'ack', messageId, error })
  }

  async send(message: OutgoingMessage): Promise<void> {
    if (this.#closed) throw new Error('Connection Closed')
    if (this.sendFails) throw this.sendFails
    this.sent.push(message)
    if (this.autoAck) this.ack(message.messageId)
  }

  async upload(): Promise<never> {
    throw new MediaFailure('failed')
  }

  async checkNumbers(numbers: readonly string[]): Promise<NumberCheck[]> {
    this.asked.push(...numbers)
    if (this.checkFails) throw this.checkFails
    return numbers.map((number) => ({
      number,
      jid: `${number}@s.whatsapp.net`,
      exists: !this.unknown.has(number),
      name: null,
    }))
  }

  async hasGroup(jid: string): Promise<boolean> {
    return !this.unknown.has(jid)
  }

  async setPresence(presence: 'available' | 'unavailable'): Promise<void> {
    this.presences.push(presence)
  }

  async read(messages: readonly ReadMessage[]): Promise<void> {
    this.reads.push(...messages.map(({ id }) => id))
  }
  async askOlder(): Promise<void> {}
  async askChunkAgain(): Promise<void> {}

  async tellState(): Promise<void> {
    this.statesTold += 1
  }

  async askMediaAgain(): Promise<undefined> {
    return undefined
  }

  async logout(): Promise<boolean> {
    if (this.logoutAnswer instanceof Error) throw this.logoutAnswer
    this.loggedOut = this.logoutAnswer
    this.close({ code: 401, deviceRemoved: true })
    return this.logoutAnswer
  }

  async end(): Promise<void> {
    this.ended = true
    this.close({ code: null, detail: 'Ended by the appliance' })
  }
}

export class ScriptedAdapter implements LinkAdapter {
  readonly pinnedVersion: WebVersion = [2, 3000, 100]
  readonly links: ScriptedLink[] = []
  readonly replays: { instanceId: string; generation: number }[] = []
  /** What the next fetch of the newest version answers, and how often it was asked. */
  newestVersion: WebVersion | undefined
  fetches = 0
  /** When phones are linked, as the store has it. */
  linkedAt = 1
  /** Makes open fail. */
  openFails: Error | undefined
  /** Called with each new link before anything else hears of it. */
  onLink: (link: ScriptedLink) => void = () => undefined
  writeFact = write
  readonly #storage: () => Storage
  #ids = 0

  constructor(storage: () => Storage) {
    this.#storage = storage
  }

  /** Links of this instance, the newest last. */
  of(instanceId: string): ScriptedLink[] {
    return this.links.filter(({ options }) => options.instanceId === instanceId)
  }

  /** Sockets that have neither ended nor been ended. */
  live(instanceId: string): ScriptedLink[] {
    return this.of(instanceId).filter((link) => !link.isOver)
  }

  async open(options: LinkOptions): Promise<Link> {
    if (this.openFails) throw this.openFails
    const link = new ScriptedLink(options)
    this.links.push(link)
    this.onLink(link)
    return link
  }

  /** The phone links: stored in one commit as the real adapter does, told, and closed with 515. */
  pair(link: ScriptedLink, account: string): void {
    const { instanceId, purpose } = link.options
    if (purpose.kind !== 'pair') throw new Error('This socket is not for linking')
    if (purpose.expectedAccount !== undefined && purpose.expectedAccount !== account) {
      link.tell({ kind: 'other_number', account })
      return
    }
    const storage = this.#storage()
    const { generation } = purpose
    const jid = `${account}:1@s.whatsapp.net`
    const lid = `9${account}:1@lid`
    storage.commits.writeNow((tx) => {
      const before = storage.instances.get(instanceId)?.generation
      if (before)
        storage.generations.archive(tx, instanceId, {
          n: before,
          at: 1,
          code: null,
          reason: reasons.linked_again,
        })
      const linked = { n: generation, account, jid, lid, creds: { of: account }, at: this.linkedAt }
      storage.generations.promote(tx, instanceId, { ...linked, origin: 'qr' })
    })
    link.tell({ kind: 'paired', generation, account, jid, lid })
    link.close({ code: 515 })
  }

  async resetSessions(): Promise<number> {
    return 0
  }

  async replay(instanceId: string, generation: number): Promise<void> {
    this.replays.push({ instanceId, generation })
  }

  newMessageId(): string {
    this.#ids += 1
    return `3EB0${String(this.#ids).padStart(16, '0')}`
  }

  encode(content: Content, { quoted, mentions, mentionAll }: ContentContext): Written {
    const said = {
      ...content,
      mentions,
      mentionAll,
      quoted: quoted && { ...quoted, proto: [...quoted.proto] },
    }
    const proto = Buffer.from(JSON.stringify(said))
    const text = content.kind === 'text' ? content.text : null
    return { proto, relay: {}, ...this.shownOf(proto), text }
  }

  /** As the real one: what says nothing that is known has no content. */
  shownOf(proto: Uint8Array): Shown {
    const content = this.contentOf(proto) ?? null
    const text = content?.kind === 'text' ? content.text : null
    const kind = content === null ? 'unsupported' : 'text'
    return { type: 'extendedTextMessage', kind, text, content, quoted: null, expiresSeconds: null }
  }

  /** What this one has encoded is JSON. */
  effectOf(proto: Uint8Array) {
    return proto[0] === 0x7b ? undefined : effectOf(proto)
  }

  openEffect = openEffect

  contentOf(proto: Uint8Array): Content | undefined {
    try {
      return Content.safeParse(JSON.parse(Buffer.from(proto).toString())).data
    } catch {
      return undefined
    }
  }

  async tryProxy(): Promise<undefined> {
    return undefined
  }

  jsonToProto(): undefined {
    return undefined
  }

  protoToJson(proto: Uint8Array): Record<string, unknown> {
    return { content: Buffer.from(proto).toString() }
  }

  mediaOf(): undefined {
    return undefined
  }

  toUpload(): undefined {
    return undefined
  }

  withUpload(proto: Uint8Array): Uint8Array {
    return proto
  }

  readonly shapes = new Shapes()

  unquoted(): undefined {
    return undefined
  }

  thumbnailOf(): undefined {
    return undefined
  }

  fetchMedia(): AsyncIterable<Uint8Array> {
    throw new MediaFailure('failed')
  }

  async fetchVersion(): Promise<WebVersion | undefined> {
    this.fetches += 1
    return this.newestVersion
  }
}
