// What users of such integrations complain of (doubled and lost messages, split conversations, two contacts), each as a
// test named after it. The numbers are those of Evolution API (EVO), Chatwoot (CW) and others.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { until } from '../helpers/appliance.ts'
import type { Phone } from '../whatsapp/phone/phone.ts'
import {
  connect,
  conversationOf,
  messagesOf,
  saidTo,
  settled,
  startDesk,
  texts,
  viewOf,
  type Desk,
} from './harness.ts'

const shop = '5511999990921'
const ana = '5511999990922'

let desk: Desk
let phone: Phone
beforeEach(async () => {
  desk = await startDesk()
  await desk.open('shop', shop)
  phone = desk.world.wa.phone({ number: ana, name: 'Ana' })
})
afterEach(() => desk.end())

async function begin(): Promise<number> {
  await phone.sendText(shop, 'hello')
  await saidTo(desk.chatwoot, ana, (all) => all.length > 0)
  return (await conversationOf(desk.chatwoot, ana)).id
}

const count = (all: readonly (string | null)[], text: string): number =>
  all.filter((each) => each === text).length

describe('doubled', () => {
  it('an answer of Chatwoot that is lost after the message was made (every retry of a POST)', async () => {
    await begin()
    desk.chatwoot.fault('POST /conversations/', { kind: 'lostAnswer' })
    await phone.sendText(shop, 'once')
    await phone.sendText(shop, 'after it')
    await saidTo(desk.chatwoot, ana, (all) => texts(all).includes('after it'))
    await settled(desk.world.appliance, 'shop')
    expect(texts(messagesOf(desk.chatwoot, ana))).toEqual(['hello', 'once', 'after it'])
  })

  it('the same over a kill between the message and its answer (EVO 2675, 1283)', async () => {
    const { appliance } = desk.world
    await begin()
    desk.chatwoot.fault('POST /conversations/', { kind: 'lostAnswer' }, -1)
    await phone.sendText(shop, 'killed')
    await until('it is there, and not known here', () =>
      count(texts(messagesOf(desk.chatwoot, ana)), 'killed') > 0 ? true : undefined,
    )
    await appliance.kill()
    desk.chatwoot.faults.length = 0
    await appliance.start()
    await phone.sendText(shop, 'after it')
    await saidTo(desk.chatwoot, ana, (all) => texts(all).includes('after it'))
    await settled(appliance, 'shop')
    expect(texts(messagesOf(desk.chatwoot, ana))).toEqual(['hello', 'killed', 'after it'])
  })

  it('a contact and a conversation whose answers are lost (EVO 762, 720)', async () => {
    desk.chatwoot.fault('POST /contacts', { kind: 'lostAnswer' }, 2)
    desk.chatwoot.fault('POST /conversations', { kind: 'lostAnswer' }, 1)
    await phone.sendText(shop, 'first')
    await saidTo(desk.chatwoot, ana, (all) => all.length > 0)
    await settled(desk.world.appliance, 'shop')
    expect([...desk.chatwoot.contacts.values()]).toHaveLength(1)
    expect([...desk.chatwoot.conversations.values()]).toHaveLength(1)
    expect(texts(messagesOf(desk.chatwoot, ana))).toEqual(['first'])
  })

  it('a webhook that comes three times, and backwards (CW 11901, 9465)', async () => {
    const id = await begin()
    desk.chatwoot.switches.hookTimes = 3
    desk.chatwoot.write(id, { content: 'thrice told' })
    await phone.waitForText('thrice told')
    desk.chatwoot.switches.hookTimes = 1
    desk.chatwoot.switches.hookReversed = 5
    for (let n = 0; n < 5; n += 1) desk.chatwoot.write(id, { content: `in order ${n}` })
    await phone.waitForText('in order 4')
    await desk.chatwoot.settled()
    await settled(desk.world.appliance, 'shop')
    const inbox = phone.inbox.map(({ text }) => text)
    const answers = ['thrice told', ...Array.from({ length: 5 }, (_, n) => `in order ${n}`)]
    expect(inbox).toEqual(answers)
    // What came of them in the log is there already.
    expect(texts(messagesOf(desk.chatwoot, ana))).toEqual(['hello', ...answers])
  })

  it('settings that are saved twice (a second inbox, a second conversation for operations)', async () => {
    await connect(desk.world.appliance, desk.chatwoot, 'shop', { botContact: true })
    await connect(desk.world.appliance, desk.chatwoot, 'shop', { botContact: true })
    await settled(desk.world.appliance, 'shop')
    expect([...desk.chatwoot.inboxes.values()]).toHaveLength(1)
  })
})

