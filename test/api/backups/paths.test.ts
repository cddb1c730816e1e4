// Paths that callers name: nothing of ours is written over or opened, however it is spelt, and nothing that they lead to
// holds up the appliance.
import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Readable } from 'node:stream'
import { routes } from '../../../core/contract/routes.ts'
import { Transit } from '../../../core/backup/transit/transit.ts'
import { lookAt } from '../../../core/backup/paths/look-at.ts'
import { run } from '../../commands/harness.ts'
import { until } from '../../helpers/appliance.ts'
import { quietEnv, startCore, tempFolder, type Harness, type Reply } from '../harness.ts'

const passphrase = 'correct horse battery staple'
const home = tempFolder()
const [elsewhere, location] = [join(home, 'elsewhere'), join(home, 'disk')]
const [data, config] = [join(home, 'data'), join(home, 'config')]
const env = quietEnv(home)
let core: Harness

beforeAll(async () => {
  core = await startCore({ dataDir: home })
  const made = await core.ask('POST', '/api/v1/recovery')
  const { recoveryKey } = made.json as { recoveryKey: string }
  await core.ask('POST', '/api/v1/recovery/confirm', { body: { recoveryKey: recoveryKey.slice(-6) } })
  for (const folder of [elsewhere, location]) mkdirSync(folder)
  expect((await put('/locations', { second: location })).status).toBe(200)
  symlinkSync(data, join(elsewhere, 'to-data'))
  symlinkSync(join(elsewhere, 'to-data', 'not-yet.holdfast'), join(elsewhere, 'to-nothing'))
  symlinkSync(join(data, 'holdfast.sqlite'), join(elsewhere, 'to-database'))
  writeFileSync(join(elsewhere, 'a-file'), 'not a backup')
  for (const pipe of ['pipe', 'login/creds.json']) {
    mkdirSync(join(elsewhere, 'login'), { recursive: true })
    execFileSync('mkfifo', [join(elsewhere, pipe)])
  }
})
afterAll(async () => {
  await core.stop()
  rmSync(home, { recursive: true, force: true })
})

const post = (path: string, body: unknown): Promise<Reply> => core.ask('POST', `/api/v1${path}`, { body })
const put = (path: string, body: unknown): Promise<Reply> => core.ask('PUT', `/api/v1${path}`, { body })

/** The place that our backups have in the second location. */
function place(): string {
  const [name = ''] = readdirSync(location).filter((each) => each.startsWith('holdfast-'))
  return join(location, name)
}

describe('a file that is to be written', () => {
  it.each([
    ['in the data folder', () => join(data, 'x.holdfast')],
    ['in a folder of it', () => join(data, 'snapshots', 'x.holdfast')],
    ['in a folder of it that is not there', () => join(data, 'not', 'yet', 'x.holdfast')],
    ['over the database', () => join(data, 'holdfast.sqlite')],
    ['by another spelling', () => `${elsewhere}/../data/./media/../x.holdfast`],
    ['by a link to the folder', () => join(elsewhere, 'to-data', 'x.holdfast')],
    ['by a link to what is not there yet', () => join(elsewhere, 'to-nothing')],
    ['beside the key', () => join(config, 'x.holdfast')],
    ['in what lies beside the key', () => join(config, 'folders', 'x.holdfast')],
    ['in the second location', () => join(location, 'x.holdfast')],
    ['among the backups there', () => join(place(), 'x.holdfast')],
  ])('is refused %s', async (_, file) => {
    const { status, json } = await post('/archives', { file: file(), passphrase })
    expect({ status, json }).toMatchObject({ status: 400, json: { reasonCode: 'path_is_ours' } })
  })

  it.each([
    ['with a NUL in it', 'a\0b', 400],
    ['with a name that is too long', 'x'.repeat(300), 400],
    ['that is too long', 'x/'.repeat(3000), 400],
    ['below a file', 'a-file/x.holdfast', 400],
    ['in a folder that is not there', 'nowhere/x.holdfast', 400],
    ['that is there', 'a-file', 409],
    ['that is a pipe', 'pipe', 409],
  ])('is refused %s', async (_, name, status) => {
    expect((await post('/archives', { file: join(elsewhere, name), passphrase })).status).toBe(status)
  })

  it('is written anywhere else', async () => {
    const { status, json } = await post('/archives', { file: join(elsewhere, 'all.holdfast'), passphrase })
    expect(status).toBe(202)
    const { id } = json as { id: string }
    const isWritten = async (): Promise<boolean> => {
      const job = (await core.ask('GET', `/api/v1/jobs/${id}`)).json as { state: string }
      expect(job.state).not.toBe('failed')
      return job.state === 'done'
    }
    await until('it is written', isWritten, 150_000)
  })
})

