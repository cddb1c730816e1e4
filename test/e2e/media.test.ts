// Files of messages that come in, by the real Baileys from the simulated media host: each is kept once, whatever happens
// meanwhile, or it is said why not; and no message waits for its file.
import { randomBytes } from 'node:crypto'
import { proto } from '@whiskeysockets/baileys'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { MessageView } from '../../core/contract/messages/message.ts'
import { apiKey, until } from '../helpers/appliance.ts'
import { filesIn, keptBytes, mediaIs, messageOf, sha256 } from '../helpers/media.ts'
import { png } from '../fixtures/pictures.ts'
import { startWorld, waitForTexts, type World } from '../helpers/world.ts'
import { uploadMedia } from '../whatsapp/phone/media.ts'
import type { Phone } from '../whatsapp/phone/phone.ts'

const shop = '5511999990061'
const instance = 'shop'

let world: World
let customer: Phone
beforeAll(async () => {
  world = await startWorld({ appliance: { env: { HOLDFAST_MEDIA_LINK_HOURS: '2' } } })
  await world.link(instance, shop)
  customer = world.wa.phone({ number: '5511999990062', name: 'Bia' })
})
afterAll(() => world.end())
beforeEach(() => world.wa.faults.clear())

const picture = (bytes: Buffer, caption?: string) =>
  ({ kind: 'image', bytes, mimetype: 'image/jpeg', ...(caption !== undefined && { caption }) }) as const

function download(hash: string | null, headers: Record<string, string> = {}): Promise<Response> {
  const url = new URL(`/api/v1/media/${hash ?? ''}`, world.appliance.url)
  return fetch(url, { headers: { apikey: apiKey, ...headers } })
}

const settings = (change: object): Promise<unknown> =>
  world.appliance.ok('PATCH', `/api/v1/instances/${instance}`, { settings: change })

/** A message whose file WhatsApp does not have any more. */
async function forgotten(): Promise<{ id: string; bytes: Buffer }> {
  const bytes = randomBytes(4000)
  const content = await uploadMedia(world.wa.hub.media, picture(bytes))
  world.wa.hub.media.forget(content.imageMessage?.directPath ?? '')
  return { id: await customer.send(shop, content), bytes }
}

