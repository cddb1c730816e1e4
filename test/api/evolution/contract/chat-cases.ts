// The contract of /chat/*, /label/*, /business/* and /baileys/*: what is stored, what is done to it, and what is asked of people.
import { z } from 'zod'
import type { Case } from './case.ts'
import { exactly } from './exactly.ts'
import { picture, shop, type Ground } from './ground.ts'
import * as shapes from './shapes.ts'

const image = picture.toString('base64')
const done = exactly({ update: 'success' })
const keyOf = ({ ana }: Ground, id: string, fromMe = false) => ({ id, remoteJid: ana.jid, fromMe })
const ofAna = ({ ana }: Ground) => ({ number: ana.number })
const anaHas = ({ ana }: Ground) => ({ where: { remoteJid: ana.jid } })

function chat(name: string, status: number, shape: z.ZodType, more: Partial<Case> = {}): Case {
  return { route: `POST /chat/${name}`, status, shape, ...more }
}

export const chatCases: readonly Case[] = [
  chat('findMessages', 200, shapes.Messages, { body: () => ({}) }),
  chat('findMessages', 200, shapes.Messages, {
    name: 'of one chat, of one kind, in a time',
    body: ({ ana }) => ({
      where: {
        key: { remoteJid: ana.jid, fromMe: false },
        messageType: 'conversation',
        messageTimestamp: { gte: '2026-01-01T00:00:00.000Z', lte: '2100-01-01T00:00:00.000Z' },
      },
      page: 1,
      offset: 1,
    }),
  }),
  chat('findStatusMessage', 200, shapes.StatusRows, { body: anaHas }),
  chat('findChats', 200, shapes.Chats, { body: () => ({ where: {} }) }),
  chat('findContacts', 200, shapes.Contacts, { body: () => ({ where: {} }) }),
  chat('findContacts', 200, shapes.Contacts, {
    name: 'by a JID as the id',
    body: ({ ana }) => ({ where: { id: ana.jid } }),
  }),
  {
    route: 'GET /chat/findChatByRemoteJid',
    query: ({ ana }) => `remoteJid=${ana.jid}`,
    status: 200,
    shape: shapes.ChatRow,
  },
  chat('findChannels', 200, shapes.Channels, { body: () => ({}) }),
  chat('getPollVote', 200, shapes.Poll, {
    body: ({ ana, ids }) => ({ message: { key: { id: ids.poll } }, remoteJid: ana.jid }),
  }),
  chat('whatsappNumbers', 200, shapes.NumberChecks.length(2), {
    body: ({ ana }) => ({ numbers: [ana.number, '5511900000001'] }),
  }),
  chat('markMessageAsRead', 201, exactly({ message: 'Read messages', read: 'success' }), {
    body: (ground) => ({ readMessages: [keyOf(ground, ground.ids.text)] }),
  }),
  chat('markMessageAsPlayed', 201, exactly({ message: 'Played messages', played: 'success' }), {
    body: (ground) => ({ playedMessages: [keyOf(ground, ground.ids.picture)] }),
  }),
  chat('archiveChat', 201, z.strictObject({ chatId: z.string(), archived: z.literal(true) }), {
    body: (ground) => ({ lastMessage: { key: keyOf(ground, ground.ids.text) }, archive: true }),
    follows: { event: 'chats.update', shape: z.array(z.looseObject({ remoteJid: z.string() })) },
  }),
  chat('markChatUnread', 201, z.strictObject({ chatId: z.string(), markedChatUnread: z.literal(true) }), {
    body: (ground) => ({ lastMessage: { key: keyOf(ground, ground.ids.text) } }),
    follows: { event: 'chats.update', shape: z.array(z.looseObject({ remoteJid: z.string() })) },
  }),
  chat('updateMessage', 200, shapes.EditSent, {
    body: (ground) => ({ ...ofAna(ground), key: keyOf(ground, ground.ids.own, true), text: 'Olá!' }),
    follows: { event: 'send.message.update', shape: shapes.EditTold },
  }),
  {
    route: 'DELETE /chat/deleteMessageForEveryone',
    body: (ground) => keyOf(ground, ground.ids.gone, true),
    status: 201,
    shape: shapes.Deletion,
    follows: { event: 'messages.delete', shape: shapes.DeletionTold },
  },
  chat('getBase64FromMediaMessage', 201, shapes.File.extend({ base64: z.literal(image) }), {
    body: ({ ids }) => ({ message: { key: { id: ids.picture } } }),
  }),
  chat('sendPresence', 201, exactly({ presence: 'composing' }), {
    body: (ground) => ({ ...ofAna(ground), presence: 'composing', delay: 1 }),
  }),
  chat('updateBlockStatus', 201, exactly({ block: 'success' }), {
    body: ({ bia }) => ({ number: bia.number, status: 'block' }),
  }),
  chat('fetchProfilePictureUrl', 200, shapes.Picture, { body: ofAna }),
  chat('fetchProfile', 200, shapes.Profile, { body: ofAna }),
  chat('fetchProfile', 200, shapes.Profile, { name: 'its own', body: () => ({}) }),
  chat('fetchBusinessProfile', 200, shapes.Business, { body: ofAna }),
  chat(
    'fetchBusinessProfile',
    200,
    z.looseObject({
      isBusiness: z.literal(false),
      message: z.literal('Not is business profile'),
      exists: z.literal(true),
    }),
    { name: 'of somebody who has none', body: ({ bia }) => ({ number: bia.number }) },
  ),
  chat(
    'fetchBusinessProfile',
    200,
    z.looseObject({ isBusiness: z.literal(false), exists: z.literal(false) }),
    {
      name: 'of nobody',
      body: () => ({ number: '5511900000001' }),
    },
  ),
  chat('updateProfileName', 200, done, { body: () => ({ name: 'Loja Nova' }) }),
  chat('updateProfileStatus', 200, done, { body: () => ({ status: 'Até as 18 h' }) }),
  chat('updateProfilePicture', 200, done, { body: () => ({ picture: image }) }),
  { route: 'DELETE /chat/removeProfilePicture', status: 200, shape: done },
  { route: 'GET /chat/fetchPrivacySettings', status: 200, shape: shapes.Privacy },
  chat('updatePrivacySettings', 201, z.strictObject({ update: z.literal('success'), data: shapes.Privacy }), {
    body: () => ({
      readreceipts: 'all',
      profile: 'contacts',
      status: 'all',
      online: 'all',
      last: 'none',
      groupadd: 'all',
    }),
  }),
  {
    route: 'GET /label/findLabels',
    status: 200,
    shape: exactly([{ color: '5', name: 'Pago', id: '7' }]),
  },
  ...(['add', 'remove'] as const).map((action): Case => ({
    route: 'POST /label/handleLabel',
    name: action,
    body: (ground) => ({ ...ofAna(ground), labelId: '7', action }),
    status: 200,
    shape: z.strictObject({ numberJid: z.string(), labelId: z.literal('7'), [action]: z.literal(true) }),
    follows: { event: 'labels.association', shape: z.looseObject({ type: z.literal(action) }) },
  })),
  {
    route: 'POST /business/getCatalog',
    body: (ground) => ({ ...ofAna(ground), limit: 5 }),
    status: 200,
    shape: shapes.Catalog.extend({
      isBusiness: z.literal(true),
      // Three pages of it.
      catalogLength: z.literal(12),
      catalog: shapes.Catalog.shape.catalog.length(12),
    }),
  },
  {
    route: 'POST /business/getCatalog',
    name: 'of itself, which sells nothing',
    body: () => ({}),
    status: 200,
    shape: exactly({
      wuid: `${shop}@s.whatsapp.net`,
      numberExists: true,
      isBusiness: false,
      catalogLength: 0,
      catalog: [],
    }),
  },
  {
    route: 'POST /business/getCollections',
    body: ofAna,
    status: 200,
    shape: shapes.Collections.extend({
      collectionsLength: z.literal(1),
      collections: z.tuple([
        shapes.Collections.shape.collections.element.extend({
          name: z.literal('Festas'),
          products: shapes.Catalog.shape.catalog.length(2),
        }),
      ]),
    }),
  },
  {
    route: 'POST /baileys/onWhatsapp',
    body: ({ ana }) => ({ jid: ana.jid }),
    status: 200,
    shape: z.tuple([z.strictObject({ jid: z.string(), exists: z.literal(true) })]),
  },
  {
    route: 'POST /baileys/onWhatsapp',
    name: 'of nobody',
    body: () => ({ jid: '5511900000001@s.whatsapp.net' }),
    status: 200,
    shape: z.tuple([]),
  },
  {
    route: 'POST /baileys/profilePictureUrl',
    body: ({ ana }) => ({ jid: ana.jid, type: 'image' }),
    status: 200,
    shape: z.url().nullable(),
  },
]
