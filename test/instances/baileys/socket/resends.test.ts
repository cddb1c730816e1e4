// Messages that a recipient cannot read and asks for again, and what keeps the answer from him.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startAdapter, type AdapterWorld } from '../../../helpers/adapter.ts'
import { until } from '../../../helpers/appliance.ts'
import { newMessage } from '../../../storage/harness.ts'
import type { Phone } from '../../../whatsapp/phone/phone.ts'
import { startWhatsApp, type WhatsApp } from '../../../whatsapp/server/server.ts'

const shop = '5511999990801'
const login = { kind: 'login', generation: 1 } as const
/** What an edit says of itself outside its encrypted part. */
const relay = { attributes: { edit: '1' } }
const limits = { closeMs: 300, againMs: 10 }

let wa: WhatsApp
let world: AdapterWorld
let id: string
let customer: Phone
let socket: Awaited<ReturnType<AdapterWorld['open']>>
beforeAll(async () => {
  wa = await startWhatsApp()
  customer = wa.phone({ number: '5511999990802' })
  world = await startAdapter(wa)
  id = await world.link(shop)
  await connect()
  await say('with a session that the next ones use')
  await customer.waitForText('with a session that the next ones use')
})
afterEach(() => wa.faults.clear())
afterAll(async () => {
  await socket.link.end()
  await world.end()
  await wa.stop()
})

async function connect({ groupsIgnore = false } = {}): Promise<void> {
  socket = await world.open(id, login, limits, { groupsIgnore })
  await socket.fact('open')
}

/** As the outbox does: it is stored before it is sent. */
async function say(text: string, recipient = customer.jid): Promise<string> {
  const { storage, adapter } = world
  const { proto } = adapter.encode({ kind: 'text', text }, {})
  const messageId = adapter.newMessageId()
  await storage.commits.write((tx) => {
    const chatId = storage.chats.ensure(tx, id, shop, { pn: customer.jid, at: 1 }).id
    storage.messages.put(tx, newMessage({ instanceId: id, chatId, messageId, fromMe: true, proto }))
    storage.outbox.accept(tx, {
      instanceId: id,
      chatId,
      messageId,
      recipient,
      proto,
      options: { relay },
      idempotencyKey: messageId,
      requestHash: Buffer.of(1),
      notBefore: 0,
      at: 1,
    })
  })
  await socket.link.send({ messageId, recipient, proto, relay, delayMs: 0, resend: false })
  return messageId
}

/** What WhatsApp still has for the number, which has not confirmed it. */
function requests(): number {
  const device = wa.devices(shop).at(-1)?.device ?? 0
  const pending = wa.hub.queues.pending({ number: shop, device })
  return pending.filter(({ node }) => node.attrs['type'] === 'retry').length
}

describe('a message that is asked for again', () => {
  it('is sent again though WhatsApp refuses the key bundle at first', async () => {
    wa.faults.arm({ kind: 'corrupt' }, { number: customer.number })
    wa.faults.arm({ kind: 'noBundle', code: 503 }, { number: shop })
    const messageId = await say('refused at first')
    await customer.waitForText('refused at first')
    const sent = wa.hub.counters.traffic.filter(
      ({ tag, attrs }) => tag === 'message' && attrs['id'] === messageId,
    )
    expect(sent.map(({ attrs }) => attrs['edit'])).toEqual(['1', '1'])
    await until('the request is confirmed', () => requests() === 0 || undefined)
  })

  it('is sent again by the next socket where this one ends before there is an answer', async () => {
    wa.faults.arm({ kind: 'corrupt' }, { number: customer.number })
    wa.faults.arm({ kind: 'noBundle' }, { number: shop })
    await say('cut off')
    await until('the key bundle is asked for', () => wa.faults.armed().length === 0 || undefined)
    wa.faults.dropConnections({ number: shop })
    await socket.fact('closed')
    expect(requests()).toBe(1)
    await connect()
    await customer.waitForText('cut off')
    await until('the request is confirmed', () => requests() === 0 || undefined)
  })

  it('is sent again as often as a phone asks', async () => {
    wa.faults.arm({ kind: 'corrupt' }, { number: customer.number }, 5)
    await say('damaged five times')
    await customer.waitForText('damaged five times')
    expect(wa.faults.armed()).toEqual([])
  })
  it('is sent again in a group whose messages are ignored', async () => {
    const group = await customer.createGroup('Orders', [shop])
    await socket.link.end()
    await connect({ groupsIgnore: true })
    wa.faults.arm({ kind: 'corrupt' }, { number: customer.number })
    await say('to all of them', group)
    await customer.waitForText('to all of them')
  })
  it('is given up after a dozen tries by several sockets: the device that asked may be gone', async () => {
    wa.faults.arm({ kind: 'corrupt' }, { number: customer.number })
    wa.faults.arm({ kind: 'noBundle', code: 404 }, { number: shop }, Infinity)
    const counter = `failed ${await say('to nobody any more')}:${customer.jid}`
    for (const failures of [4, 8, 12]) {
      const count = (): number => world.storage.retryCounters.get(id, counter) ?? 0
      await until(`${failures} have failed`, () => count() === failures || undefined)
      expect(requests()).toBe(1)
      await socket.link.end()
      await connect()
    }
    await until('the request is confirmed', () => requests() === 0 || undefined)
  })
})