describe('a file that comes in', () => {
  it.each([
    { kind: 'image', mimetype: 'image/jpeg' },
    { kind: 'video', mimetype: 'video/mp4' },
    { kind: 'audio', mimetype: 'audio/ogg; codecs=opus' },
    { kind: 'document', mimetype: 'application/pdf', fileName: 'the offer.pdf' },
    { kind: 'sticker', mimetype: 'image/webp' },
  ] as const)('is kept under the hash of its bytes: $kind', async (media) => {
    const bytes = randomBytes(150_001)
    const id = await customer.sendMedia(shop, { ...media, bytes })
    const kept = await mediaIs(world.appliance, { instance, id }, 'kept')
    expect(kept).toEqual({
      state: 'kept',
      kind: media.kind,
      hash: sha256(bytes),
      mimetype: media.mimetype,
      sizeBytes: bytes.length,
      fileName: 'fileName' in media ? media.fileName : null,
      goneCode: null,
      goneReason: null,
    })
    expect(keptBytes(world.appliance, sha256(bytes))).toEqual(bytes)
    const told = (await world.appliance.events()).filter(({ type }) => type === 'message.media')
    expect(told.filter(({ data }) => 'id' in data && data.id === id)).toHaveLength(1)
  })

  it('is kept once where it comes twice, and to be seen once only where the number is to keep that', async () => {
    const bytes = randomBytes(20_000)
    const first = await customer.sendMedia(shop, picture(bytes))
    await mediaIs(world.appliance, { instance, id: first }, 'kept')
    const content = await uploadMedia(world.wa.hub.media, picture(bytes))
    const { imageMessage } = content
    const once = proto.Message.create({ imageMessage: { ...imageMessage, viewOnce: true } })
    for (const message of [{ viewOnceMessageV2: { message: content } }, once]) {
      const unkept = await customer.send(shop, message)
      expect(await mediaIs(world.appliance, { instance, id: unkept }, 'gone')).toMatchObject({
        goneCode: 'view_once',
        hash: null,
      })
      const body = { instance }
      const refused = await world.appliance.request('POST', `/api/v1/messages/${unkept}/fetch`, body)
      expect(refused).toMatchObject({ status: 409, body: { code: 'conflict' } })
    }
    await settings({ keepViewOnce: true })
    const second = await customer.send(shop, { viewOnceMessageV2: { message: content } })
    expect(await mediaIs(world.appliance, { instance, id: second }, 'kept')).toMatchObject({
      hash: sha256(bytes),
      kind: 'image',
    })
    expect(filesIn(world.appliance).filter((name) => name === sha256(bytes))).toHaveLength(1)
  })

  it('is left where its kind is not fetched, until somebody asks for it', async () => {
    await settings({ fetchFiles: ['image'] })
    const bytes = randomBytes(3000)
    const id = await customer.sendMedia(shop, { kind: 'video', mimetype: 'video/mp4', bytes })
    expect(await mediaIs(world.appliance, { instance, id }, 'left')).toMatchObject({
      hash: null,
      goneCode: null,
    })
    const asked = await world.appliance.ok<MessageView>('POST', `/api/v1/messages/${id}/fetch`, { instance })
    expect(asked.media).toMatchObject({ state: 'wanted' })
    expect(await mediaIs(world.appliance, { instance, id }, 'kept')).toMatchObject({ hash: sha256(bytes) })
    await settings({ fetchFiles: ['image', 'video', 'audio', 'document', 'sticker'] })
  })

  it('is kept as well when another device of the number has sent it', async () => {
    const bytes = randomBytes(5000)
    const id = await world.wa.phone({ number: shop }).sendMedia(customer.number, picture(bytes))
    expect(await mediaIs(world.appliance, { instance, id }, 'kept')).toMatchObject({ hash: sha256(bytes) })
    expect(await messageOf(world.appliance, instance, id)).toMatchObject({ fromMe: true })
  })

  it('is none where the message has no file', async () => {
    const id = await customer.sendText(shop, 'only words')
    await waitForTexts(world.appliance, instance, 1)
    const found = await until('it is stored', () => messageOf(world.appliance, instance, id))
    expect(found.media).toBeNull()
  })

  it('is served as what may be shown and nothing else, in parts where asked, and only when a message has it', async () => {
    const bytes = randomBytes(3000)
    const shown = await customer.sendMedia(shop, picture(bytes))
    const { hash } = await mediaIs(world.appliance, { instance, id: shown }, 'kept')
    const whole = await download(hash)
    expect(whole.status).toBe(200)
    expect(Buffer.from(await whole.arrayBuffer())).toEqual(bytes)
    expect(Object.fromEntries(whole.headers)).toMatchObject({
      'content-type': 'image/jpeg',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "sandbox; default-src 'none'",
    })
    expect(whole.headers.has('content-disposition')).toBe(false)
    const part = await download(hash, { range: 'bytes=10-19' })
    expect(part.status).toBe(206)
    expect(Buffer.from(await part.arrayBuffer())).toEqual(bytes.subarray(10, 20))

    const script = Buffer.from('<script>alert(1)</script>')
    const page = {
      kind: 'document',
      bytes: script,
      mimetype: 'text/html',
      fileName: '../a "page".html',
    } as const
    const id = await customer.sendMedia(shop, page)
    const { hash: pageHash } = await mediaIs(world.appliance, { instance, id }, 'kept')
    const given = await download(pageHash)
    expect(given.headers.get('content-type')).toBe('application/octet-stream')
    expect(given.headers.get('content-disposition')).toBe('attachment; filename="a \\"page\\".html"')
    expect(given.headers.get('content-security-policy')).toBe("sandbox; default-src 'none'")

    expect((await download('0'.repeat(64))).status).toBe(404)
    expect((await download('..%2Fholdfast.sqlite')).status).toBe(400)
    expect((await download(hash, { apikey: 'wrong' })).status).toBe(401)
  })
})

