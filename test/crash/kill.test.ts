// The short form of test/crash/kill.ts.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { Run } from './run.ts'

it('loses nothing, doubles nothing and asks for no QR over 10 kill -9 in the whole workload', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-crash-'))
  try {
    const run = new Run({ folder, seed: 9, cycles: 6, workload: 'whole' })
    expect(await run.run()).toEqual([])
    const { kills, sends, received, files, effects, availability } = run.state
    expect(kills).toBeGreaterThanOrEqual(10)
    expect(sends.length).toBeGreaterThan(60)
    expect(received.length).toBeGreaterThan(60)
    for (const isOwn of [true, false])
      expect(files.filter((each) => each.isOwn === isOwn).length).toBeGreaterThan(10)
    expect(new Set(effects.map(({ kind }) => kind)).size).toBe(4)
    expect(availability.accepted / availability.asked).toBeGreaterThan(0.9)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}, 300_000)
