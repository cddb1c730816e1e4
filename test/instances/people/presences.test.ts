// Who is there and who types: told to who listens, of each chat at most once in five seconds, the newest.
import { expect, it } from 'vitest'
import type { PresenceView } from '../../../core/contract/people/person.ts'
import { Presences } from '../../../core/instances/people/presences.ts'

const presence = (chat: string, state: PresenceView['state']): PresenceView => ({
  instanceId: 'shop',
  chat,
  person: chat,
  state,
  lastSeen: null,
  at: 1,
})

function listening() {
  const timers: (() => void)[] = []
  const presences = new Presences((work) => {
    timers.push(work)
    return () => undefined
  })
  const told: string[] = []
  const stop = presences.subscribe(({ chat, state }) => told.push(`${chat} ${state}`))
  /** Five seconds later. */
  const rest = (): void => {
    for (const work of timers.splice(0)) work()
  }
  return { presences, told, rest, stop }
}

it('a chat is told at once, then not before five seconds have passed, and then as it is', () => {
  const { presences, told, rest } = listening()
  for (const state of ['available', 'composing', 'paused'] as const) presences.heard(presence('ana', state))
  presences.heard(presence('bia', 'composing'))
  expect(told).toEqual(['ana available', 'bia composing'])
  rest()
  expect(told).toEqual(['ana available', 'bia composing', 'ana paused'])
  presences.heard(presence('ana', 'available'))
  presences.heard(presence('bia', 'available'))
  expect(told.slice(3)).toEqual(['bia available'])
  rest()
  expect(told.slice(4)).toEqual(['ana available'])
  rest()
  rest()
  expect(told).toHaveLength(5)
})

it('nobody is told later of what was heard while nobody listened', () => {
  const { presences, told, rest, stop } = listening()
  stop()
  presences.heard(presence('ana', 'composing'))
  presences.subscribe(({ state }) => told.push(state))
  rest()
  expect(told).toEqual([])
})
