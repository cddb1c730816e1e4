import { proto } from '@whiskeysockets/baileys'
import * as fc from 'fast-check'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readMultiFile } from '../../../core/backup/import/read-multifile.ts'
import { AppError } from '../../../core/errors.ts'
import {
  allKeys,
  asBaileysReads,
  emptyFolder,
  filesOf,
  linkedCreds,
  linkedFolder,
  number,
  rewrite,
  sessionRecord,
} from './folder.ts'

function total(counts: Record<string, number>): number {
  return Object.values(counts).reduce((a, b) => a + b, 0)
}

/** The same JSON with its bytes written in another way. */
function withBytesAs(write: (bytes: Buffer) => unknown): (text: string) => string {
  return (text) =>
    JSON.stringify(
      JSON.parse(text, (_key, value: { type?: string; data?: string } | null) =>
        value?.type === 'Buffer' ? write(Buffer.from(value.data ?? '', 'base64')) : value,
      ),
    )
}

async function refusalOf(folder: string): Promise<AppError> {
  const error: unknown = await readMultiFile(folder).catch((caught: unknown) => caught)
  if (error instanceof AppError) return error
  throw new Error('the folder was not refused')
}

describe('a folder that Baileys wrote', () => {
  it('is read as Baileys reads it: all ten types, and names with / and :', async () => {
    const keys = allKeys()
    const folder = await linkedFolder({ keys })
    const report = await readMultiFile(folder)
    const expected = await asBaileysReads(folder, keys)
    expect(report.keys).toEqual({
      ...expected.keys,
      // The key store makes the protobuf object on reading, as Baileys' own store does.
      'app-state-sync-key': expect.anything(),
    })
    const [[id, value] = []] = Object.entries(report.keys['app-state-sync-key'] ?? {})
    expect(proto.Message.AppStateSyncKeyData.fromObject(value as object)).toEqual(
      expected.keys['app-state-sync-key']?.[id ?? ''],
    )
    expect(report.creds).toEqual(expected.creds)
    expect(report).toMatchObject({
      account: number,
      jid: `${number}:12@s.whatsapp.net`,
      lid: '123456789:12@lid',
    })
    expect(report.counts).toEqual({
      'app-state-sync-version': 1,
      'app-state-sync-key': 1,
      'sender-key-memory': 1,
      'sender-key': 2,
      'identity-key': 1,
      'lid-mapping': 2,
      'device-list': 1,
      'pre-key': 3,
      session: 3,
      tctoken: 2,
    })
    expect([report.problems, report.ignored]).toEqual([[], []])
  })

  it('is not changed by being read', async () => {
    const folder = await linkedFolder()
    const contents = () => filesOf(folder).map((file) => [file, readFileSync(join(folder, file), 'utf8')])
    const before = contents()
    await readMultiFile(folder)
    expect(contents()).toEqual(before)
  })

  it('may hold files of other programs, which are named and left alone', async () => {
    const folder = await linkedFolder()
    writeFileSync(join(folder, 'baileys_store.json'), '{"chats":[]}')
    mkdirSync(join(folder, 'media'))
    expect((await readMultiFile(folder)).ignored).toEqual(['baileys_store.json', 'media'])
  })
})

