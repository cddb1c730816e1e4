// npm run bench -- scale: what many numbers cost, plain Baileys and the appliance in turn against the same simulated
// WhatsApp: the start until all are online, memory, doing nothing, and a ring of one message each.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { z } from 'zod'
import { until } from '../../helpers/appliance.ts'
import { numbersOf, OurFleet, PlainFleet, type Fleet } from './fleets.ts'
import { SimulatedWhatsApp } from './simulated.ts'
import { cpuSeconds, residentBytes } from './usage.ts'
import type { Bench, Row } from '../harness.ts'

const few = 20
/** What a start leaves behind is over by then. */
const settleMs = 15_000
const idleMs = 30_000
const Delay = z.object({ p99: z.number(), max: z.number() })

interface Figures {
  startMs: number
  residentKb: number
  /** In ms of CPU for a second in which nothing happens. */
  idleMs: number
  ringMs: number
  ringCpuMs: number
  lost: number
  p99: number
  max: number
}

export const scale: Bench = {
  name: 'scale',
  about:
    'Numbers that are linked already, 500 of them or --numbers, against 20. Compared: plain Baileys on ' +
    'useMultiFileAuthState, which logs all of them in at once, in one process; ours over its HTTP API, durable. The ring ' +
    'is one text of each number to the next one. Memory is what is resident, by number. How late the event loop is, is ' +
    'measured in the process while the ring goes round.',
  async rows({ rounds, numbers = 500 }) {
    const folder = join(tmpdir(), `holdfast-bench-scale-${numbers}`)
    mkdirSync(folder, { recursive: true })
    const wa = await SimulatedWhatsApp.start(join(folder, 'whatsapp.sqlite'))
    const loop = join(folder, 'loop')
    const env = {
      NODE_OPTIONS: `--import ${pathToFileURL(join(import.meta.dirname, 'loop-preload.ts')).href}`,
      HOLDFAST_BENCH_LOOP: loop,
    }
    const fleets = (count: number): Record<'plain' | 'ours', Fleet> => ({
      plain: new PlainFleet(wa, join(folder, `plain-${count}`), numbersOf(`5511${count}1`, count), env),
      ours: new OurFleet(wa, join(folder, `ours-${count}`), numbersOf(`5511${count}2`, count), env),
    })
    try {
      const small = await measure(fleets(few), { count: few, rounds: 1, loop })
      const large = await measure(fleets(numbers), { count: numbers, rounds, loop })
      return rowsOf({ small, large, numbers })
    } finally {
      await wa.stop()
    }
  },
}

type Measured = Record<'plain' | 'ours', Figures[]>

/** Each of them alone, one after the other, so that neither takes the processor from the other. */
async function measure(
  fleets: Record<'plain' | 'ours', Fleet>,
  { count, rounds, loop }: { count: number; rounds: number; loop: string },
): Promise<Measured> {
  const measured: Measured = { plain: [], ours: [] }
  for (const fleet of Object.values(fleets)) {
    // What is not linked is, once for all rounds and runs.
    await fleet.start()
    await fleet.stop()
  }
  for (let round = 0; round < rounds; round += 1) {
    for (const name of ['plain', 'ours'] as const) {
      measured[name].push(await figuresOf(fleets[name], { count, loop }))
      process.stderr.write('.')
    }
  }
  return measured
}

async function figuresOf(fleet: Fleet, { count, loop }: { count: number; loop: string }): Promise<Figures> {
  const begun = performance.now()
  await fleet.start()
  const startMs = performance.now() - begun
  try {
    const { pid } = fleet
    await sleep(settleMs)
    const idle = cpuSeconds(pid)
    await sleep(idleMs)
    const idleCpu = (1000 * (cpuSeconds(pid) - idle)) / (idleMs / 1000)
    const residentKb = residentBytes(pid) / 1024 / count
    const file = `${loop}.${pid}`
    rmSync(file, { force: true })
    process.kill(pid, 'SIGUSR2')
    const [cpu, at] = [cpuSeconds(pid), performance.now()]
    const arrived = await fleet.ring(['one text'])
    const ringMs = performance.now() - at
    const ringCpuMs = (1000 * (cpuSeconds(pid) - cpu)) / Math.max(1, arrived)
    process.kill(pid, 'SIGUSR2')
    await until('the delays are written', () => existsSync(file))
    await sleep(100)
    const { p99, max } = Delay.parse(JSON.parse(readFileSync(file, 'utf8')))
    return { startMs, residentKb, idleMs: idleCpu, ringMs, ringCpuMs, lost: count - arrived, p99, max }
  } finally {
    await fleet.stop()
  }
}

function rowsOf({ small, large, numbers }: { small: Measured; large: Measured; numbers: number }): Row[] {
  const row = (
    figure: string,
    of: keyof Figures,
    { unit, goal, from = large }: { unit: string; goal?: number; from?: Measured },
  ): Row => ({
    figure,
    theirs: from.plain.map((each) => each[of]),
    ours: from.ours.map((each) => each[of]),
    unit,
    goal: goal === undefined ? '' : `${goal} at most`,
    ...(goal !== undefined && { met: (ratio: number) => ratio <= goal }),
  })
  const alone = (figure: string, of: keyof Figures, unit: string): Row => ({
    figure,
    ours: large.ours.map((each) => each[of]),
    unit,
    goal: '',
  })
  return [
    row(`start to all online, ${numbers}`, 'startMs', { unit: 'ms', goal: 1.2 }),
    row(`memory a number, ${numbers}`, 'residentKb', { unit: 'KB', goal: 1.1 }),
    row(`CPU of an idle second, ${few}`, 'idleMs', { unit: 'ms', goal: 1.2, from: small }),
    row(`CPU of an idle second, ${numbers}`, 'idleMs', { unit: 'ms', goal: 1.2 }),
    row(`ring of one message each, ${numbers}`, 'ringMs', { unit: 'ms', goal: 1.2 }),
    row('CPU a message of it', 'ringCpuMs', { unit: 'ms' }),
    row('event loop late, 99th percentile', 'p99', { unit: 'ms' }),
    row('event loop late, longest', 'max', { unit: 'ms' }),
    alone('not arrived, ours', 'lost', ''),
  ]
}
