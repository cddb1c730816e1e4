// Files that are sent, by the real Baileys to the simulated media host: a phone opens what was meant, each is uploaded
// once and goes out once, over a cut and a kill too, and what cannot be sent is refused with its reason.
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, request as ask, type Server } from 'node:http'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { proto } from '@whiskeysockets/baileys'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Content } from '../../../core/contract/content.ts'
import type { MessageView } from '../../../core/contract/messages/message.ts'
import { decodeJpeg } from '../../../core/instances/messages/files/preparing/codecs.ts'
import { findProgram } from '../../../core/instances/messages/files/preparing/program.ts'
import { apiKey, until } from '../../helpers/appliance.ts'
import { filesIn, mediaIs, sha256 } from '../../helpers/media.ts'
import { gif, png, video, wav } from '../../fixtures/pictures.ts'
import { serving } from '../../fixtures/serving.ts'
import { startWorld, type World } from '../../helpers/world.ts'
import type { Phone } from '../../whatsapp/phone/phone.ts'

const hasFfmpeg = findProgram('ffmpeg') !== undefined
const shop = '5511999990081'
const other = '5511999990082'

let world: World
let customer: Phone
let web: Server
beforeAll(async () => {
  world = await startWorld({ appliance: { env: { HOLDFAST_MAX_FILE_MB: '1' } } })
  await world.link('shop', shop)
  await world.link('other', other)
  // Files that are to be seen once are not kept unless their owner says so.
  await world.appliance.ok('PATCH', '/api/v1/instances/other', { settings: { keepViewOnce: true } })
  customer = world.wa.phone({ number: other })
  web = createServer(serving(served)).listen(0, '127.0.0.1')
  await once(web, 'listening')
})
afterAll(async () => {
  web.closeAllConnections()
  web.close()
  await world.end()
})

/** Bytes that begin as a file of that kind does; what follows is of no matter to whoever carries it. */
const beginning = (head: string, length = 40_000) =>
  Buffer.concat([Buffer.from(head, 'latin1'), randomBytes(length)])
const files = {
  jpeg: () => beginning('\xff\xd8\xff\xc0\0\x11\x08\x01\xe0\x02\x80'),
  png: () => beginning('\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x02\x80\0\0\x01\xe0'),
  webp: () => beginning('RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\xff\x01\0\xff\x01\0'),
  mp4: () => beginning('\0\0\0\x20ftypisom'),
  mp3: () => beginning('ID3\x04'),
  opus: () => beginning('OggS\0\x02\0\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0\0\0\0\0\x01\x13OpusHead'),
  pdf: () => beginning('%PDF-1.7\n'),
}

