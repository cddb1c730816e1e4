// An appliance whose database cannot be opened, as a real process over HTTP: what it says, who it lets in, and the
// restore after which the same process goes on at the same address.
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { run, serve, type Serving } from '../../commands/harness.ts'
import { until } from '../../helpers/appliance.ts'
import { ask, quietEnv, type Ask, type Reply } from '../harness.ts'

const key = 'test-owner-key-1234'
const passphrase = 'a few words that do not belong'

let folder: string
let env: Record<string, string>
let serving: Serving | undefined
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-recovery-'))
  env = quietEnv(folder)
})
afterEach(async () => {
  await serving?.stop()
  serving = undefined
  rmSync(folder, { recursive: true, force: true })
})

const database = (): string => join(folder, 'data', 'holdfast.sqlite')

async function start(): Promise<Serving> {
  serving = await serve(env)
  return serving
}

function call(method: string, path: string, each: Ask = {}): Promise<Reply> {
  return ask(serving?.ready.url ?? '', { method, path: `/api/v1${path}` }, each)
}

/** A folder with numbers, a snapshot of them and a backup file; stopped. Returns the recovery key. */
async function prepared(names = ['shop']): Promise<{ recoveryKey: string; file: string }> {
  env['HOLDFAST_API_KEY'] = key
  await start()
  for (const name of names) await call('POST', '/instances', { body: { name } })
  const { recoveryKey } = (await call('POST', '/recovery')).json as { recoveryKey: string }
  await call('POST', '/recovery/confirm', { body: { recoveryKey } })
  expect((await call('POST', '/snapshots', { body: {} })).status).toBe(201)
  const file = join(folder, 'all.holdfast')
  const words = join(folder, 'words.txt')
  writeFileSync(words, `${passphrase}\n`)
  expect(await run(['export', file, '--passphrase-file', words], env)).toMatchObject({ code: 0 })
  await serving?.stop()
  return { recoveryKey, file }
}

const damages: [string, () => void][] = [
  ['corrupt', () => writeFileSync(database(), 'no database any more '.repeat(500))],
  [
    'from the future',
    () => {
      const db = new DatabaseSync(database())
      db.exec('PRAGMA user_version = 99999')
      db.close()
    },
  ],
  ['empty', () => truncateSync(database(), 0)],
]

async function running(each: Ask = {}): Promise<void> {
  await until('it runs again', async () => {
    const health = await call('GET', '/health', each).catch(() => undefined)
    return (health?.json as { mode?: string } | undefined)?.mode === 'running'
  })
}

describe.each(damages)('a database that is %s', (_name, damage) => {
  it('is restored over HTTP by whoever holds the key of this start', { timeout: 180_000 }, async () => {
    const { recoveryKey } = await prepared()
    damage()
    const before = readFileSync(database())
    delete env['HOLDFAST_API_KEY']
    const { stderr, ready } = await start()
    expect(ready.mode).toBe('recovery')
    const shown = /^ +(hf_\S+)$/m.exec(stderr())?.[1] ?? ''
    expect(shown).not.toBe('')
    for (const words of [
      'What happened:',
      'What is safe:',
      'What to do:',
      `${ready.url}/app/`,
      'holdfast restore',
    ])
      expect(stderr()).toContain(words)

    expect((await call('GET', '/health', { key: null })).json).toMatchObject({ mode: 'recovery' })
    for (const wrong of [null, 'another key']) {
      expect((await call('GET', '/snapshots', { key: wrong })).status).toBe(401)
      expect((await call('POST', '/restores', { key: wrong, body: {} })).status).toBe(401)
      expect((await call('POST', '/session', { key: wrong })).status).toBe(401)
    }
    // A browser: a cookie, and its token for changes.
    const session = await call('POST', '/session', { key: shown })
    expect(session.status).toBe(201)
    const { csrf } = session.json as { csrf: string }
    const [cookie = ''] = session.headers['set-cookie'] ?? []
    const browser = { key: null, headers: { cookie: cookie.split(';')[0] ?? '' } }
    const change = { key: null, headers: { ...browser.headers, 'x-holdfast-csrf': csrf } }
    const list = (await call('GET', '/snapshots', browser)).json as { snapshots: unknown[] }
    expect(list.snapshots).toHaveLength(1)
    expect((await call('GET', '/instances', browser)).json).toMatchObject({ code: 'recovery' })
    expect((await call('POST', '/restores', { ...browser, body: { recoveryKey } })).json).toMatchObject({
      code: 'cross_site',
    })
    const { status } = await call('POST', '/restores', { ...change, body: { folder, recoveryKey } })
    expect(status).toBe(400)
    expect((await call('POST', '/restores', { ...change, body: { recoveryKey: 'wrong' } })).status).toBe(400)
    // The key file of this machine opens its own snapshots.
    const body = { preview: true }
    expect((await call('POST', '/restores', { ...change, body })).json).toMatchObject({
      preview: { kind: 'appliance', comes: [expect.any(String), expect.stringContaining('"shop"')] },
    })
    expect(readFileSync(database()).equals(before)).toBe(true)

    const begun = await call('POST', '/restores', { ...change, body: { recoveryKey } })
    expect(begun.status).toBe(202)
    await running(browser)
    // The restored appliance had its key from the environment alone: it has one of its own now, and shows it.
    const { json } = await call('GET', '/health', {
      key: /appliance, shown only now.*?(hf_\S+)/s.exec(stderr())?.[1] ?? '',
    })
    expect(json).toMatchObject({ mode: 'running' })
    // At the same address, still signed in, and what was there is kept.
    expect((await call('GET', '/instances', browser)).json).toMatchObject({ instances: [{ name: 'shop' }] })
    const { restores } = (await call('GET', '/restores', browser)).json as { restores: { id: string }[] }
    expect(restores).toMatchObject([{ kind: 'appliance', state: 'done' }])
    const aside = join(folder, 'data', 'restores', restores[0]?.id ?? '', 'before.sqlite')
    if (before.length > 0) expect(readFileSync(aside).equals(before)).toBe(true)
    expect(await run(['status'], env)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('is running'),
    })
  })
})

