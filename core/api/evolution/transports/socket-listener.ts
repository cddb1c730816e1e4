// One client of socket.io in one namespace: told in the order of the log, from where it is or was, as fast as it takes it.
// Nothing of it is kept but what waits in its own connection.
import { setTimeout as pause } from 'node:timers/promises'
import type { Socket } from 'socket.io'
import { z } from 'zod'
import type { EventView } from '../../../contract/events/event.ts'
import type { InstanceView } from '../../../contract/instances/instance.ts'
import { follow } from '../../../events/follow.ts'
import type { EventLog } from '../../../events/log.ts'
import type { Log } from '../../../log.ts'
import type { DialectEvent } from '../dialect.ts'
import type { Envelopes, Told } from '../envelope.ts'

export interface Heard {
  /** Of one instance alone; of all that are asked about where it is not named. */
  instanceId?: string
  /** Whether it is told of this; asked anew each time. */
  hears(instance: InstanceView, event: string): boolean
}

export interface ListenerDeps {
  events: EventLog
  envelopes: Pick<Envelopes, 'told' | 'envelope'>
  log: Log
  /** So much waits for who does not read, and no more. */
  mostWaitingBytes?: number
  patienceMs?: number
}

/** Where a client is in the log: after an event, or where the log ends. */
export const Cursor = z.union([z.literal('latest'), z.coerce.number().int().min(0)]).optional()
export type Cursor = z.infer<typeof Cursor>

/** How many are told before it is looked how much waits. */
const lookEvery = 8
const lookMs = 25

export class SocketListener {
  readonly #deps: ListenerDeps
  readonly #socket: Socket
  readonly #heard: Heard
  /** Whether it is told where it is: a second argument, which other clients do not expect. */
  readonly #isTold: boolean
  readonly #over = new AbortController()
  #count = 0

  constructor(deps: ListenerDeps, socket: Socket, { heard, cursor }: { heard: Heard; cursor: Cursor }) {
    this.#deps = deps
    this.#socket = socket
    this.#heard = heard
    this.#isTold = cursor !== undefined
    const newest = deps.events.latest()
    const after = typeof cursor === 'number' ? Math.min(cursor, newest) : newest
    socket.on('disconnect', () => this.#over.abort())
    this.#follow(after).catch((err: unknown) => {
      deps.log.warn('The event log cannot be read for a client of socket.io', { err })
      socket.disconnect(true)
    })
  }

  /** What is worth nothing later, to who keeps up. */
  tellLive(instance: InstanceView, told: DialectEvent, at: number): void {
    const { instanceId = instance.id } = this.#heard
    if (instanceId !== instance.id || !this.#heard.hears(instance, told.event)) return
    if (this.#waitingBytes() > this.#most / 2) return
    this.#socket.emit(told.event, this.#deps.envelopes.envelope(told, { view: instance, at }))
  }

  get #most(): number {
    return this.#deps.mostWaitingBytes ?? 8 * 1024 * 1024
  }

  async #follow(after: number): Promise<void> {
    const { instanceId } = this.#heard
    const { signal } = this.#over
    const following = { after, signal, ...(instanceId !== undefined && { instanceId }) }
    let cursor = after
    for await (const { events, next, forgottenTo } of follow(this.#deps.events, following)) {
      // It has missed something, and whoever has a cursor is to know.
      const isMissed = forgottenTo !== undefined && this.#isTold
      if (isMissed) this.#socket.emit('log.reset', { after: cursor, upTo: forgottenTo })
      for (const event of events) {
        await this.#tell(event)
        this.#count += 1
        if (this.#count % lookEvery === 0 && !(await this.#hasRoom())) return
      }
      if (!(await this.#hasRoom())) return
      cursor = next
    }
  }

  /** Of one that cannot be put into words nothing is told: it must not stop those behind it. */
  async #tell(event: EventView): Promise<void> {
    const { envelopes, log } = this.#deps
    try {
      const told = envelopes
        .told(event)
        .filter(({ instance, event: name }) => this.#heard.hears(instance, name))
      for (const [n, each] of told.entries()) {
        const { event: name, id } = each
        const envelope = each.fill === undefined ? each.envelope : await this.#filled(each)
        if (this.#over.signal.aborted) return
        const cursor = n === told.length - 1 ? event.seq : event.seq - 1
        if (this.#isTold) this.#socket.emit(name, envelope, { cursor, id })
        else this.#socket.emit(name, envelope)
      }
    } catch (err) {
      log.warn('An event cannot be put into words for socket.io', { seq: event.seq, err })
    }
  }

  /** Without its file where that cannot be read. */
  async #filled({ envelope, fill }: Told): Promise<object> {
    try {
      return (await fill?.(this.#over.signal)) ?? envelope
    } catch (err) {
      this.#deps.log.warn('The file of a message cannot be read for a client of socket.io', { err })
      return envelope
    }
  }

  /** Waits for who reads slowly, and cuts off who does not read at all; false when it is over. */
  async #hasRoom(): Promise<boolean> {
    const { patienceMs = 20_000 } = this.#deps
    let least = this.#waitingBytes()
    for (let waited = 0; !this.#over.signal.aborted; waited += lookMs) {
      const waiting = this.#waitingBytes()
      if (waiting <= this.#most) return true
      if (waiting < least) waited = 0
      least = Math.min(least, waiting)
      if (waited >= patienceMs) {
        this.#deps.log.warn('A client of socket.io does not read; it is cut off', { sizeBytes: waiting })
        this.#socket.conn.close(true)
        return false
      }
      await pause(lookMs)
    }
    return false
  }

  /** In our hands and in those of the WebSocket below. */
  #waitingBytes(): number {
    const { writeBuffer, transport } = this.#socket.conn as unknown as Connection
    const held = writeBuffer.reduce((sum, { data }) => sum + (data?.length ?? 0), 0)
    return held + (transport.socket?.bufferedAmount ?? 0)
  }
}

/** What engine.io has, and its types do not say. */
interface Connection {
  writeBuffer: readonly { data?: { length: number } }[]
  transport: { socket?: { bufferedAmount: number } }
}
