// Owns the phone role: a primary device attached to the server in-process. It links companions, writes and
// records what it gets, so that tests can count. It does one thing at a time.
import { setImmediate as turn } from 'node:timers/promises'
import { generateMessageIDV2, proto } from '@whiskeysockets/baileys'
import type { BinaryNode, WAPatchName } from '@whiskeysockets/baileys'
import type { Device } from '../server/directory.ts'
import { changeMembers, createGroup } from '../server/groups/acts.ts'
import type { MembershipChange } from '../server/groups/acts.ts'
import { answerGroups } from '../server/groups/queries.ts'
import type { Group } from '../server/groups/groups.ts'
import { appStateKeyShare, historyBootstrap, historyChunk } from '../server/history.ts'
import { olderAsked, pieceAsked, pieceOf, withheldAsked, type Past } from './past.ts'
import type { Hub, PhoneRole } from '../server/hub.ts'
import { digitsOf } from '../jids.ts'
import type { DeviceRef, Form } from '../jids.ts'
import { el, newStanzaId, nowSeconds } from '../nodes.ts'
import { block, setPicture } from '../server/people/people.ts'
import type { ChatState } from '../server/people/presence.ts'
import { linkByCode, linkByQr } from './link.ts'
import { openMedia, uploadMedia } from './media.ts'
import type { MediaToSend } from './media.ts'
import { PhoneReceiver } from './receive.ts'
import { PhoneRecords } from './records.ts'
import type { ReceivedMessage } from './records.ts'
import { PhoneSender } from './send.ts'
import { PhoneSignal } from './signal.ts'
import { PhoneState, type StateSet } from './state.ts'
import { unlinkDevice } from '../server/session.ts'

const MAX_BOOTSTRAPS = 3
const PREKEYS_LOW = 10

export type PhoneOptions = { shareHistory?: boolean }
export type SendOptions = {
  addressing?: Form
  id?: string
  /** By a list of its own, or as a story: whom it goes to. */
  listed?: string[]
  /** Fields that no program knows yet, as bytes. */
  beside?: Buffer
}

export class Phone implements PhoneRole {
  readonly number: string
  readonly jid: string
  readonly lid: string
  readonly records: PhoneRecords
  /** What it gives when a device asks for older messages. */
  readonly past: Past = new Map()
  /** By id: what its devices were only told of. */
  readonly withheld = new Map<string, proto.IMessage>()
  /** Put the chats this phone knows into the history bootstrap of new companions. */
  shareHistory: boolean
  readonly #hub: Hub
  readonly #ref: DeviceRef
  readonly #signal: PhoneSignal
  readonly #sender: PhoneSender
  readonly #receiver: PhoneReceiver
  readonly #state: PhoneState
  readonly #sentHistory = new Map<string, proto.IHistorySync>()
  #tasks: Promise<unknown> = Promise.resolve()
  #online = true
  /** Errors of background work: a healthy run has none. */
  readonly errors: unknown[] = []

