// Cuts the power of the disk under an appliance that talks: messages come and go over the real protocol, the disk is
// gone from one moment to the next, the process ends as it may, and the next start is on what had been flushed.
import { setTimeout as sleep } from 'node:timers/promises'
import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { Ledger, type Outcome } from '../helpers/ledger.ts'
import { between, type Random } from '../helpers/random.ts'
import type { CutDisk } from './disk.ts'

export interface TrafficReport {
  cuts: number
  received: number
  accepted: number
  wrong: (Partial<Outcome> & { cut: number; error?: string })[]
}

/** How much is written each way in one round, and by when the power is cut. */
const messages = 8
const latestMs = 1500

export async function cutTraffic(
  disk: CutDisk,
  options: { cuts: number; random: Random; onCut?(n: number, outcome: Cut): void },
): Promise<TrafficReport> {
  const folder = mkdtempSync(join(disk.folder, 'appliance-'))
  const ledger = await Ledger.start({ appliance: { folder, env: { HOLDFAST_SNAPSHOTS: 'off' } } })
  const report: TrafficReport = { cuts: 0, received: 0, accepted: 0, wrong: [] }
  try {
    for (let n = 0; n < options.cuts; n += 1) {
      const outcome = await oneCut(disk, ledger, { label: `cut ${n}`, random: options.random })
      if (isWrong(outcome)) report.wrong.push({ cut: n, ...outcome })
      Object.assign(report, { cuts: n + 1, ...ledger.counts })
      options.onCut?.(n, outcome)
      // Whatever went wrong with the test itself, the rounds after it would say nothing.
      if ('error' in outcome) break
    }
    return report
  } finally {
    await ledger.world.appliance.kill()
    await ledger.world.wa.stop()
  }
}

type Cut = Outcome | { error: string }

function isWrong(outcome: Cut): boolean {
  if ('error' in outcome) return true
  const { notReceived, notDelivered, doubled, state } = outcome
  return notReceived.length + notDelivered.length + doubled.length > 0 || state !== undefined
}

async function oneCut(
  disk: CutDisk,
  ledger: Ledger,
  { label, random }: { label: string; random: Random },
): Promise<Cut> {
  const { appliance } = ledger.world
  let isCut = false
  // Without its disk it may refuse what it would have accepted.
  const send: Say = (text, how) =>
    ledger.send(text, how).catch((error: unknown) => {
      if (!isCut) throw error
    })
  try {
    const talking = talk({ receive: (text, how) => ledger.receive(text, how), send }, label, random)
    await sleep(between(random, 20, latestMs))
    disk.cut()
    isCut = true
    await talking
    await appliance.kill()
    disk.remount()
    await appliance.start()
    return await ledger.settled()
  } catch (error) {
    return { error: `${String(error)}\n${appliance.stderr.slice(-3000)}` }
  }
}

type Say = (text: string, how: { inGroup: boolean }) => Promise<void>

async function talk(
  { receive, send }: { receive: Say; send: Say },
  label: string,
  random: Random,
): Promise<void> {
  const pause = (): Promise<void> => sleep(between(random, 0, (2 * latestMs) / messages))
  const each = async (say: Say): Promise<void> => {
    for (let n = 0; n < messages; n += 1) {
      await say(`${label}.${n}`, { inGroup: random() < 0.3 })
      await pause()
    }
  }
  await Promise.all([each(receive), each(send)])
}
