// npm run bench -- profile: where the time of a message goes. Numbers write to each other in a ring, plain Baileys and the
// appliance in turn against the same simulated WhatsApp; then one ring more of ours under the profiler.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { until } from '../../helpers/appliance.ts'
import { CpuProfile, flameGraph, framesOf, selfTimes } from './flame.ts'
import { numbersOf, OurFleet, PlainFleet, type Fleet } from './fleets.ts'
import { SimulatedWhatsApp } from './simulated.ts'
import { cpuSeconds } from './usage.ts'
import type { Bench } from '../harness.ts'

const count = 20
const each = 60

export const profile: Bench = {
  name: 'profile',
  about:
    `${count} numbers write ${each} texts each to the next one. Compared: plain Baileys on useMultiFileAuthState, in one ` +
    'process; ours over its HTTP API, durable. CPU is user and system time of the whole process. The profile of one ' +
    'ring more, as cpuprofile and as a flame graph, lies in the folder that is named at the end.',
  async rows({ rounds, scale }) {
    const folder = join(tmpdir(), `holdfast-bench-fleet-${count}`)
    mkdirSync(folder, { recursive: true })
    const wa = await SimulatedWhatsApp.start(join(folder, 'whatsapp.sqlite'))
    const file = join(folder, 'message.cpuprofile')
    const plain = new PlainFleet(wa, join(folder, 'plain'), numbersOf('55119910', count))
    const ours = new OurFleet(wa, join(folder, 'ours'), numbersOf('55119920', count), {
      NODE_OPTIONS: `--import ${pathToFileURL(join(import.meta.dirname, 'profile-preload.ts')).href}`,
      HOLDFAST_BENCH_PROFILE: file,
    })
    const texts = Array.from({ length: Math.ceil(each * scale) }, (_, n) => `text ${n}`)
    try {
      await plain.start()
      await ours.start()
      const cost = { plain: [] as number[], ours: [] as number[] }
      const lost = { plain: [] as number[], ours: [] as number[] }
      for (let round = 0; round <= rounds; round += 1) {
        const theirs = await costOf(plain, texts)
        const own = await costOf(ours, texts)
        // The first warms up.
        if (round > 0) {
          cost.plain.push(theirs.ms)
          cost.ours.push(own.ms)
          lost.plain.push(theirs.lost)
          lost.ours.push(own.lost)
        }
        process.stderr.write('.')
      }
      await profiled(ours, { file, texts })
      report(file, join(folder, 'message.svg'))
      return [
        {
          figure: 'CPU a message',
          theirs: cost.plain,
          ours: cost.ours,
          unit: 'ms',
          goal: '1.15 at most',
          met: (ratio) => ratio <= 1.15,
        },
        { figure: 'not arrived, plain Baileys', ours: lost.plain, unit: '', goal: '' },
        { figure: 'not arrived, ours', ours: lost.ours, unit: '', goal: '0', met: (most) => most === 0 },
      ]
    } finally {
      await plain.stop()
      await ours.stop()
      await wa.stop()
    }
  },
}

/** In ms of CPU for each message that arrived, sending and receiving it. */
async function costOf(fleet: Fleet, texts: readonly string[]): Promise<{ ms: number; lost: number }> {
  const before = cpuSeconds(fleet.pid)
  const arrived = await fleet.ring(texts)
  const ms = (1000 * (cpuSeconds(fleet.pid) - before)) / arrived
  return { ms, lost: count * texts.length - arrived }
}

async function profiled(
  ours: OurFleet,
  { file, texts }: { file: string; texts: readonly string[] },
): Promise<void> {
  rmSync(file, { force: true })
  process.kill(ours.pid, 'SIGUSR2')
  await ours.ring(texts)
  process.kill(ours.pid, 'SIGUSR2')
  await until('the profile is written', () => existsSync(file))
}

function report(file: string, graph: string): void {
  const root = framesOf(CpuProfile.parse(JSON.parse(readFileSync(file, 'utf8'))))
  writeFileSync(graph, flameGraph(root))
  const most = selfTimes(root).slice(0, 30)
  const lines = most.map(({ name, part }) => `${(100 * part).toFixed(1).padStart(5)} %  ${name}`)
  process.stderr.write(`\n${lines.join('\n')}\n\n${file}\n${graph}\n\n`)
}
