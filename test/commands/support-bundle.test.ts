// The support bundle: what helps is in it, what is private is not, in whatever state the appliance is.
import { randomUUID } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it, onTestFinished } from 'vitest'
import { did } from '../../core/contract/sentences/states.ts'
import { uncoded } from '../../core/contract/sentences/sentence.ts'
import { hashKey } from '../../core/api/access.ts'
import { EventLog } from '../../core/events/log.ts'
import { addInstance, newHome, newMessage, openHome, write, type Home } from '../storage/harness.ts'
import { run, serve } from './harness.ts'

/** One of every kind of thing that must not get out, each found by itself wherever it is. */
const secrets = {
  number: '5511987654321',
  customer: '4915207788990',
  customerName: 'Wilhelmina Zuckerberger',
  text: 'the meeting is on thursday',
  instanceName: 'Praxis Dr. Osterhagen',
  rejectCall: 'Please write to our secret line',
  token: 'TOKEN-7f3a9c55e1b24d00',
  proxyUser: 'proxyuser77',
  proxyPassword: 'pr0xypassw0rd-xyz',
  proxyHost: 'proxy.osterhagen.example',
  webhookPath: 'hook-path-4711-secret',
  webhookQuery: 'query-secret-0815',
  webhookUser: 'hookuser0042',
  header: 'header-value-9f8e7d6c',
  signing: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  apiKey: 'an-owner-key-for-the-bundle-1234',
  passwordOfAnother: 'session-value-a1b2c3d4e5f6',
}

const environment = ({ paths, keyFile }: Home): Record<string, string> => ({
  HOLDFAST_DATA_DIR: paths.dir,
  HOLDFAST_KEY_FILE: keyFile,
  HOLDFAST_PORT: '0',
  HOLDFAST_API_KEY: secrets.apiKey,
  HOLDFAST_WHATSAPP_URL: 'ws://127.0.0.1:1/ws',
  HOLDFAST_WHATSAPP_ROOT_KEY: 'ab'.repeat(32),
})

/** A folder with every secret wherever one could lie, also where it should not: in the log and in reasons. */
async function planted(): Promise<{ home: Home; id: string }> {
  const home = newHome()
  const storage = await openHome(home)
  const { number, customer, text } = secrets
  const proxy = { host: secrets.proxyHost, username: secrets.proxyUser, password: secrets.proxyPassword }
  const id = await addInstance(storage, {
    id: randomUUID(),
    name: secrets.instanceName,
    token: secrets.token,
    proxy: { protocol: 'http', port: 8080, ...proxy, setBy: 'owner' },
  })
  const events = new EventLog(storage, Date.now)
  const jid = `${customer}@s.whatsapp.net`
  await write(storage, (tx) => {
    const settings = { ...storage.instances.get(id)?.settings, msgCall: secrets.rejectCall }
    storage.instances.patch(tx, id, {
      settings: JSON.parse(JSON.stringify(settings)),
      profileName: 'Dr. O',
      at: 1,
    })
    const link = { n: 1, account: number, jid: `${number}:1@s.whatsapp.net`, lid: `9${number}@lid`, at: 1 }
    storage.generations.promote(tx, id, { ...link, origin: 'qr', creds: { key: secrets.passwordOfAnother } })
    storage.signalKeys.set(tx, id, 1, { session: { [`${customer}.0`]: secrets.passwordOfAnother } })
    const reason = `Another number was scanned: +${customer} instead of ${number}, on "${secrets.instanceName}".`
    const state = { at: Date.now(), state: 'logged_out' as const, code: 401, reason: uncoded(reason) }
    storage.instances.setState(tx, id, state)
    storage.timeline.append(tx, id, { ...state, action: did.archives })
    const chatId = storage.chats.ensure(tx, id, number, { pn: jid, name: secrets.customerName, at: 1 }).id
    storage.contacts.ensure(tx, id, number, { pn: jid, pushName: secrets.customerName, at: 1 })
    storage.messages.put(tx, newMessage({ instanceId: id, chatId, text, proto: Buffer.from(text) }))
    events.append(tx, id, { type: 'instance.updated', data: { name: secrets.instanceName } })
    storage.outbox.accept(tx, {
      instanceId: id,
      chatId,
      messageId: 'M1',
      recipient: jid,
      proto: Buffer.from(text),
      options: {},
      idempotencyKey: text,
      requestHash: Buffer.of(1),
      notBefore: 0,
      at: 1,
    })
    storage.webhooks.put(tx, {
      id: randomUUID(),
      instanceId: id,
      dialect: 'own',
      url: `https://${secrets.webhookUser}:pw@hooks.example/${secrets.webhookPath}?key=${secrets.webhookQuery}`,
      setBy: 'owner',
      types: ['message.received'],
      headers: { authorization: secrets.header },
      secret: secrets.signing,
      options: { byEvents: false, base64: false },
      enabled: false,
      disabledReason: null,
      cursor: 0,
      failingSince: null,
      failingTold: false,
      lost: null,
      createdAt: 1,
      updatedAt: 1,
    })
    const detail = { name: secrets.instanceName, number }
    storage.audit.append(tx, { at: 1, actor: 'owner', action: 'instance.purge', instanceId: id, detail })
  })
  await storage.close()
  mkdirSync(home.paths.logs, { recursive: true })
  const bad = JSON.stringify({
    level: 50,
    time: '2026-01-01T00:00:00.000Z',
    msg: `to ${jid} for ${number}`,
    n: Number(number),
  })
  writeFileSync(join(home.paths.logs, 'holdfast.log'), `${bad}\nnot json: ${customer} ${secrets.apiKey}\n`)
  return { home, id }
}

