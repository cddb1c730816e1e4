// The short form of test/crash/kill.ts.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { seeded } from '../helpers/random.ts'
import { startWhatsApp, type WhatsApp } from '../whatsapp/server.ts'
import { runKillCycles } from './kill-cycles.ts'

let wa: WhatsApp
beforeAll(async () => {
  wa = await startWhatsApp()
})
afterAll(() => wa.stop())

it('loses nothing, doubles nothing and asks for no QR over 10 kill -9 in two-way traffic', async () => {
  const report = await runKillCycles({ wa, cycles: 10, perCycle: 20, random: seeded(1) })
  expect(report).toMatchObject({
    cycles: 10,
    accepted: 200,
    received: 200,
    lostSends: [],
    lostReceived: [],
    doubledSends: [],
    doubledReceived: [],
    undecryptable: 0,
    notOpen: 0,
  })
}, 300_000)
