// Stories: they go to those who are named, and stay out of everybody's chat.
import { proto } from '@whiskeysockets/baileys'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MessageView } from '../../../core/contract/messages/message.ts'
import { until } from '../../helpers/appliance.ts'
import { png } from '../../fixtures/pictures.ts'
import { startWorld, type World } from '../../helpers/world.ts'
import type { Phone } from '../../whatsapp/phone/phone.ts'

const shop = '5511999990086'
const other = '5511999990087'

const red = [255, 0, 0] as const
const blue = [0, 0, 255] as const
/** What these are is told by their first bytes. */
const mp4 = Buffer.concat([Buffer.from('\0\0\0\x18ftypisom', 'latin1'), Buffer.alloc(500, 1)])
const ogg = Buffer.concat([Buffer.from('OggS'.padEnd(28, '\0') + 'OpusHead', 'latin1'), Buffer.alloc(500, 2)])

let world: World
let customer: Phone
beforeAll(async () => {
  world = await startWorld()
  await world.link('shop', shop)
  await world.link('other', other)
  await world.appliance.ok('PATCH', '/api/v1/instances/other', { settings: { readStatus: true } })
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

  it('of a picture, a video or a voice note is opened by those who are named, and deleted for them again', async () => {
    const stories = [
      { kind: 'image', caption: 'My lunch', file: { base64: png(40, 20, [red, blue]).toString('base64') } },
      { kind: 'video', caption: 'My walk', file: { base64: mp4.toString('base64') } },
      { kind: 'audio', voice: true, file: { base64: ogg.toString('base64') } },
    ]
    for (const { file, ...said } of stories) {
      const { status, body: sent } = await tell({ ...said, file }, [other])
      expect({ status, chat: sent.chat, content: sent.content }).toMatchObject({
        status: 202,
        chat: 'status@broadcast',
        content: said,
      })
      await arrived(sent.id)
      expect(await customer.openMedia(sent.id)).toEqual(Buffer.from(file.base64, 'base64'))
      const came = await stored(sent.id, 'other')
      expect(came).toMatchObject({
        chat: 'status@broadcast',
        fromMe: false,
        content: said,
      })
      const gone = await world.appliance.ok<MessageView>('POST', `/api/v1/messages/${sent.id}/delete`, {
        instance: 'shop',
      })
      expect(await arrived(gone.id)).toMatchObject({ protocolMessage: { key: { id: sent.id }, type: 0 } })
      await until('it is deleted at both', async () => {
        const both = await Promise.all(['shop', 'other'].map((instance) => stored(sent.id, instance)))
        return both.every(({ deletedAt }) => deletedAt !== null)
      })
    }
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
