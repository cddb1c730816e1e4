// What each disconnect code means, and how long the pauses are.
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Verdict } from '../../../core/instances/lifecycle/reconnect.ts'
import {
  backoffMs,
  judge,
  stableMs,
  triesAfterClose,
  untried,
} from '../../../core/instances/lifecycle/reconnect.ts'

const alive = { deviceRemoved: false }
const fiveMinutes = 300_000

describe('judge', () => {
  const table: [code: number | null, verdict: Verdict][] = [
    [402, 'restricted'],
    [403, 'restricted'],
    [405, 'renew_version'],
    [406, 'restricted'],
    [408, 'reconnect_backoff'],
    [409, 'renew_version'],
    [411, 'renew_version'],
    [419, 'reconnect_backoff'],
    [428, 'reconnect_backoff'],
    [440, 'replaced'],
    [500, 'reconnect_backoff'],
    [503, 'reconnect_backoff'],
    [515, 'reconnect_now'],
    [null, 'reconnect_backoff'],
    [0, 'reconnect_backoff'],
    [999, 'reconnect_backoff'],
  ]
  it.each(table)('%s is %s', (code, verdict) => {
    expect(judge({ code, ...alive }, untried)).toBe(verdict)
  })

  it('believes a 401 that says the device was removed', () => {
    expect(judge({ code: 401, deviceRemoved: true }, untried)).toBe('logged_out')
  })

  it('asks once more after any other 401, and only then believes it', () => {
    expect(judge({ code: 401, ...alive }, untried)).toBe('ask_again')
    expect(judge({ code: 401, ...alive }, { ...untried, unauthorized: true })).toBe('logged_out')
  })

  it('tries a refused version once with the newest and then asks for an update', () => {
    for (const code of [405, 409, 411]) {
      expect(judge({ code, ...alive }, { ...untried, outdated: true })).toBe('outdated')
    }
  })

  it('does not let a server drive a storm by asking for restarts', () => {
    expect(judge({ code: 515, ...alive }, { ...untried, tries: 1 })).toBe('reconnect_backoff')
  })

  it('ends a link for nothing but a 401, whatever else comes', () => {
    fc.assert(
      fc.property(
        fc.option(fc.integer()),
        fc.boolean(),
        fc.nat(),
        fc.boolean(),
        (code, removed, tries, out) => {
          fc.pre(code !== 401)
          const tried = { tries, unauthorized: true, outdated: out }
          expect(judge({ code, deviceRemoved: removed }, tried)).not.toBe('logged_out')
        },
      ),
    )
  })
})

describe('backoffMs', () => {
  it('starts at a second, doubles its ceiling and never exceeds five minutes', () => {
    expect(backoffMs(0, 0)).toBe(1000)
    const ceilings = Array.from({ length: 12 }, (_, tries) => backoffMs(tries, 1))
    expect(ceilings.slice(0, 5)).toEqual([2000, 4000, 8000, 16_000, 32_000])
    expect(ceilings.at(-1)).toBe(fiveMinutes)
  })

  it('stays within its bounds for any number of tries, and never gives up', () => {
    fc.assert(
      fc.property(fc.nat(), fc.double({ min: 0, max: 1, noNaN: true }), (tries, random) => {
        const ms = backoffMs(tries, random)
        expect(ms).toBeGreaterThanOrEqual(1000)
        expect(ms).toBeLessThanOrEqual(fiveMinutes)
      }),
    )
  })
})

describe('triesAfterClose', () => {
  it('keeps the count through a short open and forgets it after a stable one', () => {
    expect(triesAfterClose(7, 1000, 1000 + stableMs - 1)).toBe(7)
    expect(triesAfterClose(7, 1000, 1000 + stableMs)).toBe(0)
    expect(triesAfterClose(7, null, 1000 + stableMs)).toBe(7)
  })
})