  constructor(hub: Hub, number: string, options: PhoneOptions = {}) {
    this.#hub = hub
    this.number = number
    this.#ref = { number, device: 0 }
    this.jid = hub.directory.userJid(number, 'pn')
    this.lid = hub.directory.userJid(number, 'lid')
    this.records = new PhoneRecords(hub.store, number)
    this.#signal = new PhoneSignal(hub, number)
    this.#sender = new PhoneSender(hub, number, this.#signal)
    this.#state = new PhoneState(hub, number, this.#signal.identity)
    const parts = { signal: this.#signal, sender: this.#sender, records: this.records }
    this.#receiver = new PhoneReceiver(hub, number, parts)
    this.shareHistory = options.shareHistory ?? false
    this.#receiver.onPeer = async (message) => {
      const older = olderAsked(this.past, message)
      if (older !== undefined) this.#background(() => this.sendHistory(older))
      const again = pieceAsked(this.#sentHistory, message)
      if (again !== undefined) this.#background(() => this.sendHistory(again))
      const alone = withheldAsked(this.withheld, message)
      if (alone !== undefined) this.#background(() => this.#tellDevices(alone))
    }
    if (hub.preKeys.count(this.#ref) < PREKEYS_LOW) this.#background(() => this.#signal.uploadPreKeys())
  }

  get inbox(): readonly ReceivedMessage[] {
    return this.records.list('inbox')
  }

  /** Deliveries of a message id that had been read before. Harmless: real phones ignore them. */
  get duplicates() {
    return this.records.list('repeated')
  }

  /** Deliveries that could not be decrypted; `resolved` when a later one of the same id was. */
  get undecryptable() {
    return this.records.list('unreadable')
  }

  get receipts() {
    return this.records.list('receipts')
  }

  /** What the account's own companions sent. */
  get copies(): readonly ReceivedMessage[] {
    return this.records.list('copies')
  }

  /** Whether it sends a read receipt for everything that arrives. */
  get readsEverything(): boolean {
    return this.#receiver.readsEverything
  }

  set readsEverything(value: boolean) {
    this.#receiver.readsEverything = value
  }

  /** Whether it sends again what a device could not read and asks for. */
  get answersRetries(): boolean {
    return this.#receiver.answersRetries
  }

  set answersRetries(value: boolean) {
    this.#receiver.answersRetries = value
  }

  /** Whether it still has the files of messages, to upload them again. */
  get keepsFiles(): boolean {
    return this.#receiver.keepsFiles
  }

  set keepsFiles(value: boolean) {
    this.#receiver.keepsFiles = value
  }

  /** What it writes to the companions of this number can be read no more, until one of them makes a new session. */
  async breakSessions(number: string): Promise<void> {
    await this.#run(async () => {
      for (const device of this.#hub.directory.devices(digitsOf(number)))
        if (device.device !== 0) await this.#signal.breakSession(device)
    })
  }

  get isOnline(): boolean {
    return this.#online
  }

  /** Links the companion that shows this QR text. Resolves with the new device. */
  async scan(qr: string): Promise<Device> {
    await this.#tasks
    return linkByQr(this.#hub, this.number, this.#identityKey, qr)
  }

  async typeCode(code: string): Promise<Device> {
    await this.#tasks
    return linkByCode(this.#hub, this.number, this.#identityKey, code)
  }

  unlink(device: number): boolean {
    return unlinkDevice(this.#hub, { number: this.number, device })
  }

  /** Sends to a number, a JID or a group. Returns the message id. */
  async sendText(to: string, text: string, options: SendOptions = {}): Promise<string> {
    return this.send(to, { conversation: text }, options)
  }

  async send(to: string, message: proto.IMessage, options: SendOptions = {}): Promise<string> {
    const chat = this.#chatJid(to)
    const id = options.id ?? generateMessageIDV2(this.jid)
    const addressing = options.addressing ?? (chat.endsWith('@lid') ? 'lid' : 'pn')
    const content = Buffer.from(proto.Message.encode(message).finish())
    const { listed, beside } = options
    const more = { ...(listed && { listed: listed.map(digitsOf) }), ...(beside && { beside }) }
    const sent = { id, to: chat, content, at: Date.now(), addressing, ...more }
    this.records.addSent(sent)
    await this.#run(() => this.#sender.send(sent))
    return id
  }

  /** Tells the companions of a number that something came which they are not given. */
  async announce(number: string, attributes: Record<string, string>): Promise<string> {
    const id = generateMessageIDV2(this.jid)
    await this.#run(async () => {
      for (const device of this.#hub.directory.devices(digitsOf(number))) {
        const attrs = { id, from: this.jid, sender_lid: this.lid, t: nowSeconds(), type: 'media' }
        if (device.device !== 0)
          this.#hub.queues.deliver(device, el('message', attrs, [el('unavailable', attributes)]))
      }
    })
    return id
  }

  /** Encrypts, uploads and sends. */
  async sendMedia(to: string, media: MediaToSend, options: SendOptions = {}): Promise<string> {
    return this.send(to, await uploadMedia(this.#hub.media, media), options)
  }

  /** The plain bytes of a media message in the inbox. */
  async openMedia(id: string): Promise<Buffer> {
    const received = [...this.inbox, ...this.copies].find((message) => message.id === id)
    if (!received) throw new Error(`this phone has not received ${id}`)
    return openMedia(this.#hub.media, proto.Message.decode(received.content))
  }

  /** Sends the same message again under its id, newly encrypted, as a retransmission. */
  async sendAgain(id: string): Promise<void> {
    const sent = this.records.sent(id)
    if (!sent) throw new Error(`this phone never sent ${id}`)
    await this.#run(() => this.#sender.send(sent))
  }

  async createGroup(subject: string, numbers: string[], mode: Form = 'lid'): Promise<string> {
    const members = numbers.map(digitsOf)
    for (const number of members) this.#hub.directory.ensureAccount(number)
    const act = { hub: this.#hub, actor: this.#ref }
    return this.#run(() => Promise.resolve(createGroup(act, { subject, numbers: members, mode }).jid))
  }

  async changeGroup(jid: string, change: MembershipChange, numbers: string[]) {
    await this.#run(() => {
      const group = this.#group(jid)
      changeMembers({ hub: this.#hub, actor: this.#ref }, group, change, numbers.map(digitsOf))
      if (change === 'remove') this.#sender.forgetSenderKeys(group)
      return Promise.resolve()
    })
  }

  /** Anything else that can be asked of groups, as devices ask it; a refusal is the answer too. */
  async askGroup(jid: string, action: BinaryNode, type: 'get' | 'set' = 'set'): Promise<BinaryNode> {
    const query = el('iq', { to: jid, type, xmlns: 'w:g2', id: newStanzaId() }, [action])
    return this.#run(() => Promise.resolve(answerGroups(this.#hub, this.#ref, query)))
  }

  renameGroup(jid: string, subject: string): Promise<BinaryNode> {
    return this.askGroup(jid, el('subject', {}, Buffer.from(subject)))
  }

  leaveGroup(jid: string): Promise<BinaryNode> {
    return this.askGroup('@g.us', el('leave', {}, [el('group', { id: jid })]))
  }

  joinGroup(code: string): Promise<BinaryNode> {
    return this.askGroup('@g.us', el('invite', { code }))
  }

  /** Its own picture, or that of a group; none takes it away. */
  async setPicture(picture: Buffer | undefined, of: string = this.jid): Promise<void> {
    await this.#run(() => Promise.resolve(setPicture(this.#hub, this.#ref, of, picture)))
  }

  /** Told to those who asked for it. */
  setPresence(type: 'available' | 'unavailable'): void {
    this.#hub.presences.tell(this.#hub, this.number, type)
  }

  showTyping(to: string, state: ChatState): void {
    this.#hub.presences.tellChatState(this.#hub, this.number, this.#chatJid(to), state)
  }

  /** On this phone, for all of the account. */
  async block(number: string, on = true): Promise<void> {
    const jid = this.#hub.directory.userJid(digitsOf(number), 'lid')
    await this.#run(() => Promise.resolve(block(this.#hub, this.#ref, jid, on)))
  }

  /** Rings at every companion of the number. Returns the call's id; the same one again is the same call. */
  async call(number: string, id: string = generateMessageIDV2(this.jid), video = false): Promise<string> {
    const parts = [el('audio', { enc: 'opus' }, []), ...(video ? [el('video', { enc: 'vp8' }, [])] : [])]
    await this.#callNode(number, el('offer', { 'call-id': id, 'call-creator': this.jid }, parts))
    return id
  }

  /** It rings no more: nobody answered in time, or this phone hung up. */
  async endCall(number: string, id: string, reason?: 'timeout'): Promise<void> {
    await this.#callNode(number, el('terminate', { 'call-id': id, 'call-creator': this.jid, reason }))
  }

  async #callNode(number: string, inner: BinaryNode): Promise<void> {
    await this.#run(async () => {
      for (const device of this.#hub.directory.devices(digitsOf(number))) {
        const attrs = { id: generateMessageIDV2(this.jid), from: this.jid, t: nowSeconds() }
        if (device.device !== 0) this.#hub.queues.deliver(device, el('call', attrs, [inner]))
      }
    })
  }

  async markRead(id: string): Promise<void> {
    await this.#mark(id, 'read')
  }

  /** A voice message or a film, as its sender is told. */
  async markPlayed(id: string): Promise<void> {
    await this.#mark(id, 'played')
  }

  /** What it sets of its chats, and what is set. */
  setState(change: StateSet): Promise<void> {
    return this.#run(() => this.#state.set(change))
  }

  stateOf(name: WAPatchName): Promise<Map<string, proto.ISyncActionValue>> {
    return this.#run(() => this.#state.get(name))
  }

  /** What it sets from here on is sealed with a key that its companions are given by shareKeys() alone. */
  changeStateKey(): void {
    this.#state.changeKey()
  }

  async shareKeys(): Promise<void> {
    await this.#run(async () => {
      for (const device of this.#hub.directory.devices(this.number))
        if (device.device !== 0)
          await this.#sender.sendPeer(
            device,
            generateMessageIDV2(this.jid),
            appStateKeyShare(this.#state.keys),
          )
    })
  }

  /** Airplane mode: everything stays on the server until goOnline(). */
  goOffline(): void {
    this.#online = false
  }

  goOnline(): void {
    if (this.#online) return
    this.#online = true
    this.takeBacklog()
  }

  takeBacklog(): void {
    for (const entry of this.#hub.queues.backlog(this.#ref)) this.#hub.queues.push(this.#ref, entry, this)
  }

  /** Waits until the condition holds; it is looked at again whenever this phone's records change. */
  async waitFor(
    condition: (inbox: readonly ReceivedMessage[]) => boolean,
    timeoutMs = 20_000,
  ): Promise<void> {
    if (condition(this.inbox)) return
    await new Promise<void>((resolve, reject) => {
      const stop = this.records.onChange(() => {
        if (!condition(this.inbox)) return
        clearTimeout(timer)
        stop()
        resolve()
      })
      const timer = setTimeout(() => {
        stop()
        const texts = this.inbox.slice(-5).map((message) => message.text)
        reject(
          new Error(`${this.number} waited ${timeoutMs} ms in vain; last texts: ${JSON.stringify(texts)}`),
        )
      }, timeoutMs)
    })
  }

  async waitForText(text: string, timeoutMs = 20_000): Promise<ReceivedMessage> {
    const find = () => this.inbox.find((message) => message.text === text)
    await this.waitFor(() => find() !== undefined, timeoutMs)
    const found = find()
    if (!found) throw new Error('unreachable: the message was just there')
    return found
  }

  /** Resolves when everything pushed so far has been handled. */
  async idle(): Promise<void> {
    await this.#tasks
  }

  push(node: BinaryNode): void {
    this.#background(() => this.#receiver.handle(node))
  }

  companionReady(device: Device): void {
    if (device.bootstrapped || device.bootstraps >= MAX_BOOTSTRAPS) return
    this.#hub.directory.putDevice({ ...device, bootstraps: device.bootstraps + 1 })
    this.#background(async () => {
      await this.#sender.sendPeer(device, generateMessageIDV2(this.jid), appStateKeyShare(this.#state.keys))
      const history = historyBootstrap(this.#hub, this.shareHistory ? this.records : undefined)
      await this.#sender.sendPeer(device, generateMessageIDV2(this.jid), history)
    })
  }

  /** Sends the number's own companions a further piece of history; spoilt: what became of its file before. */
  async sendHistory(history: proto.IHistorySync, spoilt?: 'forgotten' | 'altered'): Promise<void> {
    this.#sentHistory.set(pieceOf(history), history)
    const notification = await historyChunk(this.#hub.media, history)
    const { directPath } = notification.protocolMessage?.historySyncNotification ?? {}
    const path = new URL(directPath ?? '').pathname
    if (spoilt === 'forgotten') this.#hub.media.forget(path)
    if (spoilt === 'altered') this.#hub.media.alter(path)
    await this.#tellDevices(notification)
  }

  async #tellDevices(message: proto.IMessage): Promise<void> {
    for (const device of this.#hub.directory.devices(this.number).filter((each) => each.device !== 0))
      await this.#sender.sendPeer(device, generateMessageIDV2(this.jid), message)
  }

  async #mark(id: string, type: 'read' | 'played'): Promise<void> {
    const message = this.inbox.find((received) => received.id === id)
    if (!message) throw new Error(`this phone has not received ${id}`)
    await this.#run(() => {
      this.#receiver.sendRead(message, type)
      return Promise.resolve()
    })
  }

  get #identityKey() {
    return this.#signal.identity.creds.signedIdentityKey
  }

  #chatJid(to: string): string {
    if (to.includes('@')) return to
    return this.#hub.directory.userJid(digitsOf(to), 'pn')
  }

  #group(jid: string): Group {
    const group = this.#hub.groups.get(jid)
    if (!group) throw new Error(`no group ${jid}`)
    return group
  }

  /** One thing at a time: a phone never encrypts and decrypts in the same session at once. */
  #run<T>(task: () => Promise<T>): Promise<T> {
    // Nothing below waits for I/O, so without a turn of the event loop a busy phone would starve the sockets.
    const running = this.#tasks.then(() => turn()).then(task)
    this.#tasks = running.catch(() => undefined)
    return running
  }

  #background(task: () => Promise<unknown>): void {
    this.#run(task).catch((error: unknown) => {
      this.errors.push(error)
      this.records.changed()
    })
  }
}
