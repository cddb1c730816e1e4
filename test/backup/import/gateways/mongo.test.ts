// Evolution API 1 and packages on Baileys keep links in MongoDB: its dumps and exports are read in each form, whole links come,
// and torn ones are named.
import { BufferJSON } from '@whiskeysockets/baileys'
import { mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { emptyFolder, number } from '../folder.ts'
import { Desk } from './desk.ts'
import { hashOf, stateOfKeys, writeFolder } from './evolution-writer.ts'
import {
  binaryDocs,
  credsDoc,
  forms,
  linkDocs,
  messageDoc,
  sessionDocs,
  writeCollection,
  type Doc,
  type Form,
} from './mongo-writer.ts'

let desk: Desk

beforeEach(async () => {
  desk = await Desk.open()
})

afterEach(() => desk.close())

const state = stateOfKeys(number)
const creds = JSON.stringify(state.creds, BufferJSON.replacer)
const id = '6b1f5c1e-0000-4000-8000-00000000000a'
const name = 'Ação/1'

const records: Readonly<Record<string, Doc>> = {
  authentication: { _id: name, apikey: 'token-0000-0000', instanceId: id, jwt: '' },
  settings: {
    _id: name,
    reject_call: true,
    msg_call: 'Não',
    groups_ignore: false,
    always_online: true,
    read_messages: false,
    read_status: false,
    sync_full_history: true,
    wavoipToken: '',
  },
  webhook: {
    _id: name,
    url: 'https://example.org/hook',
    enabled: true,
    events: ['CALL'],
    webhook_by_events: true,
    webhook_base64: false,
  },
  websocket: { _id: name, enabled: true, events: ['MESSAGES_UPSERT'] },
  proxy: {
    _id: name,
    enabled: true,
    proxy: { host: '10.0.0.1', port: '3128', protocol: 'http', username: 'a', password: 'b' },
  },
}
const label = { owner: name, id: '7', name: 'VIP', color: 3 }
const said = (at: number): Doc => messageDoc(name, `M${at}`, `olá ${at}`)

function writeDatabases(folder: string, form: Form, links: readonly Doc[]): void {
  const put = (database: string, collection: string, docs: readonly Doc[]): void =>
    void writeCollection(folder, { database, collection, form }, docs)
  put('evolution-instances', name, links)
  for (const [collection, doc] of Object.entries(records)) put('evolution-whatsapp-api', collection, [doc])
  put('evolution-whatsapp-api', 'labels', [label])
  put('evolution-whatsapp-api', 'contacts', [
    { id: '5511999990002@s.whatsapp.net', pushName: 'Ana', owner: name },
  ])
  put('evolution-whatsapp-api', 'messages', [said(1), said(2), messageDoc('another', 'M3', 'not his')])
}

function asItWasThere(made: string): void {
  const { instances, webhooks, labels } = desk.storage
  expect(instances.token(made)).toBe('token-0000-0000')
  const { settings, proxy } = instances.get(made) ?? {}
  expect(settings).toMatchObject({
    rejectCall: true,
    msgCall: 'Não',
    alwaysOnline: true,
    syncFullHistory: true,
  })
  expect(proxy).toMatchObject({ host: '10.0.0.1', port: 3128 })
  expect(webhooks.list(made)).toMatchObject([
    { url: 'https://example.org/hook', types: ['CALL'], options: { byEvents: true, base64: false } },
  ])
  expect(labels.list(made, number)).toMatchObject([{ id: '7', name: 'VIP', color: 3 }])
  expect(desk.storage.generations.creds(made, 1)).toEqual(JSON.parse(creds, BufferJSON.reviver))
}

const all = (folder: string): [string, string][] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted()
    .map((file) => [file, readFileSync(file, 'base64')])

describe('Evolution API 1', () => {
  // mongoexport's names cannot hold a slash: there it is called by the name of its file.
  it.each(forms)('comes from its MongoDB as %s, with what was set and said', async (form) => {
    const folder = emptyFolder()
    const isDump = form === 'bson' || form === 'gzip'
    writeDatabases(folder, form, linkDocs(state))
    const before = all(folder)
    const { from, guessed, numbers } = await desk.moveIn({ source: folder, messages: true })
    expect({ from, guessed }).toEqual({ from: 'evolution1', guessed: true })
    expect(numbers).toMatchObject([
      { there: isDump ? name : 'Ação-1', number, verdict: 'imported', messages: isDump ? 2 : 0, why: null },
    ])
    const made = numbers[0]?.instanceId ?? ''
    // Its database could not keep texts: mappings are learned again.
    const texts = state.keys.filter(([key]) => key.startsWith('lid-mapping-')).length
    expect(desk.storage.signalKeys.count(made, 1)).toBe(state.keys.length - texts)
    if (isDump) {
      expect(made).toBe(id)
      asItWasThere(id)
    }
    expect(all(folder)).toEqual(before)
  })

  it('comes with its keys in folders, as 1.8 keeps them beside its MongoDB', async () => {
    const [dump, instances] = [emptyFolder(), emptyFolder()]
    writeFolder(state, join(instances, name))
    writeDatabases(dump, 'bson', [credsDoc(state)])
    const { numbers } = await desk.moveIn({ source: dump, folder: instances })
    expect(numbers[0]?.problems.map(({ code }) => code)).not.toContain('file_torn')
    expect(numbers).toMatchObject([{ verdict: 'imported', instanceId: id }])
    expect(desk.storage.signalKeys.count(id, 1)).toBe(state.keys.length)
  })

  it('comes from its instances and store without a database', async () => {
    const root = emptyFolder()
    const own = 'shop'
    writeFolder(state, join(root, 'instances', own))
    writeFileSync(join(root, 'instances', own, 'creds.json'), creds)
    writeFileSync(join(root, 'instances', own, 'integration.json'), '{}')
    const put = (path: string, doc: Doc): void => {
      const file = join(root, 'store', `${path}.json`)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, JSON.stringify(doc))
    }
    for (const [kind, { _id, ...doc }] of Object.entries(records))
      put(kind === 'authentication' ? `auth/apikey/${own}` : `${kind}/${own}`, doc)
    put(`labels/${own}/7`, label)
    put(`contacts/${own}/5511999990002@s.whatsapp.net`, {
      id: '5511999990002@s.whatsapp.net',
      pushName: 'Ana',
    })
    put(`chats/${own}/5511999990002@s.whatsapp.net`, {
      id: '5511999990002@s.whatsapp.net',
      lastMsgTimestamp: 1_790_000_000,
    })
    const message = { extendedTextMessage: { text: 'olá', jpegThumbnail: { 0: 1, 1: 2 } } }
    const key = { id: 'M1', remoteJid: '5511999990002@s.whatsapp.net', fromMe: false }
    put(`messages/${own}/M1`, { key, message, messageTimestamp: 1_790_000_000, pushName: 'Ana' })
    const { numbers } = await desk.moveIn({ source: root, messages: true })
    expect(numbers).toMatchObject([
      { there: own, verdict: 'imported', instanceId: id, messages: 1, why: null },
    ])
    expect(desk.storage.signalKeys.count(id, 1)).toBe(state.keys.length)
    asItWasThere(id)
  })

  it('comes from its Redis with what its store says, and from a dump of a whole server without what is of others', async () => {
    const root = emptyFolder()
    mkdirSync(join(root, 'instances', 'shop'), { recursive: true })
    mkdirSync(join(root, 'store', 'auth', 'apikey'), { recursive: true })
    const { _id: _, ...key } = records['authentication'] ?? {}
    writeFileSync(join(root, 'store', 'auth', 'apikey', 'shop.json'), JSON.stringify(key))
    const redis = join(root, 'hgetall.json')
    writeFileSync(redis, JSON.stringify({ 'evolution:instance:shop': hashOf(state, true) }))
    const { from, numbers } = await desk.moveIn({ source: root, redis, dryRun: true })
    expect(from).toBe('evolution1')
    expect(numbers).toMatchObject([{ there: 'shop', number, verdict: 'ready', kept: ['token'] }])

    const dump = emptyFolder()
    writeDatabases(dump, 'bson', linkDocs(state))
    writeCollection(dump, { database: 'blog', collection: 'users', form: 'bson' }, [
      { _id: 'ana', name: 'Ana' },
    ])
    const whole = await desk.moveIn({ source: dump, dryRun: true })
    expect(whole.numbers.map(({ there, verdict }) => [there, verdict])).toEqual([[name, 'ready']])
  })

  it('that ends within a document is told of, and what came before it is taken', async () => {
    const folder = emptyFolder()
    const docs = linkDocs(state)
    const file = writeCollection(
      folder,
      { database: 'evolution-instances', collection: 'shop', form: 'bson' },
      docs,
    )
    truncateSync(file, readFileSync(file).length - 7)
    const { numbers } = await desk.moveIn({ source: folder })
    expect(numbers).toMatchObject([{ there: 'shop', verdict: 'imported' }])
    expect(numbers[0]?.problems[0]).toMatchObject({ file: 'shop.bson', code: 'collection_torn' })
    expect(numbers[0]?.counts['pre-key']).toBe(3)
  })
})

