// What a message says: encoding a text, and reading a stored proto.Message for people and APIs.
import { randomBytes } from 'node:crypto'
import { getContentType, normalizeMessageContent, proto } from '@whiskeysockets/baileys'
import type { TextContent } from '../../link.ts'

export interface Described {
  /** The proto field that holds the content. */
  type: string
  text: string | null
}

/** Encodes a text as WhatsApp Web does; the bytes are what every retry sends again. */
export function encodeText(content: TextContent): { proto: Uint8Array; type: string } {
  const { quoted, mentions, mentionAll } = content
  const contextInfo: proto.IContextInfo = {
    ...(quoted && {
      stanzaId: quoted.id,
      participant: quoted.participant ?? (quoted.fromMe ? null : quoted.chat),
      quotedMessage: proto.Message.decode(quoted.proto),
    }),
    ...(mentions?.length && { mentionedJid: [...mentions] }),
    ...(mentionAll && { nonJidMentions: 1 }),
  }
  const hasContext = Object.keys(contextInfo).length > 0
  const message = proto.Message.create({
    extendedTextMessage: { text: content.text, ...(hasContext && { contextInfo }) },
    messageContextInfo: { messageSecret: randomBytes(32) },
  })
  return { proto: proto.Message.encode(message).finish(), type: 'extendedTextMessage' }
}

function decodeContent(bytes: Uint8Array): proto.Message {
  return proto.Message.decode(bytes)
}

/**
 * undefined for what is no content: an empty message, or one that only carries keys. Deletions and
 * edits are content: what somebody did to a message is never dropped.
 */
export function describe(message: proto.IMessage): Described | undefined {
  const content = normalizeMessageContent(message)
  const type = getContentType(content)
  if (!content || !type) return undefined
  if (type === 'protocolMessage' && !changesAMessage(content.protocolMessage)) return undefined
  return { type, text: textOf(content) }
}

function changesAMessage(message: proto.Message.IProtocolMessage | null | undefined): boolean {
  const { REVOKE, MESSAGE_EDIT } = proto.Message.ProtocolMessage.Type
  return message?.type === REVOKE || message?.type === MESSAGE_EDIT
}

function textOf(content: proto.IMessage): string | null {
  return (
    content.conversation ||
    content.extendedTextMessage?.text ||
    content.imageMessage?.caption ||
    content.videoMessage?.caption ||
    content.documentMessage?.caption ||
    content.reactionMessage?.text ||
    content.pollCreationMessageV3?.name ||
    content.locationMessage?.name ||
    content.contactMessage?.displayName ||
    null
  )
}

/** A stored message as plain JSON in WhatsApp's field names; bytes become index-keyed objects, longs {low, high, unsigned}. */
export function contentToJson(bytes: Uint8Array): Record<string, unknown> {
  return plainRecord(proto.Message.toObject(decodeContent(bytes)))
}

function plainRecord(value: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]))
}

function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return Object.fromEntries(value.entries())
  if (Array.isArray(value)) return value.map(plain)
  return typeof value === 'object' && value !== null ? plainRecord(value) : value
}
