// Backup files: what is in them comes back, the stock tools open them, and nothing half done is left behind.
import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { Manifest } from '../../../core/backup/archive/format.ts'
import { settleHandOvers } from '../../../core/backup/archive/hand-over.ts'
import {
  inspectArchive,
  openArchive,
  readArchive,
  verifyArchive,
} from '../../../core/backup/archive/read-archive.ts'
import { RecoveryKeys } from '../../../core/backup/keys/keys.ts'
import { ConflictError } from '../../../core/errors.ts'
import { createLog } from '../../../core/log.ts'
import { MediaFiles } from '../../../core/storage/folder/media-files.ts'
import { PortableReader, type PortableRow } from '../../../core/storage/portable/portable.ts'
import type { Storage } from '../../../core/storage/storage.ts'
import { fillEverything } from '../../storage/everything.ts'
import { addInstance, lookAt, newFolder, newStorage, openHome, type Home } from '../../storage/harness.ts'
import { control, newSource, passphrase, refer, type Source } from './fixture.ts'

const tools = ['/usr/bin/age', '/usr/bin/zstd', '/usr/bin/tar'].every((tool) => existsSync(tool))

function rowsOf(home: Home, storage: Storage, id: string): PortableRow[] {
  return lookAt(home, (db) => [...new PortableReader(db, storage.sealer).read(id)])
}

async function rowsIn(file: string, id: string, key: object = { passphrase }): Promise<PortableRow[]> {
  const archive = await openArchive(file, key)
  return Array.fromAsync(archive.rows(id))
}

async function withRecovery({ storage }: Source): Promise<string> {
  const keys = new RecoveryKeys({ storage })
  const { recoveryKey } = await keys.make()
  await keys.confirm(recoveryKey)
  return recoveryKey
}

