// Owns the numbers tests read per device, and a short log of what devices sent. Decides nothing.
import type { BinaryNode } from '@whiskeysockets/baileys'
import { deviceKey } from '../jids.ts'
import type { DeviceRef } from '../jids.ts'
import type { Store, Table } from './store.ts'

export type Counters = {
  logins: number
  loginFailures: number
  /** Message stanzas pushed to the device, redeliveries included. */
  messagesDelivered: number
  /** Messages the device confirmed with a receipt. */
  messagesReceipted: number
  /** Messages pushed again because no receipt had come. */
  redelivered: number
  messagesSent: number
  /** Sends whose id this device had used before (retransmissions, not answers to a retry receipt). */
  repeatedSends: number
  /** Sends answering a retry receipt. */
  resends: number
  retryReceiptsSent: number
  /** Acks with an error for a message (a refused message, usually undecryptable). */
  nacksSent: number
  acksSent: number
  presences: number
  chatStates: number
  callsRejected: number
  pings: number
  preKeysUploaded: number
}

const ZERO: Counters = {
  logins: 0,
  loginFailures: 0,
  messagesDelivered: 0,
  messagesReceipted: 0,
  redelivered: 0,
  messagesSent: 0,
  repeatedSends: 0,
  resends: 0,
  retryReceiptsSent: 0,
  nacksSent: 0,
  acksSent: 0,
  presences: 0,
  chatStates: 0,
  callsRejected: 0,
  pings: 0,
  preKeysUploaded: 0,
}

export type TrafficEntry = {
  at: number
  device: string
  tag: string
  attrs: Record<string, string>
  children: string[]
  /** Attributes of the children, by their tags. */
  childAttrs: Record<string, Record<string, string>>
}

const TRAFFIC_KEPT = 2000

export class CounterBoard {
  readonly #counters: Table<Counters>
  readonly traffic: TrafficEntry[] = []

  constructor(store: Store) {
    this.#counters = store.table<Counters>('counters')
  }

  of(ref: DeviceRef): Counters {
    return { ...ZERO, ...this.#counters.get(deviceKey(ref)) }
  }

  all(): [string, Counters][] {
    return this.#counters.entries()
  }

  add(ref: DeviceRef, name: keyof Counters, amount = 1): void {
    const counters = this.of(ref)
    counters[name] += amount
    this.#counters.put(deviceKey(ref), counters)
  }

  record(device: string, node: BinaryNode): void {
    const inner = Array.isArray(node.content) ? node.content : []
    const children = inner.map((item) => item.tag)
    const childAttrs = Object.fromEntries(inner.map((item) => [item.tag, item.attrs]))
    this.traffic.push({ at: Date.now(), device, tag: node.tag, attrs: node.attrs, children, childAttrs })
    if (this.traffic.length > TRAFFIC_KEPT) this.traffic.splice(0, TRAFFIC_KEPT / 2)
  }
}
