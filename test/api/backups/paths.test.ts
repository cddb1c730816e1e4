// Paths that callers name: nothing of ours is written over or opened, however it is spelt, and nothing that they lead to
// holds up the appliance.
import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
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
