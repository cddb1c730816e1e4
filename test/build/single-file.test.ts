// The headless appliance as one program, where there is no Node and nothing else on the PATH.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeSingleFile } from '../../build/single-file.ts'
import { systemTimer } from '../../core/events/timers.ts'
import { PictureChild } from '../../core/instances/messages/files/preparing/picture-child.ts'
import { png } from '../fixtures/pictures.ts'

const key = 'a-key-for-the-single-file'
let folder: string
let program: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-single-'))
  program = await makeSingleFile(join(folder, 'holdfast'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('serves the page and the API, takes a snapshot, stops in order, and starts again on its data', async () => {
  const env = { HOME: join(folder, 'home'), HOLDFAST_PORT: '0', HOLDFAST_API_KEY: key }
  for (const start of [1, 2]) {
    const child = spawn(program, ['serve'], { env, stdio: ['ignore', 'pipe', 'pipe'] })
    let said = ''
    child.stderr.on('data', (bytes: Buffer) => (said += bytes.toString()))
    const exited = once(child, 'exit')
    const ended = exited.then(([code]) => {
      throw new Error(`It ended with ${String(code)}: ${said}`)
    })
    const [line] = await Promise.race([once(child.stdout, 'data'), ended])
    ended.catch(() => undefined)
    const { url } = JSON.parse(String(line)) as { url: string }
    const headers = { apikey: key, 'content-type': 'application/json' }
    expect(await (await fetch(`${url}/app/`)).text()).toContain('<title>Holdfast</title>')
    const asked = await fetch(`${url}/api/v1/snapshots`, { method: 'POST', headers, body: '{}' })
    expect(asked.status).toBe(201)
    const made = await fetch(`${url}/api/v1/instances`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ name: `shop ${start}` }),
    })
    expect(made.status).toBe(201)
    const listed = await fetch(`${url}/api/v1/instances`, { headers })
    const { instances } = (await listed.json()) as { instances: unknown[] }
    expect(instances).toHaveLength(start)
    child.kill('SIGTERM')
    expect(await exited).toEqual([0, null])
  }
  const cache = join(folder, 'home', '.cache', 'holdfast')
  // Beside it lies what Node has compiled.
  const unpacked = readdirSync(cache).filter((name) => name !== 'compiled')
  expect(unpacked).toHaveLength(1)
  const read = (name: string): string => readFileSync(join(cache, unpacked[0] ?? '', name), 'utf8')
  expect(read('LICENSE')).toContain('MIT')
  // What binds all of it, and what the program itself is.
  for (const text of ['GNU GENERAL PUBLIC LICENSE', 'Node.js is licensed for use as follows'])
    expect(read('THIRD-PARTY-NOTICES.md')).toContain(text)
})

it('reads a picture in a process of its own', async () => {
  const job = { make: 'thumbnail', mimetype: 'image/png', longestSide: 10, mostPixels: 1e6 } as const
  const picture = join(folder, 'picture')
  writeFileSync(
    picture,
    png(40, 20, [
      [255, 0, 0],
      [0, 0, 255],
    ]),
  )
  const child = new PictureChild(
    spawn(program, ['read-picture'], { env: { HOME: join(folder, 'home') }, detached: true }),
    systemTimer,
  )
  const { width, height, bytes } = await child.read(picture, job)
  await child.end()
  expect({ width, height, head: bytes.subarray(0, 2) }).toEqual({
    width: 40,
    height: 20,
    head: Buffer.from([0xff, 0xd8]),
  })
})
