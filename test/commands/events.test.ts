// holdfast events: the log from a folder at rest and from the running appliance, and as it goes on.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { until } from '../helpers/appliance.ts'
import { ask, quietEnv, tempFolder } from '../api/harness.ts'
import { run, serve, start, type Serving } from './harness.ts'

const key = 'a-key-for-the-tests'
let folder: string
let env: Record<string, string>
let appliance: Serving | undefined

beforeEach(() => {
  folder = tempFolder()
  env = { ...quietEnv(folder), HOLDFAST_API_KEY: key }
})
afterEach(async () => {
  await appliance?.stop()
  appliance = undefined
  rmSync(folder, { recursive: true, force: true })
})

async function make(...names: string[]): Promise<void> {
  const url = appliance?.ready.url ?? ''
  for (const name of names)
    await ask(url, { method: 'POST', path: '/api/v1/instances' }, { key, body: { name } })
}

async function listed(...args: string[]): Promise<unknown[]> {
  const { code, stdout, stderr } = await run(['events', '--json', ...args], env)
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
}

it('lists the same of the running appliance and of its folder at rest, filtered and from a cursor', async () => {
  appliance = await serve(env)
  await make('a', 'b', 'c')
  const all = await listed()
  expect(all).toMatchObject([
    { seq: 1, type: 'instance.created', data: { name: 'a' } },
    { seq: 2, data: { name: 'b' } },
    { seq: 3, data: { name: 'c' } },
  ])
  const asked = [[], ['--after', '1'], ['--instance', 'b'], ['--types', 'instance.state, instance.purged']]
  const running = []
  for (const args of asked) running.push(await listed(...args))
  expect(running.map(({ length }) => length)).toEqual([3, 2, 1, 0])
  await appliance.stop()
  appliance = undefined
  for (const [n, args] of asked.entries()) expect(await listed(...args)).toEqual(running[n])
  const { stdout } = await run(['events', '--after', '2'], env)
  expect(stdout).toMatch(/^3\t\d{4}-\d\d-\d\dT[\d:.]+Z\tinstance\.created\t[\da-f-]{36}\t\{"name":"c"\}\n$/)
}, 60_000)

it('follows from a cursor, goes on with what happens, and says where to go on when the appliance stops', async () => {
  appliance = await serve(env)
  await make('a', 'b')
  const following = start(['events', '--follow', '--after', '1', '--json'], env)
  const seqs = (): number[] => [...following.stdout().matchAll(/"seq":(\d+)/g)].map(([, seq]) => Number(seq))
  await until('what was there has come', () => seqs().length === 1 || undefined)
  await make('c')
  await until('what happened has come', () => seqs().length === 2 || undefined)
  expect(seqs()).toEqual([2, 3])
  await appliance.stop()
  appliance = undefined
  const { code, stderr } = await following.ended
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('--follow --after 3') })
}, 60_000)

it('runs a command for each event, keeps how far it has come, and goes on from there after a failure', async () => {
  appliance = await serve(env)
  await make('a', 'b')
  const cursor = join(folder, 'cursor')
  const out = join(folder, 'out')
  writeFileSync(cursor, '0')
  const forEach = (command: string) => ['events', '--follow', '--exec', command, '--cursor-file', cursor]
  const lines = (): string[] => (existsSync(out) ? readFileSync(out, 'utf8').trim().split('\n') : [])
  const working = start(forEach(`cat >> '${out}' && echo >> '${out}'`), env)
  await until('both were taken', () => lines().length === 2 || undefined)
  await make('c')
  await until('the next was taken', () => lines().length === 3 || undefined)
  expect(lines().map((line) => (JSON.parse(line) as { seq: number }).seq)).toEqual([1, 2, 3])
  await until('it is kept', () => readFileSync(cursor, 'utf8') === '3\n' || undefined)
  working.process.kill('SIGKILL')
  await working.ended
  await make('d', 'e')
  const failing = await run(forEach('exit 7'), env)
  expect(failing).toMatchObject({ code: 1, stderr: expect.stringContaining('ended with 7 at event 4') })
  expect(readFileSync(cursor, 'utf8')).toBe('3\n')
  const again = start(forEach(`cat >> '${out}' && echo >> '${out}'`), env)
  await until('it went on', () => lines().length === 5 || undefined)
  expect(lines().map((line) => (JSON.parse(line) as { seq: number }).seq)).toEqual([1, 2, 3, 4, 5])
  again.process.kill('SIGKILL')
  await again.ended
  writeFileSync(cursor, 'nonsense')
  expect(await run(forEach('true'), env)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('holds no number'),
  })
  for (const args of [
    ['events', '--exec', 'true'],
    ['events', '--follow', '--cursor-file', cursor],
  ])
    expect(await run(args, env)).toMatchObject({ code: 2 })
}, 60_000)

it('refuses what it cannot do, with a reason', async () => {
  expect(await run(['events'], env)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('no appliance'),
  })
  appliance = await serve(env)
  await make('a')
  expect((await run(['events', '--instance', 'nobody'], env)).stderr).toContain(
    'There is no instance "nobody"',
  )
  expect(await run(['events', '--after', 'x'], env)).toMatchObject({ code: 2 })
  await appliance.stop()
  appliance = undefined
  expect((await run(['events', '--instance', 'nobody'], env)).stderr).toContain(
    'There is no instance "nobody"',
  )
  expect(await run(['events', '--follow'], env)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('not running'),
  })
}, 60_000)
