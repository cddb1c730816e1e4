// What is forgotten with time, and that a clock that jumps forgets nothing.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { keepHouse } from '../../core/appliance/housekeeping.ts'
import { createLog } from '../../core/log.ts'
import { nextRound, type Rounds } from '../../core/storage/clock-watch.ts'
import { Rig } from '../helpers/rig.ts'

const hourMs = 60 * 60 * 1000
const dayMs = 24 * hourMs
const yearMs = 365 * dayMs

describe('a round', () => {
  const steady: Rounds = { at: 100 * dayMs, hold: 0 }

  it.each([hourMs, 16 * hourMs, 3 * dayMs])('believes a clock that went on by %i ms', (ms) => {
    expect(nextRound(steady, steady.at + ms)).toEqual({ at: steady.at + ms, hold: 0 })
  })

  it.each([4 * dayMs, 5 * yearMs, -4 * dayMs, -50 * yearMs])('does not believe a jump of %i ms', (ms) => {
    expect(nextRound(steady, steady.at + ms)).toEqual({ at: steady.at + ms, hold: 168 })
  })

  it('counts the week by the hours that were seen, not by the clock nor by starts', () => {
    let rounds = nextRound(steady, steady.at + yearMs)
    for (let start = 0; start < 1000; start += 1) rounds = nextRound(rounds, rounds.at + 60_000)
    expect(rounds.hold).toBe(168)
    for (let hour = 1; hour < 168; hour += 1) rounds = nextRound(rounds, rounds.at + hourMs)
    expect(rounds.hold).toBe(1)
    // Set right again: another jump, another week.
    expect(nextRound(rounds, steady.at).hold).toBe(168)
    expect(nextRound(rounds, rounds.at + hourMs).hold).toBe(0)
  })
})

describe('housekeeping', () => {
  let rig: Rig
  beforeEach(async () => {
    rig = await Rig.start()
  })
  afterEach(() => rig.end())

  const round = (): Promise<void> =>
    keepHouse({
      storage: rig.storage,
      events: rig.events,
      concerns: () => true,
      eventLogBytes: 1e9,
      readAnew: async () => 0,
      mergeChats: async () => 0,
      forget: async () => undefined,
      letGo: async () => ({ files: 0, messages: 0 }),
      expireMessages: async () => 0,
      purgeExpired: (at) => rig.manager.purgeExpired(at),
      sweepMedia: async () => 0,
      log: createLog('silent'),
      now: rig.clock.now,
    })
  const kept = () => ({
    inTrash: rig.manager.list({ trashed: true }).length,
    events: rig.events.list({ after: 0, limit: 1000, types: ['instance.trashed'] }).length,
  })
  async function hours(count: number): Promise<void> {
    for (let hour = 0; hour < count; hour += 1) {
      rig.clock.advance(hourMs)
      await round()
    }
  }

  it('keeps the trash and the log when the clock jumps by years, until it was so for a week', async () => {
    await rig.create('shop')
    await rig.manager.trash('shop')
    await round()
    rig.clock.advance(5 * yearMs)
    await round()
    await hours(167)
    expect(kept()).toEqual({ inTrash: 1, events: 1 })
    await hours(1)
    expect(kept()).toEqual({ inTrash: 0, events: 0 })
  })

  it('keeps both when the clock jumps by a month before the first round of a new folder', async () => {
    await rig.create('shop')
    await rig.manager.trash('shop')
    rig.clock.advance(31 * dayMs)
    await round()
    expect(kept()).toEqual({ inTrash: 1, events: 1 })
  })

  it('keeps both when the clock jumps while a round is under way', async () => {
    await rig.create('shop')
    await rig.manager.trash('shop')
    rig.clock.advance(hourMs)
    await keepHouse({
      storage: rig.storage,
      events: rig.events,
      concerns: () => true,
      eventLogBytes: 1e9,
      readAnew: async () => 0,
      mergeChats: async () => 0,
      forget: async () => undefined,
      letGo: async () => ({ files: 0, messages: 0 }),
      expireMessages: async () => 0,
      purgeExpired(at) {
        rig.clock.advance(31 * dayMs)
        return rig.manager.purgeExpired(at)
      },
      sweepMedia: async () => 0,
      log: createLog('silent'),
      now: rig.clock.now,
    })
    expect(kept()).toEqual({ inTrash: 1, events: 1 })
  })

  it('goes on with what is next where one part of it fails, and is told of', async () => {
    const lines: string[] = []
    const done: string[] = []
    const fail = (what: string) => async () => {
      done.push(what)
      throw new Error(`no ${what}`)
    }
    await keepHouse({
      storage: {
        ...rig.storage,
        journal: {
          forget: () => {
            throw new Error('no journal')
          },
        } as unknown as typeof rig.storage.journal,
      },
      events: rig.events,
      concerns: () => true,
      eventLogBytes: 1e9,
      forget: fail('forget'),
      readAnew: fail('readAnew'),
      mergeChats: async () => 0,
      expireMessages: fail('expireMessages'),
      letGo: fail('letGo'),
      purgeExpired: fail('purgeExpired'),
      sweepMedia: fail('sweepMedia'),
      log: createLog('warn', { write: (line) => void lines.push(line) }),
      now: rig.clock.now,
    })
    expect(done).toEqual(['forget', 'readAnew', 'expireMessages', 'letGo', 'purgeExpired', 'sweepMedia'])
    expect(lines).toHaveLength(7)
  })

  it('keeps what it cannot say the age of: a database without a round noted in it', async () => {
    await rig.create('shop')
    await rig.manager.trash('shop')
    await rig.storage.commits.write((tx) => rig.storage.appliance.delete(tx, 'house_rounds'))
    rig.clock.advance(31 * dayMs)
    await round()
    expect(kept()).toEqual({ inTrash: 1, events: 1 })
  })

  it('forgets both after 30 days of an ordinary clock, with nights and weekends off', async () => {
    await rig.create('shop')
    await rig.manager.trash('shop')
    const begun = rig.clock.now()
    for (let day = 1; rig.clock.now() < begun + 28 * dayMs; day += 1) {
      rig.clock.advance(day % 5 === 0 ? 64 * hourMs : 16 * hourMs)
      await hours(8)
    }
    expect(kept()).toEqual({ inTrash: 1, events: 1 })
    await hours(72)
    expect(kept()).toEqual({ inTrash: 0, events: 0 })
  })
})