describe('an export', () => {
  it('of one number holds every row of it, and it is the same again elsewhere', async () => {
    const source = await newSource()
    const { home, storage, archives, id, file } = source
    await fillEverything(storage, await addInstance(storage))
    const done = await archives.export({ file, instance: 'Shop', passphrase }, control())
    expect(done).toMatchObject({ file, instances: 1, handedOver: false, bytes: statSync(file).size })
    expect(readdirSync(dirname(file))).toEqual(['shop.holdfast'])
    const { about, rows } = await verifyArchive(file, { passphrase })
    expect(about).toMatchObject({ scope: 'instance', clean: false, instances: [{ id, name: 'Shop', rows }] })
    const own = rowsOf(home, storage, id)
    expect(await rowsIn(file, id)).toEqual(own)

    const target = await newStorage()
    const newId = '00000000-0000-4000-8000-000000000009'
    const archive = await openArchive(file, { passphrase })
    expect(await target.restoring.insert(archive.rows(id), { id: newId, at: 1 })).toBe(rows)
    expect(target.generations.creds(newId, 1)).toEqual({ n: 1 })
  })

  it('of everything holds all numbers, those in the trash too, and the media', async () => {
    const { storage, archives, id, file, home } = await newSource()
    const trashed = await addInstance(storage, { name: 'Old' })
    await storage.commits.write((tx) => storage.instances.trash(tx, trashed, 5))
    const media = Buffer.from('a picture')
    const hash = createHash('sha256').update(media).digest('hex')
    writeFileSync(join(home.paths.media, hash), media)
    writeFileSync(join(home.paths.media, 'notes.txt'), 'no media')
    await refer(storage, id, hash)
    // What a purged number has left behind goes into no backup.
    writeFileSync(join(home.paths.media, '0'.repeat(64)), 'of nobody')
    const recoveryKey = await withRecovery({ storage } as Source)
    const progress: number[] = []
    await archives.export({ file, media: true }, control({ progress: (done) => void progress.push(done) }))
    const { about } = await verifyArchive(file, { recoveryKey })
    expect(about).toMatchObject({ scope: 'appliance', media: true })
    expect(about.instances.map((each) => [each.id, each.trashed])).toEqual(
      expect.arrayContaining([
        [id, false],
        [trashed, true],
      ]),
    )
    expect(progress.at(-1)).toBe(about.instances.reduce((sum, { rows }) => sum + rows, about.applianceRows))
    const found: string[] = []
    for await (const part of readArchive(file, { recoveryKey })) {
      if (part.kind !== 'media') continue
      const chunks = await Array.fromAsync(part.content)
      found.push(part.hash, Buffer.concat(chunks).toString())
    }
    expect(found).toEqual([hash, 'a picture'])
  })

  it('of one number holds the files of its messages and of no other', async () => {
    const { storage, archives, id, file, home } = await newSource()
    const other = await addInstance(storage, { name: 'Other' })
    const hashes = await Promise.all(
      [id, other].map(async (each) => {
        const { hash } = await new MediaFiles(home.paths.media).write([Buffer.from(`of ${each}`)])
        await refer(storage, each, hash)
        return hash
      }),
    )
    await archives.export({ file, instance: 'Shop', passphrase, media: true }, control())
    const { about } = await verifyArchive(file, { passphrase })
    expect(about).toMatchObject({ scope: 'instance', media: true })
    const found: string[] = []
    for await (const part of readArchive(file, { passphrase })) {
      if (part.kind !== 'media') continue
      found.push(part.hash)
      expect(Buffer.concat(await Array.fromAsync(part.content)).toString()).toBe(`of ${id}`)
    }
    expect(found).toEqual(hashes.slice(0, 1))
    const asked = archives.export({ file, instance: id, passphrase, media: true, messages: false }, control())
    await expect(asked).rejects.toThrow()
  })

  it('without messages has none', async () => {
    const { archives, id, file } = await newSource()
    await archives.export({ file, instance: id, passphrase, messages: false }, control())
    const tables = new Set((await rowsIn(file, id)).map(({ table }) => table))
    expect(tables).toContain('signal_keys')
    for (const table of ['messages', 'receipts', 'media', 'outbox']) expect(tables).not.toContain(table)
  })

  it('never replaces a file, and needs a way to open it', async () => {
    const { storage, archives, file } = await newSource()
    await expect(archives.export({ file }, control())).rejects.toThrow('no confirmed recovery key')
    await new RecoveryKeys({ storage }).make()
    await expect(archives.export({ file }, control())).rejects.toThrow('no confirmed recovery key')
    await expect(archives.export({ file, passphrase: 'short' }, control())).rejects.toThrow('too short')
    await expect(archives.export({ file: 'here', passphrase }, control())).rejects.toThrow('whole path')
    await expect(archives.export({ file: join(file, 'x'), passphrase }, control())).rejects.toThrow(
      'no folder',
    )
    await expect(archives.export({ file, passphrase, instance: 'who' }, control())).rejects.toThrow(
      'no instance',
    )
    expect(existsSync(file)).toBe(false)
    writeFileSync(file, 'mine')
    await expect(archives.export({ file, passphrase }, control())).rejects.toBeInstanceOf(ConflictError)
    expect(readFileSync(file, 'utf8')).toBe('mine')
  })

  it('leaves nothing behind when it is cancelled', async () => {
    const { archives, file } = await newSource()
    const abort = new AbortController()
    const progress = (): void => abort.abort()
    const cancelled = archives.export({ file, passphrase }, control({ signal: abort.signal, progress }))
    // It may have been done by then: then it is whole.
    await cancelled.then(
      () => verifyArchive(file, { passphrase }),
      () => expect(readdirSync(dirname(file))).toEqual([]),
    )
    const before = new AbortController()
    before.abort()
    const other = `${file}2`
    await expect(
      archives.export({ file: other, passphrase }, control({ signal: before.signal })),
    ).rejects.toThrow()
    expect(existsSync(other)).toBe(false)
  })

  it('is a view of one moment, whatever is written meanwhile', async () => {
    const { home, storage, archives, id, file } = await newSource()
    const before = rowsOf(home, storage, id)
    const progress = (): void => {
      storage.commits.writeNow((tx) => storage.instances.patch(tx, id, { name: 'Later', at: 9 }))
    }
    await archives.export({ file, instance: id, passphrase }, control({ progress }))
    expect(storage.instances.get(id)?.name).toBe('Later')
    expect(await rowsIn(file, id)).toEqual(before)
  })
})