/** Files by name, of a tar as it is written here: no long names, no links. */
function unpacked(bytes: Buffer): Record<string, string> {
  const tar = gunzipSync(bytes)
  const files: Record<string, string> = {}
  for (let at = 0; tar[at] !== 0 && at < tar.length;) {
    const name = tar.toString('utf8', at, at + 100).replace(/\0.*$/s, '')
    const size = Number.parseInt(tar.toString('utf8', at + 124, at + 135), 8)
    files[name.replace('holdfast-support/', '')] = tar.toString('utf8', at + 512, at + 512 + size)
    at += 512 + Math.ceil(size / 512) * 512
  }
  return files
}

const forms = (secret: string): string[] => [
  secret,
  Buffer.from(secret).toString('base64').slice(0, -4),
  Buffer.from(secret).toString('hex'),
  // A number is found from its plain hash in a minute.
  Buffer.from(hashKey(secret)).toString('hex'),
  Buffer.from(hashKey(secret)).toString('base64'),
]

function expectNothingPrivate(bytes: Buffer, home: Home): void {
  const all = gunzipSync(bytes).toString()
  const found = Object.entries(secrets).filter(([, secret]) =>
    forms(secret).some((form) => all.toLowerCase().includes(form.toLowerCase())),
  )
  expect(found).toEqual([])
  expect(all).not.toContain('Osterhagen')
  expect(all).not.toContain('Zuckerberger')
  expect(all).not.toContain(readFileSync(home.keyFile, 'utf8').trim())
  expect(all).not.toContain(home.paths.dir)
}

const target = (home: Home): string => join(dirname(home.paths.dir), `${randomUUID()}.tar.gz`)

async function bundled(home: Home, env: Record<string, string> = {}): Promise<Buffer> {
  const file = target(home)
  const { code, stderr } = await run(['support-bundle', file], { ...environment(home), ...env })
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return readFileSync(file)
}

describe('support-bundle', () => {
  it('holds what helps and nothing private, from a folder at rest', async () => {
    const { home, id } = await planted()
    const bytes = await bundled(home)
    expectNothingPrivate(bytes, home)
    const files = unpacked(bytes)
    const json = (name: string): unknown => JSON.parse(files[name] ?? 'null')
    expect(json('about.json')).toMatchObject({ holdfast: '0.1.0', node: process.version })
    expect(json('config.json')).toMatchObject({
      host: 'loopback',
      apiKey: 'of the environment',
      whatsapp: 'another',
    })
    expect(json('database/instances.json')).toMatchObject([
      { id, name: 'name-1', account: 'number-1', state: 'logged_out', state_code: 401, has_proxy: 1 },
    ])
    expect(json('database/generations.json')).toMatchObject([{ instance_id: id, n: 1, account: 'number-1' }])
    expect(json('database/timeline.json')).toMatchObject([
      {
        state: 'logged_out',
        code: 401,
        reason: 'Another number was scanned: [number] instead of [number], on "name-1".',
      },
    ])
    expect(json('database/webhooks.json')).toMatchObject([
      { url: 'hooks.example', types: ['message.received'] },
    ])
    expect(json('database/events.json')).toMatchObject([
      { seq: 1, type: 'instance.updated', instance_id: id },
    ])
    expect(json('database/outbox.json')).toMatchObject([{ state: 'queued', count: 1 }])
    expect(files['doctor.json']).toContain('The appliance is not running')
    expect(files['doctor.json']).toContain('\\"name-1\\": 1 links and 1 keys can be read')
    expect(files['holdfast.log']).toContain('not json: [number] [token]')
    expect(files['README.txt']).toContain('Please look through it')
  }, 60_000)

  it('is the same beside the running appliance, by the command line and by the API', async () => {
    const { home } = await planted()
    const serving = await serve(environment(home))
    onTestFinished(async () => void (await serving.stop()))
    const answer = await fetch(`${serving.ready.url}/api/v1/support-bundle`, {
      method: 'POST',
      headers: { apikey: secrets.apiKey },
    })
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/gzip'])
    for (const bytes of [Buffer.from(await answer.arrayBuffer()), await bundled(home)]) {
      expectNothingPrivate(bytes, home)
      expect(unpacked(bytes)['health.json']).toContain('"mode": "running"')
      expect(unpacked(bytes)['holdfast.log']).toContain('Ready')
    }
  }, 60_000)

  it('is made of what can be read when the key is wrong, and in recovery mode', async () => {
    const { home } = await planted()
    const locked = await bundled(home, { HOLDFAST_KEY_FILE: join(dirname(home.keyFile), 'another.key') })
    expect(unpacked(locked)['doctor.json']).toContain('"check": "key"')
    expect(unpacked(locked)['database/instances.json']).toContain('logged_out')
    expectNothingPrivate(locked, home)

    writeFileSync(home.paths.database, 'no database at all'.repeat(1000))
    const serving = await serve(environment(home))
    onTestFinished(async () => void (await serving.stop()))
    expect(serving.ready.mode).toBe('recovery')
    const damaged = await bundled(home)
    expect(unpacked(damaged)['health.json']).toContain('"mode": "recovery"')
    expect(unpacked(damaged)['database/unreadable.json']).toContain('is not a database')
    expectNothingPrivate(damaged, home)
  }, 60_000)

  it('never overwrites a file, and leaves none behind where there is no appliance', async () => {
    const { home } = await planted()
    const file = target(home)
    writeFileSync(file, 'mine')
    const { code, stderr } = await run(['support-bundle', file], environment(home))
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('is there already') })
    expect(readFileSync(file, 'utf8')).toBe('mine')
    const nowhere = newHome()
    expect(await run(['support-bundle', target(home)], environment(nowhere))).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('There is no appliance'),
    })
    rmSync(file)
    expect((await run(['support-bundle'], environment(home))).code).toBe(2)
  })
})
