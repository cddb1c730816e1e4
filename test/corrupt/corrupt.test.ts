// The short form of test/corrupt/corrupt.ts.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeFixture, type Fixture } from './fixture.ts'
import { runOne, type Run } from './runs.ts'

let fixture: Fixture
beforeAll(async () => {
  fixture = await makeFixture()
})
afterAll(() => fixture.remove())

it('never loops, never makes fresh credentials and never mixes numbers over 30 random damages', async () => {
  const runs: Run[] = []
  let next = 0
  const lane = async (): Promise<void> => {
    while (next < 30) {
      next += 1
      runs.push(await runOne(fixture, next - 1))
    }
  }
  await Promise.all([lane(), lane()])
  expect(runs.filter(({ broken }) => broken.length > 0)).toEqual([])
  // What must not be used at all was not.
  const outcomeOf = (kind: string) => runs.find((run) => run.kind === kind)?.outcome
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
}, 600_000)
