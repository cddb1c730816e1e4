// The contract of /message/*: each kind goes out, is answered as the prepared message, and is told as SEND_MESSAGE.
import { z } from 'zod'
import { wav } from '../../../fixtures/pictures.ts'
import type { Case } from './case.ts'
import { picture, type Ground } from './ground.ts'
import { Message, ownMessage } from './shapes.ts'

const mp4 = Buffer.concat([Buffer.from('\0\0\0\x18ftypisom', 'latin1'), Buffer.alloc(500, 1)]).toString(
  'base64',
)
const image = picture.toString('base64')

function sends(name: string, messageType: string, body: (ground: Ground) => object): Case {
  const shape = ownMessage(messageType)
  return {
    route: `POST /message/${name}`,
    body: (ground) => ({ number: ground.ana.number, ...body(ground) }),
    status: 201,
    shape,
    follows: { event: 'send.message', shape },
  }
}

const row = { title: 'Linha', rowId: '1' }

export const messageCases: readonly Case[] = [
  sends('sendText', 'conversation', () => ({ text: 'Olá', delay: 10, linkPreview: false })),
  {
    ...sends('sendText', 'conversation', () => ({})),
    name: 'answering one that is stored',
    body: ({ ana, ids }) => ({ number: ana.number, text: 'Sim', quoted: { key: { id: ids.text } } }),
    shape: Message.extend({
      contextInfo: z.looseObject({
        stanzaId: z.string(),
        quotedMessage: z.strictObject({ conversation: z.literal('Bom dia') }),
      }),
    }),
  },
  sends('sendMedia', 'imageMessage', () => ({ mediatype: 'image', media: image, caption: 'Novo' })),
  sends('sendPtv', 'ptvMessage', () => ({ video: mp4 })),
  {
    ...sends('sendWhatsAppAudio', 'audioMessage', () => ({ audio: wav(1).toString('base64') })),
  },
  sends('sendSticker', 'stickerMessage', () => ({ sticker: image })),
  {
    ...sends('sendStatus', 'conversation', () => ({})),
    body: ({ ana }) => ({
      type: 'text',
      content: 'Aberto',
      backgroundColor: '#008000',
      font: 1,
      statusJidList: [ana.number],
    }),
  },
  sends('sendLocation', 'locationMessage', () => ({
    latitude: -23.5,
    longitude: -46.6,
    name: 'Loja',
    address: 'Rua 1',
  })),
  sends('sendContact', 'contactMessage', ({ bia }) => ({
    contact: [{ fullName: 'Bia', phoneNumber: bia.number }],
  })),
  {
    ...sends('sendReaction', 'reactionMessage', () => ({})),
    body: ({ ana, ids }) => ({ key: { id: ids.text, remoteJid: ana.jid, fromMe: false }, reaction: '👍' }),
    // Of a reaction of ours, upstream tells as of any message.
    follows: {
      event: 'messages.upsert',
      shape: z.looseObject({ messageType: z.literal('reactionMessage') }),
    },
  },
  sends('sendPoll', 'pollCreationMessageV3', () => ({
    name: 'Quando?',
    selectableCount: 1,
    values: ['hoje', 'amanhã'],
  })),
  sends('sendList', 'listMessage', () => ({
    title: 'Título',
    footerText: 'Fim',
    buttonText: 'Abrir',
    sections: [{ title: 'Seção', rows: [row] }],
  })),
  sends('sendButtons', 'interactiveMessage', () => ({
    title: 'Título',
    buttons: [{ type: 'reply', displayText: 'Sim', id: '1' }],
  })),
]
