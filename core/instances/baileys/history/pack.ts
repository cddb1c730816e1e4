// What another program had stored of a number's chats, packed as a phone packs a piece of its history: it is then taken in
// like any other. Pure.
import { proto } from '@whiskeysockets/baileys'
import { deflateSync } from 'node:zlib'
import type { PastBatch, PastMessage } from '../../../contract/messages/past.ts'

const { INITIAL_BOOTSTRAP } = proto.HistorySync.HistorySyncType
const { Status } = proto.WebMessageInfo

/** An encoded HistorySyncNotification with all of it inside. What is no message is left out. */
export function pack({ chats, names, messages }: PastBatch): Uint8Array {
  const conversations = new Map<string, proto.IConversation>()
  for (const { jid, name, unread, changedAt } of chats)
    conversations.set(jid, {
      id: jid,
      ...(name !== null && { name }),
      unreadCount: Math.max(0, unread),
      ...(changedAt !== null && { conversationTimestamp: Math.floor(changedAt / 1000) }),
      messages: [],
    })
  // The newest first, as they come from a phone.
  for (const message of messages.toSorted((a, b) => b.at - a.at)) {
    const info = infoOf(message)
    if (info === undefined) continue
    const jid = message.key.remoteJid
    const conversation = conversations.get(jid) ?? { id: jid, messages: [] }
    conversation.messages?.push({ message: info })
    conversations.set(jid, conversation)
  }
  const sync = proto.HistorySync.encode({
    syncType: INITIAL_BOOTSTRAP,
    conversations: [...conversations.values()],
    pushnames: names.map(({ jid, pushName }) => ({ id: jid, pushname: pushName })),
    phoneNumberToLidMappings: messages.flatMap(mappingOf),
  }).finish()
  return proto.Message.HistorySyncNotification.encode({
    syncType: proto.Message.HistorySyncType.INITIAL_BOOTSTRAP,
    initialHistBootstrapInlinePayload: deflateSync(sync),
  }).finish()
}

function infoOf({ key, message, at, pushName, status }: PastMessage): proto.IWebMessageInfo | undefined {
  try {
    const { id, remoteJid, fromMe, participant } = key
    const content = proto.Message.fromObject(message)
    if (proto.Message.encode(content).finish().length === 0) return undefined
    return {
      key: { id, remoteJid, fromMe, ...(participant !== undefined && { participant }) },
      message: content,
      messageTimestamp: at,
      ...(participant !== undefined && { participant }),
      ...(pushName !== null && { pushName }),
      ...statusOf(status),
    }
  } catch {
    // Somebody else wrote it: what cannot be read says nothing, and keeps nothing else from coming.
    return undefined
  }
}

/** By the name that Evolution writes. */
function statusOf(name: string | null): { status?: proto.WebMessageInfo.Status } {
  const known = Object.entries(Status).find(([each]) => each === name)?.[1]
  return typeof known === 'number' ? { status: known } : {}
}

function mappingOf({ key: { remoteJid, remoteJidAlt } }: PastMessage): proto.IPhoneNumberToLIDMapping[] {
  const both = [remoteJid, remoteJidAlt ?? '']
  const lidJid = both.find((jid) => jid.endsWith('@lid'))
  const pnJid = both.find((jid) => jid.endsWith('@s.whatsapp.net'))
  return lidJid !== undefined && pnJid !== undefined ? [{ lidJid, pnJid }] : []
}
