// Stories: they go to those who are named, and stay out of everybody's chat.
import { proto } from '@whiskeysockets/baileys'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MessageView } from '../../../core/contract/messages/message.ts'
import { until } from '../../helpers/appliance.ts'
import { startWorld, type World } from '../../helpers/world.ts'
import type { Phone } from '../../whatsapp/phone/phone.ts'

const shop = '5511999990086'
const other = '5511999990087'

let world: World
let customer: Phone
beforeAll(async () => {
  world = await startWorld()
  await world.link('shop', shop)
  await world.link('other', other)
  customer = world.wa.phone({ number: other })
})
afterAll(() => world.end())

async function arrived(id: string): Promise<proto.IMessage> {
  await customer.waitFor((inbox) => inbox.some((message) => message.id === id))
  const received = customer.inbox.filter((message) => message.id === id)
  expect(received).toHaveLength(1)
  return proto.Message.toObject(proto.Message.decode(received[0]?.content ?? Buffer.alloc(0)), {
    longs: Number,
  })
}

function stored(id: string, instance: string): Promise<MessageView> {
  return until(`${instance} has stored ${id}`, async () => {
    const path = `/api/v1/messages?instance=${instance}&id=${id}`
    const { messages } = await world.appliance.ok<{ messages: MessageView[] }>('GET', path)
    return messages[0]
  })
}

const tell = (content: object, audience?: unknown) =>
  world.appliance.request<MessageView>('POST', '/api/v1/messages', {
    instance: 'shop',
    to: 'status@broadcast',
    content,
    ...(audience !== undefined && { audience }),
  })

describe('a story', () => {
  it('goes to those who are named and nobody else, and stays out of their chats', async () => {
    await world.appliance.ok('PATCH', '/api/v1/instances/other', { settings: { readStatus: true } })
    const stranger = world.wa.phone({ number: '5511999990075' })
    const content = { kind: 'text', text: 'My day', background: '#123456', font: 2 }
    const { status, body: sent } = await tell(content, [other])
    expect({ status, content: sent.content, chat: sent.chat }).toEqual({
      status: 202,
      content,
      chat: 'status@broadcast',
    })
    expect((await arrived(sent.id)).extendedTextMessage).toMatchObject({
      backgroundArgb: 0xff123456,
      font: 2,
    })
    expect(customer.inbox.find(({ id }) => id === sent.id)?.chat).toBe('status@broadcast')
    expect(stranger.inbox.some(({ id }) => id === sent.id)).toBe(false)
    expect((await stored(sent.id, 'other')).chat).toBe('status@broadcast')
    const gone = await tell({ kind: 'delete', target: sent.id }, [other])
    expect(await arrived(gone.body.id)).toMatchObject({ protocolMessage: { key: { id: sent.id }, type: 0 } })
  })

  it('is refused for nobody, and where it can be none', async () => {
    expect(await tell({ kind: 'text', text: 'Hm' })).toMatchObject({
      status: 400,
      body: { reasonCode: 'story_for_nobody' },
    })
    expect(await tell({ kind: 'location', latitude: 1, longitude: 1 }, [other])).toMatchObject({
      status: 400,
      body: { reasonCode: 'no_story_kind' },
    })
  })
})
