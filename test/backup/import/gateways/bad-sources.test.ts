// What people's old gateways look like when they leave them: torn, doubled, misnamed, behind walls, and gone half way. Each
// is named, nothing is half there, and a second run goes on.
import { createClient } from '@redis/client'
import { BufferJSON } from '@whiskeysockets/baileys'
import { Client } from 'pg'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { emptyFolder, linkedCreds, linkedFolder, rewrite } from '../folder.ts'
import { handledLogins } from '../forms.ts'
import { Desk } from './desk.ts'
import { credsColumn, hashOf, plain, schemaSql, stateOfKeys, type State } from './evolution-writer.ts'
import { hasPostgres, hasRedis, Postgres, Redis } from './servers.ts'

let desk: Desk

beforeEach(async () => {
  desk = await Desk.open()
})

afterEach(() => desk.close())

const stateOf = (account: string): State => stateOfKeys(account)
const idOf = (n: number): string => `6b1f5c1e-0000-4000-8000-0000000001${String(n).padStart(2, '0')}`

/** A file of what HGETALL says of each. */
function hashes(all: Record<string, Record<string, string>>): string {
  const file = join(emptyFolder(), 'hgetall.json')
  const named = Object.entries(all).map(([id, fields]) => [`evolution-cache:instance:${id}`, fields])
  writeFileSync(file, JSON.stringify(Object.fromEntries(named)))
  return file
}

/** The keys of three numbers, whose credentials are elsewhere. */
const redis = (): string =>
  hashes(Object.fromEntries([1, 2, 3].map((n) => [idOf(n), hashOf(stateOf(''), false)])))

const whole = (account: string): Record<string, string> => hashOf(stateOf(account), true)
const verdicts = ({ numbers }: Awaited<ReturnType<Desk['moveIn']>>) =>
  numbers.map(({ there, verdict, why }) => [there, verdict, why?.code ?? null])

describe('of hashes', () => {
  it('what is torn, never linked or without keys is named by itself, and the others come', async () => {
    const good = whole('5511999990001')
    const source = hashes({
      [idOf(1)]: good,
      [idOf(2)]: { ...whole('5511999990002'), creds: whole('5511999990002')['creds']?.slice(0, 200) ?? '' },
      [idOf(3)]: {
        creds: JSON.stringify(JSON.stringify({ ...linkedCreds(), me: undefined, account: undefined })),
      },
      [idOf(4)]: { creds: whole('5511999990004')['creds'] ?? '' },
      [idOf(5)]: Object.fromEntries(Object.entries(good).filter(([name]) => name !== 'creds')),
      [idOf(6)]: { ...whole('5511999990006'), 'session-5511999990002.0': '"{torn' },
    })
    const report = await desk.moveIn({ source })
    expect(verdicts(report)).toEqual([
      [idOf(1), 'imported', null],
      [idOf(2), 'unusable', 'login_unusable'],
      [idOf(3), 'unusable', 'login_never_linked'],
      [idOf(4), 'unusable', 'keys_elsewhere'],
      [idOf(5), 'unusable', 'login_missing'],
      [idOf(6), 'imported', null],
    ])
    expect(report.numbers[5]?.problems).toMatchObject([
      { file: 'session-5511999990002.0', code: 'file_torn' },
    ])
    expect(desk.here.map(([, account]) => account)).toEqual(['5511999990001', '5511999990006'])
  })

  it('credentials and keys that are written as a text, as a text of a text and once more are read', async () => {
    let n = 0
    const forms = [
      (text: string) => text,
      JSON.stringify,
      (text: string) => JSON.stringify(JSON.stringify(text)),
    ]
    for (const wrap of forms) {
      n += 1
      const state = stateOf(`551199999000${n}`)
      const creds = wrap(JSON.stringify(state.creds, BufferJSON.replacer))
      const fields = Object.fromEntries(state.keys.map(([name, value]) => [name, wrap(value)]))
      const report = await desk.moveIn({ source: hashes({ [idOf(n)]: { ...fields, creds } }) })
      expect(report.numbers).toMatchObject([{ verdict: 'imported', problems: [] }])
      expect(desk.storage.signalKeys.count(idOf(n), 1)).toBe(17)
      const mapping = desk.storage.signalKeys.get(idOf(n), 1, 'lid-mapping', ['5511999990002'])
      expect(mapping).toEqual({ '5511999990002': '987654321' })
    }
  })

  it('in waves one comes first, and the others only where that one is online', async () => {
    const source = hashes(Object.fromEntries([1, 2, 3].map((n) => [idOf(n), whole(`551199999000${n}`)])))
    desk.state = 'logged_out'
    expect(verdicts(await desk.moveIn({ source, wave: 1 }))).toEqual([
      [idOf(1), 'imported', null],
      [idOf(2), 'failed', 'first_not_online'],
      [idOf(3), 'failed', 'first_not_online'],
    ])
    expect(desk.here).toHaveLength(1)
    desk.state = 'open'
    expect(verdicts(await desk.moveIn({ source, wave: 1, everyMs: 1 }))).toEqual([
      [idOf(1), 'here', 'number_linked_here'],
      [idOf(2), 'imported', null],
      [idOf(3), 'imported', null],
    ])
  })

  it('a file that says something else is refused, and says how it should be', async () => {
    const file = join(emptyFolder(), 'list.json')
    writeFileSync(file, '["evolution-cache:instance:1"]')
    await expect(desk.moveIn({ source: file })).rejects.toMatchObject({
      sentence: { code: 'not_of_hgetall' },
    })
  })
})