describe('a file that does not come at once', () => {
  it('never keeps its message, or another, waiting; and comes when the host gives it', async () => {
    const { faults } = world.wa
    faults.arm({ kind: 'mediaPart', bytes: 1000, end: 'silence' }, {}, 2)
    const bytes = randomBytes(30_000)
    const id = await customer.sendMedia(shop, picture(bytes, 'slow'))
    await customer.sendMedia(shop, picture(randomBytes(30_000), 'slow too'))
    await customer.sendText(shop, 'words behind them')
    const texts = await until('the words are stored', async () => {
      const all = await waitForTexts(world.appliance, instance, 3)
      return all.includes('words behind them') ? all : undefined
    })
    expect(texts).toEqual(expect.arrayContaining(['slow', 'slow too', 'words behind them']))
    expect((await messageOf(world.appliance, instance, id))?.media).toMatchObject({
      state: 'wanted',
      hash: null,
    })
  })

  it('is fetched by the next start when the process is killed in the middle of it, and nothing is left of the half', async () => {
    // What the test before left hanging is begun anew as well.
    const bytes = randomBytes(300_000)
    world.wa.faults.arm({ kind: 'mediaPart', bytes: 200_000, end: 'silence' }, {}, Infinity)
    await world.appliance.kill()
    await world.appliance.start()
    await world.appliance.waitForState(instance, 'open')
    const id = await customer.sendMedia(shop, picture(bytes))
    await mediaIs(world.appliance, { instance, id }, 'wanted')
    await until(
      'a half is there',
      () => filesIn(world.appliance).some((name) => name.endsWith('.part')) || undefined,
    )
    await world.appliance.kill()
    expect(filesIn(world.appliance)).not.toContain(sha256(bytes))
    world.wa.faults.clear()
    await world.appliance.start()
    await mediaIs(world.appliance, { instance, id }, 'kept')
    expect(keptBytes(world.appliance, sha256(bytes))).toEqual(bytes)
    await until(
      'all that hung is there',
      () => !filesIn(world.appliance).some((name) => name.endsWith('.part')) || undefined,
    )
  })

  it('is tried again after a cut connection, an error of the host, and altered bytes', async () => {
    const { faults } = world.wa
    faults.arm({ kind: 'mediaPart', bytes: 20_000, end: 'cut' })
    const cut = await customer.sendMedia(shop, picture(randomBytes(100_000)))
    await until('it was cut', () => faults.armed().length === 0 || undefined)
    faults.arm({ kind: 'mediaStatus', status: 500 })
    const refused = await customer.sendMedia(shop, picture(randomBytes(100)))
    await until('it was refused', () => faults.armed().length === 0 || undefined)
    faults.arm({ kind: 'mediaAltered' })
    const altered = await customer.sendMedia(shop, picture(randomBytes(100)))
    await until('it was altered', () => faults.armed().length === 0 || undefined)
    for (const id of [cut, refused, altered]) await mediaIs(world.appliance, { instance, id }, 'kept')
  })
})

