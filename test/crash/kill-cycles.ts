// kill -9 again and again during two-way traffic, and the count of what became of every message: at the phones,
// by the driver's own list of what the API accepted, and in what the appliance has stored.
import { setTimeout as sleep } from 'node:timers/promises'
import type { OutboxView } from '../../core/contract/message.ts'
import { Appliance, until } from '../helpers/appliance.ts'
import { between, type Random } from '../helpers/random.ts'
import { linkExisting, storedTexts } from '../helpers/world.ts'
import type { WhatsApp } from '../whatsapp/server.ts'

const shop = '5511999990021'
const customers = ['5511999990022', '5511999990023']

export interface KillOptions {
  wa: WhatsApp
  cycles: number
  /** Messages in each direction and cycle. */
  perCycle: number
  random: Random
  /** The cli.ts of another copy of the source. */
  cli?: string
  onCycle?(cycle: number): void
}

export interface KillReport {
  cycles: number
  /** Texts the API accepted, and texts the customers sent. */
  accepted: number
  received: number
  /** Accepted, but not with the customer; sent by a customer, but not stored. */
  lostSends: string[]
  lostReceived: string[]
  /** One text under two message ids at the customer; one text stored twice. */
  doubledSends: string[]
  doubledReceived: string[]
  undecryptable: number
  /** Restarts after which a number was not open again by itself. */
  notOpen: number
  retryReceipts: number
  /** What became of the newest accepted messages, by state and reason. */
  outbox: Record<string, number>
  /** The end of the last process' log; empty when nothing is wrong. */
  log: string
}

export async function runKillCycles(options: KillOptions): Promise<KillReport> {
  const { wa, cycles, perCycle, random } = options
  const appliance = new Appliance({ whatsapp: wa, ...(options.cli && { cli: options.cli }) })
  try {
    await appliance.start()
    await appliance.createInstance('shop')
    await linkExisting(wa, appliance, 'shop', shop)
    const sent: string[] = []
    const received: string[] = []
    let notOpen = 0
    for (let cycle = 0; cycle < cycles; cycle += 1) {
      const outgoing = texts(`out ${cycle}`, perCycle)
      const incoming = texts(`in ${cycle}`, perCycle)
      const traffic = Promise.all([sendAll(appliance, outgoing, random), receiveAll(wa, incoming, random)])
      await sleep(between(random, 5, 400))
      await appliance.kill()
      await appliance.start()
      await appliance.waitForState('shop', 'open').catch(() => (notOpen += 1))
      await traffic
      sent.push(...outgoing)
      received.push(...incoming)
      options.onCycle?.(cycle)
    }
    await settle(wa, appliance, { sent, received })
    const counted = await count(wa, appliance, { sent, received })
    const isWhole = counted.lostSends.length + counted.lostReceived.length === 0
    return {
      ...counted,
      cycles,
      notOpen,
      outbox: await outboxStates(appliance),
      log: isWhole ? '' : appliance.stderr.slice(-4000),
    }
  } finally {
    await appliance.destroy()
  }
}

function texts(prefix: string, many: number): string[] {
  return Array.from({ length: many }, (_, n) => `${prefix} ${n}`)
}

function customerOf(text: string): string {
  const n = Number(text.split(' ').at(-1))
  return customers[n % customers.length] ?? ''
}

/** As a careful client does: the same idempotency key until there is an answer. */
async function sendAll(appliance: Appliance, outgoing: string[], random: Random): Promise<void> {
  for (const text of outgoing) {
    await until(`"${text}" is accepted`, async () => {
      try {
        await appliance.sendText('shop', customerOf(text), text, text)
        return true
      } catch {
        return undefined
      }
    })
    await sleep(between(random, 0, 15))
  }
}

async function receiveAll(wa: WhatsApp, incoming: string[], random: Random): Promise<void> {
  for (const text of incoming) {
    await wa.phone({ number: customerOf(text) }).sendText(shop, text)
    await sleep(between(random, 0, 15))
  }
}

interface Traffic {
  sent: string[]
  received: string[]
}

/** Waits until everything has arrived, or nothing has moved for a while: then it is lost. */
async function settle(wa: WhatsApp, appliance: Appliance, traffic: Traffic): Promise<void> {
  let left = Number.POSITIVE_INFINITY
  let movedAt = Date.now()
  // Longer than the outbox waits for an acknowledgement before it sends again.
  while (Date.now() - movedAt < 90_000) {
    const { lostSends, lostReceived } = await count(wa, appliance, traffic)
    const now = lostSends.length + lostReceived.length
    if (now === 0) return
    if (now < left) movedAt = Date.now()
    left = Math.min(left, now)
    await sleep(250)
  }
}

async function count(
  wa: WhatsApp,
  appliance: Appliance,
  { sent, received }: Traffic,
): Promise<Omit<KillReport, 'cycles' | 'notOpen' | 'outbox' | 'log'>> {
  const phones = customers.map((number) => wa.phone({ number }))
  const arrived = phones.flatMap((phone) => phone.inbox.map(({ text }) => text))
  const stored = await storedTexts(appliance, 'shop')
  return {
    accepted: sent.length,
    received: received.length,
    lostSends: missing(sent, arrived),
    lostReceived: missing(received, stored),
    doubledSends: repeated(arrived),
    doubledReceived: repeated(stored),
    undecryptable: phones.reduce((sum, phone) => sum + phone.undecryptable.length, 0),
    retryReceipts: wa
      .devices(shop)
      .reduce((sum, { device }) => sum + wa.counters(`${shop}:${device}`).retryReceiptsSent, 0),
  }
}

async function outboxStates(appliance: Appliance): Promise<Record<string, number>> {
  const { outbox } = await appliance.ok<{ outbox: OutboxView[] }>(
    'GET',
    '/api/v1/outbox?instance=shop&limit=500',
  )
  const states: Record<string, number> = {}
  for (const { state, error } of outbox) {
    const key = error === null ? state : `${state}: ${error}`
    states[key] = (states[key] ?? 0) + 1
  }
  return states
}

function missing(expected: readonly string[], found: readonly (string | null)[]): string[] {
  const there = new Set(found)
  return expected.filter((text) => !there.has(text))
}

function repeated(found: readonly (string | null)[]): string[] {
  const seen = new Set<string>()
  return found.filter((text): text is string => {
    if (text === null || !seen.has(text)) {
      if (text !== null) seen.add(text)
      return false
    }
    return true
  })
}
