// A chat is read from any place in it: a message, a date, what is unread; and from there on without a gap, either way.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ChatPage } from '../../../core/contract/messages/chat-page-routes.ts'
import { dataPaths } from '../../../core/storage/paths.ts'
import { openStorage } from '../../../core/storage/storage.ts'
import { newInstance, newMessage } from '../../storage/harness.ts'
import { quietEnv, startCore, tempFolder, type Harness } from '../harness.ts'

const own = '5511999990000'
const ana = { pn: '5511988887777@s.whatsapp.net', lid: '123456789012345@lid' }
const begin = Date.UTC(2026, 0, 1)
const count = 300
const cleared = 20

const folder = tempFolder()
let core: Harness

/** Three in each second; every fourth is an own one, every tenth a line, and some are of somebody else. */
const sentAt = (n: number): number => begin + Math.floor(n / 3) * 1000
const idOf = (n: number): string => `M${n}`

beforeAll(async () => {
  const storage = await openStorage({
    paths: dataPaths(join(folder, 'data')),
    keyFile: quietEnv(folder)['HOLDFAST_KEY_FILE'] ?? '',
    onFatal: (error) => {
      throw error
    },
  })
  const { commits, instances, generations, chats, chatStates, messages } = storage
  await commits.write((tx) => {
    const instance = newInstance({ name: 'shop' })
    instances.put(tx, instance)
    const link = { n: 1, account: own, jid: `${own}:1@s.whatsapp.net`, lid: null, origin: 'qr' } as const
    generations.promote(tx, instance.id, { ...link, creds: {}, at: 1 })
    const whose = { instanceId: instance.id }
    const chat = chats.ensure(tx, instance.id, own, { ...ana, at: 1 })
    const other = chats.ensure(tx, instance.id, own, { pn: '5511900000000@s.whatsapp.net', at: 1 })
    for (let n = 0; n < count; n += 1) {
      const at = { sentAt: sentAt(n), storedAt: sentAt(n) }
      const fromMe = n % 4 === 0
      messages.put(tx, newMessage({ ...whose, chatId: chat.id, messageId: idOf(n), fromMe, ...at }))
      messages.put(tx, newMessage({ ...whose, chatId: other.id, messageId: `O${n}`, ...at }))
    }
    chats.touch(tx, chat.id, { lastMessageAt: sentAt(count - 1), unreadBy: 30, at: 1 })
    chatStates.clear(tx, chat.id, { until: sentAt(cleared * 3 - 1), hidden: false, at: 1 })
  })
  await storage.close()
  core = await startCore({ dataDir: folder })
})
afterAll(async () => {
  await core.stop()
  rmSync(folder, { recursive: true, force: true })
})

const path = `/api/v1/instances/shop/chats/${encodeURIComponent(ana.pn)}/messages`
async function read(query: Record<string, string | number> = {}): Promise<ChatPage> {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) search.set(name, String(value))
  const { status, json } = await core.ask('GET', `${path}?${search.toString()}`)
  expect(status, JSON.stringify(json)).toBe(200)
  return ChatPage.parse(json)
}
const ids = ({ messages }: ChatPage): string[] => messages.map(({ id }) => id)
/** Newest first. */
const between = (oldest: number, newest: number): string[] =>
  Array.from({ length: newest - oldest + 1 }, (_, n) => idOf(newest - n))

it('begins at the newest where nothing is asked for', async () => {
  const page = await read({ limit: 10 })
  expect(ids(page)).toEqual(between(count - 10, count - 1))
  expect(page).toMatchObject({ place: null, hasOlder: true, hasNewer: false })
})

it('leads to a message, and from there to all others, each once, in either direction', async () => {
  const page = await read({ message: idOf(150), limit: 10 })
  expect(page.place).toMatchObject({ id: idOf(150), sentAt: sentAt(150) })
  expect(ids(page)).toEqual(between(147, 156))
  let [older, newer] = [page, page]
  let all = page.messages
  while (older.hasOlder) {
    older = await read({ before: all.at(-1)?.row ?? 0, limit: 37 })
    all = [...all, ...older.messages]
  }
  while (newer.hasNewer) {
    newer = await read({ after: all[0]?.row ?? 0, limit: 37 })
    all = [...newer.messages, ...all]
  }
  expect(all.map(({ id }) => id)).toEqual(between(cleared * 3, count - 1))
})

it('leads to a date: to what was sent then first, or next', async () => {
  expect((await read({ date: sentAt(90) })).place).toMatchObject({ id: idOf(90) })
  expect((await read({ date: sentAt(90) + 1 })).place).toMatchObject({ id: idOf(93) })
  // What its owner has cleared is not there, and what is not sent yet neither.
  expect((await read({ date: 0 })).place).toMatchObject({ id: idOf(cleared * 3) })
  const future = await read({ date: sentAt(count) })
  expect(future).toMatchObject({ place: null, hasNewer: false })
  expect(ids(future)[0]).toBe(idOf(count - 1))
})

it('leads to the oldest that is unread', async () => {
  const received = Array.from({ length: count }, (_, n) => n).filter((n) => n % 4 !== 0)
  expect((await read({ unread: 'true' })).place).toMatchObject({ id: idOf(received.at(-30) ?? 0) })
  await core.ask('PATCH', `/api/v1/instances/shop/chats/${encodeURIComponent(ana.pn)}`, {
    body: { unread: false },
  })
  expect(await read({ unread: 'true' })).toMatchObject({ place: null, hasNewer: false })
})

it('goes by either name of a person', async () => {
  const lid = path.replace(encodeURIComponent(ana.pn), encodeURIComponent(ana.lid))
  const { json } = await core.ask('GET', `${lid}?limit=1`)
  expect(ids(ChatPage.parse(json))).toEqual([idOf(count - 1)])
})

it('says what is not there, and what cannot be asked', async () => {
  const status = async (query: string): Promise<number> => (await core.ask('GET', `${path}?${query}`)).status
  expect(await status('message=NONE')).toBe(404)
  const { json } = await core.ask('GET', '/api/v1/messages?instance=shop&id=O5')
  const { messages } = json as { messages: { row: number }[] }
  // A row of another chat.
  expect(await status(`before=${messages[0]?.row ?? 0}`)).toBe(404)
  expect(await status('before=5&unread=true')).toBe(400)
  expect(await status('limit=501')).toBe(400)
})