describe('packages that keep the links of Baileys in MongoDB', () => {
  it.each([
    ['mongo-baileys', binaryDocs(state), 'authState', 'bson'],
    ['mongo-baileys, exported', binaryDocs(state), 'authState', 'canonical'],
    [
      'one collection of many',
      [...sessionDocs('shop', state), ...sessionDocs('none', { creds: {}, keys: [] })],
      'shop',
      'bson',
    ],
    ['one collection of many, exported', sessionDocs('shop', state), 'shop', 'lines'],
    [
      'baileys-mongo',
      [{ _id: 'x', key: 'shop', value: JSON.stringify(oldState(), BufferJSON.replacer) }],
      'shop',
      'list',
    ],
  ] as const)('%s', async (_what, docs, called, form) => {
    const file = writeCollection(emptyFolder(), { database: 'bot', collection: 'authState', form }, docs)
    const { from, numbers } = await desk.moveIn({ source: file })
    expect(from).toBe('multifile')
    const own = form === 'canonical' ? 'bot.authState' : called
    expect(numbers.find(({ verdict }) => verdict === 'imported')).toMatchObject({
      there: own,
      number,
      why: null,
    })
    const made = desk.storage.instances.list()[0]?.id ?? ''
    // The package keeps what is not set as null.
    const { me, noiseKey, account } = JSON.parse(creds, BufferJSON.reviver)
    expect(desk.storage.generations.creds(made, 1)).toMatchObject({ me, noiseKey, account })
    for (const [type, key] of [
      ['session', '987654321_1.12'],
      ['app-state-sync-key', 'AAAA/b+/w=='],
    ] as const)
      expect(Object.keys(desk.storage.signalKeys.get(made, 1, type, [key]))).toEqual([key])
  })
})

/** As the one-file state of an old Baileys calls the types. */
function oldState() {
  const of = (type: string): Record<string, unknown> =>
    Object.fromEntries(
      state.keys.flatMap(([key, text]) =>
        key.startsWith(`${type}-`) ? [[key.slice(type.length + 1), JSON.parse(text) as unknown]] : [],
      ),
    )
  return {
    creds: state.creds,
    keys: {
      preKeys: of('pre-key'),
      sessions: of('session'),
      appStateSyncKeys: of('app-state-sync-key'),
      appStateVersions: of('app-state-sync-version'),
    },
  }
}
