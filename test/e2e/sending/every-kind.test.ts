// Every kind of message that can be sent, both ways between two numbers of ours and the phones of both: what was accepted
// is what is read, with its file, its caption, its flags and what it answers; what is done to each lands on it and on no
// other; over a kill in between, and backwards, it is all the same.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Content } from '../../../core/contract/content.ts'
import type { MessageView } from '../../../core/contract/messages/message.ts'
import { findProgram } from '../../../core/instances/messages/files/preparing/program.ts'
import { gif, png, video, wav, type Colour } from '../../fixtures/pictures.ts'
import { until } from '../../helpers/appliance.ts'
import { mediaIs, sha256 } from '../../helpers/media.ts'
import { startWorld, type World } from '../../helpers/world.ts'
import type { Phone } from '../../whatsapp/phone/phone.ts'

const hasFfmpeg = findProgram('ffmpeg') !== undefined
const sides = { shop: '5511999990091', other: '5511999990092' }
type Side = keyof typeof sides
const far = (side: Side): Side => (side === 'shop' ? 'other' : 'shop')

const red: Colour = [220, 40, 40]
const blue: Colour = [40, 40, 220]
const base64 = (bytes: Buffer) => ({ base64: bytes.toString('base64') })
const picture = png(320, 200, [red, blue])
const film = video(1) ?? Buffer.from('\0\0\0\x20ftypisom and what of it', 'latin1')
const song = Buffer.from('ID3\x04 a song', 'latin1')
const opus = Buffer.from('OggS\0\x02\0\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0\0\0\0\0\x01\x13OpusHead', 'latin1')
const offer = Buffer.from('%PDF-1.7 an offer')

interface Row {
  name: string
  content: Content
  /** WhatsApp's field for it. */
  field: string
  text?: string
  /** As it goes; undefined: what comes of it is made here. */
  bytes?: Buffer
  /** It can be edited. */
  isWords?: true
  isOnce?: true
}

/** With a file that goes as it is. */
const file = (
  name: string,
  content: { bytes: Buffer } & Record<string, unknown>,
  field: string,
  more: Partial<Row> = {},
): Row => ({
  name,
  content: Content.parse({ ...content, file: base64(content.bytes) }),
  field,
  bytes: content.bytes,
  ...more,
})
const plain = (name: string, content: Content, field: string, more: Partial<Row> = {}): Row => ({
  name,
  content,
  field,
  ...more,
})

