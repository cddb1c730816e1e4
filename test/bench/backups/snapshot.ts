// What a snapshot, and its proof, cost those who write meanwhile.
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Snapshots } from '../../../core/backup/snapshots/snapshots.ts'
import { createLog } from '../../../core/log.ts'
import type { Storage } from '../../../core/storage/storage.ts'
import { fill, openBench, Talk } from '../database.ts'
import { percentile, type Bench, type Row } from '../harness.ts'

const perSecond = 500
const windowMs = 30_000
const previewBytes = 2500
const mebibyte = 1024 * 1024

/** What the writes of a while took, in milliseconds. */
export interface Window {
  p50: number
  p99: number
  max: number
  /** The longest that the write-ahead log became. */
  logBytes: number
}

interface Figures {
  alone: Window[]
  beside: Window[]
  proofs: Window[]
  /** Seconds that each snapshot took. */
  took: number[]
  bytes: number
}

export const snapshot: Bench = {
  name: 'snapshot',
  about:
    'A database of 1 GB takes 500 writes a second, the step of a session and the message that came with it in turn, through ' +
    'the public commit path, and all of it is shipped each second. Measured from when a write was due until it was on disk, over 30 seconds. ' +
    'Compared: nothing else is done. Ours: one snapshot after the other is made meanwhile, then the last of them proven.',
  async rows({ rounds, scale }) {
    const top = mkdtempSync(join(tmpdir(), 'holdfast-bench-'))
    try {
      const at = { folder: join(top, 'data'), keyFile: join(top, 'holdfast.key') }
      await fill(at, Math.ceil(300_000 * scale), previewBytes)
      const storage = await openBench(at)
      const talk = await Talk.begin(storage, previewBytes)
      return rowsOf(await measure(storage, talk, { rounds, ms: windowMs * Math.min(1, scale) }))
    } finally {
      rmSync(top, { recursive: true, force: true })
    }
  },
}

async function measure(
  storage: Storage,
  talk: Talk,
  { rounds, ms }: { rounds: number; ms: number },
): Promise<Figures> {
  const snapshots = new Snapshots({
    storage,
    app: 'bench',
    log: createLog('silent'),
    now: Date.now,
    tell: () => undefined,
    // A proof thins: only the newest stay.
    limits: { budgetBytes: 1 },
  })
  snapshots.follow()
  await snapshots.prove((await snapshots.take('first')).id)
  const figures: Figures = {
    alone: [],
    beside: [],
    proofs: [],
    took: [],
    bytes: statSync(storage.paths.database).size,
  }
  const takeAll = async (): Promise<void> => {
    for (const end = performance.now() + ms; performance.now() < end;) {
      const begun = performance.now()
      await snapshots.take('bench')
      figures.took.push((performance.now() - begun) / 1000)
    }
  }
  for (let round = 0; round <= rounds; round += 1) {
    const before = round % 2 === 0 ? await writing(storage, talk, () => sleep(ms)) : undefined
    const beside = await writing(storage, talk, takeAll)
    const alone = before ?? (await writing(storage, talk, () => sleep(ms)))
    const { id = '' } = snapshots.list()[0] ?? {}
    const proof = await writing(storage, talk, () => snapshots.prove(id))
    process.stderr.write('.')
    // The first round warms up.
    if (round === 0) continue
    figures.alone.push(alone)
    figures.beside.push(beside)
    figures.proofs.push(proof)
  }
  process.stderr.write('\n')
  await snapshots.stop()
  await storage.close()
  return figures
}

/** Writes for as long as the other takes, evenly, whether or not the writes before are on disk. */
export async function writing(storage: Storage, talk: Talk, begin: () => Promise<unknown>): Promise<Window> {
  // What the log has left over from before is none of this window's.
  await storage.worker.checkpoint()
  const taken: number[] = []
  const open = new Set<Promise<unknown>>()
  const state = { isOver: false, logBytes: 0 }
  const over = begin().finally(() => (state.isOver = true))
  const begun = performance.now()
  for (let n = 0; !state.isOver;) {
    for (; n < ((performance.now() - begun) * perSecond) / 1000; n += 1) {
      const due = begun + (n * 1000) / perSecond
      const write = storage.commits
        .write((tx) => (n % 2 === 0 ? talk.step(tx) : talk.message(tx)))
        .then(() => taken.push(performance.now() - due))
        .finally(() => open.delete(write))
      open.add(write)
    }
    state.logBytes = Math.max(state.logBytes, storage.health().walBytes)
    await sleep(1)
  }
  await over
  await Promise.all(open)
  return {
    p50: percentile(taken, 0.5),
    p99: percentile(taken, 0.99),
    max: percentile(taken, 1),
    logBytes: state.logBytes,
  }
}

function of(windows: readonly Window[], what: keyof Window): number[] {
  return windows.map((each) => each[what])
}

function rowsOf({ alone, beside, proofs, took, bytes }: Figures): Row[] {
  const compare = (figure: string, ours: readonly Window[], what: keyof Window): Row => ({
    figure,
    theirs: of(alone, what),
    ours: of(ours, what),
    unit: 'ms',
    goal: '',
  })
  const twice: Partial<Row> = { goal: '2x', met: (ratio) => ratio <= 2 }
  return [
    { ...compare('a write, 99th percentile', beside, 'p99'), ...twice },
    compare('a write, median', beside, 'p50'),
    compare('the longest write', beside, 'max'),
    { ...compare('during the proof, 99th percentile', proofs, 'p99'), ...twice },
    compare('during the proof, median', proofs, 'p50'),
    { figure: 'the database', ours: [bytes / mebibyte], unit: 'MB', goal: '' },
    { figure: 'a snapshot takes', ours: took, unit: 's', goal: '' },
    {
      figure: 'the longest log',
      theirs: of(alone, 'logBytes').map((each) => each / mebibyte),
      ours: of(beside, 'logBytes').map((each) => each / mebibyte),
      unit: 'MB',
      goal: '',
    },
  ]
}
