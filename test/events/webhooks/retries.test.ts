// When a failed delivery is tried again, as a table.
import { describe, expect, it } from 'vitest'
import { nextTry, passersBy, type FailedTry } from '../../../core/events/webhooks/retries.ts'

const second = 1000
const hour = 3600 * second
const day = 24 * hour
const now = 1e12

const failed = (change: Partial<FailedTry>): FailedTry => ({
  now,
  attempts: 1,
  status: 500,
  dialect: 'own',
  lane: 'live',
  failingSince: now,
  endpointFailingSince: now,
  eventAt: now,
  random: 0.5,
  ...change,
})
const waits = (change: Partial<FailedTry>): number => nextTry(failed(change)).nextAt - now

describe('the wait', () => {
  it.each([
    [1, 5 * second],
    [2, 10 * second],
    [8, 640 * second],
    [14, 40_960 * second],
    [16, day],
    [5000, day],
  ])('after try %i is %i ms', (attempts, expected) => {
    expect(waits({ attempts })).toBe(expected)
  })

  it('is spread by a fifth, but neither below the first nor above a day', () => {
    expect([waits({ attempts: 3, random: 0 }), waits({ attempts: 3, random: 1 })]).toEqual([16_000, 24_000])
    expect(waits({ random: 0 })).toBe(5 * second)
    expect(waits({ attempts: 99, random: 1 })).toBe(day)
  })
})

describe('it is given up', () => {
  it.each<[string, Partial<FailedTry>, 'failing' | 'dead']>([
    ['not within three days', { failingSince: now - 3 * day + 1 }, 'failing'],
    ['after three days', { failingSince: now - 3 * day }, 'dead'],
    ['not at once for being old', { eventAt: now - 9 * day }, 'failing'],
    ['not at once for its endpoint', { endpointFailingSince: now - 9 * day }, 'failing'],
    ['when both are old', { eventAt: now - 3 * day, endpointFailingSince: now - 3 * day }, 'dead'],
    ['not for a refusal after an hour', { status: 422, failingSince: now - hour }, 'failing'],
    ['for a refusal in the dialect at once', { status: 413, dialect: 'evolution' }, 'dead'],
    ['not for a 500 in the dialect', { status: 500, dialect: 'evolution' }, 'failing'],
    ['not for a 404 after an hour', { status: 404, failingSince: now - hour }, 'failing'],
    ['not for a 401 after an hour', { status: 401, failingSince: now - hour }, 'failing'],
    ['not for a closed port after an hour', { status: null, failingSince: now - hour }, 'failing'],
  ])('%s', (_name, change, state) => {
    expect(nextTry(failed(change)).state).toBe(state)
  })
})

it('in the dialect what holds back others is tried twice a minute at least, what is by itself is not', () => {
  const long = { attempts: 12, dialect: 'evolution' as const }
  expect([waits({ ...long, random: 0 }), waits({ ...long, random: 1 })]).toEqual([24 * second, 30 * second])
  expect(waits({ ...long, lane: 'again' })).toBe(10_240 * second)
})

it.each([
  [1, 500, { after: 0, count: 2 }],
  [6, 500, { after: 0, count: 64 }],
  [7, 500, { after: 0, count: 8 }],
  [9, 500, { after: 16, count: 8 }],
  [1, null, { after: 0, count: 1 }],
  [5, null, { after: 3, count: 1 }],
  [10_000, null, { after: 9998 % 512, count: 1 }],
])(
  'after try %i, answered with %s, these may show that the event fails by itself',
  (attempts, status, which) => {
    expect(passersBy({ attempts, status })).toEqual(which)
  },
)
