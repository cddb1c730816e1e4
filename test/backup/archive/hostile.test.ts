// Files that are no backup, not whole, or made to harm: each is refused with its reason, and nothing is written.
import { createHash, randomBytes } from 'node:crypto'
import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { zstdCompressSync } from 'node:zlib'
import { beforeAll, describe, expect, it } from 'vitest'
import { encrypted } from '../../../core/backup/archive/age-streams.ts'
import { ArchiveError, type ArchiveReason } from '../../../core/backup/archive/errors.ts'
import { aboutName, manifestName, rowsEntry, type About } from '../../../core/backup/archive/format.ts'
import { inspectArchive, openArchive, verifyArchive } from '../../../core/backup/archive/read-archive.ts'
import { resolve } from '../../../core/backup/restore/resolve.ts'
import { verifyInThread } from '../../../core/backup/archive/thread.ts'
import { tarEnd, tarHeader, tarPadding } from '../../../core/backup/archive/tar.ts'
import { makeRecoveryKey, type RecoveryKey } from '../../../core/backup/keys/recovery-key.ts'
import { RecoveryKeys } from '../../../core/backup/keys/keys.ts'
import { seeded } from '../../helpers/random.ts'
import { newFolder, newHome } from '../../storage/harness.ts'
import { keysOf } from '../restore/harness.ts'
import { control, newSource, passphrase } from './fixture.ts'

let own: RecoveryKey
beforeAll(async () => {
  own = await makeRecoveryKey()
})

async function refused(
  file: string,
  reason: ArchiveReason,
  key: object = { recoveryKey: own.identity },
): Promise<void> {
  const before = readdirSync(dirname(file))
  const verified = verifyArchive(file, key)
  await expect(verified).rejects.toBeInstanceOf(ArchiveError)
  await expect(verified).rejects.toMatchObject({ reason, code: 'archive_unusable' })
  await expect(verified).rejects.toThrow('Nothing was changed.')
  expect(readdirSync(dirname(file))).toEqual(before)
}

/** A file with this content. */
function fileOf(bytes: Uint8Array, name = 'backup.holdfast'): string {
  const file = join(newFolder(), name)
  writeFileSync(file, bytes)
  return file
}

/** As somebody would make it who has the tools. */
async function made(tar: readonly Buffer[]): Promise<string> {
  const packed = zstdCompressSync(Buffer.concat(tar))
  const chunks = encrypted(Readable.from([packed]), { recipients: [own.recipient] })
  return fileOf(Buffer.concat(await Array.fromAsync(chunks)))
}

function entry(name: string, content: Buffer | object): Buffer[] {
  const bytes = Buffer.isBuffer(content) ? content : Buffer.from(JSON.stringify(content))
  return [tarHeader(name, bytes.length, 0), bytes, tarPadding(bytes.length)]
}

const about: About = {
  format: 2,
  id: null,
  applianceRows: 0,
  app: '0',
  schema: 60,
  scope: 'appliance',
  createdAt: 0,
  clean: false,
  messages: true,
  media: false,
  instances: [],
}

/** All that an export would have written, but for what is changed of it. */
async function agreeing(change: {
  instances?: object[]
  entries?: (listed: Listed[]) => Listed[]
  content?: (entries: readonly Content[]) => Content[]
  end?: (manifest: Buffer[]) => Buffer[]
}): Promise<string> {
  const facts = { id: number, name: 'Shop', number: null, state: 'stopped', trashed: false, runs: false }
  const start = { ...about, scope: 'instance', instances: change.instances ?? [{ ...facts, rows: 2 }] }
  const row = '{"table":"chats","row":{"id":1}}\n'
  const picture = Buffer.from('a picture')
  const entries: Content[] = [
    { name: aboutName, content: Buffer.from(JSON.stringify(start)), rows: null },
    { name: rowsEntry(number, 1), content: Buffer.from(row.repeat(2)), rows: 2 },
    { name: `media/${sha256(picture)}`, content: picture, rows: null },
  ]
  const listed = entries.map(({ name, content, rows }) => {
    return { name, size: content.length, sha256: sha256(content), rows }
  })
  const written = change.content?.(entries) ?? entries
  const manifest = { format: 2, entries: change.entries?.(listed) ?? listed, rows: 2 }
  const end = entry(manifestName, manifest)
  return made([
    ...written.flatMap(({ name, content }) => entry(name, content)),
    ...(change.end?.(end) ?? end),
    tarEnd,
  ])
}

interface Content {
  name: string
  content: Buffer
  rows: number | null
}
interface Listed extends Omit<Content, 'content'> {
  size: number
  sha256: string
}

const second =
  (change: object) =>
  (listed: Listed[]): Listed[] =>
    listed.map((each, n) => (n === 1 ? { ...each, ...change } : each))

const number = '00000000-0000-4000-8000-000000000009'
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

