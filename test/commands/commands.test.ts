// The other commands, with the appliance running and with the folder at rest.
import { copyFileSync, existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { ask, quietEnv, tempFolder } from '../api/harness.ts'
import { run, serve, type Serving } from './harness.ts'

let folder: string
let env: Record<string, string>
let appliance: Serving | undefined

beforeEach(() => {
  folder = tempFolder()
  env = quietEnv(folder)
})
afterEach(async () => {
  await appliance?.stop()
  appliance = undefined
  rmSync(folder, { recursive: true, force: true })
})

async function serving(): Promise<{ key: string; url: string }> {
  appliance = await serve(env)
  const key = /hf_[\w-]{43}/.exec(appliance.stderr())?.[0] ?? ''
  return { key, url: appliance.ready.url }
}

async function rest(): Promise<void> {
  await appliance?.stop()
  appliance = undefined
}

const json = async (args: readonly string[]): Promise<unknown> =>
  JSON.parse((await run([...args, '--json'], env)).stdout)
const health = (url: string, key: string) => ask(url, { method: 'GET', path: '/api/v1/health' }, { key })

const programKeys = async () =>
  z.array(z.object({ id: z.string(), name: z.string() })).parse(Object(await json(['key', 'list'])).keys)

describe('keys of programs', () => {
  it('are made with what they may, listed, replaced and ended; what is wrong makes none', async () => {
    const { key, url } = await serving()
    await ask(url, { method: 'POST', path: '/api/v1/instances' }, { key, body: { name: 'shop' } })
    const keyOf = async (...args: string[]): Promise<string> =>
      (await run(['key', ...args], env)).stdout.trim()
    const limits = ['--scopes', 'read,send', '--instance', 'shop', '--days', '90', '--per-minute', '60']
    const made = await keyOf('make', 'the till', ...limits, '--address', '127.0.0.0/8', '::1')
    const [till] = (await programKeys()).filter(({ name }) => name === 'the till')
    expect((await ask(url, { method: 'GET', path: '/api/v1/instances/shop' }, { key: made })).status).toBe(
      200,
    )
    expect((await run(['key', 'list'], env)).stdout).toMatch(
      /the till\tmay read, send, with the number .* until \d{4}-/,
    )
    const next = await keyOf('replace', till?.id ?? '', '--hours', '0')
    const statusOf = async (of: string) =>
      (await ask(url, { method: 'GET', path: '/api/v1/instances' }, { key: of })).status
    expect([await statusOf(made), await statusOf(next)]).toEqual([401, 200])
    const [again] = (await programKeys()).filter(({ name }) => name === 'the till')
    expect(await keyOf('end', again?.id ?? '')).toBe('The key "the till" is ended.')
    expect(await statusOf(next)).toBe(401)
    const count = (await programKeys()).length
    for (const [args, code] of [
      [['make', 'x', '--scopes', 'everything'], 2],
      [['make', 'x', '--days', 'soon'], 2],
      [['make', 'x', '--scopes', 'read', '--address', '10.0.0.0/99'], 2],
      [['make', 'x', '--scopes', 'read', '--instance', 'nobody'], 1],
      [['end', 'nothing'], 1],
    ] as const)
      expect(await run(['key', ...args], env)).toMatchObject({ code, stdout: '' })
    expect(await programKeys()).toHaveLength(count)
    await rest()
    expect(await run(['key', 'list'], env)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('holdfast serve'),
    })
  }, 60_000)
})

describe('status and instances', () => {
  it('say the same of a running appliance and of its folder afterwards', async () => {
    const { key, url } = await serving()
    await ask(url, { method: 'POST', path: '/api/v1/instances' }, { key, body: { name: 'Loja 1' } })
    expect(await json(['status'])).toMatchObject({
      running: true,
      url,
      mode: 'running',
      instances: { stopped: 1 },
    })
    expect(await json(['instances'])).toMatchObject({
      running: true,
      instances: [{ name: 'Loja 1', state: 'stopped' }],
    })
    expect(await run(['instances'], env)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^Loja 1\tstopped\t-\t/),
    })
    await rest()
    expect(await json(['status'])).toMatchObject({ running: false, instances: { stopped: 1 } })
    expect(await json(['instances'])).toMatchObject({
      running: false,
      instances: [{ name: 'Loja 1', state: 'stopped' }],
    })
    expect(await run(['status'], env)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('is not running'),
    })
  })

  it.each(['status', 'instances', 'key reset'])('%s makes no appliance where none is', async (command) => {
    const args = command.split(' ')
    expect(await run(args, env)).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('no appliance'),
    })
    expect(await json(args)).toMatchObject({
      error: { code: 'not_found', hint: expect.stringContaining('serve') },
    })
    expect(existsSync(env['HOLDFAST_DATA_DIR'] ?? '')).toBe(false)
  })

  it('are not fooled by what a killed appliance left behind', async () => {
    await serving()
    appliance?.process.kill('SIGKILL')
    await appliance?.ended
    expect(existsSync(join(env['HOLDFAST_DATA_DIR'] ?? '', 'running.json'))).toBe(true)
    expect(await json(['status'])).toMatchObject({ running: false })
    writeFileSync(join(env['HOLDFAST_DATA_DIR'] ?? '', 'running.json'), 'torn')
    expect(await json(['status'])).toMatchObject({ running: false })
  })

  it('are not fooled by another appliance at the same address', async () => {
    const { url } = await serving()
    const other = tempFolder()
    const otherEnv = quietEnv(other)
    const elsewhere = await serve(otherEnv)
    await elsewhere.stop()
    const left = JSON.stringify({ url, token: 'hf_of-an-ended-process', pid: 1 })
    writeFileSync(join(elsewhere.ready.dataDir, 'running.json'), left)
    expect(await run(['status', '--json'], otherEnv)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('"running":false'),
    })
    rmSync(other, { recursive: true, force: true })
  })
})

describe('key reset', () => {
  const Key = z.object({ key: z.string().regex(/^hf_[\w-]{43}$/) })

  it('works on a running appliance at once', async () => {
    const { key, url } = await serving()
    const next = Key.parse(await json(['key', 'reset'])).key
    expect(await health(url, key)).toMatchObject({ status: 401 })
    expect(await health(url, next)).toMatchObject({ status: 200 })
    expect(await json(['status'])).toMatchObject({ running: true })
  })

  it('works on a folder at rest', async () => {
    const { key } = await serving()
    await rest()
    const { code, stdout, stderr } = await run(['key', 'reset'], env)
    const next = stdout.trim()
    expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining('no longer works') })
    const { url } = await serving()
    expect(await health(url, key)).toMatchObject({ status: 401 })
    expect(await health(url, next)).toMatchObject({ status: 200 })
  })
})

it('makes no snapshot of an older copy that was put back: the next start could not tell it from a newer one', async () => {
  await serving()
  await rest()
  expect(await run(['snapshot'], env)).toMatchObject({ code: 0 })
  const database = join(folder, 'data', 'holdfast.sqlite')
  copyFileSync(database, join(folder, 'older'))
  expect(await run(['snapshot'], env)).toMatchObject({ code: 0 })
  copyFileSync(join(folder, 'older'), database)
  const { code, stderr } = await run(['snapshot'], env)
  expect(code).toBe(1)
  expect(stderr).toContain('older copy')
  expect(await json(['snapshots'])).toMatchObject({ snapshots: [{}, {}] })
  expect(await run(['restore', '--yes'], env)).toMatchObject({ code: 0 })
  expect(await run(['snapshot'], env)).toMatchObject({ code: 0 })
})
