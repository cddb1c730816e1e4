// Storage that fails for a moment while messages come and go: nothing that came is lost, nothing that was accepted.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { nothingWrong } from '../helpers/ledger.ts'
import { FailingStorage } from './failing.ts'

let storage: FailingStorage
beforeAll(async () => {
  storage = await FailingStorage.start()
})
afterAll(() => storage.end())

/** What messages on their way read and write. */
const tables = [
  'signal_keys',
  'retry_counters',
  'journal',
  'messages',
  'chats',
  'contacts',
  'outbox',
  'receipts',
  'events',
  'instances',
  'generations',
  'groups',
  'group_members',
  'number_checks',
  'timeline',
  'undecryptable',
  'media',
  'appliance',
  'webhooks',
  'deliveries',
  'alerts',
]

for (const table of tables)
  for (const what of ['reads', 'writes'] as const)
    it(`loses nothing when ${what} of ${table} fail`, async () => {
      expect(await storage.fail({ table, what, ms: 700, code: 'SQLITE_IOERR_READ' })).toEqual(nothingWrong)
    })

it('ends the process where it goes on failing, says why, and goes on with everything at the next start', async () => {
  const { code, log } = await storage.failForGood({
    table: 'signal_keys',
    what: 'reads',
    code: 'SQLITE_IOERR_READ',
  })
  expect(code).toBe(1)
  expect(log).toContain('so the appliance stops')
  expect(await storage.startAgain()).toEqual(nothingWrong)
})
