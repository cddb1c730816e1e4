// What is restored from backup files: the whole appliance, one number, once with its ratchets, and nothing at all of a
// file that is not what an export wrote.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { uncoded } from '../../../core/contract/sentences/sentence.ts'
import { keepHouse } from '../../../core/appliance/housekeeping.ts'
import { tellRestored } from '../../../core/backup/restore/appliance-restore.ts'
import { withOpen } from '../../../core/backup/restore/open.ts'
import { resolve } from '../../../core/backup/restore/resolve.ts'
import { RecoveryKeys } from '../../../core/backup/keys/keys.ts'
import { EventLog } from '../../../core/events/log.ts'
import { createLog } from '../../../core/log.ts'
import { MediaFiles } from '../../../core/storage/folder/media-files.ts'
import { forgetAgain } from '../../../core/storage/forgetting/forget.ts'
import { PortableReader } from '../../../core/storage/portable/portable.ts'
import type { Storage } from '../../../core/storage/storage.ts'
import { seeded } from '../../helpers/random.ts'
import { fillEverything } from '../../storage/everything.ts'
import { addInstance, lookAt, newHome, openHome, type Home } from '../../storage/harness.ts'
import { control, newSource, passphrase, refer } from '../archive/fixture.ts'
import { destinationOf, keysOf, restoresOf } from './harness.ts'
import { everything, lasting } from './rows.ts'

async function restoreOne(
  home: Home,
  storage: Storage,
  wish: { file: string; instance?: string; name?: string },
): Promise<string> {
  const source = await resolve({ ...wish, passphrase }, keysOf(home, storage))
  if (source.kind !== 'instance') throw new Error('It is not one number')
  const to = { ...destinationOf(home, restoresOf(storage)), wish }
  const id = await withOpen(source, to, control(), (open) => open.run())
  return storage.restores.get(id)?.instanceId ?? ''
}

async function restoreAll(home: Home, file: string, key: object = { passphrase }): Promise<Storage> {
  const source = await resolve({ file, ...key }, keysOf(home))
  if (source.kind !== 'appliance') throw new Error('It is not a whole appliance')
  await withOpen(source, { ...destinationOf(home), wish: {} }, control(), (open) => open.run())
  const storage = await openHome(home)
  expect(await tellRestored(storage, new EventLog(storage, Date.now))).toMatchObject({ state: 'done' })
  return storage
}

