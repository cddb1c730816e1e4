// The desktop's supervisor over a real core in a process of its own, talking by messages.
import { fork as forkNode, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { KeychainKey, Status } from '../../core/contract/shell.ts'
import { Supervisor, waitBefore, type Child, type CoreState } from '../../main/supervisor.ts'

const entry = join(import.meta.dirname, '..', '..', 'core', 'serve.ts')

let folder: string
let children: ChildProcess[]
let states: CoreState[]
let statuses: Status[]
let supervisor: Supervisor

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-shell-'))
  children = []
  states = []
  statuses = []
  supervisor = new Supervisor({
    fork,
    onState: (state) => states.push(state),
    onStatus: (status) => statuses.push(status),
    now: Date.now,
  })
})

afterEach(async () => {
  await supervisor.stop()
  rmSync(folder, { recursive: true, force: true })
})

function fork(): Child {
  const child = forkNode(entry, [], {
    env: { PATH: process.env['PATH'], HOME: folder },
    execArgv: [],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  children.push(child)
  return {
    send: (message) => void child.send(message),
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => void child.on('exit', (code) => listener(code ?? -1)),
    kill: () => void child.kill('SIGKILL'),
  }
}

function start(more: Record<string, string> = {}, key: KeychainKey | null = null): void {
  const settings = {
    HOLDFAST_DATA_DIR: join(folder, 'data'),
    HOLDFAST_KEY_FILE: join(folder, 'holdfast.key'),
    HOLDFAST_PORT: '0',
    ...more,
  }
  supervisor.start({ type: 'start', settings, key })
}

async function reaches<Is extends CoreState['is']>(is: Is): Promise<Extract<CoreState, { is: Is }>> {
  await expect.poll(() => supervisor.state.is, { timeout: 60_000, interval: 20 }).toBe(is)
  return supervisor.state as Extract<CoreState, { is: Is }>
}

async function openSession(url: string, ticket: string | null): Promise<Response> {
  const headers = { 'content-type': 'application/json' }
  return fetch(`${url}/api/v1/session`, { method: 'POST', headers, body: JSON.stringify({ ticket }) })
}

it('starts a core, whose ticket opens one session, and stops it in order', async () => {
  start()
  const { ready } = await reaches('ready')
  expect((await openSession(ready.url, ready.ticket)).status).toBe(201)
  expect((await openSession(ready.url, ready.ticket)).status).toBe(403)
  await expect.poll(() => statuses.at(-1)).toEqual({ type: 'status', numbers: [], backupFailing: false })
  await supervisor.stop()
  expect(children.map(({ exitCode }) => exitCode)).toEqual([0])
  expect(states.map(({ is }) => is)).toEqual(['starting', 'ready', 'stopped'])
})

it('tells of the numbers as they change', async () => {
  start({ HOLDFAST_API_KEY: 'a-key-for-this-test' })
  const { ready } = await reaches('ready')
  const headers = { 'content-type': 'application/json', apikey: 'a-key-for-this-test' }
  const made = await fetch(`${ready.url}/api/v1/instances`, {
    method: 'POST',
    headers,
    body: '{"name":"shop"}',
  })
  expect(made.status).toBe(201)
  await expect.poll(() => statuses.at(-1)?.numbers).toMatchObject([{ name: 'shop', state: 'stopped' }])
})

it('starts a killed core again, with a new ticket', async () => {
  start()
  const first = await reaches('ready')
  children[0]?.kill('SIGKILL')
  await expect.poll(() => states.some(({ is }) => is === 'crashed'), { timeout: 60_000 }).toBe(true)
  const second = await reaches('ready')
  expect(second.ready.ticket).not.toBe(first.ready.ticket)
  expect((await openSession(second.ready.url, second.ready.ticket)).status).toBe(201)
})

it('asks for the passphrase instead of starting again and again', async () => {
  start({ HOLDFAST_PASSPHRASE: 'the right one' })
  await reaches('ready')
  await supervisor.stop()
  supervisor = new Supervisor({ fork, onState: () => undefined, onStatus: () => undefined, now: Date.now })
  start({ HOLDFAST_PASSPHRASE: 'a wrong one' })
  const { locked } = await reaches('locked')
  expect(locked).toMatchObject({ reason: 'passphrase', message: expect.stringContaining('wrong') })
  // At once, as a quick hand types: the locked one may not have ended yet.
  start({ HOLDFAST_PASSPHRASE: 'the right one' })
  await reaches('ready')
})

it('says that the keychain is closed, makes nothing new, and opens when it is not', async () => {
  const kept = { is: 'kept', key: randomBytes(32).toString('base64') } as const
  start({}, { is: 'closed' })
  expect((await reaches('locked')).locked).toMatchObject({
    reason: 'key',
    message: expect.stringMatching(/keychain.*no new key was made/),
  })
  start({}, kept)
  await reaches('ready')
  expect(existsSync(join(folder, 'holdfast.key'))).toBe(false)
})

it('opens its own snapshots by the keychain where the database is lost', async () => {
  const kept = { is: 'kept', key: randomBytes(32).toString('base64') } as const
  const apiKey = 'a-key-of-the-owner'
  start({ HOLDFAST_API_KEY: apiKey }, kept)
  const { ready: first } = await reaches('ready')
  const ask = async (url: string, method: string, path: string): Promise<unknown> => {
    const init = { method, headers: { apikey: apiKey, 'content-type': 'application/json' } }
    const answer = await fetch(`${url}/api/v1${path}`, { ...init, ...(method === 'POST' && { body: '{}' }) })
    return answer.json()
  }
  await ask(first.url, 'POST', '/snapshots')
  await supervisor.stop()
  supervisor = new Supervisor({ fork, onState: () => undefined, onStatus: () => undefined, now: Date.now })
  const database = join(folder, 'data', 'holdfast.sqlite')
  writeFileSync(database, 'no database')
  rmSync(`${database}-wal`, { force: true })
  start({ HOLDFAST_API_KEY: apiKey }, kept)
  const { ready: second } = await reaches('ready')
  await expect(ask(second.url, 'GET', '/health')).resolves.toMatchObject({ mode: 'recovery' })
  await expect(ask(second.url, 'POST', '/restores')).resolves.toMatchObject({ job: { kind: 'restore' } })
  await expect
    .poll(() => ask(second.url, 'GET', '/health').catch(() => undefined), { timeout: 60_000 })
    .toMatchObject({ mode: 'running' })
})

it('waits longer before each start in a row', () => {
  const waits = [1, 2, 3, 4, 5, 6, 7].map((nth) => waitBefore(nth))
  expect(waits).toEqual(waits.toSorted((a, b) => a - b))
  expect(waits.at(-1)).toBe(waits.at(-2))
})
