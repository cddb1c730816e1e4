// Owns a plain Baileys socket for this folder's own tests. Its state is an atomic store in memory: Baileys'
// multi-file store loses session updates under simultaneous send and receive, which would blur the tests.
import { EventEmitter, once } from 'node:events'
import {
  BufferJSON,
  generateMessageIDV2,
  initAuthCreds,
  makeWASocket,
  WA_CERT_DETAILS,
} from '@whiskeysockets/baileys'
import type {
  AuthenticationCreds,
  BaileysEventMap,
  proto,
  SignalDataSet,
  SignalDataTypeMap,
  SignalKeyStore,
  UserFacingSocketConfig,
  WAMessage,
  WASocket,
} from '@whiskeysockets/baileys'
import type { Phone } from './phone.ts'
import { readable } from './records.ts'
import { silent } from '../quiet.ts'

/** What a client must know of a server; it may run in another process. */
export type Reachable = { url: string; rootKey: string }
export type ClosedWith = { code: number; data: unknown }

/** Events: qr, open, ready (backlog taken), closed, message. */
export class PlainClient {
  #creds = JSON.stringify(initAuthCreds(), BufferJSON.replacer)
  readonly keys = new Map<string, string>()
  readonly events = new EventEmitter()
  readonly messages: WAMessage[] = []
  readonly updates: BaileysEventMap['messages.update'] = []
  readonly #wa: Reachable
  readonly #overrides: Partial<UserFacingSocketConfig>
  readonly #sent = new Map<string, proto.IMessage>()
  #socket: WASocket | undefined
  readonly #onConnect: ((socket: WASocket) => void)[] = []

  constructor(wa: Reachable, overrides: Partial<UserFacingSocketConfig> = {}) {
    this.#wa = wa
    this.#overrides = overrides
    this.events.setMaxListeners(100)
  }

  get socket(): WASocket {
    if (!this.#socket) throw new Error('the client was never connected')
    return this.#socket
  }

  get jid(): string {
    return this.socket.authState.creds.me?.id ?? ''
  }

  connect(): void {
    WA_CERT_DETAILS.PUBLIC_KEY = Buffer.from(this.#wa.rootKey, 'hex')
    const creds = JSON.parse(this.#creds, BufferJSON.reviver) as AuthenticationCreds
    const socket = makeWASocket({
      auth: { creds, keys: memoryKeys(this.keys) },
      waWebSocketUrl: this.#wa.url,
      logger: silent,
      getMessage: async (key) => this.#sent.get(key.id ?? ''),
      ...this.#overrides,
    })
    this.#socket = socket
    for (const listener of this.#onConnect) listener(socket)
    socket.ev.on('creds.update', (update) => {
      this.#creds = JSON.stringify({ ...socket.authState.creds, ...update }, BufferJSON.replacer)
    })
    socket.ev.on('messages.update', (updates) => {
      this.updates.push(...updates)
      this.events.emit('change')
    })
    socket.ev.on('messages.upsert', ({ messages }) => {
      for (const message of messages) {
        this.messages.push(message)
        this.events.emit('message', message)
        this.events.emit('change')
      }
    })
    socket.ev.on('connection.update', (update) => {
      if (update.qr) this.events.emit('qr', update.qr)
      if (update.connection === 'open') this.events.emit('open')
      if (update.receivedPendingNotifications) this.events.emit('ready')
      if (update.connection !== 'close') return
      const error = update.lastDisconnect?.error
      const output = error && 'output' in error ? (error.output as { statusCode: number }) : undefined
      const data: unknown = error && 'data' in error ? error.data : undefined
      const closed: ClosedWith = { code: output?.statusCode ?? 0, data }
      this.events.emit('closed', closed)
    })
  }

  /** Runs for every socket this client makes, before it can emit anything. */
  onConnect(listener: (socket: WASocket) => void): void {
    this.#onConnect.push(listener)
  }

  async next(event: 'qr' | 'open' | 'ready' | 'closed'): Promise<unknown> {
    const [value] = (await once(this.events, event)) as unknown[]
    return value
  }

  async closed(): Promise<ClosedWith> {
    return (await this.next('closed')) as ClosedWith
  }

  async qr(): Promise<string> {
    return (await this.next('qr')) as string
  }

  /** Connects, shows its QR to the phone, logs in as the new device. */
  async link(phone: Phone): Promise<void> {
    const qr = this.qr()
    this.connect()
    const shown = await qr
    const closed = this.closed()
    await phone.scan(shown)
    await closed
    await this.login()
  }

  async login(): Promise<void> {
    const ready = this.next('ready')
    this.connect()
    await ready
  }

  /** With an id of its own, a message can be sent again under it. */
  async sendText(jid: string, text: string, id = generateMessageIDV2()): Promise<string> {
    this.#sent.set(id, { extendedTextMessage: { text } })
    await this.socket.sendMessage(jid, { text }, { messageId: id })
    return id
  }

  texts(): string[] {
    return this.messages
      .filter((message) => !message.key.fromMe)
      .map((message) => readable(message.message ?? {}).text)
      .filter((text) => text !== '')
  }

  async waitForText(text: string): Promise<WAMessage> {
    const find = () => this.messages.find((message) => readable(message.message ?? {}).text === text)
    let found = find()
    while (!found) {
      await once(this.events, 'message')
      found = find()
    }
    return found
  }

  /** Status of an own message; an update may arrive merged into the message's own event. */
  statusOf(id: string): number {
    const seen = [
      ...this.messages.filter((message) => message.key.id === id).map((message) => message.status),
      ...this.updates.filter((change) => change.key.id === id).map((change) => change.update.status),
    ]
    return Math.max(0, ...seen.map((status) => status ?? 0))
  }

  /** The code a refused message carries. */
  errorOf(id: string): string | undefined {
    const seen = [
      ...this.messages.filter((message) => message.key.id === id),
      ...this.updates.filter((change) => change.key.id === id).map((change) => change.update),
    ]
    return seen.flatMap((message) => message.messageStubParameters ?? [])[0]
  }

  async waitForStatus(id: string, status: number): Promise<void> {
    await this.until(() => this.statusOf(id) >= status)
  }

  /** Looks at the condition again whenever a message or a status arrives. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await once(this.events, 'change')
  }

  async close(): Promise<void> {
    await this.#socket?.end(undefined)
  }

  async dispose(): Promise<void> {
    await this.close()
    this.events.removeAllListeners()
  }
}

function memoryKeys(rows: Map<string, string>): SignalKeyStore {
  return {
    get<T extends keyof SignalDataTypeMap>(type: T, ids: string[]) {
      const found: Record<string, SignalDataTypeMap[T]> = {}
      for (const id of ids) {
        const value = rows.get(`${type}/${id}`)
        if (value !== undefined) found[id] = JSON.parse(value, BufferJSON.reviver) as SignalDataTypeMap[T]
      }
      return found
    },
    set(data: SignalDataSet) {
      for (const [type, values] of Object.entries(data)) {
        for (const [id, value] of Object.entries(values)) {
          if (value === null || value === undefined) rows.delete(`${type}/${id}`)
          else rows.set(`${type}/${id}`, JSON.stringify(value, BufferJSON.replacer))
        }
      }
    },
  }
}
