// The short form of test/corrupt/corrupt.ts, and that its judge sees a start that does harm.
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SourceCopy } from '../mutants/copy.ts'
import { damages } from './damage.ts'
import { makeFixture, type Fixture } from './fixture.ts'
import { runOne, type Run } from './runs.ts'

const kinds = Object.keys(damages)

let fixture: Fixture
beforeAll(async () => {
  fixture = await makeFixture()
})
afterAll(() => fixture.remove())

it('never loops, never makes fresh credentials and never changes a value over each kind of damage', async () => {
  const runs: Run[] = []
  let next = 0
  const lane = async (): Promise<void> => {
    while (next < kinds.length) {
      next += 1
      runs.push(await runOne(fixture, next - 1))
    }
  }
  await Promise.all([lane(), lane()])
  expect(runs.filter(({ broken }) => broken.length > 0)).toEqual([])
  const outcomeOf = (kind: string) => runs.find((run) => run.kind === kind)?.outcome
  expect(outcomeOf('nothing')).toBe('whole')
  // What must not be used at all was not.
  expect(outcomeOf("another installation's key")).toBe('locked')
  expect(outcomeOf("another installation's database")).toBe('locked')
  expect(outcomeOf('key gone')).toBe('locked')
  expect(outcomeOf("another installation's WAL")).toBe('recovery')
  expect(outcomeOf('foreign database')).toBe('recovery')
  expect(outcomeOf('not a database')).toBe('recovery')
  expect(outcomeOf('database gone')).toBe('recovery')
  expect(outcomeOf('database gone beside its WAL')).toBe('recovery')
  expect(outcomeOf('zeroed header')).toBe('recovery')
  expect(outcomeOf('sealed credentials')).toBe('damaged')
  // What came after the last checkpoint is gone, and nothing in the folder says so.
  expect(outcomeOf('WAL gone')).toBe('altered')
}, 600_000)

describe('a start that', () => {
  let copy: SourceCopy
  beforeAll(() => {
    copy = new SourceCopy()
  })
  afterAll(() => copy.remove())

  const harms: { harm: string; sql: string; found: RegExp }[] = [
    {
      harm: 'erases all credentials and Signal keys',
      sql: 'DELETE FROM signal_keys; UPDATE instances SET generation = NULL; DELETE FROM generations',
      found: /80 rows of .* signal_keys are gone/,
    },
    {
      harm: 'makes fresh credentials',
      sql: "INSERT INTO pending_credentials SELECT id, 2, x'00', 1 FROM instances LIMIT 1",
      found: /1 rows have come to .* pending_credentials/,
    },
    {
      harm: 'mixes the texts of two numbers',
      sql: "UPDATE messages SET text = 'theirs' WHERE id = (SELECT max(id) FROM messages)",
      found: /other values in .* messages: text/,
    },
    {
      harm: 'forgets the settings of one number',
      sql: "UPDATE instances SET settings = '{}' WHERE name = 'number 2'",
      found: /other values in .* instances: settings/,
    },
    {
      harm: 'gives a sealed value to another number',
      sql: 'UPDATE webhooks SET secret_sealed = (SELECT secret_sealed FROM webhooks ORDER BY id LIMIT 1)',
      found: /other values in .* webhooks: secret_sealed/,
    },
    {
      harm: 'sends nothing of what was accepted',
      sql: 'DELETE FROM outbox',
      found: /3 rows of .* outbox are gone/,
    },
  ]

  it.each(harms)('$harm is BROKEN, not whole', async ({ sql, found }) => {
    const begins = 'discardHalfDone(tables, commits, now())\n'
    const change = {
      file: 'core/storage/storage.ts',
      from: `  ${begins}`,
      to: `  db.exec(${JSON.stringify(sql)})\n  ${begins}`,
    }
    const seed = kinds.indexOf('nothing')
    const { outcome, broken } = await copy.with([change], (folder) =>
      runOne(fixture, seed, { cli: join(folder, 'core', 'cli.ts') }),
    )
    expect(outcome).toBe('BROKEN')
    expect(broken.join('\n')).toMatch(found)
  })
})
