// Storage that fails for a moment while messages come and go: nothing that came is lost, nothing that was accepted.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { FailingWorld } from './failing.ts'

let world: FailingWorld
beforeAll(async () => {
  world = await FailingWorld.start()
})
afterAll(() => world.end())

const whole = { notReceived: [], notDelivered: [], doubled: [], state: undefined }

for (const table of [
  'signal_keys',
  'retry_counters',
  'journal',
  'messages',
  'chats',
  'contacts',
  'outbox',
  'instances',
  'events',
])
  for (const what of ['reads', 'writes'] as const)
    it(`${what} of ${table} fail`, async () => {
      expect(await world.fail({ table, what, ms: 700, code: 'SQLITE_IOERR_READ' })).toEqual(whole)
    })