describe('a file that is to be read', () => {
  const ways = ['/archives/inspect', '/archives/verify', '/archives/restore']
  const files = [
    ['the database', () => join(data, 'holdfast.sqlite'), 'path_is_ours'],
    ['a link to the database', () => join(elsewhere, 'to-database'), 'path_is_ours'],
    ['a file of ours that is not there', () => join(data, 'snapshots', 'x.snapshot'), 'path_is_ours'],
    ['the key', () => join(config, 'holdfast.key'), 'path_is_ours'],
    ['a pipe', () => join(elsewhere, 'pipe'), 'path_no_file'],
    ['a device', () => '/dev/zero', 'path_no_file'],
    ['a folder', () => elsewhere, 'archive_not_one'],
    ['missing', () => join(elsewhere, 'missing'), 'archive_missing'],
  ] as const
  it.each(files)('is refused where it is %s', async (_, file, reasonCode) => {
    for (const way of ways) {
      const { status, json } = await post(way, { file: file(), passphrase })
      expect({ way, status, json }).toMatchObject({ way, status: 400, json: { reasonCode } })
    }
  })
})

const wait = async (id: string) => {
  const found = await until('it has ended', async () => {
    const { json } = await core.ask('GET', `/api/v1/jobs/${id}`)
    const job = routes.getJob.answer.parse(json)
    return job.state === 'running' ? undefined : job
  })
  expect(found).toMatchObject({ state: 'done', problem: null })
  return found
}
const upload = (bytes: Uint8Array, headers: Record<string, string> = {}) =>
  fetch(`${core.url}/api/v1/archives/uploads`, {
    method: 'POST',
    headers: { apikey: 'test-owner-key-1234', 'content-type': 'application/octet-stream', ...headers },
    body: new Uint8Array(bytes),
  })
const listed = async () =>
  routes.listDownloads.answer.parse((await core.ask('GET', '/api/v1/archives/downloads')).json).downloads

describe('a file on its way through a browser', () => {
  it('is downloaded, in parts too, and uploaded to be looked into and restored', async () => {
    await post('/instances', { name: 'Loja: Centro?' })
    const begun = await post('/archives', { instance: 'Loja: Centro?', passphrase })
    const { result } = await wait(routes.exportArchive.answer.parse(begun.json).id)
    const { download: id } = result as { download: string }
    expect(await listed()).toMatchObject([
      { id, name: expect.stringMatching(/^Loja- Centro- [\d-]{10}\.holdfast$/), isHandOver: false },
    ])
    const get = (headers: Record<string, string> = {}) =>
      fetch(`${core.url}/api/v1/archives/downloads/${id}`, {
        headers: { apikey: 'test-owner-key-1234', ...headers },
      })
    const whole = await get()
    const bytes = Buffer.from(await whole.arrayBuffer())
    expect(whole.headers.get('content-disposition')).toContain('attachment')
    const rest = await get({ range: 'bytes=100-', 'if-range': whole.headers.get('etag') ?? '' })
    expect(rest.status).toBe(206)
    expect(Buffer.from(await rest.arrayBuffer())).toEqual(bytes.subarray(100))
    expect(await core.ask('DELETE', `/api/v1/archives/downloads/${id}`)).toMatchObject({
      json: { removed: true },
    })
    expect((await get()).status).toBe(404)
    expect(await listed()).toEqual([])

    const sent = (await (await upload(bytes)).json()) as { upload: string; bytes: number }
    expect(sent.bytes).toBe(bytes.length)
    const body = { upload: sent.upload, passphrase }
    expect((await post('/archives/inspect', body)).json).toMatchObject({
      instances: [{ name: 'Loja: Centro?' }],
    })
    const wish = { ...body, instance: 'Loja: Centro?', name: 'Again' }
    expect((await post('/archives/restore', { ...wish, preview: true })).json).toMatchObject({ job: null })
    const restored = routes.restoreArchive.answer.parse((await post('/archives/restore', wish)).json)
    await wait(restored.job?.id ?? '')
    expect((await core.ask('GET', '/api/v1/instances/Again')).status).toBe(200)
    await until('it is gone', () => readdirSync(join(data, 'transit', 'in')).length === 0 || undefined)
    expect(await post('/archives/inspect', body)).toMatchObject({ json: { reasonCode: 'no_such_upload' } })
  })

  it('is refused with its first bytes where it is none, cut off, or of a name of its own', async () => {
    expect(await (await upload(Buffer.from('no backup'))).json()).toMatchObject({
      reasonCode: 'archive_not_one',
    })
    expect((await upload(Buffer.alloc(0))).status).toBe(400)
    const named = { upload: '../../../config/holdfast.key', passphrase }
    expect(await post('/archives/inspect', named)).toMatchObject({ status: 404 })
    for (const body of [{ passphrase }, { passphrase, file: '/x', upload: 'x' }])
      expect(await post('/archives/inspect', body)).toMatchObject({ json: { reasonCode: 'file_or_upload' } })
    expect((await core.ask('DELETE', '/api/v1/archives/uploads/..%2f..%2fconfig')).json).toEqual({
      removed: false,
    })
    expect(await core.ask('GET', '/api/v1/archives/downloads/..')).toMatchObject({ status: 404 })
    expect(readdirSync(join(data, 'transit', 'in'))).toEqual([])
  })

  it('goes after a day, but for what a number moved away with', async () => {
    const folder = join(elsewhere, 'transit')
    let now = Date.now()
    const transit = new Transit({ transit: folder }, () => now)
    const files = [false, true].map((isHandOver) => transit.newDownload('a', { isHandOver }))
    for (const { file } of files) writeFileSync(file, 'x')
    const taken = await transit.take(Readable.from([Buffer.from('age-encryption.org/v1\n and so on')]))
    now += 23 * 60 * 60 * 1000
    transit.sweep()
    expect([transit.downloads().length, transit.uploaded(taken.upload)]).toEqual([2, expect.any(String)])
    now += 2 * 60 * 60 * 1000
    transit.sweep()
    expect(transit.downloads()).toMatchObject([{ isHandOver: true }])
    expect(() => transit.uploaded(taken.upload)).toThrow()
  })
})

