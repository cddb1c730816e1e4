// The same numbers in two forms: plain Baileys, and the appliance over its HTTP API. Each is one process on a folder of its
// own, which is kept between runs, because linking takes longer than what is measured.
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Appliance, until } from '../../helpers/appliance.ts'
import type { FleetMessage } from './plain-fleet-child.ts'
import type { SimulatedWhatsApp } from './simulated.ts'

export interface Fleet {
  readonly pid: number
  /** Every number is linked, if it was not, and online. */
  start(): Promise<void>
  /** Each number writes so many texts to the next one, at once; resolves with how many arrived. */
  ring(texts: readonly string[]): Promise<number>
  stop(): Promise<void>
}

export function numbersOf(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, n) => `${prefix}${String(n).padStart(4, '0')}`)
}

export class PlainFleet implements Fleet {
  readonly #wa: SimulatedWhatsApp
  readonly #folder: string
  readonly #numbers: readonly string[]
  readonly #env: Record<string, string>
  #child: ChildProcess | undefined

  constructor(wa: SimulatedWhatsApp, folder: string, numbers: readonly string[], env = {}) {
    this.#wa = wa
    this.#folder = folder
    this.#numbers = numbers
    this.#env = env
  }

  get pid(): number {
    return this.#child?.pid ?? 0
  }

  async start(): Promise<void> {
    mkdirSync(this.#folder, { recursive: true })
    const script = join(import.meta.dirname, 'plain-fleet-child.ts')
    const { url, rootKey } = this.#wa
    this.#child = fork(script, [url, rootKey, this.#folder, ...this.#numbers], {
      env: { ...process.env, ...this.#env },
    })
    for (;;) {
      const message = await this.#next()
      if (message.is === 'ready') return
      if (message.is === 'qr') await this.#wa.scan(message.number, message.qr)
    }
  }

  async ring(texts: readonly string[]): Promise<number> {
    const answer = this.#next()
    this.#child?.send(texts)
    const message = await answer
    return message.is === 'arrived' ? message.count : 0
  }

  async stop(): Promise<void> {
    const child = this.#child
    if (child === undefined) return
    const exited = once(child, 'exit')
    child.disconnect()
    await exited
    this.#child = undefined
  }

  async #next(): Promise<FleetMessage> {
    const child = this.#child
    if (child === undefined) throw new Error('Plain Baileys was not started')
    const told = new AbortController()
    const { signal } = told
    const ended = once(child, 'exit', { signal }).then(() => {
      throw new Error('The process of plain Baileys ended by itself')
    })
    ended.catch(() => undefined)
    try {
      const [message] = (await Promise.race([once(child, 'message', { signal }), ended])) as [FleetMessage]
      return message
    } finally {
      told.abort()
    }
  }
}

const linkingAtOnce = 2

export class OurFleet implements Fleet {
  readonly appliance: Appliance
  readonly #wa: SimulatedWhatsApp
  readonly #numbers: readonly string[]

  constructor(wa: SimulatedWhatsApp, folder: string, numbers: readonly string[], env = {}) {
    this.#wa = wa
    this.#numbers = numbers
    mkdirSync(folder, { recursive: true })
    const quiet = { HOLDFAST_SNAPSHOTS: 'off', HOLDFAST_LOG_LEVEL: 'warn' }
    this.appliance = new Appliance({ whatsapp: wa, folder, env: { ...quiet, ...env } })
  }

  get pid(): number {
    return this.appliance.pid ?? 0
  }

  async start(): Promise<void> {
    await this.appliance.start()
    const { instances } = await this.appliance.ok<{ instances: { name: string }[] }>(
      'GET',
      '/api/v1/instances',
    )
    const known = new Set(instances.map(({ name }) => name))
    const missing = this.#numbers.filter((number) => !known.has(number))
    const lanes = Array.from({ length: linkingAtOnce }, async () => {
      for (let number = missing.pop(); number !== undefined; number = missing.pop()) await this.#link(number)
    })
    await Promise.all(lanes)
    await until('all are online', () => this.#areOnline(), 600_000)
  }

  async ring(texts: readonly string[]): Promise<number> {
    const all = this.#numbers.length * texts.length
    let cursor = (await this.appliance.events()).at(-1)?.seq ?? 0
    for (const text of texts) {
      await Promise.all(
        this.#numbers.map((number, n) => {
          const to = this.#numbers[(n + 1) % this.#numbers.length] ?? ''
          return this.appliance.sendText(number, to, text)
        }),
      )
    }
    let arrived = 0
    for (const deadline = Date.now() + 120_000; arrived < all && Date.now() < deadline;) {
      await sleep(250)
      const query = `after=${cursor}&limit=500&types=message.received`
      const page = await this.appliance.ok<{ events: unknown[]; next: number }>(
        'GET',
        `/api/v1/events?${query}`,
      )
      arrived += page.events.length
      cursor = page.next
    }
    return arrived
  }

  async stop(): Promise<void> {
    await this.appliance.stop()
  }

  async #link(number: string): Promise<void> {
    await this.appliance.createInstance(number)
    const { qr } = await this.appliance.linkCode(number)
    if (qr === null) throw new Error('There is no QR to scan')
    await this.#wa.scan(number, qr)
    await this.appliance.waitForState(number, 'open')
  }

  async #areOnline(): Promise<true | undefined> {
    const { instances } = await this.appliance.ok<{ instances: { open?: number } }>('GET', '/api/v1/health')
    return instances.open === this.#numbers.length ? true : undefined
  }
}