describe('a file that WhatsApp has not any more', () => {
  it('is uploaded again by the phone, which is asked once', async () => {
    const { id, bytes } = await forgotten()
    const kept = await mediaIs(world.appliance, { instance, id }, 'kept')
    expect(keptBytes(world.appliance, kept.hash ?? '')).toEqual(bytes)
  })

  it('is fetched from where the phone has put it, also by the next start after a kill in the middle', async () => {
    const { faults } = world.wa
    faults.arm({ kind: 'mediaPart', bytes: 1000, end: 'silence' })
    const { id, bytes } = await forgotten()
    await until('half of it has come', () => faults.armed().length === 0 || undefined)
    await world.appliance.kill()
    await world.appliance.start()
    const kept = await mediaIs(world.appliance, { instance, id }, 'kept')
    expect(keptBytes(world.appliance, kept.hash ?? '')).toEqual(bytes)
  })

  it('is gone where the phone has not got it either', async () => {
    const phone = world.wa.phone({ number: shop })
    phone.keepsFiles = false
    const { id } = await forgotten()
    expect(await mediaIs(world.appliance, { instance, id }, 'gone')).toMatchObject({
      goneCode: 'expired',
      goneReason: 'WhatsApp did not have it any more when it was fetched. The phone may still have it.',
    })
    phone.keepsFiles = true
  })
})

it('has a small picture: made of it, else the one that came with the message, else none', async () => {
  const large = png(900, 600, [
    [250, 0, 0],
    [0, 0, 250],
  ])
  const shown = await customer.sendMedia(shop, { kind: 'image', mimetype: 'image/png', bytes: large })
  const made = await mediaIs(world.appliance, { instance, id: shown }, 'kept')
  const small = await download(`${made.hash ?? ''}/thumbnail`)
  expect([small.status, small.headers.get('content-type')]).toEqual([200, 'image/jpeg'])
  expect(small.headers.get('content-security-policy')).toBe("sandbox; default-src 'none'")
  const bytes = Buffer.from(await small.arrayBuffer())
  expect(bytes.subarray(0, 2)).toEqual(Buffer.from([0xff, 0xd8]))
  expect(bytes.length).toBeLessThan(large.length * 10)

  const jpegThumbnail = Buffer.concat([Buffer.from([0xff, 0xd8]), randomBytes(50)])
  const { imageMessage } = await uploadMedia(world.wa.hub.media, picture(randomBytes(400)))
  const brought = await customer.send(shop, { imageMessage: { ...imageMessage, jpegThumbnail } })
  const unread = await mediaIs(world.appliance, { instance, id: brought }, 'kept')
  expect(Buffer.from(await (await download(`${unread.hash ?? ''}/thumbnail`)).arrayBuffer())).toEqual(
    jpegThumbnail,
  )

  const lie = {
    imageMessage: { ...(await uploadMedia(world.wa.hub.media, picture(randomBytes(400)))).imageMessage },
  }
  lie.imageMessage.jpegThumbnail = Buffer.from('<script>alert(1)</script>')
  const bare = await mediaIs(world.appliance, { instance, id: await customer.send(shop, lie) }, 'kept')
  expect((await download(`${bare.hash ?? ''}/thumbnail`)).status).toBe(404)
  expect((await download(`${'ab'.repeat(32)}/thumbnail`)).status).toBe(404)
})

describe('a file that will never come', () => {
  it('is gone, with the reason, when it is not what the sender has named, at every try', async () => {
    const content = await uploadMedia(world.wa.hub.media, picture(randomBytes(100)))
    const { imageMessage } = content
    const lie = { imageMessage: { ...imageMessage, fileSha256: randomBytes(32) } }
    const id = await customer.send(shop, proto.Message.create(lie))
    expect(await mediaIs(world.appliance, { instance, id }, 'gone')).toMatchObject({
      goneCode: 'altered',
      goneReason: 'What WhatsApp gave was not what the sender had sent, at every try.',
      hash: null,
    })
  })

  it('is gone at once where it is too large or is on the phone only, and no foreign host is ever asked', async () => {
    const { imageMessage } = await uploadMedia(world.wa.hub.media, picture(randomBytes(100)))
    const large = { imageMessage: { ...imageMessage, fileLength: 2 ** 31 } }
    const id = await customer.send(shop, proto.Message.create(large))
    expect(await mediaIs(world.appliance, { instance, id }, 'gone')).toMatchObject({ goneCode: 'too_large' })
    const empty = await customer.send(shop, { viewOnceMessage: { message: { imageMessage: {} } } })
    expect(await mediaIs(world.appliance, { instance, id: empty }, 'gone')).toMatchObject({
      goneCode: 'phone_only',
    })
    const { downloads } = world.wa.hub.media
    const foreign = {
      imageMessage: {
        ...imageMessage,
        directPath: null,
        url: `https://localhost:${world.wa.hub.media.port}${imageMessage?.directPath ?? ''}`,
      },
    }
    const led = await customer.send(shop, proto.Message.create(foreign))
    expect(await mediaIs(world.appliance, { instance, id: led }, 'gone')).toMatchObject({
      goneCode: 'phone_only',
    })
    expect(world.wa.hub.media.downloads).toBe(downloads)
  })
})

