// The preview of an address in a text: what the page says of itself goes with it, and nothing of it delays or fails a text.
import { once } from 'node:events'
import { createServer, type Server, type ServerResponse } from 'node:http'
import { proto } from '@whiskeysockets/baileys'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { MessageView } from '../../../core/contract/messages/message.ts'
import { decodeJpeg } from '../../../core/instances/messages/files/preparing/codecs.ts'
import { png } from '../../fixtures/pictures.ts'
import { Endpoint } from '../../helpers/endpoint.ts'
import { startWorld, type World } from '../../helpers/world.ts'
import type { Phone } from '../../whatsapp/phone/phone.ts'

const shop = '5511999990084'
const other = '5511999990085'

let world: World
let customer: Phone
let web: Server
let picture = ''
beforeAll(async () => {
  world = await startWorld()
  await world.link('shop', shop)
  customer = world.wa.phone({ number: other })
  web = createServer(serve).listen(0, '127.0.0.1')
  await once(web, 'listening')
})
afterAll(async () => {
  web.closeAllConnections()
  web.close()
  await world.end()
})

const page = `<html><head><title>Not this</title>
  <meta property="og:title" content="Tea &amp; cake"><meta name="description" content="All of it">
  <meta property="og:image" content="/seen.png"></head>`
const seen = png(280, 140, [
  [255, 0, 0],
  [0, 0, 255],
])

function serve(request: { url?: string | undefined }, response: ServerResponse): void {
  if (request.url === '/page') response.end(page)
  else if (request.url === '/seen.png') response.end(seen)
  else if (request.url === '/stranger')
    response.end(`<title>Look</title><meta property="og:image" content="${picture}">`)
  else if (request.url === '/slow') response.writeHead(200).write('<title>Slow')
  else response.writeHead(404).end()
}

const at = (place: string): string => {
  const address = web.address()
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}${place}`
}

function send(content: object): Promise<MessageView> {
  return world.appliance.ok('POST', '/api/v1/messages', { instance: 'shop', to: other, content })
}

async function arrived(id: string): Promise<proto.IMessage> {
  const { content } = await customer
    .waitFor((inbox) => inbox.some((message) => message.id === id))
    .then(() => customer.inbox.find((message) => message.id === id) ?? { content: Buffer.alloc(0) })
  return proto.Message.toObject(proto.Message.decode(content), { longs: Number })
}

describe('an address in a text', () => {
  it('goes without a picture that its page names beside the appliance', async () => {
    const inner = await Endpoint.start()
    onTestFinished(() => inner.close())
    picture = `${inner.url}/seen.png`
    const { extendedTextMessage } = await arrived(
      (await send({ kind: 'text', text: at('/stranger'), preview: true })).id,
    )
    expect(extendedTextMessage).toMatchObject({ title: 'Look' })
    expect(extendedTextMessage?.jpegThumbnail ?? []).toHaveLength(0)
    expect(inner.received).toEqual([])
  })

  it('goes with what its page says of itself, where that is asked for', async () => {
    const text = `Look at ${at('/page')}.`
    const { extendedTextMessage } = await arrived((await send({ kind: 'text', text, preview: true })).id)
    expect(extendedTextMessage).toMatchObject({
      text,
      matchedText: at('/page'),
      title: 'Tea & cake',
      description: 'All of it',
    })
    expect(await decodeJpeg(extendedTextMessage?.jpegThumbnail ?? Buffer.alloc(0))).toMatchObject({
      width: 140,
    })
    const without = await arrived((await send({ kind: 'text', text })).id)
    expect(without.extendedTextMessage?.title).toBeUndefined()
  })

  it('of a client of Evolution goes with it unless that is turned off', async () => {
    const sendText = async (more: object): Promise<proto.IMessage> => {
      const body = { number: other, text: `Look at ${at('/page')}.`, ...more }
      const { key } = await world.appliance.ok<{ key: { id: string } }>(
        'POST',
        '/message/sendText/shop',
        body,
      )
      return arrived(key.id)
    }
    const withIt = await sendText({})
    expect(withIt.extendedTextMessage).toMatchObject({ matchedText: at('/page'), title: 'Tea & cake' })
    expect(withIt.extendedTextMessage?.jpegThumbnail?.length).toBeGreaterThan(100)
    expect((await sendText({ linkPreview: false })).extendedTextMessage?.title).toBeUndefined()
  })

  it('that cannot be had, or not in time, or may not be asked, goes as it is', async () => {
    const sent = await Promise.all(
      [at('/nothing'), at('/slow'), 'http://169.254.169.254/latest'].map((url) =>
        send({ kind: 'text', text: url, preview: true }),
      ),
    )
    for (const { id, text } of sent) {
      const { extendedTextMessage } = await arrived(id)
      expect(extendedTextMessage).toMatchObject({ text })
      expect(extendedTextMessage?.matchedText).toBeUndefined()
    }
  })
})
