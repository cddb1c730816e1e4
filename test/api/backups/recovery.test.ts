// The ways to the data key over HTTP and on the command line: made, confirmed, printed, changed.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { run } from '../../commands/harness.ts'
import { quietEnv, startCore, tempFolder, type Harness } from '../harness.ts'

let core: Harness
beforeAll(async () => {
  core = await startCore()
})
afterAll(() => core.stop())

it('is for the owner alone', async () => {
  for (const [method, path] of [
    ['GET', '/recovery'],
    ['POST', '/recovery'],
    ['GET', '/emergency-kit'],
    ['POST', '/recovery/rotate'],
    ['GET', '/jobs'],
  ] as const)
    expect((await core.ask(method, `/api/v1${path}`, { key: null })).status).toBe(401)
})

it('makes, confirms and prints a recovery key', async () => {
  expect((await core.ask('GET', '/api/v1/emergency-kit')).status).toBe(409)
  const made = await core.ask('POST', '/api/v1/recovery')
  expect(made.status).toBe(201)
  const { recoveryKey } = made.json as { recoveryKey: string }
  const kit = await core.ask('GET', '/api/v1/emergency-kit')
  expect(kit.headers['content-type']).toContain('text/html')
  expect(kit.text).not.toContain(recoveryKey.slice(16, 20) + ' ' + recoveryKey.slice(20, 24))
  const confirm = { body: { recoveryKey: recoveryKey.slice(-6) } }
  expect((await core.ask('POST', '/api/v1/recovery/confirm', { body: { recoveryKey: 'no' } })).status).toBe(
    400,
  )
  expect((await core.ask('POST', '/api/v1/recovery/confirm', confirm)).json).toMatchObject({
    recovery: { confirmedAt: expect.any(Number) },
  })
  expect(core.logged()).not.toContain(recoveryKey.slice(16))
})

it('changes the data key as a job', async () => {
  const before = (await core.ask('GET', '/api/v1/recovery')).json as { dataKey: string }
  const begun = await core.ask('POST', '/api/v1/recovery/rotate', { body: {} })
  expect(begun.status).toBe(202)
  const { id } = begun.json as { id: string }
  await expect
    .poll(async () => (await core.ask('GET', `/api/v1/jobs/${id}`)).json, { timeout: 30_000 })
    .toMatchObject({ state: 'done', problem: null, result: { rotating: false, retired: 1 } })
  const after = (await core.ask('GET', '/api/v1/recovery')).json as { dataKey: string }
  expect(after.dataKey).not.toBe(before.dataKey)
  expect((await core.ask('DELETE', `/api/v1/jobs/${id}`)).json).toMatchObject({ state: 'done' })
  expect((await core.ask('GET', '/api/v1/jobs/none')).status).toBe(404)
  expect((await core.ask('POST', '/api/v1/instances', { body: { name: 'after' } })).status).toBe(201)
})

it('works on the command line, in the running appliance and at rest', async () => {
  const env = { HOLDFAST_DATA_DIR: core.dataDir }
  const made = await run(['key', 'recovery', '--json'], env)
  expect(made).toMatchObject({ code: 0 })
  expect(JSON.parse(made.stdout)).toMatchObject({ recoveryKey: expect.stringMatching(/^AGE-SECRET-KEY-1/) })
  expect(await run(['key', 'rotate'], env)).toMatchObject({ code: 0 })

  const folder = tempFolder()
  const other = await startCore({ dataDir: folder })
  await other.stop()
  const rest = { ...quietEnv(folder), HOLDFAST_API_KEY: 'unused-key-of-the-test' }
  const words = join(folder, 'words.txt')
  writeFileSync(words, 'short\n')
  expect(await run(['key', 'passphrase', '--passphrase-file', words], rest)).toMatchObject({ code: 1 })
  writeFileSync(words, 'a few words that do not belong\n')
  expect(await run(['key', 'passphrase', '--passphrase-file', words], rest)).toMatchObject({ code: 0 })
  expect(await run(['key', 'passphrase'], rest)).toMatchObject({ code: 2 })
  expect(await run(['key', 'rotate'], rest)).toMatchObject({ code: 1 })
  const rotated = await run(['key', 'rotate', '--passphrase-file', words, '--json'], rest)
  expect(rotated).toMatchObject({ code: 0 })
  expect(JSON.parse(rotated.stdout)).toMatchObject({ passphrase: true, retired: 1 })
})