async function linkOf(id: string): Promise<URL> {
  const body = { where: { key: { id } } }
  const { messages } = await world.appliance.ok<{
    messages: { records: { message: { mediaUrl: string } }[] }
  }>('POST', `/chat/findMessages/${instance}`, body)
  return new URL(messages.records[0]?.message.mediaUrl ?? '')
}

describe('the link to a file, which clients of Evolution API are told', () => {
  it('opens that file without a key, and no other', async () => {
    const [bytes, other] = [randomBytes(40_000), randomBytes(100)]
    const id = await customer.sendMedia(shop, picture(bytes))
    await mediaIs(world.appliance, { instance, id }, 'kept')
    const next = await customer.sendMedia(shop, picture(other))
    await mediaIs(world.appliance, { instance, id: next }, 'kept')
    const link = await linkOf(id)
    const answer = await fetch(link)
    expect(answer.status).toBe(200)
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'image/jpeg',
      'content-security-policy': "sandbox; default-src 'none'",
      'cross-origin-resource-policy': 'cross-origin',
    })
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(bytes)
    const [, , ofInstance, row] = link.pathname.split('/')
    const changed = [
      link.href.replace(`/${row ?? ''}/`, `/${Number(row) + 1}/`),
      link.href.replace(`/${ofInstance ?? ''}/`, `/${instance}/`),
      link.href.replace(/until=(\d+)/, (_, hours: string) => `until=${Number(hours) + 1}`),
      `${link.origin}${link.pathname}`,
    ]
    for (const url of changed) {
      const refused = await fetch(url)
      expect(refused.status).toBe(403)
      expect(await refused.json()).toMatchObject({ code: 'forbidden' })
    }
  })

  it('fetches what was left with WhatsApp, and says where there is nothing any more', async () => {
    await settings({ fetchFiles: ['image'] })
    const bytes = randomBytes(3001)
    const left = await customer.sendMedia(shop, { kind: 'video', mimetype: 'video/mp4', bytes })
    await mediaIs(world.appliance, { instance, id: left }, 'left')
    const answer = await fetch(await linkOf(left))
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(bytes)
    await settings({ fetchFiles: ['image', 'video', 'audio', 'document', 'sticker'] })
    const phone = world.wa.phone({ number: shop })
    phone.keepsFiles = false
    const { id } = await forgotten()
    await mediaIs(world.appliance, { instance, id }, 'gone')
    phone.keepsFiles = true
    expect((await fetch(await linkOf(id))).status).toBe(404)
  })

  it('opens nothing of a number in the trash, and opens it again when the number is back', async () => {
    const bytes = randomBytes(500)
    const id = await customer.sendMedia(shop, picture(bytes))
    await mediaIs(world.appliance, { instance, id }, 'kept')
    const link = await linkOf(id)
    await world.appliance.ok('DELETE', `/api/v1/instances/${instance}`)
    expect((await fetch(link)).status).toBe(404)
    await world.appliance.ok('POST', `/api/v1/instances/${instance}/untrash`, {})
    expect((await fetch(link)).status).toBe(200)
  })
})
