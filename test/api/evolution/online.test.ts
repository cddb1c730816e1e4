// The dialect with a phone on the other side: linking, sending, numbers, restart and logout.
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { until } from '../../helpers/appliance.ts'
import { startProxy } from '../../helpers/proxy.ts'
import { startWorld, type World } from '../../helpers/world.ts'
import { missing } from './words.ts'

const number = '5511999990051'
const customer = '5511988880052'
let world: World
beforeAll(async () => {
  world = await startWorld()
  world.wa.phone({ number: customer })
})
afterAll(() => world.end())

const ask = (method: string, path: string, body?: unknown) => world.appliance.request(method, path, body)
const state = async (name: string) =>
  (await ask('GET', `/instance/connectionState/${encodeURIComponent(name)}`)).body
const open = (name: string) => ({ instance: { instanceName: name, state: 'open' } })
const connecting = (name: string) => ({ instance: { instanceName: name, state: 'connecting' } })

function isOpen(name: string) {
  const wanted = JSON.stringify(open(name))
  return until(`${name} is open`, async () =>
    JSON.stringify(await state(name)) === wanted ? true : undefined,
  )
}

const Qr = z.object({
  pairingCode: z.string().nullable(),
  code: z.string(),
  base64: z.string(),
  count: z.int().min(1),
})
/** The size of a PNG stands in its header. */
const pngSize = (dataUrl: string) =>
  Buffer.from(dataUrl.replace('data:image/png;base64,', ''), 'base64').readUInt32BE(16)

it('create with qrcode brings a QR that a phone can scan', async () => {
  const { status, body } = await ask('POST', '/instance/create', {
    instanceName: 'loja',
    integration: 'WHATSAPP-BAILEYS',
    qrcode: true,
  })
  const { qrcode, instance } = z
    .object({ qrcode: Qr, instance: z.object({ status: z.string() }) })
    .parse(body)
  expect({ status, instance, pairingCode: qrcode.pairingCode }).toEqual({
    status: 201,
    instance: { status: 'connecting' },
    pairingCode: null,
  })
  expect(pngSize(qrcode.base64)).toBeGreaterThan(200)
  const again = Qr.parse((await ask('GET', '/instance/connect/loja')).body)
  await world.wa.phone({ number }).scan(again.code)
  await isOpen('loja')
  expect((await ask('GET', '/instance/connect/loja')).body).toEqual(open('loja'))
  expect((await ask('GET', '/instance/fetchInstances?instanceName=loja')).body).toMatchObject([
    { connectionStatus: 'open', ownerJid: `${number}@s.whatsapp.net` },
  ])
})

it('connect with a number brings a pairing code, and the QR beside it', async () => {
  const other = '5511999990053'
  const phone = world.wa.phone({ number: other })
  await ask('POST', '/instance/create', { instanceName: 'por código' })
  const { body } = await ask('GET', `/instance/connect/${encodeURIComponent('por código')}?number=${other}`)
  const { pairingCode, base64 } = Qr.extend({ pairingCode: z.string().regex(/^[A-Z\d]{8}$/) }).parse(body)
  expect(pngSize(base64)).toBeGreaterThan(200)
  await until('WhatsApp waits for the code', () => world.wa.awaitsCode(other))
  await phone.typeCode(pairingCode)
  await isOpen('por código')
})

it('the QR beside a pairing code links as any does', async () => {
  await ask('POST', '/instance/create', { instanceName: 'beside' })
  const { code } = Qr.parse((await ask('GET', '/instance/connect/beside?number=5511999990054')).body)
  await world.wa.phone({ number: '5511999990054' }).scan(code)
  await isOpen('beside')
})

it('whatsappNumbers tells who is there', async () => {
  expect(
    (await ask('POST', '/chat/whatsappNumbers/loja', { numbers: [`+${customer}`, '5511900000000'] })).body,
  ).toEqual([
    expect.objectContaining({ exists: true, number: `+${customer}`, jid: `${customer}@s.whatsapp.net` }),
    expect.objectContaining({ exists: false, number: '5511900000000' }),
  ])
})

it('sendText reaches the phone, and its status rises', async () => {
  const { status, body } = await ask('POST', '/message/sendText/loja', { number: customer, text: 'Olá, Ana' })
  const { key } = z.object({ key: z.object({ id: z.string() }) }).parse(body)
  expect({ status, body }).toMatchObject({
    status: 201,
    body: { status: 'PENDING', message: { conversation: 'Olá, Ana' } },
  })
  await world.wa.phone({ number: customer }).waitForText('Olá, Ana')
  await until('it is delivered', async () => {
    const found = await ask('POST', '/chat/findMessages/loja', { where: { key: { id: key.id } } })
    return JSON.stringify(found.body).includes('"MessageUpdate":[{"status":"DELIVERY_ACK"}]')
      ? true
      : undefined
  })
})

it('a number that is not there is refused in the words that clients know', async () => {
  expect(await ask('POST', '/message/sendText/loja', { number: '5511900000000', text: 'x' })).toMatchObject({
    status: 400,
    body: {
      status: 400,
      error: 'Bad Request',
      response: {
        message: [{ jid: '5511900000000@s.whatsapp.net', exists: false, number: '5511900000000' }],
      },
    },
  })
})

