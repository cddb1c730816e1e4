// What is inside WhatsApp's wrappers.
import { normalizeMessageContent, type proto } from '@whiskeysockets/baileys'

export function innerOf(message: proto.IMessage | null | undefined): proto.IMessage | undefined {
  return normalizeMessageContent(message ?? undefined)
}
