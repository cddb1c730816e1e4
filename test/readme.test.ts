// The table of complaints in README.md is complete, and every test that it names is there.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const rows = readFileSync(join(import.meta.dirname, 'README.md'), 'utf8')
  .split('\n')
  .filter((line) => /^\| F?\d+ /.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()))

it('has a row for every one of the 22 failures and the 50 complaints', () => {
  const numbers = [
    ...Array.from({ length: 22 }, (_, n) => `F${n + 1}`),
    ...Array.from({ length: 50 }, (_, n) => `${n + 1}`),
  ]
  expect(rows.map(([, number]) => number)).toEqual(numbers)
})

it.each(rows)('%s%s: %s is shown by what the table names', (_before, _number, _complaint, shown = '') => {
  const named = [...shown.matchAll(/`([^:`]+): ([^`]+)`/g)]
  if (named.length === 0) expect(shown).toMatch(/^none: .{20}/)
  for (const [, file = '', title = ''] of named) {
    const text = readFileSync(join(import.meta.dirname, file), 'utf8')
    if (title !== '*') expect({ file, title, isThere: text.includes(title) }).toMatchObject({ isThere: true })
  }
})
