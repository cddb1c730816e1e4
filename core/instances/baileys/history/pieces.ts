// An encoded HistorySync, a little at a time: decoded whole, a large one would hold up every number for as long as it
// takes. Field numbers as in WhatsApp's own definition (WAProto of Baileys 7.0.0-rc14). Pure.
import { proto } from '@whiskeysockets/baileys'
import { fieldsOf, type Field } from '../reading/wire.ts'

const inSync = { conversation: 2, story: 3, pushName: 7, past: 12, mapping: 15 }
const inConversation = { message: 2 }

/** A chat, without its messages. */
export type HistoryChat = Omit<proto.IConversation, 'messages'>

export type HistoryPiece =
  | { kind: 'chat'; chat: HistoryChat }
  | { kind: 'message'; info: proto.IWebMessageInfo }
  | { kind: 'name'; jid: string; pushName: string }
  | { kind: 'mapping'; pn: string; lid: string }
  | { kind: 'past'; group: string; members: proto.IPastParticipant[] }
  /** Something that cannot be read. */
  | { kind: 'unreadable'; cause: unknown }

/** In an order in which who is who comes first, and a chat before its messages, the oldest of them first. */
export function* piecesOf(bytes: Uint8Array): Generator<HistoryPiece> {
  const fields = fieldsOf(bytes)
  for (const { number, inner } of fields)
    if (number === inSync.mapping && inner) yield* read(() => mappingOf(inner))
  for (const { number, inner } of fields) {
    if (inner === undefined) continue
    if (number === inSync.pushName) yield* read(() => nameOf(inner))
    else if (number === inSync.past) yield* read(() => pastOf(inner))
    else if (number === inSync.story)
      yield* read(() => ({ kind: 'message', info: proto.WebMessageInfo.decode(inner) }))
    else if (number === inSync.conversation) yield* conversation(inner)
  }
}

function* conversation(bytes: Uint8Array): Generator<HistoryPiece> {
  let fields: Field[] = []
  yield* read(() => {
    fields = fieldsOf(bytes)
    return chatOf(fields)
  })
  // They come newest first.
  for (const { number, inner } of fields.toReversed())
    if (number === inConversation.message && inner) yield* read(() => messageOf(inner))
}

function chatOf(fields: readonly Field[]): HistoryPiece {
  const rest = fields.filter(({ number }) => number !== inConversation.message)
  return { kind: 'chat', chat: proto.Conversation.decode(Buffer.concat(rest.map(({ whole }) => whole))) }
}

/** One that cannot be read keeps none of the others from being read. */
function* read(one: () => HistoryPiece | undefined): Generator<HistoryPiece> {
  let piece: HistoryPiece | undefined
  try {
    piece = one()
  } catch (cause) {
    piece = { kind: 'unreadable', cause }
  }
  if (piece !== undefined) yield piece
}

function messageOf(bytes: Uint8Array): HistoryPiece | undefined {
  const { message } = proto.HistorySyncMsg.decode(bytes)
  return message ? { kind: 'message', info: message } : undefined
}

function mappingOf(bytes: Uint8Array): HistoryPiece | undefined {
  const { pnJid, lidJid } = proto.PhoneNumberToLIDMapping.decode(bytes)
  return pnJid && lidJid ? { kind: 'mapping', pn: pnJid, lid: lidJid } : undefined
}

/** Who was in a group and is no more. */
function pastOf(bytes: Uint8Array): HistoryPiece | undefined {
  const { groupJid, pastParticipants: members } = proto.PastParticipants.decode(bytes)
  return groupJid && members.length > 0 ? { kind: 'past', group: groupJid, members } : undefined
}

function nameOf(bytes: Uint8Array): HistoryPiece | undefined {
  const { id, pushname } = proto.Pushname.decode(bytes)
  return id && pushname ? { kind: 'name', jid: id, pushName: pushname } : undefined
}
