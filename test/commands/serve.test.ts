// serve as its callers see it: one line on stdout, sentences on stderr, exit codes, an ordered end.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ask, quietEnv, tempFolder } from '../api/harness.ts'
import { launch, Ready, run, serve, type Ended, type Serving } from './harness.ts'

let folder: string
let env: Record<string, string>
const running: Serving[] = []

beforeEach(() => {
  folder = tempFolder()
  env = quietEnv(folder)
})
afterEach(async () => {
  for (const each of running.splice(0)) await each.stop()
  rmSync(folder, { recursive: true, force: true })
})

async function serving(extra: Record<string, string> = {}, args: readonly string[] = []): Promise<Serving> {
  const started = await serve({ ...env, ...extra }, args)
  running.push(started)
  return started
}

/** Exit 1, nothing on stdout, and a sentence instead of a stack. */
function expectRefusal({ code, stdout, stderr }: Ended, words: RegExp): void {
  const said = stderr.split('\n').filter((line) => line !== '' && !line.startsWith('{'))
  expect({ code, stdout, lines: said.length }).toEqual({ code: 1, stdout: '', lines: 1 })
  expect(said[0]).toMatch(words)
  expect(stderr).not.toMatch(/^\s+at /m)
}

describe('serve', () => {
  it('says on one line that it is ready, and shows the new key once, on stderr', async () => {
    const first = await serving()
    expect(first.ready).toEqual({
      ready: true,
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      dataDir: env['HOLDFAST_DATA_DIR'],
      pid: first.process.pid,
    })
    const key = /hf_[\w-]{43}/.exec(first.stderr())?.[0] ?? ''
    expect(first.stderr()).toContain(`${first.ready.url}/app/`)
    expect(await ask(first.ready.url, { method: 'GET', path: '/api/v1/health' }, { key })).toMatchObject({
      status: 200,
    })
    const ended = await first.stop()
    expect(ended.code).toBe(0)
    expect(ended.stdout.trim().split('\n')).toHaveLength(1)
    const second = await serving()
    expect(second.stderr()).not.toContain('hf_')
    expect(await ask(second.ready.url, { method: 'GET', path: '/api/v1/health' }, { key })).toMatchObject({
      status: 200,
    })
  })

  it('keeps what is compiled for the next start, even where it is killed, and starts without it too', async () => {
    const cache = join(folder, 'cache')
    const killed = await serving({ HOLDFAST_CACHE_DIR: cache })
    const kept = (): string[] => readdirSync(join(cache, 'compiled'), { recursive: true, encoding: 'utf8' })
    await vi.waitUntil(() => kept().length > 10, 60_000)
    killed.process.kill('SIGKILL')
    await killed.ended
    writeFileSync(join(folder, 'a file'), '')
    await serving({ HOLDFAST_CACHE_DIR: join(folder, 'a file') })
  })

  it('writes the key nowhere', async () => {
    const first = await serving()
    const key = /hf_[\w-]{43}/.exec(first.stderr())?.[0] ?? ''
    await first.stop()
    for (const name of ['holdfast.sqlite', 'logs/holdfast.log']) {
      expect(readFileSync(join(first.ready.dataDir, name), 'latin1')).not.toContain(key)
    }
  })

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'ends in order at %s, and leaves no trace of running',
    async (signal) => {
      const first = await serving()
      const file = join(first.ready.dataDir, 'running.json')
      expect(statSync(file).mode & 0o077).toBe(0)
      first.process.kill(signal)
      first.process.kill(signal)
      expect((await first.ended).code).toBe(0)
      expect(existsSync(file)).toBe(false)
      expect(existsSync(join(first.ready.dataDir, 'holdfast.sqlite-wal'))).toBe(false)
    },
  )

  it('keeps everything over a kill', async () => {
    const first = await serving({ HOLDFAST_API_KEY: 'test-owner-key-1234' })
    await ask(first.ready.url, { method: 'POST', path: '/api/v1/instances' }, { body: { name: 'survivor' } })
    first.process.kill('SIGKILL')
    await first.ended
    const second = await serving({ HOLDFAST_API_KEY: 'test-owner-key-1234' })
    const { json } = await ask(second.ready.url, { method: 'GET', path: '/api/v1/instances' }, {})
    expect(json).toMatchObject({ instances: [{ name: 'survivor' }] })
  })

  it('tells what it ignores, and that it does not talk to the real WhatsApp', async () => {
    const started = await serving({ DEL_INSTANCE: '5', CACHE_REDIS_ENABLED: 'true' })
    expect(started.stderr()).toContain('DEL_INSTANCE is ignored')
    expect(started.stderr()).toContain('CACHE_REDIS_ENABLED is ignored')
    expect(started.stderr()).toContain('does NOT talk to the real WhatsApp')
  })
})

