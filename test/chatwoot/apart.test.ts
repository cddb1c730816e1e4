// The two ways do not hold each other up, and what an owner does needs no Chatwoot that answers.
import { createHmac } from 'node:crypto'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { isGenuine } from '../../core/chatwoot/hook.ts'
import type { OutboxView } from '../../core/contract/messages/message.ts'
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

const shop = '5511999990981'
const ana = '5511999990982'

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
  await settled(desk.world.appliance, 'shop')
  return (await conversationOf(desk.chatwoot, ana)).id
}

it('an agent’s file that is not to be had keeps no customer’s message from Chatwoot, after a restart neither', async () => {
  const { appliance } = desk.world
  const id = await begin()
  await appliance.stop()
  const never = {
    name: 'never.pdf',
    mimetype: 'application/pdf',
    bytes: Buffer.from('%PDF-1.4'),
    missing: -1,
  }
  desk.chatwoot.write(id, { files: [never] })
  await appliance.start()
  const wanted = ['one', 'two', 'three']
  for (const text of wanted) await phone.sendText(shop, text)
  const said = await saidTo(desk.chatwoot, ana, (all) => wanted.every((text) => texts(all).includes(text)))
  expect(texts(said).filter((text) => text !== null)).toEqual(['hello', ...wanted])
  expect(await viewOf(appliance, 'shop')).toMatchObject({ failed: 0, waiting: 0 })
})

it('it is paused and goes on while Chatwoot is away', async () => {
  const { appliance } = desk.world
  await begin()
  const port = await desk.chatwoot.away()
  const pause = (paused: boolean) => appliance.ok('PUT', '/api/v1/instances/shop/chatwoot', { paused })
  await pause(true)
  expect(await viewOf(appliance, 'shop')).toMatchObject({ paused: true })
  await phone.sendText(shop, 'meanwhile')
  await pause(false)
  await desk.chatwoot.listen(port)
  await saidTo(desk.chatwoot, ana, (all) => texts(all).includes('meanwhile'))
})

it('an agent who types to a number that is off does no harm', async () => {
  const { appliance } = desk.world
  const id = await begin()
  await appliance.ok('POST', '/api/v1/instances/shop/stop')
  await appliance.waitForState('shop', 'stopped')
  desk.chatwoot.type(id, true)
  await desk.chatwoot.settled()
  expect(desk.chatwoot.hookRefusals).toEqual([])
  expect((await appliance.instance('shop')).state).toBe('stopped')
})

it('Retry at what its owner has cancelled says so again, and is not taken for sent', async () => {
  const { appliance } = desk.world
  const id = await begin()
  await appliance.ok('PUT', '/api/v1/sending', { stopped: true })
  const written = desk.chatwoot.write(id, { content: 'cancelled' })
  const item = await until('it waits', async () => {
    const { outbox } = await appliance.ok<{ outbox: OutboxView[] }>('GET', '/api/v1/outbox?instance=shop')
    return outbox.find(({ state }) => state === 'queued')
  })
  await appliance.ok('POST', `/api/v1/outbox/${item.id}/cancel`)
  await until('it is called failed', () => written.status === 'failed' || undefined)
  await settled(appliance, 'shop')
  desk.chatwoot.pressRetry(written.id)
  await until('it is called failed again', () => written.status === 'failed' || undefined)
  expect(await viewOf(appliance, 'shop')).toMatchObject({ failed: 1 })
  expect(phone.inbox.map(({ text }) => text)).not.toContain('cancelled')
})

it('what is deleted in WhatsApp is deleted in Chatwoot where that is wanted', async () => {
  await connect(desk.world.appliance, desk.chatwoot, 'shop', { messageDelete: true })
  const gone = await phone.sendText(shop, 'a slip')
  await saidTo(desk.chatwoot, ana, (all) => texts(all).includes('a slip'))
  const key = { id: gone, fromMe: true, remoteJid: `${shop}@s.whatsapp.net` }
  await phone.send(shop, { protocolMessage: { type: 0, key } })
  await until(
    'it is deleted there',
    () =>
      messagesOf(desk.chatwoot, ana).some(({ content_attributes: said }) => said['deleted'] === true) ||
      undefined,
  )
  await desk.chatwoot.settled()
  await settled(desk.world.appliance, 'shop')
  expect(messagesOf(desk.chatwoot, ana)).toHaveLength(1)
})

it('two contacts of one Brazilian number are merged where that is wanted, the longer one stays', async () => {
  const { chatwoot, world } = desk
  await connect(world.appliance, chatwoot, 'shop', { mergeBrazilContacts: true })
  const row = { name: 'Ana', identifier: null, thumbnail: '', avatar: undefined, inboxes: [] }
  chatwoot.contacts.set(7, { ...row, id: 7, phone_number: `+${ana}`, inboxes: [] })
  chatwoot.contacts.set(8, {
    ...row,
    id: 8,
    phone_number: `+${ana.replace(/^(55\d\d)9/, '$1')}`,
    inboxes: [],
  })
  await begin()
  expect(chatwoot.merges).toEqual([{ base: 7, other: 8 }])
})

const sign = (at: number, body: string): string =>
  `sha256=${createHmac('sha256', 'k').update(`${at}.${body}`).digest('hex')}`

it('webhooks are taken from the addresses that are set, and with a signature of the last minutes', () => {
  const hook = {
    secret: 's',
    timestamp: undefined,
    signature: undefined,
    body: Buffer.from('{}'),
    address: '::ffff:10.1.2.3',
  }
  const keys = { secret: 's', signing: null, accountId: 1, inboxId: 1, addresses: ['10.1.0.0/16'] }
  expect(isGenuine(hook, keys, 0)).toBe(true)
  expect(isGenuine({ ...hook, address: '10.2.2.3' }, keys, 0)).toBe(false)
  expect(isGenuine({ ...hook, secret: 'x' }, keys, 0)).toBe(false)
  expect(isGenuine(hook, { ...keys, secret: '' }, 0)).toBe(false)
  const signed = { ...hook, timestamp: '1000', signature: sign(1000, '{}') }
  const signing = { ...keys, signing: 'k' }
  expect(isGenuine(signed, signing, 1_000_000)).toBe(true)
  expect(isGenuine({ ...signed, body: Buffer.from('{ }') }, signing, 1_000_000)).toBe(false)
  expect(isGenuine({ ...signed, signature: sign(1001, '{}') }, signing, 1_000_000)).toBe(false)
  expect(isGenuine(signed, signing, 1_000_000 + 301_000)).toBe(false)
})
