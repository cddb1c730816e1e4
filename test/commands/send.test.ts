// holdfast send: what it sends through the running appliance, and what it says where it cannot.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { MessageView } from '../../core/contract/messages/message.ts'
import { writeHistory } from '../api/evolution/history.ts'
import { quietEnv, startCore, tempFolder, type Harness } from '../api/harness.ts'
import { png } from '../fixtures/pictures.ts'
import { sha256 } from '../helpers/media.ts'
import { run } from './harness.ts'

const to = '5511988887777'
const folder = tempFolder()
const picture = png(40, 20, [
  [255, 0, 0],
  [0, 0, 255],
])
let core: Harness
let instance: string
beforeAll(async () => {
  instance = (await writeHistory(folder)).id
  core = await startCore({ dataDir: folder })
  await core.ask('POST', `/api/v1/instances/${instance}/start`)
  mkdirSync(join(folder, 'files'))
  writeFileSync(join(folder, 'files', 'offer.png'), picture)
  writeFileSync(join(folder, 'files', 'terms.txt'), 'plain words')
})
afterAll(async () => {
  await core.stop()
  rmSync(folder, { recursive: true, force: true })
})

const send = (...args: string[]) =>
  run(['send', to, '--instance', instance, '--json', ...args], quietEnv(folder))
const file = (name: string) => join(folder, 'files', name)

it.each<[what: string, args: () => string[], content: object]>([
  ['a text', () => ['--text', 'Olá, Ana'], { kind: 'text', text: 'Olá, Ana' }],
  [
    'a picture with its words',
    () => ['--file', file('offer.png'), '--text', 'The offer'],
    { kind: 'image', caption: 'The offer', file: { hash: sha256(picture) } },
  ],
  [
    'anything else as a document',
    () => ['--file', file('terms.txt')],
    { kind: 'document', fileName: 'terms.txt' },
  ],
])('sends %s', async (_what, args, content) => {
  const { code, stdout } = await send(...args())
  expect(code).toBe(0)
  const message = MessageView.parse(JSON.parse(stdout))
  expect(message.content).toMatchObject(content)
  const { json } = await core.ask('GET', `/api/v1/outbox?instance=${instance}`)
  const row: unknown = expect.objectContaining({ messageId: message.id, state: 'queued' })
  expect(json).toEqual({ outbox: expect.arrayContaining([row]) })
})

it.each<[where: string, args: () => string[], said: RegExp]>([
  ['nothing says what', () => [], /Nothing says what to send; nothing was sent/],
  [
    'the file is not there',
    () => ['--file', file('gone.png')],
    /cannot be read \(ENOENT\); nothing was sent/,
  ],
  ['the file is no voice note', () => ['--file', file('offer.png'), '--voice'], /nothing was sent/],
])('sends nothing where %s, and says so', async (_where, args, said) => {
  const { code, stderr } = await send(...args())
  expect(code).not.toBe(0)
  expect(stderr).toMatch(said)
})