describe.skipIf(!tools)('the stock age, zstd and tar', () => {
  it('open it with the recovery key, and find every checksum right', async () => {
    const source = await newSource()
    const { archives, id, file, home, storage } = source
    const recoveryKey = await withRecovery(source)
    await archives.export({ file }, control())
    const folder = newFolder()
    const key = join(folder, 'key.txt')
    const out = join(folder, 'out')
    mkdirSync(out)
    writeFileSync(key, recoveryKey)
    // As the emergency kit says it.
    const line = `age --decrypt --identity '${key}' '${file}' | zstd -d | tar -x -C '${out}'`
    execFileSync('/bin/bash', ['-o', 'pipefail', '-c', line], { stdio: ['ignore', 'pipe', 'pipe'] })
    const manifest = Manifest.parse(JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8')))
    for (const { name, size, sha256 } of manifest.entries) {
      const content = readFileSync(join(out, name))
      expect({ size, sha256 }).toEqual({
        size: content.length,
        sha256: createHash('sha256').update(content).digest('hex'),
      })
    }
    const lines = readFileSync(join(out, 'instances', id, 'rows-000001.ndjson'), 'utf8')
      .trimEnd()
      .split('\n')
    expect(lines).toHaveLength(rowsOf(home, storage, id).length)
  })
})

describe('a hand-over', () => {
  it.each([{ passphrase }, {}])(
    'proves the file, then the number never connects here again (%o)',
    async (how) => {
      const source = await newSource()
      const { storage, archives, id, file } = source
      await withRecovery(source)
      const done = await archives.export({ file, instance: 'Shop', handOver: true, ...how }, control())
      expect(done.handedOver).toBe(true)
      expect(storage.instances.get(id)).toMatchObject({ state: 'moved', desired: 'stopped' })
      expect(storage.audit.list()).toMatchObject([{ action: 'instance.handed_over', instanceId: id }, {}, {}])
      const again = archives.export(
        { file: `${file}2`, instance: 'Shop', handOver: true, passphrase },
        control(),
      )
      await expect(again).rejects.toThrow('handed over already')
    },
  )

  it('is of one number with its messages, out of the trash', async () => {
    const { storage, archives, id, file } = await newSource()
    const ask = (change: object): Promise<unknown> =>
      archives.export({ file, passphrase, handOver: true, ...change }, control())
    await expect(ask({})).rejects.toThrow('one number at a time')
    await expect(ask({ instance: id, messages: false })).rejects.toThrow('with its messages')
    await storage.commits.write((tx) => storage.instances.trash(tx, id, 5))
    await expect(ask({ instance: id })).rejects.toThrow('in the trash')
    expect(existsSync(file)).toBe(false)
  })

  it('is done or not begun after kill -9 at each step, and never both', { timeout: 240_000 }, async () => {
    const { home, storage, id, file } = await newSource()
    await storage.commits.write((tx) => storage.instances.patch(tx, id, { desired: 'running', at: 9 }))
    await storage.close()
    const child = join(import.meta.dirname, 'export-child.ts')
    const states: (string | undefined)[] = []
    for (let point = 0; ; point += 1) {
      const target = `${file}.${point}`
      const run = spawnSync(process.execPath, [child, home.paths.dir, home.keyFile, target, String(point)])
      const again = await openHome(home)
      const { state, desired } = again.instances.get(id) ?? {}
      states.push(state)
      expect(rowsOf(home, again, id)).not.toEqual([])
      // No file claims a number that may still connect here.
      if (existsSync(target)) expect(state).toBe('moved')
      await settleHandOvers({ storage: again, events: { append: () => 0 }, log: createLog('silent') })
      const settled = again.instances.get(id)
      await again.close()
      expect(readdirSync(dirname(file))).toEqual(state === 'moved' ? [basename(target)] : [])
      if (state === 'moved') {
        await verifyArchive(target, { passphrase })
        expect(run.signal === null ? run.status : 'killed').toBe('killed')
        expect(desired).toBe('stopped')
        break
      }
      expect(run.signal).toBe('SIGKILL')
      // It goes on as if nothing had been asked.
      expect(settled).toMatchObject({ state, desired: 'running' })
    }
    expect(states.length).toBeGreaterThan(3)
    expect(states.slice(0, -1)).not.toContain('moved')
  })
})

it('is looked into without reading all of it', async () => {
  const { archives, id, file } = await newSource()
  await archives.export({ file, passphrase }, control())
  expect(await inspectArchive(file, { passphrase })).toMatchObject({ instances: [{ id, name: 'Shop' }] })
})