it(
  'is restored from a backup file, by the command line through the running process',
  { timeout: 180_000 },
  async () => {
    const { file } = await prepared()
    damages[0]?.[1]()
    await start()
    expect(await run(['doctor'], env)).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('recovery mode'),
    })
    const inspected = await call('POST', '/archives/inspect', { body: { file, passphrase } })
    expect(inspected.json).toMatchObject({ scope: 'appliance', instances: [{ name: 'shop' }] })
    const wrong = await call('POST', '/archives/restore', {
      body: { file, passphrase: 'not the right words' },
    })
    expect(wrong.json).toMatchObject({ code: 'archive_unusable' })
    const words = join(folder, 'words.txt')
    const restored = await run(['restore', file, '--passphrase-file', words, '--yes'], env)
    expect(restored).toMatchObject({ code: 0, stdout: expect.stringContaining('done') })
    await running()
    expect((await call('GET', '/instances')).json).toMatchObject({ instances: [{ name: 'shop' }] })
    expect(existsSync(database())).toBe(true)
    expect(readdirSync(join(folder, 'data', 'restores'))).toHaveLength(1)
  },
)

const words = (): string => join(folder, 'words.txt')

async function onlyShop(): Promise<void> {
  expect((await call('GET', '/instances')).json).toMatchObject({ instances: [{ name: 'shop' }] })
  const { restores } = (await call('GET', '/restores')).json as { restores: { id: string }[] }
  expect(restores).toMatchObject([
    { kind: 'appliance', state: 'done', kept: true, summary: expect.stringContaining('This number alone') },
  ])
  const aside = join(folder, 'data', 'restores', restores[0]?.id ?? '', 'before.sqlite')
  expect(readFileSync(aside, 'utf8')).toContain('no database any more')
}

describe('one number, where no database opens', () => {
  it('comes alone from a file that holds nothing else', { timeout: 180_000 }, async () => {
    await prepared(['shop', 'other'])
    const file = join(folder, 'shop.holdfast')
    const exported = await run(['export', file, '--instance', 'shop', '--passphrase-file', words()], env)
    expect(exported).toMatchObject({ code: 0 })
    damages[0]?.[1]()
    const before = readFileSync(database())
    await start()
    const body = { file, passphrase, preview: true }
    expect((await call('POST', '/archives/restore', { body })).json).toMatchObject({
      preview: {
        comes: expect.arrayContaining([expect.stringContaining('This number alone')]),
        newerHere: [expect.stringContaining('kept aside'), expect.stringContaining('Every other number')],
      },
    })
    expect(readFileSync(database()).equals(before)).toBe(true)
    const begun = await call('POST', '/archives/restore', { body: { ...body, preview: false } })
    expect(begun.status).toBe(202)
    await running()
    await onlyShop()
    const { restores } = (await call('GET', '/restores')).json as { restores: { id: string }[] }
    // What could not be opened is not put in the place of what can be.
    const undone = await run(['restore', '--undo', restores[0]?.id ?? ''], env)
    expect(undone).toMatchObject({ code: 1, stderr: expect.stringContaining('before.sqlite until you') })
    await onlyShop()
  })

  it('comes alone from the snapshots, when it is named', { timeout: 180_000 }, async () => {
    const { recoveryKey } = await prepared(['shop', 'other'])
    damages[1]?.[1]()
    await start()
    const nobody = { recoveryKey, instance: 'nobody', preview: true }
    expect((await call('POST', '/restores', { body: nobody })).status).toBe(404)
    const { status } = await call('POST', '/restores', { body: { recoveryKey, instance: 'shop' } })
    expect(status).toBe(202)
    await running()
    expect((await call('GET', '/instances')).json).toMatchObject({ instances: [{ name: 'shop' }] })
  })

  it('comes alone from a file of all, by the command line at rest', { timeout: 180_000 }, async () => {
    const { file } = await prepared(['shop', 'other'])
    damages[0]?.[1]()
    const asked = ['restore', file, '--instance', 'shop', '--passphrase-file', words()]
    const untold = await run(asked, env)
    expect(untold).toMatchObject({ code: 2, stderr: expect.stringContaining('This number alone') })
    expect(readFileSync(database(), 'utf8')).toContain('no database any more')
    expect(await run([...asked, '--yes'], env)).toMatchObject({ code: 0 })
    await start()
    await onlyShop()
  })
})
