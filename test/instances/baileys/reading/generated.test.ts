// What Baileys' own generator makes of every kind that it can send: each is read with its kind, its words and its file, or
// as what it does to another message.
import {
  generateWAMessageContent,
  generateWAMessageFromContent,
  proto,
  WAProto,
  type AnyMessageContent,
  type MessageContentGenerationOptions,
} from '@whiskeysockets/baileys'
import { expect, it } from 'vitest'
import type { EffectKind } from '../../../../core/contract/messages/effect.ts'
import type { MessageKind } from '../../../../core/contract/messages/kinds.ts'
import { describe as described, shownOf } from '../../../../core/instances/baileys/content/content.ts'
import { noteOf } from '../../../../core/instances/baileys/content/media.ts'
import { effectOf } from '../../../../core/instances/baileys/reading/effects.ts'
import type { MediaKind } from '../../../../core/storage/tables/media.ts'

const jid = '12125550101@s.whatsapp.net'
const options: MessageContentGenerationOptions = {
  upload: async () => ({ mediaUrl: 'https://mmg.whatsapp.net/v/t62/file', directPath: '/v/t62/file' }),
  jid,
}
const bytes = Buffer.from('a file of nobody')
const jpegThumbnail = Buffer.from([0xff, 0xd8]).toString('base64')
const key = { remoteJid: jid, id: 'A1', fromMe: true }
const vcard = 'BEGIN:VCARD\nVERSION:3.0\nFN:Ana\nTEL:+12125550101\nEND:VCARD'
const place = { degreesLatitude: -23.5, degreesLongitude: -46.6, name: 'Office' }
const poll = { name: 'Lunch?', values: ['Pizza', 'Soup'] }
const forwarded = generateWAMessageFromContent(jid, WAProto.Message.create({ conversation: 'Pass it on' }), {
  userJid: jid,
})

type Made = [name: string, content: AnyMessageContent, kind: MessageKind, words: string[], file?: MediaKind]

const made: Made[] = [
  ['text', { text: 'Hello' }, 'text', ['Hello']],
  ['text with mentions', { text: 'Hello @1', mentions: [jid], mentionAll: true }, 'text', ['Hello @1']],
  ['image', { image: bytes, caption: 'A cat', jpegThumbnail }, 'image', ['A cat'], 'image'],
  [
    'image once',
    { image: bytes, caption: 'Once', viewOnce: true, jpegThumbnail },
    'image',
    ['Once'],
    'image',
  ],
  ['image of an album', { image: bytes, albumParentKey: key, jpegThumbnail }, 'image', [], 'image'],
  ['video', { video: bytes, caption: 'A film', jpegThumbnail }, 'video', ['A film'], 'video'],
  ['GIF', { video: bytes, gifPlayback: true, jpegThumbnail }, 'gif', [], 'video'],
  ['video note', { video: bytes, ptv: true, jpegThumbnail }, 'videoNote', [], 'video'],
  ['audio', { audio: bytes, seconds: 2 }, 'audio', [], 'audio'],
  ['voice', { audio: bytes, ptt: true, seconds: 2 }, 'voice', [], 'audio'],
  [
    'document',
    { document: bytes, mimetype: 'application/pdf', fileName: 'a.pdf' },
    'document',
    ['a.pdf'],
    'document',
  ],
  ['sticker', { sticker: bytes }, 'sticker', [], 'sticker'],
  ['contact', { contacts: { contacts: [{ displayName: 'Ana', vcard }] } }, 'contacts', ['Ana']],
  [
    'contacts',
    {
      contacts: {
        displayName: 'Two',
        contacts: [
          { displayName: 'Ana', vcard },
          { displayName: 'Bob', vcard },
        ],
      },
    },
    'contacts',
    [],
  ],
  ['location', { location: place }, 'location', ['Office']],
  [
    'group invite',
    {
      groupInvite: {
        inviteCode: 'code',
        inviteExpiration: 1,
        text: 'Come in',
        jid: '1@g.us',
        subject: 'Plans',
      },
    },
    'invite',
    ['Come in'],
  ],
  [
    'template reply',
    { buttonReply: { displayText: 'Yes', id: '1', index: 0 }, type: 'template' },
    'answer',
    ['Yes'],
  ],
  [
    'button reply',
    { buttonReply: { displayText: 'No', id: '2', index: 1 }, type: 'plain' },
    'answer',
    ['No'],
  ],
  ['list reply', { listReply: { title: 'Soup', listType: 1 } }, 'answer', ['Soup']],
  [
    'product',
    {
      product: { productImage: bytes, title: 'A shirt', productId: '1' },
      businessOwnerJid: jid,
    },
    'product',
    ['A shirt'],
    'image',
  ],
  [
    'event',
    { event: { name: 'Lunch', description: 'Bring food', startDate: new Date(0) } },
    'event',
    ['Lunch'],
  ],
  ['poll', { poll: { ...poll } }, 'poll', ['Lunch?']],
  ['poll of one answer', { poll: { ...poll, selectableCount: 1 } }, 'poll', ['Lunch?']],
  ['poll of a community', { poll: { ...poll, toAnnouncementGroup: true } }, 'poll', ['Lunch?']],
  ['album', { album: { expectedImageCount: 2, expectedVideoCount: 1 } }, 'album', []],
  ['number asked for', { requestPhoneNumber: true }, 'notice', []],
  ['forward', { forward: forwarded }, 'text', ['Pass it on']],
]

const stored = async (content: AnyMessageContent): Promise<Uint8Array> =>
  proto.Message.encode(await generateWAMessageContent(content, options)).finish()

it.each(made)('reads what Baileys makes of %s', async (...[, content, kind, words, file]) => {
  const encoded = await stored(content)
  const shown = shownOf(encoded)
  expect(shown.kind).toBe(kind)
  for (const word of words) expect(shown.text?.split('\n')).toContain(word)
  expect(noteOf(proto.Message.decode(encoded))?.kind ?? null).toBe(file ?? null)
  expect(effectOf(encoded)).toBeUndefined()
})

it.each<[string, AnyMessageContent, EffectKind]>([
  ['a reaction', { react: { text: '👍', key } }, 'reaction'],
  ['a reaction taken back', { react: { text: '', key } }, 'reaction'],
  ['a deletion', { delete: key }, 'delete'],
  ['an edit', { text: 'changed', edit: key }, 'edit'],
  ['a pin', { pin: key, type: 1, time: 86_400 }, 'pin'],
])('reads what Baileys makes of %s as done to its message', async (_name, content, kind) => {
  expect(effectOf(await stored(content))).toMatchObject({ kind, target: { id: 'A1' } })
})

it.each<[string, AnyMessageContent]>([
  ['how long a chat lasts', { disappearingMessagesInChat: 86_400 }],
  ['that a number is shared', { sharePhoneNumber: true }],
  ['that sharing is limited', { limitSharing: true }],
])('makes no message of %s', async (_name, content) => {
  const encoded = await stored(content)
  expect(effectOf(encoded)).toBeUndefined()
  expect(described(proto.Message.decode(encoded))).toBeUndefined()
})