describe('the whole appliance from a file, on an empty machine', () => {
  it('is there with all that belongs to no number, under the same ids, sealed for this machine', async () => {
    const { home, storage, archives, id, file } = await newSource()
    const trashed = await addInstance(storage, { name: 'Old' })
    await storage.commits.write((tx) => {
      storage.instances.trash(tx, trashed, 5)
      storage.apiKeys.put(tx, {
        id: 'k',
        name: 'n8n',
        scope: 'owner',
        createdAt: 1,
        hash: Buffer.alloc(32, 7),
      })
      storage.appliance.put(tx, 'trash_days', '12')
      storage.appliance.put(tx, 'place', 'of the other machine')
      storage.webhooks.put(tx, {
        id: '00000000-0000-4000-8000-0000000000aa',
        instanceId: null,
        dialect: 'own',
        url: 'http://127.0.0.1:1/',
        setBy: 'owner',
        types: null,
        headers: { authorization: 'secret header' },
        secret: 'secret',
        options: { byEvents: false, base64: false },
        enabled: true,
        disabledReason: null,
        cursor: 0,
        failingSince: null,
        failingTold: false,
        lost: null,
        createdAt: 1,
        updatedAt: 1,
      })
      storage.quickAnswers.put(tx, { instanceId: null, name: 'hours', text: 'From 8 to 6', at: 1 })
      storage.events.raise(tx, 5000)
    })
    const media = Buffer.from('a picture')
    const hash = createHash('sha256').update(media).digest('hex')
    writeFileSync(join(home.paths.media, hash), media)
    await refer(storage, id, hash)
    await archives.export({ file, passphrase, media: true }, control())
    const expected = lasting(home, storage, id)
    await storage.close()

    const empty = newHome()
    const restored = await restoreAll(empty, file)
    expect(lasting(empty, restored, id)).toEqual(expected)
    expect(restored.instances.list().map(({ name }) => name)).toEqual(['Shop'])
    expect(restored.instances.list({ trashed: true }).map((row) => row.id)).toEqual([trashed])
    // It was put there long ago, and its owner sees it again only now.
    const removed: string[] = []
    await keepHouse({
      storage: restored,
      events: new EventLog(restored, Date.now),
      concerns: () => true,
      eventLogBytes: 1e9,
      readAnew: async () => 0,
      mergeChats: async () => 0,
      forget: async () => undefined,
      letGo: async () => ({ files: 0, messages: 0 }),
      expireMessages: async () => 0,
      purgeExpired: async () => removed.push('numbers'),
      sweepMedia: async () => removed.push('files'),
      log: createLog('silent'),
      now: Date.now,
    })
    expect(removed).toEqual([])
    expect(restored.apiKeys.findByHash(Buffer.alloc(32, 7))).toMatchObject({ name: 'n8n' })
    expect(restored.appliance.get('trash_days')).toBe('12')
    expect(restored.quickAnswers.list(null)).toMatchObject([{ name: 'hours', text: 'From 8 to 6' }])
    expect(restored.appliance.get('place')).toBeUndefined()
    const [webhook] = restored.webhooks.list().filter(({ instanceId }) => instanceId === null)
    expect(webhook).toMatchObject({ secret: 'secret', headers: { authorization: 'secret header' } })
    // No cursor that somebody has seen there is given out here for something else.
    expect(restored.events.latest()).toBeGreaterThan(5000)
    expect(readFileSync(join(empty.paths.media, hash))).toEqual(media)
    expect(restored.signalKeys.count(id, 1)).toBeGreaterThan(0)
    expect(readdirSync(empty.paths.restores)).toHaveLength(1)
    await restored.close()
  })

  it('brings nothing back of who was forgotten here, and its files are not brought either', async () => {
    const { home, storage, archives, id, file } = await newSource()
    const media = Buffer.from('a picture')
    const hash = createHash('sha256').update(media).digest('hex')
    writeFileSync(join(home.paths.media, hash), media)
    await refer(storage, id, hash)
    await archives.export({ file, passphrase, media: true }, control())
    const names = ['77@s.whatsapp.net']
    const entry = { id: '00000000-0000-0000-0000-000000000001', account: '490', names, at: Date.now() }
    await storage.commits.write((tx) => storage.forgotten.put(tx, entry))
    await forgetAgain({ storage, files: new MediaFiles(home.paths.media), now: Date.now })
    expect(readdirSync(home.paths.media)).toEqual([])
    await storage.close()
    const restored = await restoreAll(home, file)
    const here = restored.instances.list()[0]?.id ?? ''
    expect(restored.chats.find(here, '490', '77@s.whatsapp.net')).toBeUndefined()
    expect(restored.messages.count(here)).toBeGreaterThan(0)
    expect(restored.messages.list(here).some(({ messageId }) => messageId.startsWith('file'))).toBe(false)
    expect(readdirSync(home.paths.media)).toEqual([])
    expect(restored.forgotten.list()).toMatchObject([{ ...entry, doneAt: null }])
    await restored.close()
  })

  it('opens with the recovery key that the file was opened with', async () => {
    const { storage, archives, file } = await newSource()
    const keys = new RecoveryKeys({ storage })
    const { recoveryKey, recipient } = await keys.make()
    await keys.confirm(recoveryKey)
    await archives.export({ file }, control())
    await storage.close()
    const restored = await restoreAll(newHome(), file, { recoveryKey })
    expect(new RecoveryKeys({ storage: restored }).view().recovery).toMatchObject({
      recipient,
      confirmedAt: expect.any(Number),
    })
    await restored.close()
  })
})

/** It has a link in use, with a session. Returns its generation. */
async function link(storage: Storage, id: string): Promise<number> {
  const n = storage.generations.latest(id) + 1
  const jid = '5511999990000:1@s.whatsapp.net'
  const creds = { nextPreKeyId: 7, firstUnuploadedPreKeyId: 7 }
  await storage.commits.write((tx) => {
    const { generation } = storage.instances.get(id) ?? {}
    if (generation)
      storage.generations.archive(tx, id, { n: generation, at: 8, code: null, reason: uncoded('test') })
    const names = { account: '5511999990000', jid, lid: null, origin: 'qr' } as const
    storage.generations.promote(tx, id, { n, ...names, creds, at: 9 })
    storage.signalKeys.set(tx, id, n, { session: { peer: { a: 1 } } })
    storage.instances.patch(tx, id, { desired: 'running', at: 9 })
  })
  return n
}

