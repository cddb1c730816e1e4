// Owns one websocket of a client: handshake, frames, and the faults that happen on the wire.
// What stanzas mean is decided elsewhere (session.ts).
import type { Socket } from 'node:net'
import { decodeBinaryNode, encodeBinaryNode } from '@whiskeysockets/baileys'
import { TOKEN_MAP } from '@whiskeysockets/baileys/lib/WABinary/constants.js'
import type { BinaryNode, proto } from '@whiskeysockets/baileys'
import type { RawData, WebSocket } from 'ws'
import type { NoiseKeys } from './certificates.ts'
import type { DeviceRef } from '../../jids.ts'
import { el } from '../../nodes.ts'
import { frameOf, FrameReader, NoiseServer } from './noise.ts'

// Every id is written as it is, also one that a plain object finds by itself ("constructor").
Object.setPrototypeOf(TOKEN_MAP, null)

export type Hello = { noiseKey: Buffer; payload: proto.ClientPayload }

export type ConnectionEvents = {
  hello(connection: Connection, hello: Hello): void
  stanza(connection: Connection, node: BinaryNode): void
  closed(connection: Connection): void
  failed(connection: Connection, error: unknown): void
}

export type StanzaDirection = 'sent' | 'received' | 'both'

const CLOSE_GRACE_MS = 500

export class Connection {
  readonly #ws: WebSocket
  readonly #socket: Socket
  readonly #noise: NoiseServer
  readonly #reader = new FrameReader()
  readonly #events: ConnectionEvents
  readonly #latencyMs: () => number
  #state: 'hello' | 'finish' | 'open' = 'hello'
  #inbound: Promise<void> = Promise.resolve()
  #releaseAt = 0
  #silent = false
  #countdown: { left: number; direction: StanzaDirection } | undefined
  /** Set once the client has logged in (or, after pairing, never: it must come back). */
  ref: DeviceRef | undefined
  hello: Hello | undefined
  open = true

  constructor(
    socket: { ws: WebSocket; socket: Socket },
    keys: NoiseKeys,
    events: ConnectionEvents,
    latencyMs: () => number,
  ) {
    this.#ws = socket.ws
    this.#socket = socket.socket
    this.#noise = new NoiseServer(keys)
    this.#events = events
    this.#latencyMs = latencyMs
    this.#ws.on('message', (data: RawData) => this.#receive(asBuffer(data)))
    // What the client sent before it closed still counts: it is handled before the end is.
    this.#ws.on('close', () => this.#enqueue(async () => this.#closed()))
    this.#ws.on('error', () => this.#enqueue(async () => this.#closed()))
  }

  send(node: BinaryNode): void {
    if (!this.open || this.#silent) return
    this.#transmit(() => this.#noise.encrypt(Buffer.concat([encodeBinaryNode(node)])))
    this.#count('sent')
  }

  streamError(code: number | undefined, reason?: BinaryNode): void {
    this.send(el('stream:error', { code }, reason ? [reason] : undefined))
    this.closeSoon()
  }

  failure(reason: number): void {
    this.send(el('failure', { reason, location: 'lla' }))
    this.closeSoon()
  }

  /** A frame that was not sealed by us: what a damaged stream looks like to a client. */
  badFrame(): void {
    this.#ws.send(frameOf(Buffer.alloc(48, 7)))
  }

  /** Leaves the client time to read what was sent, then closes without waiting for it. */
  closeSoon(): void {
    const timer = setTimeout(() => this.drop(), CLOSE_GRACE_MS + this.#latencyMs())
    timer.unref()
  }

  /** Ends the TCP connection without a websocket close handshake. */
  drop(): void {
    this.#socket.destroy()
    this.#closed()
  }

  dropAfter(stanzas: number, direction: StanzaDirection): void {
    this.#countdown = { left: stanzas, direction }
  }

  /** From here on nothing is read and nothing is answered, while TCP stays open. */
  blackHole(): void {
    this.#silent = true
    this.#socket.pause()
  }

  get isBlackHole(): boolean {
    return this.#silent
  }

  #receive(data: Buffer): void {
    this.#enqueue(async () => {
      for (const frame of this.#reader.push(data)) await this.#frame(frame)
    })
  }

  #enqueue(task: () => Promise<void>): void {
    this.#inbound = this.#inbound.then(task).catch((error: unknown) => {
      this.#events.failed(this, error)
      this.drop()
    })
  }

  async #frame(frame: Buffer): Promise<void> {
    if (this.#silent || !this.open) return
    if (this.#state === 'hello') {
      const answer = this.#noise.answerHello(frame)
      this.#state = 'finish'
      this.#transmit(() => answer)
      return
    }
    if (this.#state === 'finish') {
      this.hello = this.#noise.openFinish(frame)
      this.#state = 'open'
      this.#events.hello(this, this.hello)
      return
    }
    const node = await decodeBinaryNode(this.#noise.decrypt(frame))
    this.#events.stanza(this, node)
    this.#count('received')
  }

  /** Encrypts at the moment of sending, so that a changed latency cannot disorder the noise counters. */
  #transmit(body: () => Uint8Array): void {
    const write = () => {
      if (this.open && !this.#silent) this.#ws.send(frameOf(body()))
    }
    const now = Date.now()
    this.#releaseAt = Math.max(this.#releaseAt, now + this.#latencyMs())
    if (this.#releaseAt <= now) write()
    else setTimeout(write, this.#releaseAt - now).unref()
  }

  #count(direction: 'sent' | 'received'): void {
    const countdown = this.#countdown
    if (!countdown || (countdown.direction !== 'both' && countdown.direction !== direction)) return
    countdown.left -= 1
    if (countdown.left <= 0) this.drop()
  }

  #closed(): void {
    if (!this.open) return
    this.open = false
    this.#events.closed(this)
  }
}

function asBuffer(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data)
  return Buffer.isBuffer(data) ? data : Buffer.from(data)
}