async function exported(): Promise<{ file: string; recoveryKey: string }> {
  const { storage, archives, file } = await newSource()
  const keys = new RecoveryKeys({ storage })
  const { recoveryKey } = await keys.make()
  await keys.confirm(recoveryKey)
  await archives.export({ file, instance: 'Shop' }, control())
  return { file, recoveryKey }
}

describe('a file that is not what was written', () => {
  it('is refused with any of 200 bits flipped', { timeout: 120_000 }, async () => {
    const { file, recoveryKey } = await exported()
    const whole = readFileSync(file)
    const next = seeded(7)
    const flipped = fileOf(whole)
    const header = whole.indexOf('\n--- ')
    for (let n = 0; n < 200; n += 1) {
      // A tenth of them in the header, which is short.
      const at = Math.floor(next() * (n % 10 === 0 ? header : whole.length))
      const changed = Buffer.from(whole)
      changed[at] = (whole[at] ?? 0) ^ (1 << Math.floor(next() * 8))
      writeFileSync(flipped, changed)
      const verified = verifyArchive(flipped, { recoveryKey })
      await expect(verified, `byte ${at}`).rejects.toBeInstanceOf(ArchiveError)
    }
    await verifyArchive(file, { recoveryKey })
  })

  it('is refused wherever it was cut, and with something behind its end', async () => {
    const { file, recoveryKey } = await exported()
    const whole = readFileSync(file)
    const key = { recoveryKey }
    for (const part of [0.2, 0.5, 0.9, 0.999])
      await refused(fileOf(whole.subarray(0, Math.floor(whole.length * part))), 'damaged', key)
    await refused(fileOf(whole.subarray(0, whole.length - 1)), 'damaged', key)
    await refused(fileOf(Buffer.concat([whole, Buffer.alloc(1)])), 'damaged', key)
    await refused(fileOf(whole.subarray(0, 10)), 'not-an-archive', key)
  })

  it('is refused with the same reason where a thread of its own reads it', async () => {
    const { file, recoveryKey } = await exported()
    const verified = await verifyInThread(file, { recoveryKey }, control())
    expect(verified).toEqual(await verifyArchive(file, { recoveryKey }))
    const cut = fileOf(readFileSync(file).subarray(0, -1))
    await expect(verifyInThread(cut, { recoveryKey }, control())).rejects.toMatchObject({
      name: 'ArchiveError',
      reason: 'damaged',
      details: { reason: 'damaged' },
    })
    const signal = AbortSignal.abort()
    await expect(verifyInThread(file, { recoveryKey }, control({ signal }))).rejects.toThrow('aborted')
  })

  it('opens under any name, and nothing else does under its own', async () => {
    const { file, recoveryKey } = await exported()
    renameSync(file, `${file}.txt`)
    await verifyArchive(`${file}.txt`, { recoveryKey })
    await refused(fileOf(Buffer.from('PK\u0003\u0004 a zip')), 'not-an-archive')
    await refused(fileOf(randomBytes(5000)), 'not-an-archive')
    await refused(fileOf(Buffer.alloc(0)), 'empty')
    await expect(inspectArchive(join(newFolder(), 'nowhere'), {})).rejects.toMatchObject({
      reason: 'missing',
    })
    await expect(inspectArchive(newFolder(), {})).rejects.toMatchObject({ reason: 'not-an-archive' })
  })

  it('is refused without its passphrase, with another, and with another recovery key', async () => {
    const { file } = await exported()
    await refused(file, 'wrong-key')
    await refused(file, 'wrong-key', { passphrase })
    await refused(file, 'key-needed', {})
    const other = await newSource()
    await other.archives.export({ file: other.file, passphrase }, control())
    await refused(other.file, 'wrong-key', { passphrase: 'another passphrase' })
    await refused(other.file, 'wrong-key')
    await verifyArchive(other.file, { passphrase })
  })
})