describe('of folders', () => {
  it('credentials in each form that people and their tools give them are read, and how they were is told', async () => {
    for (const [how, write, word] of handledLogins) {
      const folder = await linkedFolder()
      writeFileSync(join(folder, 'creds.json'), write(JSON.stringify(linkedCreds(), BufferJSON.replacer)))
      const { numbers } = await desk.moveIn({ source: join(folder, '..'), dryRun: true })
      expect(numbers, how).toMatchObject([{ verdict: 'ready' }])
      expect(numbers[0]?.problems.map(({ what }) => what).join()).toContain(word)
    }
  })

  it('of two links of one number the newer one comes, and names find their place', async () => {
    const home = emptyFolder()
    const put = async (name: string, account: string) => {
      const state = stateOf(account)
      mkdirSync(join(home, name), { recursive: true })
      writeFileSync(join(home, name, 'creds.json'), JSON.stringify(state.creds, BufferJSON.replacer))
      for (const [key, value] of state.keys)
        writeFileSync(join(home, name, `${key}.json`.replaceAll('/', '__').replaceAll(':', '-')), value)
    }
    await put('one/shop', '5511999990001')
    await put('other/shop', '5511999990002')
    await put('older', '5511999990003')
    await put('newer', '5511999990003')
    rewrite(join(home, 'newer'), 'creds.json', (text) => text)
    const report = await desk.moveIn({ source: home })
    expect(verdicts(report)).toEqual([
      ['newer', 'imported', null],
      ['older', 'twin', 'twin_in_source'],
      ['shop', 'imported', null],
      ['shop', 'imported', null],
    ])
    expect(desk.here.toSorted()).toEqual([
      ['5511999990002', '5511999990002'],
      ['newer', '5511999990003'],
      ['shop', '5511999990001'],
    ])
  })

  it('what moves with each message is left out where it moved meanwhile', async () => {
    const folder = await linkedFolder({ name: 'shop' })
    desk.onStep = (code) => {
      if (code === 'source_watched')
        rewrite(folder, 'session-5511999990002.0.json', (text) => text.replace('"counter":3', '"counter":4'))
    }
    const { numbers, running } = await desk.moveIn({ source: join(folder, '..') })
    expect(running.changed).toEqual(['shop'])
    expect(numbers[0]?.problems.map(({ code }) => code)).toEqual(['link_not_still'])
    const id = numbers[0]?.instanceId ?? ''
    expect(desk.storage.signalKeys.get(id, 1, 'session', ['5511999990002.0', '5511999990002.4'])).toEqual({})
    expect(desk.storage.signalKeys.get(id, 1, 'pre-key', ['1'])).not.toEqual({})
  })

  it('a number that somebody else brought meanwhile is not there twice', async () => {
    const source = hashes({ [idOf(1)]: whole('5511999990001'), [idOf(2)]: whole('5511999990002') })
    const other = hashes({ [idOf(3)]: whole('5511999990002') })
    let isFirst = true
    desk.onTakeUp = async () => {
      if (isFirst) {
        isFirst = false
        await desk.moveIn({ source: other })
      }
    }
    const report = await desk.moveIn({ source })
    expect(verdicts(report)).toEqual([
      [idOf(1), 'imported', null],
      [idOf(2), 'failed', 'number_linked_here'],
    ])
    expect(desk.here.filter(([, account]) => account === '5511999990002')).toHaveLength(1)
  })

  it('links of programs of another kind are refused as what they are', async () => {
    const dump = join(emptyFolder(), 'whatsmeow.sql')
    writeFileSync(dump, '-- dump\nCREATE TABLE whatsmeow_device (\n  jid text\n);\n')
    const sqlite = join(emptyFolder(), 'whatsmeow.db')
    const db = new DatabaseSync(sqlite)
    db.exec('CREATE TABLE whatsmeow_device (jid TEXT)')
    db.close()
    for (const source of [dump, sqlite])
      await expect(desk.moveIn({ source })).rejects.toMatchObject({
        sentence: { code: 'source_of_another_kind' },
      })
  })

  it('what is nothing is refused', async () => {
    const empty = emptyFolder()
    await expect(desk.moveIn({ source: empty })).rejects.toMatchObject({
      sentence: { code: 'source_without_numbers' },
    })
    await expect(desk.moveIn({ source: 'ftp://somewhere' })).rejects.toMatchObject({
      sentence: { code: 'source_unknown' },
    })
  })
})

