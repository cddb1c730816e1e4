// The rows of a link that cannot be read: nothing is taken for absent, and what stays unreadable is that number's damage.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { InstanceSettings } from '../../../core/contract/instances/instance.ts'
import { FailedReads, StoredRows } from '../../../core/instances/baileys/stored-rows.ts'
import { DamagedError } from '../../../core/storage/errors.ts'
import { dataPaths } from '../../../core/storage/paths.ts'
import { openStorage, type Storage } from '../../../core/storage/storage.ts'
import { fail, watchStatements } from '../../failing/preload.ts'

const address = '123_1.0'
const failing = { table: 'signal_keys', what: 'reads', ms: 600_000, code: 'SQLITE_IOERR_READ' } as const

let folder: string
let storage: Storage
let instanceId: string
let now: number
let failedReads: FailedReads
let unread: Error[]
beforeAll(watchStatements)
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-rows-'))
  storage = await openStorage({
    paths: dataPaths(join(folder, 'data')),
    keyFile: join(folder, 'holdfast.key'),
    onFatal: () => undefined,
  })
  instanceId = randomUUID()
  now = 0
  failedReads = new FailedReads()
  unread = []
  const settings = InstanceSettings.parse({})
  const row = {
    id: instanceId,
    name: 'shop',
    token: 'token',
    desired: 'running' as const,
    settings,
    proxy: null,
  }
  await storage.commits.write((tx) => storage.instances.put(tx, { ...row, at: 1 }))
  await rows().commit({ session: { [address]: 'the session' } }, undefined)
})
afterEach(async () => {
  fail(undefined)
  await storage.close()
  rmSync(folder, { recursive: true, force: true })
})
afterAll(() => fail(undefined))

function cut(): never {
  throw new Error('It is cut here.')
}

/** As each socket has its own. */
function rows(onDecrypted: () => void = () => undefined): StoredRows {
  return new StoredRows(
    {
      storage,
      now: () => now,
      failedReads,
      onUnread: (failure) => unread.push(failure),
      onUnstored: () => undefined,
      onDecrypted,
    },
    instanceId,
    1,
  )
}

it('are read', () => {
  expect(rows().read('session', [address])).toEqual({ [address]: 'the session' })
})

it('of a message are there with what it said and what follows from it, or not at all', async () => {
  const draft = {
    hash: Buffer.alloc(32, 1),
    stanzaId: 's',
    stanza: Buffer.of(1),
    plaintext: Buffer.of(2),
    key: {},
  }
  const next = { session: { [address]: 'the next step' } }
  await expect(rows(cut).commit(next, draft)).rejects.toThrow('cut here')
  expect(rows().read('session', [address])).toEqual({ [address]: 'the session' })
  expect(storage.journal.countUnapplied(instanceId, 1)).toBe(0)
  await rows().commit(next, draft)
  expect(rows().read('session', [address])).toEqual({ [address]: 'the next step' })
  expect(storage.journal.countUnapplied(instanceId, 1)).toBe(1)
})

it('that could not be read once are not written any more by that socket', async () => {
  const before = rows()
  fail(failing)
  expect(() => before.read('session', [address])).toThrow('refused')
  fail(undefined)
  expect(() => before.read('session', [address])).toThrow('refused')
  await expect(before.commit({ session: { [address]: 'made anew' } }, undefined)).rejects.toThrow('refused')
  expect(unread).toHaveLength(1)
  expect(unread[0]).not.toBeInstanceOf(DamagedError)
  expect(rows().read('session', [address])).toEqual({ [address]: 'the session' })
})

it('that stay unreadable are the damage of their number', () => {
  fail(failing)
  for (const [at, isDamage] of [
    [0, false],
    [10_000, false],
    [30_000, true],
  ] as const) {
    now = at
    expect(() => rows().read('session', [address])).toThrow()
    expect(unread.at(-1) instanceof DamagedError).toBe(isDamage)
  }
})

it('that can be read again in between, and fail long after, have not been unreadable all the time', () => {
  fail(failing)
  expect(() => rows().read('session', [address])).toThrow()
  fail(undefined)
  now = 20_000
  rows().read('session', [address])
  fail(failing)
  now = 40_000
  expect(() => rows().read('session', [address])).toThrow()
  expect(unread.at(-1)).not.toBeInstanceOf(DamagedError)
})
