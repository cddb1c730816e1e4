// Search: what it finds and in which order, how far one answer reads, and who may find what.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { routes } from '../../../core/contract/routes.ts'
import type { SearchAnswer } from '../../../core/contract/messages/search-routes.ts'
import { dataPaths } from '../../../core/storage/paths.ts'
import { openStorage, type Storage } from '../../../core/storage/storage.ts'
import { newInstance, newMessage } from '../../storage/harness.ts'
import { quietEnv, startCore, tempFolder, type Harness } from '../harness.ts'

const own = '5511999990000'
const ana = { pn: '5511988887777@s.whatsapp.net', lid: '123456789012345@lid' }
const group = '120363000000000001@g.us'
const texts = ['São Paulo, amanhã', 'o pedido 1042', 'PEDIDO já saiu', 'nada', '订单已经发出', 'pedido novo']

const folder = tempFolder()
let core: Harness
let ids: Record<string, string> = {}

/** Two numbers; the first was another phone's before. Resolves with their ids by name. */
async function write(storage: Storage): Promise<Record<string, string>> {
  const made: Record<string, string> = {}
  const { commits, instances, generations, chats, contacts, messages } = storage
  await commits.write((tx) => {
    for (const name of ['Loja Centro', 'Entregas']) {
      const instance = newInstance({ name, token: `token of ${name}` })
      const { id } = instance
      made[name] = id
      instances.put(tx, instance)
      const account = name === 'Entregas' ? '5511999990001' : own
      const jid = `${account}:1@s.whatsapp.net`
      generations.promote(tx, id, { n: 1, account, jid, lid: null, origin: 'qr', creds: {}, at: 1 })
      contacts.ensure(tx, id, account, { ...ana, name: 'Ana Conceição', pushName: 'Aninha', at: 1 })
      const chat = chats.ensure(tx, id, account, { ...ana, at: 1 })
      for (const [index, text] of texts.entries()) {
        const at = { sentAt: 1000 + index, storedAt: 1000 + index }
        messages.put(tx, newMessage({ instanceId: id, chatId: chat.id, text: `${text} (${name})`, ...at }))
      }
    }
    const instanceId = made['Loja Centro'] ?? ''
    chats.ensure(tx, instanceId, own, { jid: group, name: 'Família & pedidos', at: 1 })
    const before = chats.ensure(tx, instanceId, '4915112345678', { pn: '4917@s.whatsapp.net', at: 1 })
    messages.put(tx, newMessage({ instanceId, chatId: before.id, text: 'pedido of another number' }))
    contacts.ensure(tx, instanceId, '4915112345678', { pn: '4917@s.whatsapp.net', name: 'Ana before', at: 1 })
  })
  return made
}

beforeAll(async () => {
  const storage = await openStorage({
    paths: dataPaths(join(folder, 'data')),
    keyFile: quietEnv(folder)['HOLDFAST_KEY_FILE'] ?? '',
    onFatal: (error) => {
      throw error
    },
  })
  ids = await write(storage)
  await storage.close()
  core = await startCore({ dataDir: folder })
})
afterAll(async () => {
  await core.stop()
  rmSync(folder, { recursive: true, force: true })
})

async function find(query: Record<string, string | number>, key?: string): Promise<SearchAnswer> {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) search.set(name, String(value))
  const { status, json } = await core.ask(
    'GET',
    `/api/v1/search?${search.toString()}`,
    key === undefined ? {} : { key },
  )
  expect(status).toBe(200)
  return routes.search.answer.parse(json)
}
const textsOf = ({ messages }: SearchAnswer) => messages.map(({ text }) => text)

describe('messages', () => {
  it('are found by every word in any order and case, newest first, over all numbers', async () => {
    expect(textsOf(await find({ q: 'pedido' }))).toEqual(
      ['Entregas', 'Loja Centro'].flatMap((name) =>
        ['pedido novo', 'PEDIDO já saiu', 'o pedido 1042'].map((text) => `${text} (${name})`),
      ),
    )
    expect(textsOf(await find({ q: 'CENTRO pedido 104' }))).toEqual(['o pedido 1042 (Loja Centro)'])
    expect(textsOf(await find({ q: 'pedido 9999' }))).toEqual([])
  })

  it('are found without their accents, and in writing without spaces', async () => {
    expect(textsOf(await find({ q: 'sao amanha', instance: 'Entregas' }))).toEqual([
      'São Paulo, amanhã (Entregas)',
    ])
    expect(textsOf(await find({ q: 'SÃO' }))).toHaveLength(2)
    expect(textsOf(await find({ q: '(Loja' }))).toHaveLength(texts.length)
    expect(textsOf(await find({ q: '已经', instance: 'Entregas' }))).toEqual(['订单已经发出 (Entregas)'])
  })

  it('say whose they are and in which chat', async () => {
    const { messages } = await find({ q: 'novo', instance: ids['Entregas'] ?? '' })
    expect(messages).toMatchObject([
      { instanceId: ids['Entregas'], chat: ana.pn, chatAlt: ana.lid, chatName: 'Ana Conceição' },
    ])
  })

  it('are told by page, none twice, until the beginning', async () => {
    const found: (string | null)[] = []
    let before: number | null = null
    do {
      const answer: SearchAnswer = await find({ q: 'pedido', limit: 1, ...(before !== null && { before }) })
      if (before !== null)
        expect({ numbers: answer.numbers, people: answer.people }).toEqual({ numbers: [], people: [] })
      found.push(...textsOf(answer))
      before = answer.next
    } while (before !== null)
    expect(found).toEqual(textsOf(await find({ q: 'pedido' })))
  })
})

describe('numbers, people and groups', () => {
  it('are found by name, also of their own, and by how a number is written', async () => {
    expect((await find({ q: 'centro' })).numbers).toMatchObject([{ name: 'Loja Centro', number: own }])
    expect((await find({ q: '+55 11 99999-0001' })).numbers).toMatchObject([{ name: 'Entregas' }])
    expect((await find({ q: 'conceicao', instance: 'Entregas' })).people).toEqual([
      { instanceId: ids['Entregas'], kind: 'user', jid: ana.pn, pn: ana.pn, name: 'Ana Conceição' },
    ])
    expect((await find({ q: '(11) 98888' })).people).toHaveLength(2)
    expect((await find({ q: 'ANINHA', limit: 1 })).people).toHaveLength(1)
    expect((await find({ q: 'familia' })).people).toMatchObject([{ kind: 'group', jid: group }])
  })

  it('of a number that was linked before stay apart', async () => {
    expect((await find({ q: 'before' })).people).toEqual([])
    expect(textsOf(await find({ q: 'another number' }))).toEqual([])
  })
})

describe('the request', () => {
  it.each(['', 'q=', 'q=%20', `q=${'x'.repeat(201)}`, 'q=x&limit=0', 'q=x&limit=101', 'q=x&before=-1'])(
    '%s is refused in words',
    async (query) => {
      expect(await core.ask('GET', `/api/v1/search?${query}`)).toMatchObject({
        status: 400,
        json: { code: 'bad_request' },
      })
    },
  )

  it("of a number's token finds in that number alone", async () => {
    const key = 'token of Entregas'
    expect(textsOf(await find({ q: 'pedido' }, key))).toHaveLength(3)
    expect((await find({ q: 'loja' }, key)).numbers).toEqual([])
    const { status } = await core.ask('GET', '/api/v1/search?q=pedido&instance=Loja%20Centro', { key })
    expect(status).toBe(404)
    expect(await core.ask('GET', '/api/v1/search?q=x&instance=nobody')).toMatchObject({ status: 404 })
  })
})
