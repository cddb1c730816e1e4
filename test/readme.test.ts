// The table of complaints in README.md is complete, and the files that it names are there. That its tests have run and
// passed, a run of the whole suite shows at its end (build/test.ts).
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { complaintsIn, notShown } from '../build/complaints.ts'

const complaints = complaintsIn(readFileSync(join(import.meta.dirname, 'README.md'), 'utf8'))

it('has a row for every one of the 22 failures and the 50 complaints', () => {
  const numbers = [
    ...Array.from({ length: 22 }, (_, n) => `F${n + 1}`),
    ...Array.from({ length: 50 }, (_, n) => `${n + 1}`),
  ]
  expect(complaints.map(({ number }) => number)).toEqual(numbers)
})

it.each(complaints)('$number: $complaint names tests that are there, or says why not', ({ shown, tests }) => {
  if (tests.length === 0) expect(shown).toMatch(/^none: .{20}/)
  for (const { file } of tests) {
    const isThere = existsSync(join(import.meta.dirname, file))
    expect({ file, isThere }).toMatchObject({ isThere: true })
  }
})

/** What a run of one test, with this status, leaves unshown of a row. */
const left = (shown: string, status: string): string[] =>
  notShown(complaintsIn(`| 7 | The panel shows none | ${shown} |`), [
    { file: 'ui/a.test.ts', name: 'the page shows all of them', status },
  ])

it('is shown by what passed, not by what is only spelled, skipped or gone', () => {
  expect(left('`ui/a.test.ts: shows all`', 'passed')).toEqual([])
  expect(left('`ui/a.test.ts: *`', 'passed')).toEqual([])
  // It has failed the run by itself.
  expect(left('`ui/a.test.ts: *`', 'failed')).toEqual([])
  expect(left('`ui/a.test.ts: shows none`', 'passed')).toEqual([
    '7: ui/a.test.ts: shows none is in no test that ran',
  ])
  expect(left('`ui/b.test.ts: *`', 'passed')).toEqual(['7: ui/b.test.ts: * is in no test that ran'])
  expect(left('`ui/a.test.ts: *`', 'skipped')).toEqual(['7: ui/a.test.ts: * was skipped'])
  expect(left('`ui/a.test.ts: *` (skipped where there is no browser)', 'skipped')).toEqual([])
  expect(
    left('`ui/a.test.ts: *` · `ui/b.test.ts: *` (skipped where there is no browser)', 'skipped'),
  ).toHaveLength(2)
})
