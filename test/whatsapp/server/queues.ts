// Owns what every device still has to confirm: stanzas stay here until a receipt or ack removes them.
import type { BinaryNode } from '@whiskeysockets/baileys'
import type { CounterBoard } from './counters.ts'
import type { Endpoint } from './directory.ts'
import { deviceKey } from '../jids.ts'
import type { DeviceRef } from '../jids.ts'
import { el } from '../nodes.ts'
import type { Store, Table } from './store.ts'

export type QueueEntry = {
  seq: number
  owner: string
  node: BinaryNode
  /** The device asked for the message again; kept only until it acks this delivery. */
  refused: boolean
  pushes: number
}

type Settled = (ref: DeviceRef, entry: QueueEntry) => void

export class Queues {
  readonly #table: Table<QueueEntry>
  readonly #byOwner = new Map<string, QueueEntry[]>()
  readonly #counters: CounterBoard
  readonly #endpoint: (ref: DeviceRef) => Endpoint | undefined
  readonly onSettled = new Set<Settled>()
  #seq = 0

  constructor(store: Store, counters: CounterBoard, endpoint: (ref: DeviceRef) => Endpoint | undefined) {
    this.#table = store.table<QueueEntry>('queue')
    this.#counters = counters
    this.#endpoint = endpoint
    for (const entry of this.#table.list().toSorted((a, b) => a.seq - b.seq)) {
      this.#of(entry.owner).push(entry)
      this.#seq = Math.max(this.#seq, entry.seq)
    }
  }

  /** Stores the stanza for the device and pushes it if somebody takes stanzas for it now. */
  deliver(ref: DeviceRef, node: BinaryNode): void {
    const entry: QueueEntry = { seq: ++this.#seq, owner: deviceKey(ref), node, refused: false, pushes: 0 }
    this.#of(entry.owner).push(entry)
    this.#put(entry)
    const endpoint = this.#endpoint(ref)
    if (endpoint) this.push(ref, entry, endpoint)
  }

  push(ref: DeviceRef, entry: QueueEntry, endpoint: Endpoint, offline?: string): void {
    entry.pushes += 1
    this.#put(entry)
    if (entry.node.tag === 'message') {
      this.#counters.add(ref, 'messagesDelivered')
      if (entry.pushes > 1) this.#counters.add(ref, 'redelivered')
    }
    const { node } = entry
    endpoint.push(offline === undefined ? node : el(node.tag, { ...node.attrs, offline }, node.content))
  }

  pending(ref: DeviceRef): readonly QueueEntry[] {
    return this.#of(deviceKey(ref))
  }

  /** At login: deliveries the device already asked to have again are not repeated as they were. */
  backlog(ref: DeviceRef): QueueEntry[] {
    const refused = this.pending(ref).filter((entry) => entry.refused)
    for (const entry of refused) this.#remove(ref, entry)
    return [...this.pending(ref)]
  }

  /** A delivery receipt of the device. Returns the message it was for, if it was still waiting. */
  receipted(ref: DeviceRef, messageId: string): QueueEntry | undefined {
    const entry = this.#message(ref, messageId, (found) => !found.refused) ?? this.#message(ref, messageId)
    if (!entry) return undefined
    this.#remove(ref, entry)
    this.#counters.add(ref, 'messagesReceipted')
    return entry
  }

  retryAsked(ref: DeviceRef, messageId: string): void {
    const entry = this.#message(ref, messageId, (found) => !found.refused)
    if (!entry) return
    entry.refused = true
    this.#put(entry)
    this.#settled(ref, entry)
  }

  /** An ack stanza of the device: for a message it is a refusal, for the rest the normal confirmation. */
  acked(ref: DeviceRef, ack: BinaryNode): void {
    const { id, class: kind, to, participant, type } = ack.attrs
    if (id === undefined) return
    if (kind === 'message') {
      const entry = this.#message(ref, id, (found) => found.refused) ?? this.#message(ref, id)
      if (entry) this.#remove(ref, entry)
      return
    }
    const entry = this.pending(ref).find(
      ({ node }) =>
        node.tag === kind &&
        node.attrs['id'] === id &&
        node.attrs['from'] === to &&
        node.attrs['participant'] === participant &&
        node.attrs['type'] === type,
    )
    if (entry) this.#remove(ref, entry)
  }

  clear(ref: DeviceRef): void {
    for (const entry of this.pending(ref)) this.#table.delete(String(entry.seq))
    this.#byOwner.delete(deviceKey(ref))
  }

  #message(ref: DeviceRef, id: string, where: (entry: QueueEntry) => boolean = () => true) {
    return this.pending(ref).find(
      (entry) => entry.node.tag === 'message' && entry.node.attrs['id'] === id && where(entry),
    )
  }

  #remove(ref: DeviceRef, entry: QueueEntry): void {
    const list = this.#of(entry.owner)
    list.splice(list.indexOf(entry), 1)
    this.#table.delete(String(entry.seq))
    this.#settled(ref, entry)
  }

  #settled(ref: DeviceRef, entry: QueueEntry): void {
    for (const listener of this.onSettled) listener(ref, entry)
  }

  #put(entry: QueueEntry): void {
    this.#table.put(String(entry.seq), entry)
  }

  #of(owner: string): QueueEntry[] {
    const existing = this.#byOwner.get(owner)
    if (existing) return existing
    const created: QueueEntry[] = []
    this.#byOwner.set(owner, created)
    return created
  }
}
