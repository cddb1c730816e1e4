// Other gateways on Baileys keep the same links in other places: each is known by its place, and its links come whole.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { emptyFolder, number } from '../folder.ts'
import { BufferJSON } from '@whiskeysockets/baileys'
import { Desk } from './desk.ts'
import { stateOfKeys } from './evolution-writer.ts'

let desk: Desk

beforeEach(async () => {
  desk = await Desk.open()
})

afterEach(() => desk.close())

const state = stateOfKeys(number)
const creds = JSON.stringify(state.creds, BufferJSON.replacer)

/** As COPY writes a value. */
const copied = (text: string): string => text.replaceAll('\\', '\\\\')
/** As mysqldump writes one. */
const quoted = (text: string): string =>
  `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('"', '\\"')}'`
/** As files are called. */
const sanitized = (id: string): string => id.replaceAll('/', '__').replaceAll(':', '-')

function openWa(): string {
  const rows = state.keys.map(([name, value]) => {
    const [, type = '', id = ''] =
      /^(app-state-sync-version|app-state-sync-key|sender-key-memory|sender-key|identity-key|lid-mapping|device-list|pre-key|session|tctoken)-(.*)$/.exec(
        name,
      ) ?? []
    return ['shop', type, sanitized(id), copied(value)].join('\t')
  })
  const all = [['shop', 'creds', 'creds', copied(creds)].join('\t'), ...rows]
  return `-- dump\nCOPY public.baileys_auth_state ("sessionName", "keyType", "keyId", value) FROM stdin;\n${all.join('\n')}\n\\.\n`
}

function mysqlBaileys(): string {
  const rows = [['creds', creds] as const, ...state.keys].map(
    ([name, value]) => `('shop',${quoted(name)},${quoted(value)})`,
  )
  const table =
    'CREATE TABLE `auth` (\n  `session` varchar(50) NOT NULL,\n  `id` varchar(70) NOT NULL,\n  `value` json DEFAULT NULL,\n  KEY `idxid` (`id`)\n) ENGINE=MyISAM;'
  return `-- dump\n${table}\nINSERT INTO \`auth\` VALUES ${rows.join(',')};\n`
}

function baileysApi(): string {
  const fields = { ...Object.fromEntries(state.keys), creds, metadata: '{"webhookUrl":"http://x"}' }
  return JSON.stringify({ [`@baileys-api:connections:+${number}:authState`]: fields })
}

it.each([
  ['baileys-api', 'redis.json', baileysApi, `+${number}`],
  ['openwa', 'openwa.sql', openWa, 'shop'],
  ['multifile', 'auth.sql', mysqlBaileys, 'shop'],
] as const)('%s', async (from, name, text, called) => {
  const source = join(emptyFolder(), name)
  writeFileSync(source, text())
  const report = await desk.moveIn({ source })
  expect(report).toMatchObject({ from, guessed: true })
  expect(report.numbers).toMatchObject([{ name: called, number, verdict: 'imported', problems: [] }])
  const id = report.numbers[0]?.instanceId ?? ''
  expect(desk.storage.generations.creds(id, 1)).toEqual(JSON.parse(creds, BufferJSON.reviver))
  expect(desk.storage.signalKeys.count(id, 1)).toBe(state.keys.length)
  for (const [type, key] of [
    ['sender-key', '120363000000000001@g.us::987654321_1::12'],
    ['app-state-sync-key', 'AAAA/b+/w=='],
    ['session', '987654321_1.12'],
  ] as const)
    expect(Object.keys(desk.storage.signalKeys.get(id, 1, type, [key]))).toEqual([key])
})
