// What clients of the dialect are told beside messages: a history, chats, labels and calls, by upstream's names and fields.
// People are in people-events, groups in groups.
import { proto } from '@whiskeysockets/baileys'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { acceptedNames } from '../../../core/api/evolution/event-names.ts'
import { until } from '../../helpers/appliance.ts'
import { Endpoint } from '../../helpers/endpoint.ts'
import { linkExisting, startWorld, type World } from '../../helpers/world.ts'
import type { Phone } from '../../whatsapp/phone/phone.ts'

const number = '5511999990311'
let world: World
let endpoint: Endpoint
let ana: Phone
let instanceId: string
beforeAll(async () => {
  endpoint = await Endpoint.start()
  world = await startWorld()
  const own = world.wa.phone({ number, name: 'Shop' })
  own.shareHistory = true
  ana = world.wa.phone({ number: '5511999990312', name: 'Ana' })
  await ana.sendText(number, 'last year')
  await own.waitForText('last year')
  await world.appliance.createInstance('shop')
  await world.appliance.ok('POST', '/webhook/set/shop', {
    // Without names it is what 2.3.7 knows.
    webhook: { enabled: true, url: endpoint.url, events: [...acceptedNames] },
  })
  await linkExisting(world.wa, world.appliance, 'shop', number)
  instanceId = (await world.appliance.instance('shop')).id
})
afterAll(async () => {
  await world.end()
  await endpoint.close()
})

const told = (event: string, isIt: (data: never) => boolean = () => true) =>
  until(`${event} is told`, () => {
    const found = endpoint.taken.find(({ json }) => json['event'] === event && isIt(json['data'] as never))
    return found?.json
  })

it('a history is told as what it is, and not as new messages', async () => {
  const contact = { remoteJid: ana.jid, pushName: 'Ana', profilePicUrl: null, instanceId }
  const message = {
    key: expect.objectContaining({ remoteJid: ana.jid, fromMe: false }),
    message: { conversation: 'last year' },
    messageType: 'conversation',
    messageTimestamp: expect.any(Number),
    instanceId,
  }
  expect(await told('messages.set')).toMatchObject({ data: [message], instance: 'shop', isLatest: false })
  expect((await told('chats.set'))['data']).toEqual([{ remoteJid: ana.jid, instanceId, name: null }])
  const { PUSH_NAME, RECENT } = proto.HistorySync.HistorySyncType
  const own = world.wa.phone({ number })
  await own.sendHistory({ syncType: PUSH_NAME, pushnames: [{ id: ana.jid, pushname: 'Ana' }] })
  for (const event of ['contacts.set', 'contacts.upsert'])
    expect((await told(event, (data: unknown) => Array.isArray(data)))['data']).toContainEqual(contact)
  expect(endpoint.taken.map(({ json }) => json['event'])).not.toContain('messaging-history.set')
  await own.sendHistory({ syncType: RECENT, progress: 100, chunkOrder: 1 })
  const ended = { messageCount: 1, chatCount: 1, contactCount: expect.any(Number), progress: 100 }
  expect(await told('messaging-history.set')).toMatchObject({ instance: 'shop', data: ended })
  expect(endpoint.taken.map(({ json }) => json['event'])).not.toContain('messages.upsert')
})

const api = '/api/v1/instances/shop'
const call = { id: '' }
const table: readonly {
  event: string
  does: () => Promise<unknown>
  data: () => unknown
  isIt?: (data: never) => boolean
}[] = [
  {
    event: 'chats.update',
    does: () => world.appliance.ok('PATCH', `${api}/chats/${ana.number}`, { archived: true }),
    data: () => [{ remoteJid: ana.jid, instanceId }],
  },
  {
    event: 'labels.edit',
    does: () => world.appliance.ok('PUT', `${api}/labels/7`, { name: 'Paid', color: 5 }),
    data: () => ({ id: '7', name: 'Paid', color: 5, deleted: false, instance: 'shop' }),
  },
  {
    event: 'labels.association',
    does: () => world.appliance.ok('POST', `${api}/chats/${ana.number}/labels`, { label: '7' }),
    data: () => ({ instance: 'shop', type: 'add', chatId: ana.jid, labelId: '7' }),
  },
  {
    event: 'labels.association',
    does: () => world.appliance.ok('POST', `${api}/chats/${ana.number}/labels`, { label: '7', on: false }),
    isIt: ({ type }: { type: string }) => type === 'remove',
    data: () => ({ instance: 'shop', type: 'remove', chatId: ana.jid, labelId: '7' }),
  },
  {
    event: 'call',
    does: async () => {
      call.id = await ana.call(number, undefined, true)
    },
    data: () => ({
      chatId: ana.jid,
      from: ana.jid,
      id: call.id,
      date: expect.any(String),
      offline: false,
      status: 'offer',
      isVideo: true,
      isGroup: false,
    }),
  },
  {
    event: 'call',
    does: () => ana.endCall(number, call.id, 'timeout'),
    isIt: ({ status }: { status: string }) => status === 'terminate',
    data: () => expect.objectContaining({ id: call.id, status: 'terminate', from: ana.jid }),
  },
  {
    event: 'chats.delete',
    does: () => world.appliance.ok('POST', `${api}/chats/${ana.number}/delete`),
    data: () => [ana.jid],
  },
]

it.each(table)('$event', async ({ event, does, data, isIt }) => {
  await does()
  expect((await told(event, isIt))['data']).toEqual(data())
})
