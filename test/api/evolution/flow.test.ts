// The whole life of a number as a user of Evolution has it, told by webhook, socket.io and RabbitMQ at once: each is told the
// same events in the same order, from the create to the number that was deleted and brought back.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { png } from '../../fixtures/pictures.ts'
import { apiKey, until } from '../../helpers/appliance.ts'
import { Endpoint } from '../../helpers/endpoint.ts'
import { hasRabbit, Rabbit } from '../../helpers/transports/rabbit.ts'
import { SocketClient } from '../../helpers/transports/socket-client.ts'
import { startWorld, type World } from '../../helpers/world.ts'

const number = '5511999990881'
const picture = png(30, 20, [
  [0, 128, 0],
  [255, 255, 0],
])
const Qr = z.object({ code: z.string(), base64: z.string().startsWith('data:image/png;base64,') })
const Sent = z.object({ key: z.object({ id: z.string() }) })
/** What is told of such a life, of which each is there. */
const words = [
  'instance.create',
  'qrcode.updated',
  'connection.update',
  'contacts.upsert',
  'messages.upsert',
  'send.message',
  'messages.update',
  'groups.upsert',
  'groups.update',
  'group-participants.update',
  'status.instance',
  'logout.instance',
  'instance.delete',
  'remove.instance',
]
const unique = (ids: readonly string[]): string[] => [...new Set(ids)]

