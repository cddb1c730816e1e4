// Webhooks beside a dead endpoint: what another one's deliveries cost then, and what the dead one missed of a day.
import { join } from 'node:path'
import { Dispatcher, type DispatcherOptions } from '../../core/events/webhooks/dispatcher.ts'
import { encodeOwn } from '../../core/events/webhooks/encode.ts'
import { EventLog } from '../../core/events/log.ts'
import { systemTimer, type SetTimer } from '../../core/events/timers.ts'
import { Outbound } from '../../core/outbound/outbound.ts'
import { Webhooks } from '../../core/events/webhooks/webhooks.ts'
import { createLog } from '../../core/log.ts'
import { dataPaths } from '../../core/storage/paths.ts'
import { openStorage } from '../../core/storage/storage.ts'
import { Clock } from '../helpers/clock.ts'
import { Endpoint } from '../helpers/endpoint.ts'
import { interleave, median, type Bench } from './harness.ts'

const dayMs = 24 * 60 * 60 * 1000

interface Time {
  now: () => number
  setTimer: SetTimer
}

export const webhooks: Bench = {
  name: 'webhooks',
  about:
    'From the writing of an event, one at a time, to its arrival at an endpoint. Compared: that endpoint alone. Ours: ' +
    'with one beside it that refuses every connection and one that never answers. Then an endpoint that is down for ' +
    'a simulated day, and what it had once it was up again.',
  async rows({ rounds, scale }) {
    const events = Math.ceil(300 * scale)
    const alone = { name: 'alone', run: (folder: string) => latency(folder, { events, isBesideDead: false }) }
    const ours = { name: 'ours', run: (folder: string) => latency(folder, { events, isBesideDead: true }) }
    const figures = await interleave([alone, ours], rounds)
    const day = await interleave([{ name: 'ours', run: (folder) => missedOfDay(folder, scale) }], 1)
    return [
      {
        figure: 'delivery beside dead endpoints, median',
        theirs: figures.get('alone') ?? [],
        ours: figures.get('ours') ?? [],
        unit: 'ms',
        goal: '1.2x',
        met: (ratio) => ratio <= 1.2,
      },
      {
        figure: 'events of the day lost or out of order',
        ours: day.get('ours') ?? [],
        unit: '',
        goal: '0',
        met: (missed) => missed === 0,
      },
    ]
  },
}

async function openDesk(folder: string, { now, setTimer }: Time) {
  const storage = await openStorage({
    paths: dataPaths(join(folder, 'data')),
    keyFile: join(folder, 'holdfast.key'),
    onFatal: (error) => {
      throw error
    },
  })
  const log = new EventLog(storage, now)
  const traffic = { underWay: 0 }
  const outbound = new Outbound(() => undefined)
  const counted: DispatcherOptions['outbound'] = {
    ask: async (...request) => {
      traffic.underWay += 1
      try {
        return await outbound.ask(...request)
      } finally {
        traffic.underWay -= 1
      }
    },
    resolve: (...asked) => outbound.resolve(...asked),
  }
  const encoders = { own: encodeOwn, evolution: () => [], ntfy: () => [], smtp: () => [] }
  const dispatcher = new Dispatcher({
    storage,
    events: log,
    log: createLog('silent'),
    encoders,
    now,
    setTimer,
    outbound: counted,
  })
  dispatcher.start()
  const hooks = new Webhooks({ storage, events: log, dispatcher, now })
  return {
    traffic,
    flush: () => storage.commits.flush(),
    hook: (url: string) => hooks.create({ url, dialect: 'own', instanceId: null }),
    happen: (name: string) =>
      storage.commits.write((tx) => log.append(tx, null, { type: 'instance.updated', data: { name } })),
    async close(): Promise<void> {
      await dispatcher.stop()
      await storage.close()
    },
  }
}

/** The median, in milliseconds. */
async function latency(
  folder: string,
  { events, isBesideDead }: { events: number; isBesideDead: boolean },
): Promise<number> {
  const [endpoint, silent, gone] = [await Endpoint.start(), await Endpoint.start(), await Endpoint.start()]
  const waiting = new Map<string, () => void>()
  const arrival = (name: string): Promise<number> =>
    new Promise((resolve) => waiting.set(name, () => resolve(performance.now())))
  endpoint.answer = ({ text }) => {
    waiting.get(/event \d+/.exec(text)?.[0] ?? '')?.()
    return 200
  }
  silent.answer = () => 'hang'
  await gone.close()
  const desk = await openDesk(folder, { now: Date.now, setTimer: systemTimer })
  try {
    await desk.hook(endpoint.url)
    if (isBesideDead) for (const { url } of [silent, gone]) await desk.hook(url)
    const taken: number[] = []
    for (let n = 0; n < events; n += 1) {
      const at = arrival(`event ${n}`)
      const begun = performance.now()
      await desk.happen(`event ${n}`)
      taken.push((await at) - begun)
    }
    return median(taken)
  } finally {
    await Promise.all([endpoint.close(), silent.close()])
    await desk.close()
  }
}

/** How many events of a day it did not get, or not in their order, once it was up again. */
async function missedOfDay(folder: string, scale: number): Promise<number> {
  const clock = new Clock()
  const endpoint = await Endpoint.start()
  endpoint.answer = () => 503
  const desk = await openDesk(folder, clock)
  const calm = async (): Promise<void> => {
    for (let turns = 0; turns < 3; turns = desk.traffic.underWay === 0 ? turns + 1 : 0) {
      await desk.flush()
      await new Promise((resolve) => setTimeout(resolve, 2))
    }
  }
  const pass = async (ms: number): Promise<void> => {
    for (const end = clock.now() + ms; clock.now() < end; await calm())
      clock.advance(Math.min(end - clock.now(), Math.max(1, clock.nextMs ?? ms)))
  }
  try {
    await desk.hook(endpoint.url)
    const seqs: number[] = []
    const many = Math.ceil(720 * scale)
    for (let n = 0; n < many; n += 1) {
      seqs.push(await desk.happen(`event ${n}`))
      await pass(dayMs / many)
    }
    endpoint.answer = () => 200
    // The wait between two tries grows to a day at most.
    await pass(dayMs)
    for (const deadline = Date.now() + 60_000; endpoint.seqs.length < many && Date.now() < deadline;)
      await calm()
    return seqs.filter((seq, n) => endpoint.seqs[n] !== seq).length
  } finally {
    await endpoint.close()
    await desk.close()
  }
}
