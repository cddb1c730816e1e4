import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { importMultiFile } from '../../../core/backup/import/import-multifile.ts'
import { EventLog } from '../../../core/events/log.ts'
import { dataPaths } from '../../../core/storage/paths.ts'
import { openStorage, type Storage } from '../../../core/storage/storage.ts'
import { allKeys, asBaileysReads, emptyFolder, linkedCreds, linkedFolder, number, rewrite } from './folder.ts'

let storage: Storage
let home: string
let events: EventLog

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'holdfast-'))
  storage = await openStorage({
    paths: dataPaths(join(home, 'data')),
    keyFile: join(home, 'holdfast.key'),
    onFatal: (error) => {
      throw error
    },
  })
  events = new EventLog(storage, Date.now)
})

afterEach(async () => {
  await storage.close()
  rmSync(home, { recursive: true, force: true })
})

/** Both files of the database, byte for byte. */
function fingerprint(): string {
  const hash = createHash('sha256')
  for (const file of [storage.paths.database, storage.paths.wal]) hash.update(readFileSync(file))
  return hash.digest('hex')
}

function credsOf(account: string) {
  return { ...linkedCreds(), me: { id: `${account}:3@s.whatsapp.net` } }
}

const run = (folder: string, more: { name?: string; dryRun?: boolean } = {}) =>
  importMultiFile(storage, events, { folder, ...more })

describe('an import', () => {
  it('makes an instance with the link, meant to run, and tells it in the log', async () => {
    const keys = allKeys()
    const folder = await linkedFolder({ keys, name: 'shop' })
    const result = await run(folder)
    const id = result.instanceId ?? ''
    expect(result).toMatchObject({ name: 'shop', number, problems: [], ignored: [] })
    expect(storage.instances.get(id)).toMatchObject({
      name: 'shop',
      desired: 'running',
      state: 'stopped',
      generation: 1,
      account: number,
    })
    expect(storage.generations.get(id, 1)).toMatchObject({
      origin: 'import',
      account: number,
      archivedAt: null,
    })
    const expected = await asBaileysReads(folder, keys)
    expect(storage.generations.creds(id, 1)).toEqual(expected.creds)
    for (const [type, values] of Object.entries(expected.keys)) {
      if (type === 'app-state-sync-key') continue
      expect(storage.signalKeys.get(id, 1, type, Object.keys(values))).toEqual(values)
    }
    expect(storage.signalKeys.count(id, 1)).toBe(17)
    expect(events.list({ after: 0, limit: 10 }).map(({ type, instanceId }) => [type, instanceId])).toEqual([
      ['instance.created', id],
      ['instance.linked', id],
    ])
    expect(storage.timeline.list(id)).toHaveLength(1)
  })

  it('leaves torn files out, names them, and imports the rest', async () => {
    const folder = await linkedFolder()
    rewrite(folder, 'session-5511999990002.0.json', (text) => text.slice(0, 50))
    const { instanceId, problems, counts } = await run(folder)
    expect(problems.map(({ file }) => file)).toEqual(['session-5511999990002.0.json'])
    expect(counts['session']).toBe(2)
    expect(storage.signalKeys.count(instanceId ?? '', 1)).toBe(16)
    expect(storage.signalKeys.get(instanceId ?? '', 1, 'session', ['5511999990002.0'])).toEqual({})
  })

  it('is named after the folder, after the number where that name is taken, or as asked', async () => {
    await run(await linkedFolder({ name: 'auth' }))
    const second = await run(await linkedFolder({ name: 'auth', creds: credsOf('5511999990002') }))
    expect(second.name).toBe('5511999990002')
    const third = await run(await linkedFolder({ name: 'auth', creds: credsOf('5511999990003') }), {
      name: ' Front desk ',
    })
    expect(third.name).toBe('Front desk')
  })

  it('holds a large folder', async () => {
    const keys = allKeys()
    keys['lid-mapping'] = Object.fromEntries(
      Array.from({ length: 1500 }, (_, n) => [
        [`55119${n}`, `77${n}`],
        [`77${n}_reverse`, `55119${n}`],
      ]).flat() as [string, string][],
    )
    const { instanceId, counts, problems } = await run(await linkedFolder({ keys }))
    expect(counts['lid-mapping']).toBe(3000)
    expect(problems).toEqual([])
    expect(storage.signalKeys.count(instanceId ?? '', 1)).toBe(3015)
  })
})

