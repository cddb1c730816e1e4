// Owns what a phone tells a fresh companion about itself: the app-state key and the first piece of history.
import { deflateSync } from 'node:zlib'
import { proto } from '@whiskeysockets/baileys'
import { uploadBytes } from '../phone/media.ts'
import type { Hub } from './hub.ts'
import type { MediaHost } from './media-host.ts'
import type { PhoneRecords } from '../phone/records.ts'
import type { PhoneState } from '../phone/state.ts'

const { Type } = proto.Message.ProtocolMessage
const { HistorySyncType } = proto.HistorySync

export function appStateKeyShare(shared: PhoneState['keys']): proto.IMessage {
  const keys = shared.map(({ id, data }) => ({
    keyId: { keyId: id },
    keyData: {
      keyData: data,
      fingerprint: { rawId: 1, currentIndex: 0, deviceIndexes: [0] },
      timestamp: Date.now(),
    },
  }))
  return { protocolMessage: { type: Type.APP_STATE_SYNC_KEY_SHARE, appStateSyncKeyShare: { keys } } }
}

/** The bootstrap ends the companion's initial buffering. It names chats only when the phone shares them. */
export function historyBootstrap(hub: Hub, records: PhoneRecords | undefined): proto.IMessage {
  const history = proto.HistorySync.encode({
    syncType: HistorySyncType.INITIAL_BOOTSTRAP,
    chunkOrder: 0,
    progress: 100,
    conversations: records ? conversations(hub, records) : [],
    phoneNumberToLidMappings: hub.directory.accounts().map(({ number }) => ({
      pnJid: hub.directory.userJid(number, 'pn'),
      lidJid: hub.directory.userJid(number, 'lid'),
    })),
  }).finish()
  return {
    protocolMessage: {
      type: Type.HISTORY_SYNC_NOTIFICATION,
      historySyncNotification: {
        syncType: HistorySyncType.INITIAL_BOOTSTRAP,
        chunkOrder: 0,
        progress: 100,
        initialHistBootstrapInlinePayload: deflateSync(history),
      },
    },
  }
}

/** A further piece, on the media host as the phone puts it there. */
export async function historyChunk(host: MediaHost, history: proto.IHistorySync): Promise<proto.IMessage> {
  const { syncType = null, chunkOrder = null, progress = null } = history
  const packed = deflateSync(proto.HistorySync.encode(proto.HistorySync.fromObject(history)).finish())
  // A notification names no host; the whole address in place of the path leads to ours.
  const { url: directPath, ...file } = await uploadBytes(host, packed, 'md-msg-hist')
  return {
    protocolMessage: {
      type: Type.HISTORY_SYNC_NOTIFICATION,
      historySyncNotification: { syncType, chunkOrder, progress, ...file, directPath },
    },
  }
}

function conversations(hub: Hub, records: PhoneRecords): proto.IConversation[] {
  const chats = new Map<string, proto.IHistorySyncMsg[]>()
  const add = (chat: string, message: proto.IWebMessageInfo) => {
    const list = chats.get(chat) ?? []
    list.push({ message, msgOrderId: list.length + 1 })
    chats.set(chat, list)
  }
  for (const received of records.list('inbox')) {
    const isGroup = received.chat.endsWith('@g.us')
    const participant = isGroup ? { participant: hub.directory.userJid(received.from, 'pn') } : {}
    add(received.chat, {
      key: { remoteJid: received.chat, fromMe: false, id: received.id, ...participant },
      message: proto.Message.decode(received.content),
      messageTimestamp: Math.floor(received.at / 1000),
      pushName: received.pushName,
    })
  }
  for (const sent of records.list('sent')) {
    add(sent.to, {
      key: { remoteJid: sent.to, fromMe: true, id: sent.id },
      message: proto.Message.decode(sent.content),
      messageTimestamp: Math.floor(sent.at / 1000),
      status: proto.WebMessageInfo.Status.DELIVERY_ACK,
    })
  }
  return [...chats].map(([id, messages]) => ({ id, messages: messages.toReversed() }))
}
