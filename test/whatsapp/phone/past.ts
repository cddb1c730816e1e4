// Owns what a phone gives when one of its devices asks for older messages of a chat, for a piece once more, or for what only
// the phone was given.
import { proto, toNumber } from '@whiskeysockets/baileys'

/** By chat: what was said before the devices were linked, oldest first. */
export type Past = Map<string, proto.IHistorySyncMsg[]>

/** undefined where the device asks for something else. */
export function olderAsked(past: Past, message: proto.IMessage): proto.IHistorySync | undefined {
  const asked = message.protocolMessage?.peerDataOperationRequestMessage?.historySyncOnDemandRequest
  if (!asked?.chatJid) return undefined
  const before = toNumber(asked.oldestMsgTimestampMs ?? 0) / 1000
  const older = (past.get(asked.chatJid) ?? []).filter(
    (each) => toNumber(each.message?.messageTimestamp ?? 0) < before,
  )
  const messages = older.slice(-(asked.onDemandMsgCount ?? 50)).toReversed()
  const { ON_DEMAND: syncType } = proto.HistorySync.HistorySyncType
  return { syncType, conversations: [{ id: asked.chatJid, messages }] }
}

/** By which a device asks for a piece of history again. */
export function pieceOf(piece: { syncType?: number | null; chunkOrder?: number | null }): string {
  const { syncType, chunkOrder } = piece
  return `${syncType ?? 0}/${chunkOrder ?? 0}`
}

/** undefined where the device asks for something else. */
export function pieceAsked(sent: ReadonlyMap<string, proto.IHistorySync>, message: proto.IMessage) {
  const asked = message.protocolMessage?.peerDataOperationRequestMessage?.historySyncChunkRetryRequest
  return asked ? sent.get(pieceOf(asked)) : undefined
}

/** undefined where the device asks for something else. */
export function withheldAsked(withheld: ReadonlyMap<string, proto.IMessage>, asking: proto.IMessage) {
  const asked = asking.protocolMessage?.peerDataOperationRequestMessage?.placeholderMessageResendRequest
  if (!asked?.length) return undefined
  const peerDataOperationResult = asked.flatMap(({ messageKey: key }) => {
    const message = withheld.get(key?.id ?? '')
    if (!key || !message) return []
    const webMessageInfoBytes = proto.WebMessageInfo.encode({ key, message }).finish()
    return [{ placeholderMessageResendResponse: { webMessageInfoBytes } }]
  })
  const { PEER_DATA_OPERATION_REQUEST_RESPONSE_MESSAGE: type } = proto.Message.ProtocolMessage.Type
  return { protocolMessage: { type, peerDataOperationRequestResponseMessage: { peerDataOperationResult } } }
}
