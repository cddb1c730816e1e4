// What an object store as second location costs: those who write meanwhile, and in what is asked of the store.
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Closers } from '../../../core/appliance/closers.ts'
import { openFolder } from '../../../core/appliance/folder.ts'
import { loadConfig } from '../../../core/config/config.ts'
import { createLog } from '../../../core/log.ts'
import { until } from '../../helpers/appliance.ts'
import { startWorld } from '../../helpers/world.ts'
import type { Asking } from '../../object-store/main.ts'
import { storeKeys } from '../../object-store/server.ts'
import { Talk } from '../database.ts'
import type { Bench, Row } from '../harness.ts'
import { writing, type Window } from './snapshot.ts'

const windowMs = 20_000
const latencies = [5, 50] as const
const previewBytes = 2500
/** Of the numbers that talk, one message each second. */
const talkers = 5
const talkSeconds = 60

export const objectStore: Bench = {
  name: 'object-store',
  about:
    'A database takes 500 writes a second, and all of it is shipped each second. Measured from when a write was due until it was on ' +
    'disk, over 20 seconds. Compared: no second location. Ours: one in an object store that takes 5 ms, or 50 ms, for each request. ' +
    `Then what ${talkers} numbers cost that hear a message each second, in turn, for ${talkSeconds} seconds: requests and bytes for each of these.`,
  async rows({ rounds, scale }) {
    const ms = windowMs * Math.min(1, scale)
    const alone: Window[] = []
    const beside = new Map<number, Window[]>(latencies.map((each) => [each, []]))
    const top = mkdtempSync(join(tmpdir(), 'holdfast-bench-'))
    const stores = await Promise.all(latencies.map((each) => Store.start(each)))
    const closers = new Closers(createLog('silent'))
    try {
      const config = loadConfig({}, {}, { dataDir: join(top, 'data'), keyFile: join(top, 'holdfast.key') })
      const folder = await openFolder({ config, log: createLog('silent'), onFatal: fatal }, closers)
      const talk = await Talk.begin(folder.storage, previewBytes)
      const { recoveryKey } = await folder.recovery.make()
      await folder.recovery.confirm(recoveryKey)
      await folder.snapshots.take('bench')
      folder.locations.start(() => null)
      for (let round = 0; round <= rounds; round += 1) {
        await folder.locations.setSecond(null)
        const without = await writing(folder.storage, talk, () => sleep(ms))
        if (round > 0) alone.push(without)
        for (const store of stores) {
          await folder.locations.setSecond(store.address, storeKeys)
          const taken = await writing(folder.storage, talk, () => sleep(ms))
          // The first round warms up.
          if (round > 0) beside.get(store.latencyMs)?.push(taken)
        }
        process.stderr.write('.')
      }
      process.stderr.write('\n')
      return [...rowsOf(alone, beside), ...(await ofTalk())]
    } finally {
      await closers.close()
      for (const store of stores) store.stop()
      rmSync(top, { recursive: true, force: true })
    }
  },
}

function fatal(error: Error): never {
  throw error
}

function rowsOf(alone: readonly Window[], beside: ReadonlyMap<number, readonly Window[]>): Row[] {
  return [...beside].flatMap(([latency, windows]): Row[] => [
    {
      figure: `a write, 99th percentile, store of ${latency} ms`,
      theirs: alone.map(({ p99 }) => p99),
      ours: windows.map(({ p99 }) => p99),
      unit: 'ms',
      goal: '1.5x',
      met: (ratio) => ratio <= 1.5,
    },
    {
      figure: `a write, median, store of ${latency} ms`,
      theirs: alone.map(({ p50 }) => p50),
      ours: windows.map(({ p50 }) => p50),
      unit: 'ms',
      goal: '',
    },
  ])
}

async function ofTalk(): Promise<Row[]> {
  const store = await Store.start(5)
  const world = await startWorld()
  try {
    const { appliance, wa } = world
    const numbers = Array.from({ length: talkers }, (_, n) => `551199998000${n}`)
    for (const [n, number] of numbers.entries()) await world.link(`shop ${n}`, number)
    const { recoveryKey } = await appliance.ok<{ recoveryKey: string }>('POST', '/api/v1/recovery')
    await appliance.ok('POST', '/api/v1/recovery/confirm', { recoveryKey })
    await appliance.ok('PUT', '/api/v1/locations', { second: store.address, keys: storeKeys })
    await until('everything is there', async () => {
      const { second } = await appliance.ok<{ second: { state: string } }>('GET', '/api/v1/locations')
      return second.state === 'current' ? true : undefined
    })
    // What follows linking is over.
    await sleep(10_000)
    const before = await store.asking()
    for (let n = 0; n < talkSeconds; n += 1) {
      await wa
        .phone({ number: '5511999980009' })
        .sendText(numbers[n % talkers] ?? '', `message ${n}, as people write them`)
      await sleep(1000)
    }
    const after = await store.asking()
    const each = (of: keyof Asking): number[] => [(after[of] - before[of]) / talkSeconds]
    return [
      { figure: 'puts a message', ours: each('puts'), unit: '', goal: '' },
      { figure: 'gets a message', ours: each('gets'), unit: '', goal: '' },
      { figure: 'listings a message', ours: each('lists'), unit: '', goal: '' },
      { figure: 'put for a message', ours: each('bytes').map((bytes) => bytes / 1024), unit: 'KB', goal: '' },
    ]
  } finally {
    await world.end()
    store.stop()
  }
}

/** In a process of its own. */
class Store {
  readonly latencyMs: number
  readonly address: string
  readonly #child: ChildProcess

  private constructor(child: ChildProcess, address: string, latencyMs: number) {
    this.#child = child
    this.address = address
    this.latencyMs = latencyMs
  }

  static async start(latencyMs: number): Promise<Store> {
    const script = join(import.meta.dirname, '..', '..', 'object-store', 'main.ts')
    const child = fork(script, [String(latencyMs)])
    const [address] = (await once(child, 'message')) as [string]
    return new Store(child, address, latencyMs)
  }

  async asking(): Promise<Asking> {
    const answer = once(this.#child, 'message') as Promise<[Asking]>
    this.#child.send('asking')
    return (await answer)[0]
  }

  stop(): void {
    this.#child.disconnect()
  }
}