describe('a torn file', () => {
  it('is named wherever it was cut off, and nothing else is', async () => {
    const keys = allKeys()
    const whole = await linkedFolder({ keys })
    const files = filesOf(whole).filter((file) => file !== 'creds.json')
    const contents = new Map(files.map((file) => [file, readFileSync(join(whole, file), 'utf8')]))
    const complete = await readMultiFile(whole)
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...files),
        fc.double({ min: 0, max: 1, noNaN: true }),
        async (file, part) => {
          const text = contents.get(file) ?? ''
          writeFileSync(join(whole, file), text.slice(0, Math.floor(part * (text.length - 1))))
          const report = await readMultiFile(whole)
          writeFileSync(join(whole, file), text)
          expect(report.problems.map((problem) => problem.file)).toEqual([file])
          expect(report.problems[0]?.what.text).toMatch(/^torn: .*left out/)
          // A group key takes the record of who has it along.
          const lost = file === 'sender-key-120363000000000001@g.us--987654321_1--12.json' ? 2 : 1
          expect(total(report.counts)).toBe(total(complete.counts) - lost)
        },
      ),
      { numRuns: 60 },
    )
  })

  it('is named when the disk left zeros, when it ends twice, and when it holds something else', async () => {
    const folder = await linkedFolder()
    rewrite(folder, 'pre-key-1.json', (text) => '\0'.repeat(text.length))
    rewrite(folder, 'pre-key-2.json', (text) => `${text}"}}`)
    rewrite(folder, 'pre-key-3.json', () => '{"public":{"type":"Buffer","data":"AQID"}}')
    rewrite(folder, 'session-987654321_1.12.json', () => 'null')
    rewrite(folder, 'sender-key-120363000000000001@g.us--987654321_1--12.json', () => '"text"')
    rewrite(folder, 'lid-mapping-5511999990002.json', () => '{}')
    const { problems, counts } = await readMultiFile(folder)
    expect(problems.map(({ file }) => file).toSorted()).toEqual([
      'lid-mapping-5511999990002.json',
      'pre-key-1.json',
      'pre-key-2.json',
      'pre-key-3.json',
      'sender-key-120363000000000001@g.us--987654321_1--12.json',
      'session-987654321_1.12.json',
    ])
    expect(counts).toMatchObject({ session: 2, 'sender-key': 1, 'lid-mapping': 1 })
    expect(counts).not.toHaveProperty('pre-key')
  })

  it('is told without a word of what it holds', async () => {
    const folder = await linkedFolder()
    rewrite(folder, 'pre-key-1.json', (text) => text.slice(0, -4))
    rewrite(folder, 'creds.json', (text) => text.slice(0, -4))
    const { message, hint, details, cause } = await refusalOf(folder)
    const secret = readFileSync(join(folder, 'creds.json'), 'utf8').slice(40, 60)
    expect(JSON.stringify([message, hint, details])).not.toContain(secret)
    expect(cause).toBeUndefined()
  })
})

describe('a missing file', () => {
  it('is named when it is a pre-key, alone or in a run', async () => {
    const folder = await linkedFolder({ creds: { ...linkedCreds(), nextPreKeyId: 9 } })
    rmSync(join(folder, 'pre-key-2.json'))
    const { problems } = await readMultiFile(folder)
    expect(problems.map(({ file }) => file)).toEqual(['pre-key-2.json', 'pre-key-4.json to pre-key-8.json'])
  })

  it('is named when the credentials or a mapping point to it', async () => {
    const folder = await linkedFolder()
    rmSync(join(folder, 'app-state-sync-key-AAAA__b+__w==.json'))
    rmSync(join(folder, 'lid-mapping-987654321_reverse.json'))
    const { problems } = await readMultiFile(folder)
    expect(problems.map(({ file }) => file)).toEqual([
      'app-state-sync-key-AAAA__b+__w==.json',
      'lid-mapping-987654321_reverse.json',
    ])
  })
})

describe('forms of older versions', () => {
  it.each([
    ['number arrays', (bytes: Buffer) => ({ type: 'Buffer', data: Array.from(bytes) })],
    ['objects with an index for each byte', (bytes: Buffer) => Object.fromEntries(bytes.entries())],
  ])('reads bytes written as %s', async (_what, write) => {
    const folder = await linkedFolder()
    const before = await readMultiFile(folder)
    for (const file of filesOf(folder)) rewrite(folder, file, withBytesAs(write))
    const { creds, keys, problems } = await readMultiFile(folder)
    expect(problems).toEqual([])
    expect(creds).toEqual(before.creds)
    expect(keys).toEqual(before.keys)
  })

  it('reads sessions written as bytes, and sender keys written as a list', async () => {
    const folder = await linkedFolder()
    const record = sessionRecord()
    rewrite(folder, 'session-5511999990002.0.json', () =>
      JSON.stringify({ type: 'Buffer', data: Buffer.from(JSON.stringify(record)).toString('base64') }),
    )
    const senderKey = 'sender-key-5511-1600000000@g.us--5511999990002--0.json'
    rewrite(folder, senderKey, () => JSON.stringify([{ senderKeyId: 5 }]))
    const { keys, problems } = await readMultiFile(folder)
    expect(problems).toEqual([])
    expect(keys['session']?.['5511999990002.0']).toEqual(record)
    const stored = keys['sender-key']?.['5511-1600000000@g.us::5511999990002::0']
    expect(JSON.parse(String(stored))).toEqual([{ senderKeyId: 5 }])
  })

  it('fills in what older credentials do not have', async () => {
    const { accountSyncCounter, accountSettings, processedHistoryMessages, ...older } = linkedCreds()
    const folder = await linkedFolder()
    rewrite(folder, 'creds.json', (text) => {
      const creds = JSON.parse(text) as Record<string, unknown>
      for (const name of Object.keys({ accountSyncCounter, accountSettings, processedHistoryMessages }))
        delete creds[name]
      return JSON.stringify({ ...creds, registered: older.registered })
    })
    expect((await readMultiFile(folder)).creds).toMatchObject({
      accountSyncCounter: 0,
      processedHistoryMessages: [],
    })
  })
})