const rows: Row[] = [
  plain('text', { kind: 'text', text: 'Olá 👋' }, 'extendedTextMessage', { text: 'Olá 👋', isWords: true }),
  plain(
    'mention',
    { kind: 'text', text: '@me', mentions: [`${sides.other}@s.whatsapp.net`] },
    'extendedTextMessage',
  ),
  file('picture', { bytes: picture, kind: 'image', caption: 'The offer' }, 'imageMessage', {
    text: 'The offer',
    isWords: true,
  }),
  file('picture once', { bytes: picture, kind: 'image', viewOnce: true }, 'imageMessage', { isOnce: true }),
  file('video', { bytes: film, kind: 'video', caption: 'Look' }, 'videoMessage', {
    text: 'Look',
    isWords: true,
  }),
  file('GIF', { bytes: film, kind: 'video', as: 'gif' }, 'videoMessage'),
  file('round video', { bytes: film, kind: 'video', as: 'note' }, 'ptvMessage'),
  file('song', { bytes: song, kind: 'audio' }, 'audioMessage'),
  file('voice', { bytes: opus, kind: 'audio', voice: true }, 'audioMessage'),
  file('document', { bytes: offer, kind: 'document', fileName: 'offer.pdf' }, 'documentMessage', {
    text: 'offer.pdf',
  }),
  file(
    'document with words',
    { bytes: offer, kind: 'document', fileName: 'b.pdf', caption: 'All' },
    'documentMessage',
    {
      isWords: true,
    },
  ),
  plain('sticker', { kind: 'sticker', file: base64(picture) }, 'stickerMessage'),
  plain('moving sticker', { kind: 'sticker', file: base64(gif(16, [red, blue])) }, 'stickerMessage'),
  ...(hasFfmpeg
    ? [plain('voice of a sound', { kind: 'audio', voice: true, file: base64(wav(1)) }, 'audioMessage')]
    : []),
  plain('place', { kind: 'location', latitude: -23.5, longitude: -46.6, name: 'Office' }, 'locationMessage', {
    text: 'Office',
  }),
  plain('live place', { kind: 'liveLocation', latitude: 1.5, longitude: 2.5 }, 'liveLocationMessage'),
  plain(
    'contact',
    { kind: 'contacts', contacts: [{ name: 'Caio', vcard: 'BEGIN:VCARD\nFN:Caio\nEND:VCARD' }] },
    'contactMessage',
    { text: 'Caio' },
  ),
  plain(
    'poll',
    { kind: 'poll', question: 'When?', options: ['Now', 'Never'], selectable: 1 },
    'pollCreationMessageV3',
  ),
  plain('event', { kind: 'event', name: 'Opening', startAt: 1_800_000_000_000 }, 'eventMessage'),
  plain(
    'list',
    { kind: 'list', text: 'Menu', button: 'Look', sections: [{ rows: [{ id: 't', title: 'Tea' }] }] },
    'listMessage',
  ),
  plain(
    'buttons',
    { kind: 'buttons', text: 'Right?', buttons: [{ does: 'reply', text: 'Yes', id: 'y' }] },
    'interactiveMessage',
  ),
  plain('Pix', { kind: 'pix', merchant: 'Shop', key: 'a@b.example', keyType: 'email' }, 'interactiveMessage'),
]

let world: World
const phones = {} as Record<Side, Phone>
beforeAll(async () => {
  world = await startWorld({ appliance: { env: { HOLDFAST_UNTRIED: 'on' } } })
  for (const [side, number] of Object.entries(sides)) await world.link(side, number)
  phones.shop = world.wa.phone({ number: sides.shop })
  phones.other = world.wa.phone({ number: sides.other })
})
afterAll(() => world.end())

const post = (path: string, body: object) =>
  world.appliance.ok<MessageView>('POST', `/api/v1/messages${path}`, body)

async function viewOf(side: Side, id: string): Promise<MessageView | undefined> {
  const { messages } = await world.appliance.ok<{ messages: MessageView[] }>(
    'GET',
    `/api/v1/messages?instance=${side}&id=${id}`,
  )
  return messages[0]
}

/** Of what a row became, as one side sees it. */
const told = (view: MessageView) => ({
  type: view.type,
  kind: view.kind,
  text: view.text,
  content: view.content,
  quoted: view.quoted?.id,
})

