// The short form of npm run test:crash -- --steps: some of the steps of each operation.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { OnlineSteps } from './step-online.ts'
import { makeBases } from './step-operations.ts'
import { killAtSteps } from './steps.ts'

const folder = mkdtempSync(join(tmpdir(), 'holdfast-steps-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Those that take few steps are killed at each. */
const strides: Record<string, number> = { 'first start': 41, migration: 41, purge: 13 }

it('is as before or as after, and can be repeated, wherever an operation on the disk is killed', async () => {
  const bases = await makeBases()
  try {
    for (const operation of bases.operations) {
      const report = await killAtSteps(operation, { folder, stride: strides[operation.name] ?? 1 })
      expect(report).toMatchObject({ name: operation.name, wrong: [] })
      expect(report.kills, report.name).toBeGreaterThan(1)
    }
  } finally {
    bases.remove()
  }
}, 300_000)

it('is linked, logged out or told a message once, wherever it is killed meanwhile', async () => {
  const online = await OnlineSteps.start(folder)
  try {
    expect(await online.link(23)).toMatchObject({ wrong: [] })
    expect(await online.receive(9)).toMatchObject({ wrong: [] })
    expect(await online.logout(5)).toMatchObject({ wrong: [] })
  } finally {
    await online.end()
  }
}, 300_000)