describe('lost', () => {
  it('while Chatwoot answers 500, 429 and HTML, resets and is slow: all of it, in order (EVO 1338, 443, 1446)', async () => {
    await begin()
    const { chatwoot } = desk
    chatwoot.fault('/conversations', { kind: 'status', status: 500 }, 1)
    chatwoot.fault('/conversations', { kind: 'status', status: 429, headers: { 'retry-after': '1' } }, 1)
    chatwoot.fault('/conversations', { kind: 'reset' }, 1)
    chatwoot.fault('/conversations', { kind: 'status', status: 200, body: '<html>login</html>' }, 1)
    chatwoot.fault('/conversations', { kind: 'slow', ms: 800 }, 2)
    const wanted = Array.from({ length: 15 }, (_, n) => `through it ${n}`)
    for (const text of wanted) await phone.sendText(shop, text)
    const said = await saidTo(chatwoot, ana, (all) => all.length > wanted.length)
    expect(texts(said)).toEqual(['hello', ...wanted])
    expect(await settled(desk.world.appliance, 'shop')).toMatchObject({ failed: 0, failingSince: null })
  })

  it('while Chatwoot is away: it says so, and catches up once (EVO 261)', async () => {
    const { appliance } = desk.world
    const id = await begin()
    const port = await desk.chatwoot.away()
    const wanted = Array.from({ length: 10 }, (_, n) => `meanwhile ${n}`)
    for (const text of wanted) await phone.sendText(shop, text)
    const failing = await until('it is said that Chatwoot is away', async () => {
      const view = await viewOf(appliance, 'shop')
      return view.failingSince === null ? undefined : view
    })
    expect(failing.lastError).toContain('cannot be reached')
    await desk.chatwoot.listen(port)
    const said = await saidTo(desk.chatwoot, ana, (all) => all.length > wanted.length)
    expect(texts(said)).toEqual(['hello', ...wanted])
    desk.chatwoot.write(id, { content: 'we are back' })
    await phone.waitForText('we are back')
  })

  it('an agent’s answer while the gateway is down (CW 15920)', async () => {
    const { appliance } = desk.world
    const id = await begin()
    await settled(appliance, 'shop')
    await appliance.kill()
    desk.chatwoot.write(id, { content: 'written meanwhile' })
    await desk.chatwoot.settled()
    await appliance.start()
    await phone.waitForText('written meanwhile')
    await settled(appliance, 'shop')
    expect(
      count(
        phone.inbox.map(({ text }) => text),
        'written meanwhile',
      ),
    ).toBe(1)
  })

  it('a file of an agent that is there later (EVO 833, CW 15540)', async () => {
    const id = await begin()
    const bytes = Buffer.from('%PDF-1.4 later')
    desk.chatwoot.write(id, {
      files: [{ name: 'later.pdf', mimetype: 'application/pdf', bytes, missing: 3 }],
    })
    await phone.waitFor((inbox) => inbox.some(({ kind }) => kind === 'documentMessage'))
    expect(phone.inbox.filter(({ kind }) => kind === 'documentMessage')).toHaveLength(1)
  })

  it('what cannot be sent: it is called failed, with the reason beside it, and Retry sends it once', async () => {
    const { appliance } = desk.world
    const id = await begin()
    await appliance.ok('POST', '/api/v1/instances/shop/stop')
    await appliance.waitForState('shop', 'stopped')
    const written = desk.chatwoot.write(id, { content: 'while it is off' })
    const note = await saidTo(desk.chatwoot, ana, (all) => all.some(({ private: isPrivate }) => isPrivate))
    expect(note.at(-1)?.content).toContain('Not sent to WhatsApp')
    expect(written.status).toBe('failed')
    const { failures } = await appliance.ok<{ failures: { way: string; reason: string }[] }>(
      'GET',
      '/api/v1/instances/shop/chatwoot/failures',
    )
    expect(failures).toMatchObject([{ way: 'toWhatsApp' }])
    await appliance.ok('POST', '/api/v1/instances/shop/start')
    await appliance.waitForState('shop', 'open')
    desk.chatwoot.pressRetry(written.id)
    await phone.waitForText('while it is off')
    expect(await settled(appliance, 'shop')).toMatchObject({ failed: 0 })
    expect(
      count(
        phone.inbox.map(({ text }) => text),
        'while it is off',
      ),
    ).toBe(1)
  })

  it('what Chatwoot will not take: it is given up with its reason, and the chat goes on', async () => {
    const { appliance } = desk.world
    await begin()
    desk.chatwoot.fault(
      'POST /conversations/1/messages',
      { kind: 'status', status: 422, body: '{"error":"Content is too odd"}' },
      3,
    )
    await phone.sendText(shop, 'odd')
    await phone.sendText(shop, 'even')
    await saidTo(desk.chatwoot, ana, (all) => texts(all).includes('even'))
    const { failures } = await appliance.ok<{ failures: { id: string; reason: string }[] }>(
      'GET',
      '/api/v1/instances/shop/chatwoot/failures',
    )
    expect(failures).toMatchObject([{ way: 'toChatwoot', reason: 'Content is too odd' }])
    await appliance.ok('POST', '/api/v1/instances/shop/chatwoot/retry', { failure: failures[0]?.id })
    await saidTo(desk.chatwoot, ana, (all) => texts(all).includes('odd'))
  })
})