describe('one number from a file', () => {
  it('comes beside the others, out of a file of one and of a file of all', async () => {
    const { home, storage, archives, id, file } = await newSource()
    const n = await link(storage, id)
    const all = `${file}.all`
    await archives.export({ file, instance: 'Shop', passphrase }, control())
    await archives.export({ file: all, passphrase }, control())
    const expected = storage.messages.count(id)
    const other = newHome()
    const there = await openHome(other)
    await fillEverything(there, await addInstance(there, { name: 'Here' }))
    const [mine] = there.instances.list()
    const before = lookAt(other, (db) => [...new PortableReader(db, there.sealer).read(mine?.id ?? '')])
    const first = await restoreOne(other, there, { file })
    expect(there.instances.get(first)).toMatchObject({ name: 'Shop' })
    expect(there.messages.count(first)).toBe(expected)
    expect(there.signalKeys.get(first, n, 'session', ['peer'])).toEqual({})
    expect(there.generations.creds(first, n)).toMatchObject({ nextPreKeyId: 100_007 })
    const second = await restoreOne(other, there, { file: all, instance: 'Shop' })
    // It is the same link: what came before is set aside, not doubled.
    expect(
      there.instances
        .list()
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual(['Here', 'Shop'])
    expect(there.instances.get(second)).toMatchObject({ name: 'Shop' })
    const after = lookAt(other, (db) => [...new PortableReader(db, there.sealer).read(mine?.id ?? '')])
    expect(after).toEqual(before)
    await expect(restoreOne(other, there, { file: all, instance: 'Nobody' })).rejects.toThrow(
      'no instance "Nobody"',
    )
    await expect(restoreOne(home, storage, { file: all })).rejects.toThrow('not one number')
  })

  it('handed over keeps its ratchets once, and runs if it ran', async () => {
    const { storage, archives, id, file } = await newSource()
    const n = await link(storage, id)
    await archives.export({ file, instance: 'Shop', passphrase, handOver: true }, control())
    const other = newHome()
    const there = await openHome(other)
    const first = await restoreOne(other, there, { file })
    expect(there.signalKeys.get(first, n, 'session', ['peer'])).toEqual({ peer: { a: 1 } })
    expect(there.instances.get(first)?.desired).toBe('running')
    const second = await restoreOne(other, there, { file })
    expect(there.signalKeys.get(second, n, 'session', ['peer'])).toEqual({})
  })

  it('comes stopped to where it was handed over from', async () => {
    const { home, storage, archives, id, file } = await newSource()
    await link(storage, id)
    await archives.export({ file, instance: 'Shop', passphrase, handOver: true }, control())
    const back = await restoreOne(home, storage, { file })
    expect(storage.instances.get(back)?.desired).toBe('stopped')
  })
})

describe('a file that is not what an export wrote', () => {
  it('is refused at any of 20 flipped bits, cut, empty or foreign, and no row is changed', async () => {
    const { home, storage, archives, file } = await newSource()
    await archives.export({ file, instance: 'Shop', passphrase }, control())
    const whole = readFileSync(file)
    const before = everything(home)
    const bad = `${file}.bad`
    const refused = async (bytes: Uint8Array, what: string): Promise<void> => {
      writeFileSync(bad, bytes)
      await expect(restoreOne(home, storage, { file: bad }), what).rejects.toMatchObject({
        code: 'archive_unusable',
      })
    }
    const next = seeded(11)
    // Past the header: its passphrase takes a quarter of a second to be tried.
    const payload = whole.indexOf('\n--- ') + 50
    for (let n = 0; n < 20; n += 1) {
      const at = payload + Math.floor(next() * (whole.length - payload))
      const changed = Buffer.from(whole)
      changed[at] = (whole[at] ?? 0) ^ (1 << Math.floor(next() * 8))
      await refused(changed, `byte ${at}`)
    }
    await refused(whole.subarray(0, whole.length - 1), 'cut')
    await refused(Buffer.alloc(0), 'empty')
    await refused(Buffer.from('PK\u0003\u0004 a zip'), 'foreign')
    expect(everything(home)).toEqual(before)
    await restoreOne(home, storage, { file })
    expect(everything(home)).not.toEqual(before)
  })
})
