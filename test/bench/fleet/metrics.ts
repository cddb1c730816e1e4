// What being asked for metrics costs with many numbers, each told of by itself.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { apiKey, Appliance } from '../../helpers/appliance.ts'
import type { Bench } from '../harness.ts'
import { SimulatedWhatsApp } from './simulated.ts'
import { cpuSeconds } from './usage.ts'

const everySeconds = 15
const scrapes = 20

export const metrics: Bench = {
  name: 'metrics',
  about:
    'An appliance with 200 numbers, or --numbers, all of which are told of. Measured: the CPU that a scrape takes, and what that is of a ' +
    `core where Prometheus asks each ${everySeconds} seconds.`,
  async rows({ rounds, numbers = 200 }) {
    const folder = mkdtempSync(join(tmpdir(), 'holdfast-bench-'))
    const wa = await SimulatedWhatsApp.start(join(folder, 'whatsapp.sqlite'))
    const env = { HOLDFAST_METRICS_NUMBERS: String(numbers), HOLDFAST_LOG_LEVEL: 'warn' }
    const appliance = await Appliance.start({ whatsapp: wa, folder, env })
    const took: number[] = []
    const bytes: number[] = []
    try {
      for (let n = 0; n < numbers; n += 1) await appliance.createInstance(`number ${n}`)
      const scrape = async (): Promise<number> => {
        const answer = await fetch(new URL('/metrics', appliance.url), { headers: { apikey: apiKey } })
        return (await answer.text()).length
      }
      for (let n = 0; n < scrapes; n += 1) await scrape()
      for (let round = 0; round < rounds; round += 1) {
        const before = cpuSeconds(appliance.pid ?? 0)
        for (let n = 0; n < scrapes; n += 1) bytes.push(await scrape())
        took.push((cpuSeconds(appliance.pid ?? 0) - before) / scrapes)
      }
      return [
        { figure: 'CPU of a scrape', ours: took.map((each) => each * 1000), unit: 'ms', goal: '' },
        {
          figure: 'of a core',
          ours: took.map((each) => (each / everySeconds) * 100),
          unit: '%',
          goal: '2 %',
          met: (part) => part <= 2,
        },
        { figure: 'an answer', ours: bytes.map((each) => each / 1024), unit: 'KB', goal: '' },
      ]
    } finally {
      await appliance.stop()
      await wa.stop()
      rmSync(folder, { recursive: true, force: true })
    }
  },
}
