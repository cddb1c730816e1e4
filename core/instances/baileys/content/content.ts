// What a message says: writing what is to be sent as proto.Message, and reading a stored one for people and APIs.
import { randomBytes } from 'node:crypto'
import { getContentType, normalizeMessageContent, proto } from '@whiskeysockets/baileys'
import type { Content } from '../../../contract/content.ts'
import type { ContentContext, Encoded } from '../../link.ts'
import { writeText } from './text.ts'

type Kinds = { [Each in Content as Each['kind']]: Each }
type Writers = {
  [Kind in keyof Kinds]: (content: Kinds[Kind], contextInfo?: proto.IContextInfo) => proto.IMessage
}

/** Every kind has its file. */
const writers: Writers = { text: writeText }

export interface Described {
  /** The proto field that holds the content. */
  type: string
  text: string | null
}

/** As WhatsApp Web does it; the bytes are what every retry sends again. */
export function encode(content: Content, context: ContentContext): Encoded {
  const message = proto.Message.create({
    ...write(content.kind, content, contextInfoOf(context)),
    messageContextInfo: { messageSecret: randomBytes(32) },
  })
  const described = describe(message)
  if (described === undefined)
    throw new Error(`Nothing was written of a message of the kind ${content.kind}.`)
  return { proto: proto.Message.encode(message).finish(), ...described }
}

function write<Kind extends keyof Kinds>(
  kind: Kind,
  content: Kinds[Kind],
  contextInfo: proto.IContextInfo | undefined,
): proto.IMessage {
  return writers[kind](content, contextInfo)
}

/** The answered message and who is mentioned: the same in every kind. */
function contextInfoOf({ quoted, mentions, mentionAll }: ContentContext): proto.IContextInfo | undefined {
  const contextInfo: proto.IContextInfo = {
    ...(quoted && {
      stanzaId: quoted.id,
      participant: quoted.participant ?? (quoted.fromMe ? null : quoted.chat),
      quotedMessage: proto.Message.decode(quoted.proto),
    }),
    ...(mentions?.length && { mentionedJid: [...mentions] }),
    ...(mentionAll && { nonJidMentions: 1 }),
  }
  return Object.keys(contextInfo).length > 0 ? contextInfo : undefined
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
  return plainRecord(proto.Message.toObject(proto.Message.decode(bytes)))
}

function plainRecord(value: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]))
}

function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return Object.fromEntries(value.entries())
  if (Array.isArray(value)) return value.map(plain)
  return typeof value === 'object' && value !== null ? plainRecord(value) : value
}