const served = files.jpeg()
const at = (place: string): string => {
  const address = web.address()
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}${place}`
}

async function uploaded(
  bytes: Uint8Array,
  instance = 'shop',
): Promise<{ status: number; body: { hash: string } }> {
  const url = new URL(`/api/v1/media?instance=${instance}`, world.appliance.url)
  const headers = { apikey: apiKey, 'content-type': 'application/octet-stream' }
  const answer = await fetch(url, { method: 'POST', headers, body: Buffer.from(bytes) })
  const body = (await answer.json()) as { hash: string }
  return { status: answer.status, body }
}

function send(content: Content): Promise<MessageView> {
  return world.appliance.ok('POST', '/api/v1/messages', { instance: 'shop', to: other, content })
}

async function arrived(id: string): Promise<proto.IMessage> {
  await customer.waitFor((inbox) => inbox.some((message) => message.id === id))
  const received = customer.inbox.filter((message) => message.id === id)
  expect(received).toHaveLength(1)
  return proto.Message.toObject(proto.Message.decode(received[0]?.content ?? Buffer.alloc(0)), {
    longs: Number,
  })
}

interface Row {
  messageId: string
  state: string
  errorCode: string | null
}

/** The row of a message in the outbox, once it is in that state. */
function outboxOf(id: string, state: string): Promise<Row> {
  return until(`${id} is ${state}`, async () => {
    const { outbox } = await world.appliance.ok<{ outbox: Row[] }>('GET', '/api/v1/outbox?instance=shop')
    return outbox.find((row) => row.messageId === id && row.state === state)
  })
}

describe('a file of each kind', () => {
  it.each<{ is: string; bytes: Buffer; content: Record<string, unknown>; carries: object; mimetype: string }>(
    [
      {
        is: 'a picture',
        bytes: files.jpeg(),
        content: { kind: 'image', caption: 'The offer' },
        carries: { imageMessage: { caption: 'The offer', width: 640, height: 480 } },
        mimetype: 'image/jpeg',
      },
      {
        is: 'a picture to be seen once',
        bytes: files.png(),
        content: { kind: 'image', viewOnce: true },
        carries: {
          viewOnceMessage: { message: { imageMessage: { viewOnce: true, width: 640, height: 480 } } },
        },
        mimetype: 'image/png',
      },
      {
        is: 'a video',
        bytes: files.mp4(),
        content: { kind: 'video', caption: 'Look' },
        carries: { videoMessage: { caption: 'Look' } },
        mimetype: 'video/mp4',
      },
      {
        is: 'a GIF',
        bytes: files.mp4(),
        content: { kind: 'video', as: 'gif' },
        carries: { videoMessage: { gifPlayback: true } },
        mimetype: 'video/mp4',
      },
      {
        is: 'a round video',
        bytes: files.mp4(),
        content: { kind: 'video', as: 'note' },
        carries: { ptvMessage: {} },
        mimetype: 'video/mp4',
      },
      {
        is: 'a song',
        bytes: files.mp3(),
        content: { kind: 'audio' },
        carries: { audioMessage: {} },
        mimetype: 'audio/mpeg',
      },
      {
        is: 'a voice note',
        bytes: files.opus(),
        content: { kind: 'audio', voice: true },
        carries: { audioMessage: { ptt: true } },
        mimetype: 'audio/ogg; codecs=opus',
      },
      {
        is: 'a document',
        bytes: files.pdf(),
        content: { kind: 'document', fileName: 'offer.pdf' },
        carries: { documentMessage: { fileName: 'offer.pdf' } },
        mimetype: 'application/pdf',
      },
      {
        is: 'a document with words',
        bytes: randomBytes(2000),
        content: {
          kind: 'document',
          fileName: 'data.bin',
          caption: 'All of it',
          mimetype: 'application/x-data',
        },
        carries: { documentWithCaptionMessage: { message: { documentMessage: { caption: 'All of it' } } } },
        mimetype: 'application/x-data',
      },
      {
        is: 'a sticker',
        bytes: files.webp(),
        content: { kind: 'sticker' },
        carries: { stickerMessage: { width: 512, height: 512 } },
        mimetype: 'image/webp',
      },
    ],
  )('$is is opened as it was sent', async ({ bytes, content, carries, mimetype }) => {
    const hash = sha256(bytes)
    expect(await uploaded(bytes)).toMatchObject({ status: 201, body: { hash, sizeBytes: bytes.length } })
    const read = { ...content, file: { hash }, mimetype }
    const sent = await send({ ...content, file: { hash } } as Content)
    expect(sent).toMatchObject({
      content: read,
      media: { state: 'kept', hash, sizeBytes: bytes.length, mimetype },
    })
    expect(await arrived(sent.id)).toMatchObject(carries)
    expect(await customer.openMedia(sent.id)).toEqual(bytes)
    const theirs = await mediaIs(world.appliance, { instance: 'other', id: sent.id }, 'kept')
    expect(theirs).toMatchObject({ hash, mimetype, sizeBytes: bytes.length })
  })
})

describe('a real file', () => {
  const red = [255, 0, 0] as const
  const blue = [0, 0, 255] as const

  it('goes with its size and a small picture, but for one that is to be seen once', async () => {
    const file = { base64: png(300, 150, [red, blue]).toString('base64') }
    const { imageMessage } = await arrived((await send({ kind: 'image', file })).id)
    expect(imageMessage).toMatchObject({ width: 300, height: 150 })
    expect(await decodeJpeg(imageMessage?.jpegThumbnail ?? Buffer.alloc(0))).toMatchObject({
      width: 100,
      height: 50,
    })
    const shownOnce = await arrived((await send({ kind: 'image', file, viewOnce: true })).id)
    const hidden = shownOnce.viewOnceMessage?.message?.imageMessage
    expect(hidden).toMatchObject({ width: 300, height: 150 })
    expect(hidden?.jpegThumbnail).toBeUndefined()
  })

  it('becomes what it is sent as: a sticker, a voice note, the video that phones play for a GIF', async () => {
    const picture = { base64: png(60, 30, [red, blue]).toString('base64') }
    const sticker = await send({ kind: 'sticker', file: picture })
    expect((await arrived(sticker.id)).stickerMessage).toMatchObject({
      mimetype: 'image/webp',
      width: 512,
      height: 512,
    })
    expect(sha256(await customer.openMedia(sticker.id))).toBe(sticker.media?.hash)
    if (!hasFfmpeg) return
    const voice = await send({ kind: 'audio', voice: true, file: { base64: wav(3).toString('base64') } })
    const { audioMessage } = await arrived(voice.id)
    expect(audioMessage).toMatchObject({ ptt: true, seconds: 3, mimetype: 'audio/ogg; codecs=opus' })
    expect(audioMessage?.waveform).toHaveLength(64)
    const film = await send({
      kind: 'video',
      file: { base64: (video(2) ?? Buffer.alloc(0)).toString('base64') },
    })
    const { videoMessage } = await arrived(film.id)
    expect(videoMessage).toMatchObject({ seconds: 2, width: 320, height: 180 })
    expect(videoMessage?.jpegThumbnail?.length).toBeGreaterThan(200)
    const moving = { base64: gif(51, [red, blue, red]).toString('base64') }
    const { id, media } = await send({ kind: 'video', as: 'gif', file: moving, caption: 'Dance' })
    expect((await arrived(id)).videoMessage).toMatchObject({
      gifPlayback: true,
      mimetype: 'video/mp4',
      width: 50,
      height: 50,
      caption: 'Dance',
    })
    const bytes = await customer.openMedia(id)
    expect([sha256(bytes), bytes.toString('latin1', 4, 8)]).toEqual([media?.hash, 'ftyp'])
  })
})

it('is uploaded once: a second message with it, by its hash or its bytes, says where WhatsApp has it', async () => {
  const bytes = files.jpeg()
  const first = await send({ kind: 'image', file: { base64: bytes.toString('base64') } })
  await arrived(first.id)
  await outboxOf(first.id, 'sent')
  const { uploads } = world.wa.hub.media
  const again = await send({ kind: 'image', file: { hash: sha256(bytes) }, caption: 'Again' })
  await arrived(again.id)
  expect(await customer.openMedia(again.id)).toEqual(bytes)
  expect(world.wa.hub.media.uploads).toBe(uploads)
  // Under another kind it could not be opened with the same key.
  const asDocument = await send({ kind: 'document', file: { hash: sha256(bytes) } })
  await arrived(asDocument.id)
  expect(await customer.openMedia(asDocument.id)).toEqual(bytes)
  expect(world.wa.hub.media.uploads).toBe(uploads + 1)
})

it('begins again where it was cut or refused, and arrives once', async () => {
  const bytes = beginning('%PDF-', 400_000)
  await uploaded(bytes)
  world.wa.faults.arm({ kind: 'uploadCut', bytes: 100_000 })
  const { id } = await send({ kind: 'document', file: { hash: sha256(bytes) } })
  await arrived(id)
  expect(await customer.openMedia(id)).toEqual(bytes)
})

function formOf(fields: Record<string, string>, bytes: Buffer, name: string): Request {
  const body = new FormData()
  for (const [key, value] of Object.entries({ instance: 'shop', to: other, ...fields })) body.set(key, value)
  body.set('file', new Blob([bytes]), name)
  const url = new URL('/api/v1/messages', world.appliance.url)
  return new Request(url, { method: 'POST', headers: { apikey: apiKey }, body })
}

async function post(...[fields, bytes, name]: Parameters<typeof formOf>) {
  const answer = await fetch(formOf(fields, bytes, name))
  return { status: answer.status, body: (await answer.json()) as MessageView }
}

it('comes with its message in one form, as what it is by its bytes, and once for a key', async () => {
  const picture = files.jpeg()
  const fields = { caption: 'By a form', idempotencyKey: 'form-1' }
  const { status, body } = await post(fields, picture, 'offer.jpg')
  expect({ status, content: body.content }).toEqual({
    status: 202,
    content: { kind: 'image', caption: 'By a form', file: { hash: sha256(picture) }, mimetype: 'image/jpeg' },
  })
  await arrived(body.id)
  expect(await customer.openMedia(body.id)).toEqual(picture)
  expect((await post(fields, picture, 'offer.jpg')).body.id).toBe(body.id)
  const table = await post({ content: '{"kind":"document"}' }, files.pdf(), 'offer é.pdf')
  expect((await arrived(table.body.id)).documentMessage?.fileName).toBe('offer é.pdf')
})

it('of which half has come leaves nothing and sends nothing, and the same again arrives once', async () => {
  const { appliance } = world
  const picture = beginning('\xff\xd8\xff\xc0\0\x11\x08\x01\xe0\x02\x80', 600_000)
  const fields = { caption: 'Once', idempotencyKey: 'cut-1' }
  const before = { files: filesIn(appliance), messages: customer.inbox.length }
  const whole = formOf(fields, picture, 'offer.jpg')
  const body = Buffer.from(await whole.clone().arrayBuffer())
  const headers = { ...Object.fromEntries(whole.headers), 'content-length': body.length }
  const asked = ask(whole.url, { method: 'POST', headers })
  const cut = once(asked, 'error')
  asked.write(body.subarray(0, body.length / 2))
  await until(
    'a part of it is here',
    async () => filesIn(appliance).length > before.files.length || undefined,
  )
  asked.destroy(new Error('cut'))
  await cut
  await until('the part is gone', async () => filesIn(appliance).length === before.files.length || undefined)
  expect(filesIn(appliance)).toEqual(before.files)
  const { body: sent } = await post(fields, picture, 'offer.jpg')
  await arrived(sent.id)
  expect(await customer.openMedia(sent.id)).toEqual(picture)
  expect((await post(fields, picture, 'offer.jpg')).body.id).toBe(sent.id)
  expect(customer.inbox).toHaveLength(before.messages + 1)
})

describe('by its address', () => {
  it.each(['/picture.jpg', '/moved'])('is fetched and sent: %s', async (place) => {
    const { id } = await send({ kind: 'image', file: { url: at(place) } })
    await arrived(id)
    expect(await customer.openMedia(id)).toEqual(served)
  })

  it.each([
    ['leads inside', '/inside', /not out in the world/],
    ['leads round in a circle', '/round', /without an end/],
    ['needs a login', '/login', /needs a login/],
    ['is not there', '/nothing', /HTTP 404/],
    ['is too large', '/large', /larger than 1 MB/],
    ['never ends', '/endless', /larger than 1 MB/],
    ['lies about its type', '/page.jpg', /does not show as image/],
    ['ends too early', '/cut', /ended too early/],
    ['is one of the link', 'http://169.254.169.254/latest', /never asked/],
  ])('is refused where it %s, and nothing is accepted', async (_what, place, detail) => {
    const url = place.startsWith('/') ? at(place) : place
    const content = { kind: 'image', file: { url } }
    const count = async () =>
      (await world.appliance.ok<{ outbox: object[] }>('GET', '/api/v1/outbox?instance=shop&limit=500')).outbox
        .length
    const before = await count()
    const answer = await world.appliance.request('POST', '/api/v1/messages', {
      instance: 'shop',
      to: other,
      content,
    })
    expect(answer).toMatchObject({ status: 400, body: { detail: expect.stringMatching(detail) } })
    expect(await count()).toBe(before)
  })
})

const refused = (content: object) =>
  world.appliance.request('POST', '/api/v1/messages', { instance: 'shop', to: other, content })

describe('is refused', () => {
  it('where it is another’s, is no voice note, is empty, or is too large', async () => {
    const theirs = randomBytes(100)
    await uploaded(theirs, 'other')
    expect(await refused({ kind: 'document', file: { hash: sha256(theirs) } })).toMatchObject({
      status: 400,
      body: { reasonCode: 'file_not_here' },
    })
    const song = files.mp3()
    await uploaded(song)
    expect(await refused({ kind: 'audio', voice: true, file: { hash: sha256(song) } })).toMatchObject({
      status: 400,
      body: { reasonCode: hasFfmpeg ? 'file_not_converted' : 'file_needs_ffmpeg' },
    })
    expect(await refused({ kind: 'video', file: { hash: sha256(song) } })).toMatchObject({
      status: 400,
      body: { reasonCode: 'file_of_other_type' },
    })
    await uploaded(Buffer.alloc(0))
    expect(await refused({ kind: 'document', file: { hash: sha256(Buffer.alloc(0)) } })).toMatchObject({
      status: 400,
      body: { reasonCode: 'file_empty' },
    })
    expect(await uploaded(randomBytes(1024 * 1024 + 1))).toMatchObject({
      status: 400,
      body: { reasonCode: 'file_too_large_to_send' },
    })
  })
})

it('over a kill arrives once, with what goes beside it; a file that was damaged meanwhile is told and not sent', async () => {
  const { wa, appliance } = world
  const [whole, damaged] = [beginning('%PDF-', 300_000), beginning('%PDF-', 300_000)]
  for (const bytes of [whole, damaged]) await uploaded(bytes)
  wa.faults.arm({ kind: 'mediaStatus', status: 503 }, {}, 4)
  const first = await send({ kind: 'document', file: { hash: sha256(whole) } })
  const second = await send({ kind: 'document', file: { hash: sha256(damaged) } })
  const poll = await send({ kind: 'poll', question: 'Once?', options: ['Yes', 'No'], selectable: 1 })
  await appliance.kill()
  wa.faults.clear()
  const path = join(appliance.folder, 'data', 'media', sha256(damaged))
  writeFileSync(path, Buffer.concat([readFileSync(path).subarray(1), Buffer.from('!')]))
  await appliance.start()
  await arrived(first.id)
  expect(await customer.openMedia(first.id)).toEqual(whole)
  expect((await outboxOf(second.id, 'failed')).errorCode).toBe('file_missing')
  expect(customer.inbox.some(({ id }) => id === second.id)).toBe(false)
  expect((await arrived(poll.id)).pollCreationMessageV3?.name).toBe('Once?')
  const stanza = wa.hub.counters.traffic.findLast(
    ({ tag, attrs }) => tag === 'message' && attrs['id'] === poll.id,
  )
  expect(stanza).toMatchObject({ attrs: { type: 'poll' }, childAttrs: { meta: { polltype: 'creation' } } })
})
