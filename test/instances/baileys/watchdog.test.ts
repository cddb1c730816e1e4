// When a socket is ended for hanging, and when it must not be.
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Watchdog, watchdogLimits } from '../../../core/instances/baileys/watchdog.ts'

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

const dayMs = 24 * 60 * 60 * 1000

it('lets a link be whose backlog was through before it was open, as a short one is', () => {
  watchdog.backlogThrough()
  watchdog.awaitBacklog()
  vi.advanceTimersByTime(dayMs)
  expect(ended).toEqual([])
})

it('lets a link be whose backlog is through after it was open', () => {
  watchdog.awaitBacklog()
  vi.advanceTimersByTime(watchdogLimits.backlogMs - 1)
  watchdog.backlogThrough()
  vi.advanceTimersByTime(dayMs)
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
