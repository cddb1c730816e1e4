// A folder with one linked number and some history, written through the real storage before the core opens it.
import { proto } from '@whiskeysockets/baileys'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { InstanceSettings } from '../../../core/contract/instances/instance.ts'
import type { MessageStatus, Desired } from '../../../core/contract/state.ts'
import { dataPaths } from '../../../core/storage/paths.ts'
import { openStorage } from '../../../core/storage/storage.ts'
import { quietEnv } from '../harness.ts'

export const own = '5511999990000'
export const ana = { pn: '5511988887777@s.whatsapp.net', lid: '123456789012345@lid' }
export const bia = '5511977776666@s.whatsapp.net'
export const group = '120363000000000001@g.us'
/** When the first message was sent; each one after comes a minute later. */
export const begin = Date.UTC(2026, 10, 20, 12)

interface Line {
  chat: { pn?: string; lid?: string } | { jid: string }
  id: string
  fromMe?: boolean
  sender?: string
  status?: MessageStatus
  pushName?: string
  type?: string
  message: proto.IMessage
}

export const lines: readonly Line[] = [
  { chat: ana, id: '3A0C6F1B2D3E4F5A6B7C', pushName: 'Ana', message: { conversation: 'Oi' } },
  {
    chat: ana,
    id: '3EB0A1B2C3D4E5F6A7B8C9',
    fromMe: true,
    status: 'read',
    type: 'extendedTextMessage',
    message: {
      extendedTextMessage: {
        text: 'Bom dia',
        contextInfo: {
          stanzaId: '3A0C6F1B2D3E4F5A6B7C',
          participant: ana.pn,
          quotedMessage: { extendedTextMessage: { text: 'Oi' } },
        },
      },
    },
  },
  {
    chat: { jid: group },
    id: '0123456789ABCDEF0123456789ABCDEF',
    sender: '99887766554433@lid',
    pushName: 'Caio',
    type: 'imageMessage',
    message: {
      imageMessage: {
        caption: 'Olha',
        mimetype: 'image/jpeg',
        mediaKey: new Uint8Array([1, 2, 3]),
        fileLength: 12_345,
      },
    },
  },
  {
    chat: { jid: group },
    id: '3A000000000000000001',
    sender: '99887766554433@lid',
    pushName: 'Caio',
    type: 'documentMessage',
    message: {
      documentWithCaptionMessage: {
        message: { documentMessage: { fileName: 'lista.pdf', caption: 'Lista' } },
      },
    },
  },
  {
    chat: { pn: bia },
    id: '3EB0000000000000000005',
    fromMe: true,
    status: 'pending',
    message: { conversation: 'Tudo bem?' },
  },
]

/** Makes the folder; the instance is linked, and stopped unless asked otherwise, and everything in lines is stored. */
export async function writeHistory(
  folder: string,
  desired: Desired = 'stopped',
): Promise<{ id: string; token: string }> {
  const env = quietEnv(folder)
  const storage = await openStorage({
    paths: dataPaths(join(folder, 'data')),
    keyFile: env['HOLDFAST_KEY_FILE'] ?? '',
    onFatal: (error) => {
      throw error
    },
  })
  const made = { id: randomUUID(), token: 'token-of-loja' }
  const { commits, instances, generations, contacts } = storage
  await commits.write((tx) => {
    const at = begin
    instances.put(tx, {
      ...made,
      name: 'loja',
      desired,
      settings: InstanceSettings.parse({}),
      proxy: null,
      at,
    })
    generations.promote(tx, made.id, {
      n: 1,
      account: own,
      jid: `${own}:1@s.whatsapp.net`,
      lid: null,
      origin: 'qr',
      creds: {},
      at,
    })
    contacts.ensure(tx, made.id, own, { ...ana, pushName: 'Ana', at })
    contacts.ensure(tx, made.id, own, { pn: '5511966665555@s.whatsapp.net', at })
    lines.forEach((line, index) => {
      const { chats, messages } = storage
      const sentAt = begin + index * 60_000
      const chat = chats.ensure(tx, made.id, own, { ...line.chat, at: begin })
      const {
        fromMe = false,
        status = 'delivered',
        sender = '',
        pushName = null,
        type = 'conversation',
      } = line
      messages.put(tx, {
        instanceId: made.id,
        chatId: chat.id,
        messageId: line.id,
        fromMe,
        sender,
        participantPn: null,
        participantLid: sender === '' ? null : sender,
        pushName,
        type,
        text: null,
        status,
        sentAt,
        storedAt: sentAt,
        proto: proto.Message.encode(proto.Message.create(line.message)).finish(),
      })
      chats.touch(tx, chat.id, { lastMessageAt: sentAt, unreadBy: fromMe ? 0 : 1, at: sentAt })
    })
    // A chat in which nothing was said yet.
    storage.chats.ensure(tx, made.id, own, { pn: '5511955554444@s.whatsapp.net', at })
  })
  await storage.close()
  return made
}