it('a folder that is no folder, or holds pipes, is refused, and nothing waits for it', async () => {
  const pipe = join(elsewhere, 'pipe')
  const refused = { status: 400, json: { reasonCode: 'path_no_file' } }
  expect(await post('/restores', { folder: pipe })).toMatchObject(refused)
  expect(await post('/imports', { folder: pipe })).toMatchObject(refused)
  for (const folder of ['a\0b', 'x'.repeat(300)].map((name) => join(elsewhere, name))) {
    expect((await post('/restores', { folder })).status).toBe(400)
    expect((await post('/imports', { folder })).status).toBe(400)
    expect((await put('/locations', { second: folder })).status).toBe(400)
  }
  const login = await post('/imports', { folder: join(elsewhere, 'login') })
  expect(login).toMatchObject({ status: 400, json: { code: 'import_failed' } })
  for (const second of [pipe, join(data, 'media'), join(elsewhere, 'to-data'), place()])
    expect((await put('/locations', { second })).status).toBe(400)
  expect((await core.ask('GET', '/api/v1/locations')).json).toMatchObject({ second: { folder: location } })
})

it('a place is chosen from folders and backup files, what is ours is marked, and no other file is named', async () => {
  const list = async (path: string) => {
    const { json } = await core.ask('GET', `/api/v1/places?path=${encodeURIComponent(path)}`)
    return routes.listPlaces.answer.parse(json)
  }
  const here = await list(home)
  expect(here.places.map(({ name, isOurs }) => [name, isOurs])).toEqual([
    ['config', true],
    ['data', true],
    ['disk', true],
    ['elsewhere', false],
  ])
  const inside = await list(join(here.path ?? '', 'elsewhere'))
  expect(inside.parent).toBe(here.path)
  const names = inside.places.map(({ name }) => name)
  expect(names).toContain('all.holdfast')
  for (const other of ['a-file', 'pipe']) expect(names).not.toContain(other)
  expect(inside.places.find(({ name }) => name === 'to-data')).toMatchObject({ kind: 'folder', isOurs: true })
  const begin = routes.listPlaces.answer.parse((await core.ask('GET', '/api/v1/places')).json)
  expect(begin).toMatchObject({ path: null, parent: null })
  expect(begin.places.length).toBeGreaterThan(0)
  const nowhere = await core.ask('GET', `/api/v1/places?path=${encodeURIComponent(join(home, 'nowhere'))}`)
  expect(nowhere).toMatchObject({ status: 400, json: { reasonCode: 'path_unreadable' } })
})

it('a disk that does not answer is not waited for', async () => {
  const asked = lookAt({ path: elsewhere, as: 'folder', own: undefined }, { limitMs: 0 })
  await expect(asked).rejects.toMatchObject({ status: 400, message: expect.stringContaining('not answer') })
})

it('the command line writes nothing into what is ours, and reads no pipe', async () => {
  const file = join(data, 'x.holdfast')
  const [exported, bundled, inspected] = await Promise.all([
    run(['export', file], env),
    run(['support-bundle', file], env),
    run(['inspect', join(elsewhere, 'pipe')], env),
  ])
  for (const each of [exported, bundled]) expect(each.stderr).toContain("which is Holdfast's own")
  expect(inspected.stderr).toContain('not a backup of Holdfast')
  expect(readdirSync(data)).not.toContain('x.holdfast')
})
