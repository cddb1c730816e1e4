// Two numbers write to each other at once, through the simulated WhatsApp: plain Baileys against the appliance, each
// a process of its own. What the server counts as retry receipts are messages that could not be read at first.
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { until } from '../../helpers/appliance.ts'
import { startWorld, type World } from '../../helpers/world.ts'
import type { WhatsApp } from '../../whatsapp/server/server.ts'
import { interleave, type Bench } from '../harness.ts'
import type { PairMessage } from './plain-pair.ts'

type Side = 'plain' | 'ours'
interface Arrived {
  count: number
  seconds: number
}

const ana = '5511999990111'
const bia = '5511999990112'
const numbers: Record<Side, string[]> = { plain: ['5511999990101', '5511999990102'], ours: [ana, bia] }

export const burst: Bench = {
  name: 'burst',
  about:
    'Two linked numbers send each other 40 messages at once. Compared: two plain Baileys sockets on ' +
    'useMultiFileAuthState in one process. Ours: two instances of the appliance, over its HTTP API, each message ' +
    'durably accepted, sent in order, acknowledged and stored.',
  async rows({ rounds, scale }) {
    const count = Math.ceil(40 * scale)
    const world = await startWorld()
    const pair = await PlainPair.start(world.wa)
    await world.link('ana', ana)
    await world.link('bia', bia)
    const retries: Record<Side, number[]> = { plain: [], ours: [] }
    const lost: Record<Side, number[]> = { plain: [], ours: [] }
    const counted = (side: Side, send: (texts: string[]) => Promise<Arrived>) => {
      let round = 0
      return async () => {
        const before = retriesOf(world.wa, numbers[side])
        round += 1
        const arrived = await send(Array.from({ length: count }, (_, n) => `round ${round} text ${n}`))
        // The first round warms up, here as everywhere.
        if (round > 1) {
          retries[side].push(retriesOf(world.wa, numbers[side]) - before)
          lost[side].push(2 * count - arrived.count)
        }
        return arrived.count / arrived.seconds
      }
    }
    const figures = await interleave(
      [
        { name: 'plain', run: counted('plain', (texts) => pair.burst(texts)) },
        { name: 'ours', run: counted('ours', (texts) => oursAtOnce(world, texts)) },
      ],
      rounds,
    )
    await pair.end()
    await world.end()
    return [
      { figure: 'retry receipts a round, plain Baileys', ours: retries.plain, unit: '', goal: '' },
      {
        figure: 'retry receipts a round, ours',
        ours: retries.ours,
        unit: '',
        goal: '0, in every round',
        met: () => retries.ours.every((each) => each === 0),
      },
      {
        figure: 'not arrived after 30 s, plain Baileys',
        ours: lost.plain,
        unit: `of ${2 * count}`,
        goal: '',
      },
      {
        figure: 'not arrived, ours',
        ours: lost.ours,
        unit: `of ${2 * count}`,
        goal: '0, in every round',
        met: () => lost.ours.every((each) => each === 0),
      },
      {
        figure: 'messages arrived',
        theirs: figures.get('plain') ?? [],
        ours: figures.get('ours') ?? [],
        unit: 'msg/s',
        goal: '',
      },
    ]
  },
}

/** Of all devices of the numbers, their phones included. */
function retriesOf(wa: WhatsApp, accounts: readonly string[]): number {
  return accounts
    .flatMap((number) => wa.devices(number).map(({ device }) => wa.counters(`${number}:${device}`)))
    .reduce((sum, { retryReceiptsSent }) => sum + retryReceiptsSent, 0)
}

/** Until the last message was stored by its receiver. */
async function oursAtOnce({ appliance }: World, texts: readonly string[]): Promise<Arrived> {
  const cursor = (await appliance.events()).at(-1)?.seq ?? 0
  const begin = Date.now()
  await Promise.all(
    texts.flatMap((text) => [appliance.sendText('ana', bia, text), appliance.sendText('bia', ana, text)]),
  )
  const stored = await until('every message has arrived', async () => {
    const events = await appliance.events(cursor)
    const received = events.filter(({ type }) => type === 'message.received')
    return received.length >= 2 * texts.length ? received : undefined
  })
  return { count: stored.length, seconds: ((stored.at(-1)?.at ?? 0) - begin) / 1000 }
}

class PlainPair {
  readonly #child: ChildProcess
  readonly #folder: string

  private constructor(child: ChildProcess, folder: string) {
    this.#child = child
    this.#folder = folder
  }

  /** Both are linked by their phones and logged in. */
  static async start(wa: WhatsApp): Promise<PlainPair> {
    const folder = mkdtempSync(join(tmpdir(), 'holdfast-bench-'))
    const script = join(import.meta.dirname, 'plain-pair.ts')
    const child = fork(script, [wa.url, wa.rootKey, folder, ...numbers.plain])
    const pair = new PlainPair(child, folder)
    for (;;) {
      const message = await pair.#next()
      if (message.is === 'ready') return pair
      if (message.is === 'qr') await wa.phone({ number: message.number }).scan(message.qr)
    }
  }

  async burst(texts: readonly string[]): Promise<Arrived> {
    const answer = this.#next()
    this.#child.send(texts)
    const message = await answer
    if (message.is !== 'arrived') throw new Error(`Plain Baileys told ${message.is} where it was to send`)
    return message
  }

  async end(): Promise<void> {
    const exited = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await exited
    rmSync(this.#folder, { recursive: true, force: true })
  }

  async #next(): Promise<PairMessage> {
    const ended = once(this.#child, 'exit').then(() => {
      throw new Error('The process of plain Baileys ended by itself')
    })
    ended.catch(() => undefined)
    const [message] = (await Promise.race([once(this.#child, 'message'), ended])) as [PairMessage]
    return message
  }
}