describe('split or dead', () => {
  it('a conversation that was deleted: the next message begins another (EVO 809)', async () => {
    const id = await begin()
    desk.chatwoot.deleteConversation(id)
    await phone.sendText(shop, 'anew')
    const said = await saidTo(desk.chatwoot, ana, (all) => texts(all).includes('anew'))
    expect(texts(said)).toEqual(['anew'])
  })

  it('a resolved one: goes on where that is set, else another begins (EVO 2022, 58)', async () => {
    const id = await begin()
    desk.chatwoot.setStatus(id, 'resolved')
    await desk.chatwoot.settled()
    await phone.sendText(shop, 'again')
    await saidTo(desk.chatwoot, ana, (all) => texts(all).includes('again'))
    const second = await conversationOf(desk.chatwoot, ana)
    expect(second.id).not.toBe(id)
    await connect(desk.world.appliance, desk.chatwoot, 'shop', { reopenConversation: true })
    desk.chatwoot.setStatus(second.id, 'resolved')
    await desk.chatwoot.settled()
    await phone.sendText(shop, 'and again')
    await saidTo(desk.chatwoot, ana, (all) => texts(all).includes('and again'))
    expect(texts(desk.chatwoot.messagesIn(second.id))).toEqual(['again', 'and again'])
    expect(desk.chatwoot.conversations.get(second.id)?.status).toBe('open')
  })

  it('an agent’s open conversation is not made pending (EVO 354)', async () => {
    await connect(desk.world.appliance, desk.chatwoot, 'shop', {
      conversationPending: true,
      reopenConversation: true,
    })
    const id = await begin()
    expect(desk.chatwoot.conversations.get(id)?.status).toBe('pending')
    desk.chatwoot.setStatus(id, 'open')
    await phone.sendText(shop, 'more')
    await saidTo(desk.chatwoot, ana, (all) => texts(all).includes('more'))
    expect(desk.chatwoot.conversations.get(id)?.status).toBe('open')
  })

  it('a contact that is there under another name is adopted, with the name agents gave it (PR 62, GOWA 688)', async () => {
    const { chatwoot } = desk
    chatwoot.contacts.set(7, {
      id: 7,
      name: 'The baker',
      identifier: null,
      phone_number: `+${ana}`,
      thumbnail: '',
      avatar: undefined,
      inboxes: [],
    })
    await begin()
    expect([...chatwoot.contacts.values()]).toHaveLength(1)
    expect(chatwoot.contacts.get(7)).toMatchObject({ name: 'The baker', identifier: `${ana}@s.whatsapp.net` })
  })

  it('the ninth digit of Brazil: found in either form', async () => {
    const { chatwoot } = desk
    const without = ana.replace(/^(55\d\d)9/, '$1')
    chatwoot.contacts.set(7, {
      id: 7,
      name: 'Ana',
      identifier: null,
      phone_number: `+${without}`,
      thumbnail: '',
      avatar: undefined,
      inboxes: [],
    })
    await phone.sendText(shop, 'hello')
    await until('the message is there', () => (chatwoot.messages.length > 0 ? true : undefined))
    expect([...chatwoot.contacts.values()]).toHaveLength(1)
  })

  it('a LID first and the number later are one contact, and agents can answer both times (EVO 2302, 2003, WAHA 1816)', async () => {
    const { chatwoot } = desk
    await phone.sendText(shop, 'by LID', { addressing: 'lid' })
    await until('the message is there', () => (chatwoot.messages.length > 0 ? true : undefined))
    const [conversation] = chatwoot.conversations.values()
    chatwoot.write(conversation?.id ?? 0, { content: 'first answer' })
    await phone.waitForText('first answer')
    await phone.sendText(shop, 'by number')
    await until('the second is there', () =>
      chatwoot.messages.some(({ content }) => content === 'by number') ? true : undefined,
    )
    chatwoot.write(conversation?.id ?? 0, { content: 'second answer' })
    await phone.waitForText('second answer')
    expect([...chatwoot.contacts.values()]).toHaveLength(1)
    expect([...chatwoot.conversations.values()]).toHaveLength(1)
  })
})