it('what a phone writes is found as a message and as a chat', async () => {
  await world.wa.phone({ number: customer }).sendText(number, 'Boa tarde')
  const record = await until('it is stored', async () => {
    const { body } = await ask('POST', '/chat/findMessages/loja', { where: { messageType: 'conversation' } })
    const { messages } = z
      .object({ messages: z.object({ records: z.array(z.looseObject({ message: z.unknown() })) }) })
      .parse(body)
    return messages.records.find(({ message }) => JSON.stringify(message).includes('Boa tarde'))
  })
  expect(record).toMatchObject({
    key: { fromMe: false, remoteJid: `${customer}@s.whatsapp.net` },
    messageType: 'conversation',
  })
  expect((await ask('POST', '/chat/findChats/loja', {})).body).toMatchObject([
    {
      remoteJid: `${customer}@s.whatsapp.net`,
      unreadCount: 1,
      lastMessage: { instanceId: expect.any(String) },
    },
  ])
})

it.each([
  ['5215512345678', '525512345678'],
  ['5491123456789', '541123456789'],
  ['5531999990010', '553199990010'],
])('%s is found and written to as it is, and by its other form %s', async (exact, other) => {
  const phone = world.wa.phone({ number: exact })
  const jid = `${exact}@s.whatsapp.net`
  expect((await ask('POST', '/chat/whatsappNumbers/loja', { numbers: [exact, other] })).body).toEqual([
    { jid, exists: true, number: exact },
    { jid, exists: true, number: other },
  ])
  for (const to of [exact, other]) {
    const { status, body } = await ask('POST', '/message/sendText/loja', { number: to, text: `To ${to}` })
    expect({ status, body }).toMatchObject({ status: 201, body: { key: { remoteJid: jid } } })
    await phone.waitForText(`To ${to}`)
  }
})

it('a reply to the digits that wrote to us goes to them', async () => {
  const digits = '5531988880011'
  const phone = world.wa.phone({ number: digits })
  await phone.sendText(number, 'Who is there?')
  await until('its chat is stored', async () => {
    const { body } = await ask('POST', '/chat/findMessages/loja', { where: { key: { remoteJid: digits } } })
    return JSON.stringify(body).includes('Who is there?') ? true : undefined
  })
  expect(await ask('POST', '/message/sendText/loja', { number: digits, text: 'We are' })).toMatchObject({
    status: 201,
    body: { key: { remoteJid: `${digits}@s.whatsapp.net` } },
  })
  await phone.waitForText('We are')
})

it('a group that does not exist is refused as upstream words it', async () => {
  const unknown = '120363999999999999@g.us'
  expect(await ask('POST', '/message/sendText/loja', { number: unknown, text: 'x' })).toMatchObject({
    status: 400,
    body: { response: { message: ['Group not found'] } },
  })
  expect(await ask('POST', '/api/v1/messages', { instance: 'loja', to: unknown, text: 'x' })).toMatchObject({
    status: 400,
    body: { code: 'group_not_found' },
  })
})

/** The chat on top. */
const first = async () => {
  const { body } = await ask('POST', '/chat/findChats/loja', { take: 1 })
  return z.array(z.looseObject({ remoteJid: z.string() })).parse(body)[0]?.remoteJid
}

it('a message from 2099 is of the time when it came, and keeps its chat on top of nothing', async () => {
  const [early, late] = ['5511988880071', '5511988880072']
  world.wa.faults.arm({ kind: 'claimedTime', t: '4070908800' })
  await world.wa.phone({ number: early }).sendText(number, 'from 2099')
  await until('it is here', async () => ((await first()) === `${early}@s.whatsapp.net` ? true : undefined))
  // WhatsApp's times are whole seconds: what comes within the same one may be older by its name.
  await until('what was said last is on top', async () => {
    await sleep(400)
    await world.wa.phone({ number: late }).sendText(number, 'of now')
    return (await first()) === `${late}@s.whatsapp.net` ? true : undefined
  })
})

it('a proxy that works is kept without showing its password, and the number goes by it', async () => {
  const proxy = await startProxy('http')
  const { host } = proxy
  const given = {
    enabled: true,
    host,
    port: String(proxy.port),
    protocol: 'http',
    username: 'u',
    password: 'p',
  }
  expect(await ask('POST', '/proxy/set/loja', given)).toMatchObject({
    status: 201,
    body: { proxy: { instanceName: 'loja', proxy: given } },
  })
  const tried = proxy.asked.length
  await until('the number goes by it', () => (proxy.asked.length > tried ? true : undefined))
  await isOpen('loja')
  expect((await ask('GET', '/proxy/find/loja')).body).toMatchObject({ ...given, password: '' })
  expect((await ask('POST', '/proxy/set/loja', { enabled: false })).status).toBe(201)
  expect((await ask('GET', '/proxy/find/loja')).body).toBeNull()
  await isOpen('loja')
  await proxy.close()
})

it('setPresence, restart by both verbs and logout', async () => {
  // It may still be about to connect anew, without the proxy.
  await until('its presence is set', async () => {
    const { status } = await ask('POST', '/instance/setPresence/loja', { presence: 'available' })
    return status === 201 ? true : undefined
  })
  for (const method of ['POST', 'PUT']) {
    const { status, body } = await ask(method, '/instance/restart/loja')
    expect(status).toBe(200)
    // Never a QR without a code: it is linked.
    expect([open('loja'), connecting('loja')]).toContainEqual(body)
    await isOpen('loja')
  }
  expect(await ask('DELETE', '/instance/logout/loja')).toMatchObject({
    status: 200,
    body: { status: 'SUCCESS', error: false, response: { message: 'Instance logged out' } },
  })
  expect(await state('loja')).toEqual({ instance: { instanceName: 'loja', state: 'close' } })
  expect((await ask('DELETE', '/instance/logout/loja')).body).toMatchObject({
    response: { message: 'Instance was already disconnected' },
  })
  expect((await ask('DELETE', '/instance/delete/loja')).status).toBe(200)
  expect(await state('loja')).toEqual(missing('loja'))
})