describe('credentials that people and tools have handled', () => {
  it.each([
    ['with a byte order mark', /byte order/, (text: string) => Buffer.from(`\uFEFF${text}`)],
    ['in UTF-16', /UTF-16/, (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le')],
    [
      'in UTF-16 of the other order',
      /UTF-16/,
      (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le').swap16(),
    ],
    ['in UTF-16 without a mark', /UTF-16/, (text: string) => Buffer.from(text, 'utf16le')],
    ['with zeros behind', /follows/, (text: string) => Buffer.from(`${text}${'\0'.repeat(100)}`)],
    ['with the end of an older one behind', /follows/, (text: string) => Buffer.from(`${text}:1}}`)],
    ['as a text', /as a text/, (text: string) => Buffer.from(JSON.stringify(text))],
    ['as a text in a text', /as a text/, (text: string) => Buffer.from(JSON.stringify(JSON.stringify(text)))],
  ])('%s are read, and it is told', async (_what, told, write) => {
    const folder = await linkedFolder()
    const before = await readMultiFile(folder)
    const path = join(folder, 'creds.json')
    writeFileSync(path, write(readFileSync(path, 'utf8')))
    const { creds, problems } = await readMultiFile(folder)
    expect(creds).toEqual(before.creds)
    expect(problems).toMatchObject([{ file: 'creds.json', what: { text: expect.stringMatching(told) } }])
  })

  it('with numbers as texts are read, and it is told', async () => {
    const folder = await linkedFolder()
    const before = await readMultiFile(folder)
    rewrite(folder, 'creds.json', (text) =>
      text.replaceAll(/"(nextPreKeyId|firstUnuploadedPreKeyId|registrationId|keyId)":(\d+)/g, '"$1":"$2"'),
    )
    expect(await readMultiFile(folder)).toMatchObject({
      creds: before.creds,
      problems: [{ file: 'creds.json', what: { text: expect.stringContaining('numbers') } }],
    })
  })
})

describe('what is no folder is refused with what to do', () => {
  it('the path of creds.json itself', async () => {
    const folder = await linkedFolder()
    expect(await refusalOf(join(folder, 'creds.json'))).toMatchObject({ hint: `Name the folder: ${folder}` })
  })

  it.each([
    ['a packed folder', 'session.zip', 'PK\u0003\u0004', /unpack/],
    ['the one-file state of an old Baileys', 'auth.json', '{"creds":{},"keys":{}}', /one-file state/],
  ])('%s', async (_what, name, text, hint) => {
    const path = join(emptyFolder(), name)
    writeFileSync(path, text)
    expect((await refusalOf(path)).hint).toMatch(hint)
  })
})

describe('a folder without linked credentials is refused', () => {
  it('when creds.json is torn, with every other problem beside it', async () => {
    const folder = await linkedFolder()
    rewrite(folder, 'creds.json', (text) => text.slice(0, 700))
    rewrite(folder, 'pre-key-2.json', () => '')
    const error = await refusalOf(folder)
    expect(error.code).toBe('import_failed')
    expect(error.message).toMatch(/creds\.json .* is torn.*nothing was changed/i)
    const { problems } = error.details as { problems: { file: string }[] }
    expect(problems.map(({ file }) => file)).toEqual(['creds.json', 'pre-key-2.json'])
  })

  it('when creds.json is not there, or the folder is not', async () => {
    expect((await refusalOf(emptyFolder())).message).toContain('creds.json')
    expect((await refusalOf(join(emptyFolder(), 'nowhere'))).message).toContain('ENOENT')
  })

  it('when creds.json cannot be read', async () => {
    const folder = await linkedFolder()
    rmSync(join(folder, 'creds.json'))
    mkdirSync(join(folder, 'creds.json'))
    expect((await refusalOf(folder)).message).toContain('EISDIR')
  })

  it.each(['me', 'account'])('when no phone was linked (%s)', async (field) => {
    const folder = await linkedFolder({ creds: { ...linkedCreds(), [field]: undefined } })
    expect((await refusalOf(folder)).message).toContain('never linked')
  })

  it('when the credentials are not whole, saying which part', async () => {
    const folder = await linkedFolder()
    rewrite(folder, 'creds.json', (text) => JSON.stringify({ ...(JSON.parse(text) as object), noiseKey: {} }))
    expect((await refusalOf(folder)).message).toContain('noiseKey')
  })
})