describe.skipIf(!hasPostgres)('of a database', () => {
  let postgres: Postgres

  beforeAll(async () => {
    postgres = await Postgres.start()
    const client = new Client({ connectionString: postgres.url })
    await client.connect()
    for (const each of schemaSql('postgres')) await client.query(each)
    const insert = async (table: string, row: Record<string, unknown>): Promise<void> => {
      const names = Object.keys(row).map((name) => `"${name}"`)
      const places = names.map((_, at) => `$${at + 1}`).join(', ')
      await client.query(
        `INSERT INTO "${table}" (${names.join(', ')}) VALUES (${places})`,
        Object.values(row).map(plain),
      )
    }
    for (const n of [1, 2, 3]) {
      await insert('Instance', {
        id: idOf(n),
        name: `number ${n}`,
        connectionStatus: 'open',
        token: `token-00000-${n}`,
      })
      await insert('Session', {
        id: `s${n}`,
        sessionId: idOf(n),
        creds: credsColumn(stateOf(`551199999000${n}`)),
      })
    }
    await client.end()
    postgres.sql('evolution', `CREATE ROLE stranger LOGIN PASSWORD '${postgres.password}'`)
  })

  afterAll(() => postgres.end())

  it('a wrong password, no rights, no such database and nobody there are told, without the password', async () => {
    const cases = [
      [postgres.url.replace('p%40ss', 'other'), 'source_refuses', '28P01'],
      [postgres.urlOf('evolution', 'stranger'), 'source_refuses', '42501'],
      [postgres.urlOf('nowhere'), 'source_unreachable', '3D000'],
      ['postgres://a:b@127.0.0.1:9/c', 'source_unreachable', 'ECONNREFUSED'],
    ] as const
    for (const [source, code, error] of cases) {
      const told = await desk.moveIn({ source }).catch((failure: unknown) => failure)
      expect(told).toMatchObject({ sentence: { code, params: { error } } })
      expect(JSON.stringify(told) + String(told)).not.toMatch(/p(?:%40|@)ss|other|a:b@/)
    }
    expect(desk.here).toEqual([])
  })

  it('one that wants TLS says so, and has it: with its own authority by name, and not with one that nobody knows', async () => {
    postgres.rules('hostssl all evolution all scram-sha-256')
    postgres.reload()
    const told = desk.moveIn({ source: postgres.url })
    await expect(told).rejects.toMatchObject({
      sentence: { code: 'source_refuses', params: { error: '28000' } },
    })
    const verdictsBy = async (query: string) =>
      (await desk.moveIn({ source: `${postgres.url}?${query}`, redis: redis(), dryRun: true })).numbers.map(
        ({ verdict }) => verdict,
      )
    const known = `sslmode=verify-full&sslrootcert=${encodeURIComponent(postgres.authority)}`
    expect(await verdictsBy(known)).toEqual(['ready', 'ready', 'ready'])
    expect(await verdictsBy('sslmode=require')).toEqual(['ready', 'ready', 'ready'])
    await expect(verdictsBy('sslmode=verify-full')).rejects.toMatchObject({
      sentence: { code: 'source_unreachable', params: { error: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' } },
    })
    postgres.rules('host all evolution,stranger all scram-sha-256')
    postgres.reload()
  })

  it('one that goes away half way leaves whole numbers, and a second run goes on', async () => {
    desk.onTakeUp = async () => {
      desk.onTakeUp = () => undefined
      await postgres.kill()
    }
    const cut = await desk.moveIn({ source: postgres.url, redis: redis() })
    expect(verdicts(cut)).toEqual([
      ['number 1', 'imported', null],
      ['number 2', 'failed', 'source_went_away'],
      ['number 3', 'failed', 'source_went_away'],
    ])
    expect(desk.here).toEqual([['number 1', '5511999990001']])
    expect(desk.storage.signalKeys.count(idOf(1), 1)).toBe(17)
    await postgres.serve()
    const again = await desk.moveIn({ source: postgres.url, redis: redis() })
    expect(verdicts(again)).toEqual([
      ['number 1', 'here', 'number_linked_here'],
      ['number 2', 'imported', null],
      ['number 3', 'imported', null],
    ])
    expect(desk.storage.instances.token(idOf(3))).toBe('token-00000-3')
  })
})

describe.skipIf(!hasRedis)('of a Redis', () => {
  it('a wrong password and none at all are told, without the password', async () => {
    const server = await Redis.start()
    const client = await createClient({ url: server.url }).connect()
    await client.configSet('requirepass', 'secret')
    client.destroy()
    for (const [user, error] of [
      [':another@', 'WRONGPASS'],
      ['', 'NOAUTH'],
    ] as const) {
      const source = server.url.replace('redis://', `redis://${user}`)
      const told = await desk.moveIn({ source }).catch((failure: unknown) => failure)
      expect(told).toMatchObject({ sentence: { code: 'source_refuses', params: { error } } })
      expect(JSON.stringify(told) + String(told)).not.toContain('another')
    }
    await server.end()
  })
})