describe.skipIf(!hasRabbit)('a number from its create to its coming back', () => {
  let world: World
  let hook: Endpoint
  let rabbit: Rabbit
  beforeAll(async () => {
    hook = await Endpoint.start()
    rabbit = await Rabbit.make()
    const env = { WEBSOCKET_ENABLED: 'true', RABBITMQ_ENABLED: 'true', RABBITMQ_URI: rabbit.url }
    // Before the appliance, which waits longer and longer for one that is not there.
    await rabbit.start()
    world = await startWorld({ appliance: { env } })
    const model = await rabbit.connect()
    const channel = await model.createChannel()
    await channel.assertExchange('loja', 'topic', { durable: true, autoDelete: false })
    await channel.assertQueue('everything', { durable: true })
    await channel.bindQueue('everything', 'loja', '#')
    // Each queue that has to be made first costs a second and a half.
    for (const event of words) await channel.assertQueue(`loja.${event}`, { durable: true })
    await model.close()
  })
  afterAll(async () => {
    await world.end()
    await rabbit.end()
    await hook.close()
  })

  const ask = (method: string, path: string, body?: object) => world.appliance.request(method, path, body)
  async function ok(method: string, path: string, body?: object): Promise<unknown> {
    const answer = await ask(method, path, body)
    expect([path, answer.status, answer.body]).toEqual([path, expect.toBeOneOf([200, 201]), answer.body])
    return answer.body
  }
  /** The first that fits, of those told since the mark. */
  const told = (event: string, text = '') =>
    until(`${event} with "${text}" is told`, () =>
      hook.taken.slice(mark).find((each) => each.json['event'] === event && each.text.includes(text)),
    )
  let mark = 0

  it('is told to all three alike', async () => {
    const ana = world.wa.phone({ number: '5511988880882', name: 'Ana' })
    const bia = world.wa.phone({ number: '5511988880883', name: 'Bia' })
    const all = { enabled: true, events: [] }
    const webhook = { ...all, url: hook.url, base64: true }
    const made = await ok('POST', '/instance/create', {
      instanceName: 'loja',
      integration: 'WHATSAPP-BAILEYS',
      rejectCall: true,
      msgCall: 'Escreva',
      webhook,
      websocket: all,
      rabbitmq: all,
    })
    expect(made).toMatchObject({ settings: { rejectCall: true, msgCall: 'Escreva' } })
    const socket = await new SocketClient(world.appliance.url, 'loja', {
      auth: { apikey: apiKey, cursor: '0' },
    }).in()

    // Linked by the code that the webhook was told; the one that connect shows is the same.
    const shown = Qr.parse(await ok('GET', '/instance/connect/loja'))
    const { data } = z.object({ data: z.object({ qrcode: Qr }) }).parse((await told('qrcode.updated')).json)
    expect(data.qrcode.code).toBe(shown.code)
    await world.wa.phone({ number, name: 'Loja' }).scan(data.qrcode.code)
    await told('connection.update', '"state":"open"')

    // Received and answered, texts and files.
    await ana.sendText(number, 'Tem bolo?')
    await told('messages.upsert', 'Tem bolo?')
    await ok('POST', '/message/sendText/loja', { number: ana.number, text: 'Tem!' })
    await ana.waitForText('Tem!')
    await told('messages.update', 'DELIVERY_ACK')
    const photo = await ana.sendMedia(number, { kind: 'image', bytes: picture, mimetype: 'image/png' })
    expect((await told('messages.upsert', photo)).json).toMatchObject({
      data: { messageType: 'imageMessage', message: { base64: picture.toString('base64') } },
    })
    const media = picture.toString('base64')
    const out = { number: ana.number, mediatype: 'image', media, caption: 'Este' }
    const { key } = Sent.parse(await ok('POST', '/message/sendMedia/loja', out))
    await ana.waitFor((inbox) => inbox.some(({ id }) => id === key.id))
    expect(await ana.openMedia(key.id)).toEqual(picture)
    await told('send.message', key.id)

    // The life of a group.
    const { id: group } = z
      .object({ id: z.string() })
      .parse(await ok('POST', '/group/create/loja', { subject: 'Equipe', participants: [ana.number] }))
    await told('groups.upsert', group)
    await ok('POST', `/group/updateGroupSubject/loja?groupJid=${group}`, { subject: 'Time' })
    await told('groups.update', 'Time')
    const added = { action: 'add', participants: [bia.number] }
    await ok('POST', `/group/updateParticipant/loja?groupJid=${group}`, added)
    await told('group-participants.update', bia.jid)
    await ana.sendText(group, 'Oi, time')
    await told('messages.upsert', 'Oi, time')
    await ok('DELETE', `/group/leaveGroup/loja?groupJid=${group}`)

    // Logged out, linked again in place, deleted, and brought back.
    await ok('DELETE', '/instance/logout/loja')
    await told('logout.instance')
    mark = hook.taken.length
    const again = Qr.parse(await ok('GET', '/instance/connect/loja'))
    await world.wa.phone({ number }).scan(again.code)
    await told('connection.update', '"state":"open"')
    const found = await ok('POST', '/chat/findMessages/loja', { where: { key: { remoteJid: ana.jid } } })
    expect(found).toMatchObject({ messages: { total: 4 } })
    const { id } = await world.appliance.instance('loja')
    await ok('DELETE', '/instance/delete/loja')
    await told('instance.delete')
    await told('remove.instance')
    expect((await ask('GET', '/instance/connectionState/loja')).status).toBe(404)
    await ok('POST', `/api/v1/instances/${id}/untrash`, {})
    expect(await ok('GET', '/instance/fetchInstances?instanceName=loja')).toMatchObject([
      { id, name: 'loja', _count: { Message: expect.any(Number) } },
    ])
    await world.appliance.waitForState('loja', 'open')
    await ana.sendText(number, 'Voltou?')
    await told('messages.upsert', 'Voltou?')

    const byWebhook = unique(hook.taken.map(({ headers }) => String(headers['webhook-id'])))
    const durable = byWebhook.filter((each) => !each.startsWith('live-'))
    const last = durable.at(-1) ?? ''
    const bySocket = () => unique(socket.told.flatMap(({ place }) => place?.id ?? []))
    const byRabbit: string[] = []
    await until('RabbitMQ has the last', async () => {
      byRabbit.push(...(await rabbit.read('everything')).map((each) => each.id))
      return byRabbit.includes(last)
    })
    await until('the socket has the last', () => bySocket().includes(last))
    expect(durable.length).toBeGreaterThan(20)
    // What happens from then on is no part of it.
    const upToLast = (ids: readonly string[]) => ids.slice(0, ids.indexOf(last) + 1)
    expect(upToLast(unique(byRabbit).filter((each) => !each.startsWith('live-')))).toEqual(durable)
    expect(upToLast(bySocket())).toEqual(durable)
    expect(socket.told.map(({ event }) => event)).toContain('qrcode.updated')
    expect(byRabbit.some((each) => each.startsWith('live-'))).toBe(true)
    expect(unique(hook.taken.map(({ json }) => String(json['event'])))).toEqual(expect.arrayContaining(words))
    socket.leave()
  }, 120_000)
})
