// holdfast import: on a folder at rest and through the running appliance. What is read of the files is tested apart.
import { Curve, initAuthCreds, useMultiFileAuthState } from '@whiskeysockets/baileys'
import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { quietEnv, tempFolder } from '../api/harness.ts'
import { handledLogins, noFolders } from '../backup/import/forms.ts'
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

/** The folder of a linked device, as the library itself writes it. */
async function multiFile(name: string, number: string): Promise<string> {
  const path = join(folder, name)
  const { state, saveCreds } = await useMultiFileAuthState(path)
  Object.assign(state.creds, initAuthCreds(), {
    me: { id: `${number}:3@s.whatsapp.net`, lid: '123456789012345:3@lid', name: 'Loja' },
    account: {
      details: randomBytes(32),
      accountSignatureKey: randomBytes(32),
      accountSignature: randomBytes(64),
      deviceSignature: randomBytes(64),
    },
    registered: true,
    nextPreKeyId: 3,
    firstUnuploadedPreKeyId: 3,
  })
  await saveCreds()
  const pair = Curve.generateKeyPair()
  await state.keys.set({ 'pre-key': { 1: pair, 2: pair } })
  return path
}

const json = async (args: readonly string[]): Promise<unknown> =>
  JSON.parse((await run([...args, '--json'], env)).stdout)

it('tells what it would do, does it, and the number connects at the next start without a code', async () => {
  const path = await multiFile('loja-1', '5511999990000')
  const before = readdirSync(path)
  expect(await json(['import', path, '--dry-run'])).toMatchObject({
    instanceId: null,
    name: 'loja-1',
    number: '5511999990000',
    counts: { 'pre-key': 2 },
  })
  expect(await json(['instances'])).toMatchObject({ instances: [] })
  const done = await run(['import', path, '--name', 'Loja Centro'], env)
  expect(done).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^Imported "Loja Centro" \(\+5511999990000\)/),
  })
  expect(done.stderr).toContain('Stop the program that used this folder')
  expect(readdirSync(path)).toEqual(before)
  appliance = await serve(env)
  expect(await json(['instances'])).toMatchObject({
    running: true,
    instances: [{ name: 'Loja Centro', number: '5511999990000', generation: 1, desired: 'running' }],
  })
  expect(await json(['import', path])).toMatchObject({
    error: { code: 'conflict', detail: expect.stringContaining('Loja Centro') },
  })
})

it('goes through the running appliance, which takes the number up at once', async () => {
  const path = await multiFile('loja-2', '5511988880000')
  appliance = await serve(env)
  expect(await json(['import', path])).toMatchObject({ instanceId: expect.any(String), name: 'loja-2' })
  expect(await json(['instances'])).toMatchObject({
    running: true,
    instances: [{ name: 'loja-2', state: expect.stringMatching(/^(?:re)?connecting$/), desired: 'running' }],
  })
})

it('refuses a torn folder, running or not, and makes nothing of it', async () => {
  const path = await multiFile('torn', '5511977770000')
  writeFileSync(join(path, 'creds.json'), '{"noiseKey":{"priv')
  const missing = join(folder, 'missing')
  const refuse = async (): Promise<void> => {
    expect(await run(['import', path], env)).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('creds.json'),
    })
    expect(await json(['import', missing])).toMatchObject({
      error: { code: 'import_failed', hint: expect.any(String) },
    })
    expect(await json(['instances'])).toMatchObject({ instances: [] })
  }
  await refuse()
  appliance = await serve(env)
  await refuse()
})

it('reads a login however it was handled, tells so, and never asks to link anew', async () => {
  const path = await multiFile('handled', '5511966660000')
  const creds = join(path, 'creds.json')
  const text = readFileSync(creds, 'utf8')
  for (const [what, written, told] of handledLogins) {
    writeFileSync(creds, written(text))
    const { code, stdout, stderr } = await run(['import', path, '--dry-run'], env)
    expect({ what, code, said: `${stdout}${stderr}` }).toEqual({
      what,
      code: 0,
      said: expect.stringContaining(told),
    })
    expect(`${stdout}${stderr}`).not.toContain('anew')
  }
})

it('says what to do with what is no folder', async () => {
  const path = await multiFile('packed', '5511955550000')
  const creds = join(path, 'creds.json')
  expect((await run(['import', creds], env)).stderr).toContain(`Name the folder: ${path}`)
  for (const [what, name, bytes, hint] of noFolders) {
    const file = join(folder, name)
    writeFileSync(file, bytes)
    const { code, stderr } = await run(['import', file], env)
    expect({ what, code, stderr }).toEqual({ what, code: 1, stderr: expect.stringMatching(hint) })
    expect(stderr).not.toContain('anew')
  }
})

it('needs a folder', async () => {
  expect(await run(['import'], env)).toMatchObject({ code: 2, stdout: '' })
  expect(existsSync(env['HOLDFAST_DATA_DIR'] ?? '')).toBe(false)
})