describe('a file that was put together by somebody else', () => {
  it.each(['../../etc/passwd', '/etc/passwd', 'instances/../../x', 'media/../../../x', 'a', 'C:\\x'])(
    'is refused for the name %s',
    async (name) => {
      await refused(
        await made([...entry(aboutName, about), ...entry(name, Buffer.from('x')), tarEnd]),
        'unsafe-name',
      )
      await refused(await made([...entry(name, Buffer.from('x')), tarEnd]), 'unsafe-name')
    },
  )

  it('is refused for a link', async () => {
    const file = tarHeader(`media/${sha256(Buffer.alloc(0))}`, 0, 0)
    const link = Buffer.from(file)
    link.write('2', 156)
    link.write('        ', 148)
    const sum = link.reduce((all, byte) => all + byte, 0)
    link.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
    await refused(await made([...entry(aboutName, about), link, tarEnd]), 'unsafe-name')
    // As a file there is nothing wrong with it but that no manifest follows.
    await refused(await made([...entry(aboutName, about), file, tarEnd]), 'damaged')
  })

  it('is refused when it grows beyond all measure, without being unpacked', async () => {
    const big = 300 * 1024 * 1024
    const header = tarHeader(`media/${'0'.repeat(64)}`, big, 0)
    await refused(await made([...entry(aboutName, about), header, Buffer.alloc(big)]), 'bomb')
    // One that only says so.
    await refused(await made([tarHeader(aboutName, 2 ** 40, 0), Buffer.alloc(10_000)]), 'bomb')
    const rows = tarHeader(rowsEntry(number, 1), 2 ** 40, 0)
    await refused(await made([...entry(aboutName, about), rows]), 'bomb')
    // One that asks for all memory to try the passphrase.
    const greedy = `age-encryption.org/v1\n-> scrypt ${'A'.repeat(22)} 30\n${'A'.repeat(43)}\n--- ${'A'.repeat(43)}\n`
    await refused(fileOf(Buffer.from(greedy)), 'bomb', { passphrase })
  })

  it('is refused when it is of a newer version', async () => {
    await refused(await made([...entry(aboutName, { ...about, format: 3, more: true }), tarEnd]), 'future')
  })

  it('is refused when its manifest does not agree, or is not there', async () => {
    const key = { recoveryKey: own.identity }
    expect(await verifyArchive(await agreeing({}), key)).toMatchObject({ rows: 2, entries: 3 })
    const facts = { id: number, name: 'Shop', number: null, state: 'stopped', trashed: false, runs: false }
    const disagreeing: Parameters<typeof agreeing>[0][] = [
      { entries: second({ sha256: sha256(Buffer.from('something else')) }) },
      { entries: second({ size: 5 }) },
      { entries: second({ rows: 3 }) },
      { entries: second({ name: rowsEntry(number, 2) }) },
      { entries: (listed) => listed.slice(0, 2) },
      { entries: (listed) => listed.toReversed() },
      // Of other bytes, of as many.
      {
        content: (all) =>
          all.map((each) => ({
            ...each,
            content: Buffer.from(each.content.toString().replace('a picture', 'x picture')),
          })),
      },
      { content: (all) => all.slice(0, 2) },
      // More or fewer rows than it says there are, and rows of a number that it does not name.
      { instances: [{ ...facts, rows: 3 }] },
      {
        instances: [
          { ...facts, rows: 2 },
          { ...facts, id: number.replace('9', '8'), rows: 1 },
        ],
      },
      { instances: [] },
      { end: () => [] },
      {
        end: (manifest) => [
          ...manifest,
          ...entry(rowsEntry(number, 2), Buffer.from('{"table":"chats","row":{}}\n')),
        ],
      },
      { end: (manifest) => [...manifest, ...manifest] },
    ]
    for (const each of disagreeing) await refused(await agreeing(each), 'damaged')
    const noRow = entry(rowsEntry(number, 1), Buffer.from('no json'))
    await refused(await made([...entry(aboutName, about), ...noRow, tarEnd]), 'damaged')
    await refused(await made([tarEnd]), 'damaged')
    await refused(fileOf(await packedNoise()), 'damaged')
  })
})

it('is refused where a file is not what its name says', async () => {
  const { storage, id } = await newSource()
  const hash = createHash('sha256').update('a picture').digest('hex')
  const row = { table: 'media', row: { message: 1, instance_id: id, hash } }
  const facts = { id, name: 'Shop', number: null, state: 'stopped', trashed: false, runs: false, rows: 1 }
  const { schema } = storage.health()
  const start = { ...about, schema, scope: 'instance', instances: [facts] }
  const entries = [
    { name: aboutName, content: Buffer.from(JSON.stringify(start)), rows: null },
    { name: rowsEntry(id, 1), content: Buffer.from(`${JSON.stringify(row)}\n`), rows: 1 },
    { name: `media/${hash}`, content: Buffer.from('another picture'), rows: null },
  ]
  const listed = entries.map(({ name, content, rows }) => {
    return { name, size: content.length, sha256: sha256(content), rows }
  })
  const end = entry(manifestName, { format: 2, entries: listed, rows: 1 })
  const file = await made([...entries.flatMap(({ name, content }) => entry(name, content)), ...end, tarEnd])
  const source = await resolve({ file, recoveryKey: own.identity }, keysOf(newHome()))
  await expect(source.verify(control())).rejects.toMatchObject({ reason: 'damaged' })
})

async function packedNoise(): Promise<Buffer> {
  const chunks = encrypted(Readable.from([randomBytes(2000)]), { recipients: [own.recipient] })
  return Buffer.concat(await Array.fromAsync(chunks))
}

it('hands on no row of another number', async () => {
  const { file, recoveryKey } = await exported()
  const archive = await openArchive(file, { recoveryKey })
  expect(await Array.fromAsync(archive.rows('00000000-0000-4000-8000-000000000000'))).toEqual([])
})