describe.each<Side>(['shop', 'other'])('from %s', (from) => {
  const to = far(from)
  const sent = new Map<string, MessageView>()
  const act = async ([name, what]: [name: string, what: string], instance: Side, body: object = {}) => {
    await post(`/${sent.get(name)?.id}/${what}`, { instance, ...body })
  }

  it('each is read as it was accepted, by the other number and by its phone', async () => {
    const question = await phones[to].sendText(sides[from], 'What have you got?')
    await until('the question is there', () => viewOf(from, question))
    await Promise.all(
      rows.map(async ({ name, content }) => {
        sent.set(name, await post('', { instance: from, to: sides[to], content, quotedId: question }))
      }),
    )
    for (const { name, field, text, bytes, content, isOnce } of rows) {
      const own = sent.get(name)
      if (own === undefined) throw new Error(`${name} was not accepted.`)
      const theirs = await until(`${name} is there`, async () => {
        const view = await viewOf(to, own.id)
        const isHere = isOnce === true || own.media === null || view?.media?.state === 'kept'
        return isHere ? view : undefined
      })
      expect({ name, ...told(theirs) }).toEqual({ name, ...told(own) })
      expect(own).toMatchObject({
        type: field,
        quoted: { id: question },
        ...(text !== undefined && { text }),
      })
      const { file: _file, ...said } = { file: undefined, ...content }
      expect(own.content).toMatchObject(said)
      const received = phones[to].inbox.filter(({ id }) => id === own.id)
      expect(received).toHaveLength(1)
      if (own.media === null) continue
      const opened = await phones[to].openMedia(own.id)
      if (bytes !== undefined) expect(opened).toEqual(bytes)
      expect({ hash: sha256(opened), sizeBytes: opened.length }).toEqual({
        hash: own.media.hash,
        sizeBytes: own.media.sizeBytes,
      })
      if (isOnce !== true)
        expect(theirs.media).toMatchObject({ hash: own.media.hash, sizeBytes: opened.length })
    }
  })

  // What comes of both directions is the same: once is enough.
  it.runIf(from === 'shop')(
    'over a kill each is as it was, and what is done to it lands on it alone',
    async () => {
      await world.appliance.kill()
      await world.appliance.start()
      for (const side of [from, to]) await world.appliance.waitForState(side, 'open')
      const look = async ({ name }: Row): Promise<void> => {
        const before = sent.get(name)
        for (const side of [from, to]) {
          const view = await viewOf(side, before?.id ?? '')
          expect({ name, ...(view && told(view)) }).toEqual({ name, ...(before && told(before)) })
        }
      }
      await Promise.all(rows.map(look))
      await change(to)
      await changed()
    },
  )

  it.runIf(from === 'other')('backwards, what is done to each before itself, it is the same', async () => {
    const many = rows.length * 2 + rows.filter(({ isWords }) => isWords === true).length + 2 + deleted.length
    world.wa.faults.arm({ kind: 'reorder', window: many }, { number: sides[to] })
    await Promise.all(
      rows.map(async ({ name, content }) => {
        sent.set(name, await post('', { instance: from, to: sides[to], content }))
      }),
    )
    await change(from)
    await changed()
    for (const { name, bytes, isWords, isOnce } of rows) {
      const own = sent.get(name)
      if (own === undefined || isWords === true || isOnce === true) continue
      const theirs = await viewOf(to, own.id)
      expect({ name, ...(theirs && told(theirs)) }).toEqual({ name, ...told(own) })
      if (bytes !== undefined) await mediaIs(world.appliance, { instance: to, id: own.id }, 'kept')
    }
  })

  const change = async (by: Side): Promise<void> => {
    await Promise.all(
      rows.map(async ({ name, isWords }, index) => {
        await act([name, 'react'], by, { emoji: `${index}️⃣` })
        if (isWords === true) await act([name, 'edit'], from, { text: `${name}, edited` })
      }),
    )
    await act(['poll', 'vote'], by, { options: ['Never'] })
    await act(['event', 'respond'], by, { answer: 'maybe' })
    for (const name of deleted) await act([name, 'delete'], from)
  }

  const changed = async (): Promise<void> => {
    for (const [index, { name, isWords }] of rows.entries()) {
      const expected = {
        reactions: [`${index}️⃣`],
        text: isWords === true ? `${name}, edited` : sent.get(name)?.text,
        votes: name === 'poll' ? [['Never']] : [],
        responses: name === 'event' ? ['maybe'] : [],
        isDeleted: deleted.includes(name),
      }
      for (const side of [from, to])
        await until(`${name} shows at ${side} what was done to it`, async () => {
          const view = await viewOf(side, sent.get(name)?.id ?? '')
          return view !== undefined && JSON.stringify(done(view)) === JSON.stringify(expected)
        })
    }
  }
})

/** For everyone. */
const deleted = ['song', 'place', 'buttons']

const done = ({ reactions, text, votes, responses, deletedAt }: MessageView) => ({
  reactions: reactions.map(({ emoji }) => emoji),
  text,
  votes: votes.map(({ options }) => options),
  responses: responses.map(({ answer }) => answer),
  isDeleted: deletedAt !== null,
})
