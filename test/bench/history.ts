// The whole histories of five numbers at once, through the appliance's own door, while another number talks, with a kill -9
// in the middle: whether all of it comes, and what it costs whoever is here meanwhile.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { proto } from '@whiskeysockets/baileys'
import { z } from 'zod'
import type { HistoryView } from '../../core/contract/messages/history.ts'
import { until } from '../helpers/appliance.ts'
import { startWorld, type World } from '../helpers/world.ts'
import { peakBytes, residentBytes, resetPeak } from './fleet/usage.ts'
import { percentile, type Bench, type Row } from './harness.ts'
import { talking } from './meanwhile.ts'

const numbers = Array.from({ length: 5 }, (_, n) => ({ name: `past-${n}`, number: `551199980001${n}` }))
const talker = { name: 'talker', number: '5511999800020' }
const piecesEach = 160
const [chatsAPiece, messagesAChat] = [10, 125]
const talk = {
  instance: talker.name,
  number: talker.number,
  peer: '5511999800021',
  everyMs: { call: 50, message: 200 },
}
const calmMs = 20_000
const hourMs = 3_600_000
const Delay = z.object({ max: z.number(), worked: z.number() })
const Counted = z.array(z.object({ name: z.string(), _count: z.object({ Message: z.int() }) }))

