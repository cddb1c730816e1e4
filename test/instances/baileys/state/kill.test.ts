// Some of the steps; npm run test:state takes them all.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { killWhileReading } from './kill.ts'

const folder = mkdtempSync(join(tmpdir(), 'holdfast-state-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('what the phone has set is here after the next start, wherever it is killed while it is read', async () => {
  const report = await killWhileReading(folder, 3)
  expect(report.wrong).toEqual([])
  expect(report.foundBefore).toBeGreaterThan(0)
}, 120_000)
