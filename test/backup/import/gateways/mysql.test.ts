// The same program on MySQL, as a real MariaDB speaks it: rows come with 1 for true, and JSON as text.
import { createConnection } from 'mysql2/promise'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { evolutionForm, readNumber } from '../../../../core/backup/archive/evolution-form.ts'
import { openMysql } from '../../../../core/backup/import/sources/mysql.ts'
import { number } from '../folder.ts'
import { Desk } from './desk.ts'
import { credsColumn, plain, schemaSql, stateOfKeys, writeFolder } from './evolution-writer.ts'
import { hasMaria, Maria } from './servers.ts'

const id = '6b1f5c1e-0000-4000-8000-00000000000a'
const headers = { 'x-key': 'secret' }

describe.skipIf(!hasMaria)('Evolution API v2 on MySQL', () => {
  let maria: Maria
  let desk: Desk
  let instances: string

  beforeAll(async () => {
    ;[maria, desk] = await Promise.all([Maria.start(), Desk.open()])
    instances = mkdtempSync(join(tmpdir(), 'holdfast-instances-'))
    const state = stateOfKeys(number)
    writeFolder(state, join(instances, id))
    const connection = await createConnection(maria.url)
    for (const each of schemaSql('mysql')) await connection.query(each)
    const insert = async (table: string, row: Record<string, unknown>): Promise<void> => {
      const names = Object.keys(row).map((name) => `\`${name}\``)
      const places = names.map(() => '?').join(', ')
      await connection.query(
        `INSERT INTO \`${table}\` (${names.join(', ')}) VALUES (${places})`,
        Object.values(row).map(plain),
      )
    }
    await insert('Instance', {
      id,
      name: 'Ação 🛒',
      connectionStatus: 'open',
      token: 'token-0000-0000',
      updatedAt: '2026-11-30 10:00:00',
    })
    await insert('Session', { id: 'c', sessionId: id, creds: credsColumn(state) })
    await insert('Setting', {
      id: 's',
      rejectCall: true,
      msgCall: 'Não',
      alwaysOnline: false,
      instanceId: id,
    })
    await insert('Webhook', {
      id: 'w',
      url: 'https://example.org/hook',
      headers,
      enabled: true,
      events: ['CALL'],
      webhookByEvents: true,
      webhookBase64: false,
      instanceId: id,
    })
    await insert('Label', { id: 'l', labelId: '7', name: 'VIP', color: '3', instanceId: id })
    const message = { conversation: 'olá 🌊' }
    const key = { id: 'M1', remoteJid: '5511999990002@s.whatsapp.net', fromMe: false }
    await insert('Message', { id: 'm', key, message, messageTimestamp: 1_790_000_000, instanceId: id })
    await connection.end()
  })

  afterAll(async () => {
    await Promise.all([maria.end(), desk.close()])
    rmSync(instances, { recursive: true, force: true })
  })

  it('is only read, by the word of the server itself', async () => {
    maria.sql('USE evolution; CREATE SEQUENCE steps; CREATE VIEW Spy AS SELECT NEXTVAL(steps) AS seen')
    const tables = await openMysql(maria.url)
    await expect(tables.rows('Spy')).rejects.toMatchObject({
      code: 'ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION',
    })
    await tables.close()
    maria.sql('USE evolution; DROP VIEW Spy; DROP SEQUENCE steps')
  })

  it('is reached by TLS where its authority is named, and not by one that nobody knows', async () => {
    const secure = maria.url.replace('//evolution:', '//secure:')
    maria.sql(
      `CREATE USER secure@'%' IDENTIFIED BY '${maria.password}' REQUIRE SSL; GRANT SELECT ON evolution.* TO secure@'%'`,
    )
    const look = async (query: string) =>
      (await desk.moveIn({ source: `${secure}${query}`, folder: instances, dryRun: true })).numbers[0]
        ?.verdict
    const authority = encodeURIComponent(maria.authority)
    expect(await look(`?sslaccept=strict&sslcert=${authority}`)).toBe('ready')
    expect(await look(`?ssl-mode=VERIFY_CA&ssl-ca=${authority}`)).toBe('ready')
    expect(await look('?sslaccept=accept_invalid_certs')).toBe('ready')
    await expect(look('?sslaccept=strict')).rejects.toMatchObject({
      sentence: { code: 'source_unreachable' },
    })
    await expect(look('')).rejects.toMatchObject({ sentence: { code: 'source_refuses' } })
  })

  it('comes over with what was set and said, and is there as it was', async () => {
    const before = maria.dump()
    const report = await desk.moveIn({ source: maria.url, folder: instances, messages: true })
    expect(report.numbers).toMatchObject([
      { name: 'Ação 🛒', number, verdict: 'imported', instanceId: id, messages: 1, why: null },
    ])
    expect(report.numbers[0]?.kept).toEqual(['token', 'labels', 'settings', 'webhook'])
    const { instances: rows, webhooks, signalKeys, labels } = desk.storage
    expect(rows.token(id)).toBe('token-0000-0000')
    expect(rows.get(id)?.settings).toMatchObject({ rejectCall: true, msgCall: 'Não', alwaysOnline: false })
    expect(webhooks.list(id)).toMatchObject([
      {
        url: 'https://example.org/hook',
        headers,
        types: ['CALL'],
        options: { byEvents: true, base64: false },
      },
    ])
    expect(labels.list(id, number)).toMatchObject([{ id: '7', name: 'VIP', color: 3, deleted: false }])
    expect(signalKeys.count(id, 1)).toBe(17)
    expect(maria.dump()).toBe(before)
  })

  it('comes over from a dump of it just the same', async () => {
    const other = await Desk.open()
    const file = join(instances, 'dump.sql')
    writeFileSync(file, maria.dump())
    const report = await other.moveIn({ source: file, folder: instances, messages: true })
    expect(report.numbers).toMatchObject([{ name: 'Ação 🛒', number, verdict: 'imported', messages: 1 }])
    for (const { storage } of [desk, other]) {
      expect(storage.instances.token(id)).toBe('token-0000-0000')
      expect(storage.instances.get(id)?.settings.msgCall).toBe('Não')
      expect(storage.webhooks.list(id)).toMatchObject([{ headers, types: ['CALL'] }])
      expect(storage.signalKeys.count(id, 1)).toBe(17)
    }
    await other.close()
  })

  it('takes the rows of the way back, also twice, and a number comes from there again', async () => {
    const text = 'It\'s \\ "busy" 🌊'
    await desk.storage.commits.write((tx) => {
      const { settings } = desk.storage.instances.get(id) ?? {}
      if (settings) desk.storage.instances.patch(tx, id, { settings: { ...settings, msgCall: text }, at: 1 })
    })
    const own = readNumber(desk.storage, id, Date.now())
    const form = new Map(own && evolutionForm(own))
    maria.sql("CREATE DATABASE back; GRANT ALL ON back.* TO evolution@'%'")
    maria.load('back', schemaSql('mysql').join(';\n'))
    for (const _ of [1, 2]) maria.load('back', form.get('mysql.sql') ?? '')
    const other = await Desk.open()
    const folder = join(instances, 'back')
    mkdirSync(join(folder, id), { recursive: true })
    for (const [name, content] of form)
      if (name.startsWith('instances/') && !name.endsWith('creds.json'))
        writeFileSync(join(folder, id, basename(name)), content)
    const source = maria.url.replace(/evolution$/, 'back')
    const report = await other.moveIn({ source, folder })
    expect(report.numbers).toMatchObject([{ name: 'Ação 🛒', number, verdict: 'imported', instanceId: id }])
    expect(other.storage.instances.get(id)?.settings.msgCall).toBe(text)
    expect(other.storage.instances.token(id)).toBe('token-0000-0000')
    expect(other.storage.webhooks.list(id)).toMatchObject([{ headers, types: ['CALL'] }])
    expect(other.storage.generations.creds(id, 1)).toEqual(desk.storage.generations.creds(id, 1))
    expect(other.storage.signalKeys.count(id, 1)).toBe(17)
    await other.close()
  })
})