describe('serve refuses to start, changes nothing, and says what to do', () => {
  it('on a folder that another process uses', async () => {
    const first = await serving()
    const ended = await run(['serve'], env)
    expectRefusal(ended, /already running .* stop it first/i)
    expect(await ask(first.ready.url, { method: 'GET', path: '/livez' }, {})).toMatchObject({ status: 200 })
  })

  it('on a port that is taken, and before any number connects', async () => {
    const taken = createServer()
    await new Promise<void>((resolve) => void taken.listen(0, '127.0.0.1', resolve))
    const address = taken.address()
    const port = typeof address === 'object' && address !== null ? String(address.port) : ''
    expectRefusal(await run(['serve', '--port', port], env), new RegExp(`${port}.*--port`))
    await new Promise((resolve) => void taken.close(resolve))
    // The key that a first start makes is shown by the first start that succeeds.
    expect((await serving()).stderr()).toMatch(/hf_[\w-]{43}/)
  })

  it('on a folder that is a file', async () => {
    writeFileSync(env['HOLDFAST_DATA_DIR'] ?? '', 'a file')
    expectRefusal(await run(['serve'], env), /folder/i)
  })

  it('without its key file', async () => {
    const first = await serving()
    await first.stop()
    rmSync(env['HOLDFAST_KEY_FILE'] ?? '')
    expectRefusal(await run(['serve'], env), /key file .* no new key was made/i)
    expect(existsSync(env['HOLDFAST_KEY_FILE'] ?? '')).toBe(false)
  })

  it('with a wrong passphrase', async () => {
    const first = await serving({ HOLDFAST_PASSPHRASE: 'right horse' })
    await first.stop()
    const ended = await run(['serve'], { ...env, HOLDFAST_PASSPHRASE: 'wrong horse' })
    expectRefusal(ended, /passphrase/i)
    expect(ended.stderr).not.toContain('horse')
    const again = await serving({ HOLDFAST_PASSPHRASE: 'right horse' })
    expect(again.ready.ready).toBe(true)
  })
})

describe('wrong usage ends with 2', () => {
  it.each([
    ['an unknown command', ['sreve'], {}],
    ['an unknown option', ['serve', '--prot', '1'], {}],
    ['a port that is none', ['serve', '--port', 'http'], {}],
    ['a missing argument', ['serve', '--port'], {}],
    ['a setting that is not valid', ['serve'], { HOLDFAST_LOG_LEVEL: 'loud' }],
    ['an open host without the names it may be called by', ['serve', '--host', '0.0.0.0'], {}],
    ['no command', [], {}],
  ])('%s', async (_name, args, extra) => {
    const { code, stdout, stderr } = await run(args, { ...env, ...extra })
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).not.toBe('')
    expect(stderr).not.toMatch(/^\s+at /m)
    expect(existsSync(env['HOLDFAST_DATA_DIR'] ?? '')).toBe(false)
  })

  it('and help and version with 0', async () => {
    expect(await run(['--help'], env)).toMatchObject({ code: 0, stdout: expect.stringContaining('serve') })
    expect(await run(['--version'], env)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    })
  })
})