describe('nothing is written, not one byte,', () => {
  it('by a dry run, which tells the same', async () => {
    const folder = await linkedFolder()
    rewrite(folder, 'pre-key-1.json', () => '')
    const before = fingerprint()
    const dry = await run(folder, { dryRun: true })
    await storage.commits.flush()
    expect(fingerprint()).toBe(before)
    expect(dry.instanceId).toBeNull()
    expect({ ...(await run(folder)), instanceId: null }).toEqual(dry)
  })

  it.each([
    [
      'torn credentials',
      'import_failed',
      async () => {
        const folder = await linkedFolder()
        rewrite(folder, 'creds.json', (text) => text.slice(0, 300))
        return folder
      },
    ],
    [
      'credentials that were never linked',
      'import_failed',
      () => linkedFolder({ creds: { ...linkedCreds(), me: undefined, account: undefined } }),
    ],
    ['no credentials', 'import_failed', async () => emptyFolder()],
  ])('for %s', async (_what, code, make) => {
    const folder = await make()
    const before = fingerprint()
    await expect(run(folder)).rejects.toMatchObject({ code })
    await storage.commits.flush()
    expect(fingerprint()).toBe(before)
  })

  it('for a taken name, a name that is none, or a number that is linked here already', async () => {
    await run(await linkedFolder({ name: 'shop' }))
    // What the log holds is in the database by now: nobody moves it while this looks.
    await storage.worker.checkpoint()
    const before = fingerprint()
    const other = await linkedFolder({
      creds: credsOf('5511999990002'),
    })
    await expect(run(other, { name: 'shop' })).rejects.toMatchObject({ code: 'name_taken' })
    await expect(run(other, { name: 'a/b' })).rejects.toMatchObject({ code: 'bad_request' })
    await expect(run(await linkedFolder({ name: 'again' }))).rejects.toMatchObject({ code: 'conflict' })
    await expect(run(await linkedFolder({ name: 'dry' }), { dryRun: true })).rejects.toMatchObject({
      code: 'conflict',
    })
    await storage.commits.flush()
    expect(fingerprint()).toBe(before)
  })

  it('that anybody can see, when the import is cut at its end', async () => {
    const cut = {
      append: () => {
        throw new Error('cut')
      },
    }
    const ids = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222']
    const folder = await linkedFolder()
    const newId = (): string => ids.shift() ?? ''
    await expect(importMultiFile(storage, cut, { folder, newId })).rejects.toThrow('cut')
    expect([storage.instances.list(), storage.instances.list({ trashed: true })]).toEqual([[], []])
    expect(storage.signalKeys.count('11111111-1111-4111-8111-111111111111', 1)).toBe(0)
    expect(events.list({ after: 0, limit: 10 })).toEqual([])
  })

  it('twice, when the same folder is imported twice at once', async () => {
    const folder = await linkedFolder()
    const results = await Promise.allSettled([run(folder), run(folder, { name: 'other' })])
    expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(storage.instances.list()).toHaveLength(1)
  })
})

it('takes the number again once its instance is in the trash', async () => {
  const { instanceId } = await run(await linkedFolder({ name: 'shop' }))
  await storage.commits.write((tx) => storage.instances.trash(tx, instanceId ?? '', 1))
  expect(await run(await linkedFolder({ name: 'shop' }))).toMatchObject({ name: 'shop', number })
})
