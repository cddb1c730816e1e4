// When a socket is ended for hanging, and when it must not be.
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Watchdog, watchdogLimits } from '../../../../core/instances/baileys/socket/watchdog.ts'

let ended: string[]
let watchdog: Watchdog
beforeEach(() => {
  vi.useFakeTimers()
  ended = []
  const socket = {
    isClosing: () => false,
    end: (reason: string) => void ended.push(reason),
    terminate: () => void ended.push('terminated'),
  }
  watchdog = new Watchdog(socket, watchdogLimits)
})
afterEach(() => {
  watchdog.stop()
  vi.useRealTimers()
})

/** For an hour, with one answer for every three queries. */
function live(): void {
  watchdog.answered()
  for (let n = 0; n < 40; n += 1) {
    vi.advanceTimersByTime(3 * watchdogLimits.keepAliveMs)
    watchdog.answered()
  }
}

it('ends an open link whose queries are answered no more, and only then', () => {
  watchdog.backlogThrough()
  watchdog.awaitBacklog()
  live()
  expect(ended).toEqual([])
  vi.advanceTimersByTime(4 * watchdogLimits.keepAliveMs)
  expect(ended).toEqual([expect.stringContaining('keep-alive')])
})

it('lets a link be whose backlog was through before it was open, as a short one is', () => {
  watchdog.backlogThrough()
  watchdog.awaitBacklog()
  live()
  expect(ended).toEqual([])
})

it('lets a link be whose backlog is through after it was open', () => {
  watchdog.awaitBacklog()
  vi.advanceTimersByTime(watchdogLimits.backlogMs - 1)
  watchdog.backlogThrough()
  live()
  expect(ended).toEqual([])
})

it('ends one that never opens, though the backlog is said to be through', () => {
  watchdog.backlogThrough()
  vi.advanceTimersByTime(watchdogLimits.connectMs)
  expect(ended).toHaveLength(1)
})

it('ends one whose backlog never comes to an end', () => {
  watchdog.awaitBacklog()
  vi.advanceTimersByTime(watchdogLimits.backlogMs)
  expect(ended).toHaveLength(1)
})