async function spoil(): Promise<{ file: string; before: Buffer }> {
  const first = await serving()
  await first.stop()
  const file = join(first.ready.dataDir, 'holdfast.sqlite')
  writeFileSync(file, "this is not a database, but it was somebody's business".repeat(100))
  return { file, before: readFileSync(file) }
}

describe('a database that cannot be opened', () => {
  it('is of a newer version: it says which, and changes nothing', async () => {
    const first = await serving()
    await first.stop()
    const db = new DatabaseSync(join(first.ready.dataDir, 'holdfast.sqlite'))
    db.exec('PRAGMA user_version = 99999')
    db.close()
    const file = join(first.ready.dataDir, 'holdfast.sqlite')
    const before = readFileSync(file)
    const recovering = await serving()
    expect(recovering.ready.mode).toBe('recovery')
    expect(await ask(recovering.ready.url, { method: 'GET', path: '/api/v1/health' }, {})).toMatchObject({
      json: { mode: 'recovery', reason: expect.stringMatching(/schema 99999.*Install the newer version/s) },
    })
    await recovering.stop()
    expect(readFileSync(file).equals(before)).toBe(true)
  })

  it('leaves the appliance up, telling why, with nothing overwritten', async () => {
    const { file, before } = await spoil()
    const recovering = await serving()
    const { url } = recovering.ready
    expect(recovering.ready.mode).toBe('recovery')
    const health = await ask(url, { method: 'GET', path: '/api/v1/health' }, { key: null })
    expect(health).toMatchObject({
      status: 200,
      json: { mode: 'recovery', reason: expect.stringMatching(/database/i) },
    })
    const stranger = await ask(url, { method: 'GET', path: '/api/v1/instances' }, {})
    expect(stranger).toMatchObject({ status: 401, json: { hint: expect.stringContaining('started') } })
    for (const [method, path] of [
      ['POST', '/instance/create'],
      ['GET', '/instance/fetchInstances'],
    ] as const) {
      expect(await ask(url, { method, path }, {})).toMatchObject({
        status: 503,
        // In the shape of the dialect, whose clients ask for these.
        json: {
          response: { message: [expect.stringMatching(/was not changed.*restore the newest proven/)] },
        },
      })
    }
    expect(await ask(url, { method: 'GET', path: '/readyz' }, {})).toMatchObject({
      status: 503,
      json: { mode: 'recovery' },
    })
    expect(await ask(url, { method: 'GET', path: '/app/' }, { key: null })).toMatchObject({ status: 200 })
    expectRefusal(await run(['serve'], env), /already running/i)
    expect((await recovering.stop()).code).toBe(0)
    expect(readFileSync(file).equals(before)).toBe(true)
  })

  it('is told by status too', async () => {
    await spoil()
    await serving()
    expect(await run(['status'], env)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('recovery mode'),
    })
  })
})

/** A Node that cannot run TypeScript, as many systems bring it. */
const oldNode = ['/usr/bin/node', '/usr/local/bin/node'].find((file) => {
  const [major = 0] =
    spawnSync(file, ['-p', 'process.versions.node']).stdout?.toString().split('.').map(Number) ?? []
  return major > 0 && major < 22
})

describe('the launcher', () => {
  it.skipIf(oldNode === undefined)(
    'finds a newer Node than its own, and passes signals and exit codes on',
    async () => {
      const started = launch(['serve'], env, oldNode ?? '')
      await new Promise<void>((resolve) => {
        started.process.stdout?.on('data', () => {
          if (started.stdout().includes('\n')) resolve()
        })
      })
      expect(Ready.parse(JSON.parse(started.stdout())).pid).not.toBe(started.process.pid)
      started.process.kill('SIGTERM')
      expect((await started.ended).code).toBe(0)
      expect((await launch(['sreve'], env, oldNode ?? '').ended).code).toBe(2)
    },
  )
})