const file = (name: string) => ({ name, mimetype: 'text/plain', bytes: Buffer.from(name) })

describe('a private note', () => {
  it('never leaves, nor does a public file before it leave again (CW 14023, 11208)', async () => {
    const id = await begin()
    desk.chatwoot.write(id, { files: [file('offer.txt')] })
    await phone.waitFor((inbox) => inbox.some(({ kind }) => kind === 'documentMessage'))
    desk.chatwoot.write(id, { content: 'a difficult customer', private: true, files: [file('note.txt')] })
    desk.chatwoot.write(id, { content: 'after the note' })
    await phone.waitForText('after the note')
    expect(phone.inbox.filter(({ kind }) => kind === 'documentMessage')).toHaveLength(1)
    expect(phone.inbox.map(({ text }) => text)).not.toContain('a difficult customer')
  })
})

describe('the webhook', () => {
  it('is answered at once while WhatsApp is silent, and what was written leaves later (EVO 1735, CW 10989)', async () => {
    const id = await begin()
    desk.world.wa.faults.arm({ kind: 'upgradeStatus', status: 503 }, { number: shop }, 2)
    desk.world.wa.faults.dropConnections({ number: shop })
    const written = desk.chatwoot.write(id, { content: 'in the silence' })
    await desk.chatwoot.settled()
    expect(desk.chatwoot.hookRefusals).toEqual([])
    expect(written.status).toBe('sent')
    await phone.waitForText('in the silence', 60_000)
  })

  it('of a stranger is refused before it is read, and one with a wrong signature or of another account does nothing', async () => {
    const id = await begin()
    const { appliance } = desk.world
    const { webhookUrl } = await viewOf(appliance, 'shop')
    const url = new URL(webhookUrl)
    const payload = {
      event: 'message_created',
      id: 5,
      account: { id: 1 },
      conversation: { id },
      message_type: 'outgoing',
    }
    const post = (address: string, headers: Record<string, string> = {}, body: object = payload) =>
      fetch(address, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      })
    expect((await post(`${url.origin}${url.pathname}`)).status).toBe(401)
    expect((await post(`${url.origin}${url.pathname}?secret=${'x'.repeat(80)}`)).status).toBe(401)
    const wrong = {
      'x-chatwoot-timestamp': String(Math.floor(Date.now() / 1000)),
      'x-chatwoot-signature': 'sha256=00',
    }
    expect((await post(webhookUrl, wrong)).status).toBe(401)
    const requests = desk.chatwoot.requests.length
    expect((await post(webhookUrl, {}, { ...payload, account: { id: 2 } })).status).toBe(200)
    expect((await post(webhookUrl, {}, { odd: [] })).status).toBe(200)
    await settled(appliance, 'shop')
    expect(desk.chatwoot.requests).toHaveLength(requests)
  })

  it('that never comes: the answer is found all the same', async () => {
    const id = await begin()
    desk.chatwoot.switches.hookTimes = 0
    desk.chatwoot.write(id, { content: 'untold' })
    await desk.world.appliance.stop()
    await desk.world.appliance.start()
    await phone.waitForText('untold')
  })
})