export const history: Bench = {
  name: 'history',
  about:
    `${numbers.length} numbers take in ${piecesEach} pieces of ${chatsAPiece * messagesAChat} messages each (by --scale) at once; in ` +
    'the middle the appliance is killed -9. Another number hears a text each 200 ms and the API is asked each 50 ms; compared: the same ' +
    'for 20 s before. How late the event loop is, is measured in the process, and how much of it the loop worked itself (CPU of its thread) and did not wait for a core or the disk. Phones and appliance share the machine.',
  async rows({ scale }) {
    const pieces = Math.max(2, Math.round(piecesEach * scale))
    const folder = mkdtempSync(join(tmpdir(), 'holdfast-bench-'))
    const loop = join(folder, 'loop')
    const preload = pathToFileURL(join(import.meta.dirname, 'fleet', 'loop-preload.ts')).href
    const env = {
      NODE_OPTIONS: `--import ${preload}`,
      HOLDFAST_BENCH_LOOP: loop,
      HOLDFAST_SNAPSHOTS: 'off',
    }
    const world = await startWorld({ appliance: { env } })
    try {
      return await measured(world, pieces, loop)
    } finally {
      await world.end()
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

async function measured(world: World, pieces: number, loop: string): Promise<Row[]> {
  const { appliance } = world
  for (const { name, number } of [...numbers, talker]) await world.link(name, number)
  await sleep(5000)
  const calm = await talking(world, talk, () => sleep(calmMs))
  const idle = residentBytes(appliance.pid ?? 0)
  const late: z.infer<typeof Delay>[] = []
  const peaks: number[] = []
  const watched = async <T>(work: () => Promise<T>): Promise<T> => {
    const pid = appliance.pid ?? 0
    resetPeak(pid)
    process.kill(pid, 'SIGUSR2')
    const result = await work()
    late.push(await longestDelay(pid, loop))
    peaks.push(peakBytes(pid))
    return result
  }
  const begun = performance.now()
  const before = await watched(async () => {
    // No reply is measured meanwhile: the phones are in the process that asks.
    await Promise.all(numbers.map(({ number }) => sendAll(world, number, pieces)))
    return talking(world, talk, () => done(world, Math.floor((numbers.length * pieces) / 2)))
  })
  await appliance.kill()
  await appliance.start()
  for (const { name } of [...numbers, talker]) await appliance.waitForState(name, 'open')
  const after = await watched(() => talking(world, talk, () => done(world, numbers.length * pieces)))
  const seconds = (performance.now() - begun) / 1000
  return [
    ...(await arrived(
      world,
      pieces,
      [calm, before, after].reduce((sum, { texts }) => sum + texts.length, 0),
    )),
    ...replied(calm.replies, [...before.replies, ...after.replies]),
    {
      figure: 'event loop late, longest',
      ours: [Math.max(...late.map(({ max }) => max))],
      unit: 'ms',
      goal: '',
    },
    atMost('of it by its own work', Math.max(...late.map(({ worked }) => worked)), { unit: 'ms', goal: 50 }),
    atMost('memory above idle', (Math.max(...peaks) - idle) / 2 ** 20, { unit: 'MB', goal: 200 }),
    { figure: 'all of it took', ours: [seconds], unit: 's', goal: '' },
  ]
}

async function arrived({ appliance }: World, pieces: number, said: number): Promise<Row[]> {
  const counted = Counted.parse(await appliance.ok('GET', '/instance/fetchInstances'))
  const countOf = (wanted: (name: string) => boolean): number =>
    counted.filter(({ name }) => wanted(name)).reduce((sum, { _count }) => sum + _count.Message, 0)
  const all = numbers.length * pieces * chatsAPiece * messagesAChat
  return [
    allOf(
      'messages of the histories',
      countOf((name) => name !== talker.name),
      all,
    ),
    allOf(
      'texts to the other number',
      countOf((name) => name === talker.name),
      said,
    ),
  ]
}

function allOf(figure: string, n: number, all: number): Row {
  return { figure, ours: [n], unit: `of ${all}`, goal: 'all', met: (value) => value === all }
}

function replied(calm: readonly number[], meanwhile: readonly number[]): Row[] {
  const row = (figure: string, part: number): Row => ({
    figure,
    theirs: [percentile(calm, part)],
    ours: [percentile(meanwhile, part)],
    unit: 'ms',
    goal: '',
  })
  const more = percentile(meanwhile, 1) - percentile(calm, 1)
  return [
    row('a reply, median', 0.5),
    row('a reply, 99th percentile', 0.99),
    atMost('the longest reply, more than without', more, { unit: 'ms', goal: 250 }),
  ]
}

function atMost(figure: string, value: number, { unit, goal }: { unit: string; goal: number }): Row {
  return { figure, ours: [value], unit, goal: `<= ${goal}`, met: (each) => each <= goal }
}

/** Waits until so many pieces are in. */
async function done({ appliance }: World, wanted: number): Promise<void> {
  const ask = ({ name }: { name: string }) =>
    appliance.ok<HistoryView>('GET', `/api/v1/instances/${name}/history`)
  await until(
    `${wanted} pieces are in`,
    async () => {
      await sleep(500)
      const each = await Promise.all(numbers.map(ask))
      // The first piece of each number came with its link.
      const ended = each.reduce((total, view) => total + view.done, 0)
      return ended >= wanted + numbers.length ? true : undefined
    },
    hourMs,
  )
}

async function longestDelay(pid: number, loop: string): Promise<z.infer<typeof Delay>> {
  const file = `${loop}.${pid}`
  process.kill(pid, 'SIGUSR2')
  await until('the delays are written', () => existsSync(file))
  await sleep(100)
  return Delay.parse(JSON.parse(readFileSync(file, 'utf8')))
}

async function sendAll({ wa }: World, number: string, pieces: number): Promise<void> {
  const { FULL: syncType } = proto.HistorySync.HistorySyncType
  for (let chunkOrder = 1; chunkOrder <= pieces; chunkOrder += 1) {
    const conversations = Array.from({ length: chatsAPiece }, (_, n) =>
      conversationOf(chunkOrder * chatsAPiece + n),
    )
    const progress = Math.floor((100 * chunkOrder) / pieces)
    await wa.phone({ number }).sendHistory({ syncType, chunkOrder, progress, conversations })
  }
}

/** Newest first, as a phone sends them. */
function conversationOf(chat: number): proto.IConversation {
  const id = `${5_521_900_000_000 + chat}@s.whatsapp.net`
  const messages = Array.from({ length: messagesAChat }, (_, n) => ({
    message: {
      key: {
        remoteJid: id,
        fromMe: n % 3 === 0,
        id: `3EB0${chat.toString(16)}${n.toString(16).padStart(6, '0')}`,
      },
      message: { conversation: `What was said long ago, number ${n} of chat ${chat}, and some words more` },
      messageTimestamp: 1_700_000_000 + n * 60,
    },
  }))
  return { id, messages: messages.toReversed() }
}
