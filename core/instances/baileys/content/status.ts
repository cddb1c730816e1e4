// WhatsApp's status numbers as words (proto.WebMessageInfo.Status).
import { proto } from '@whiskeysockets/baileys'
import type { MessageStatus } from '../../../contract/state.ts'

const { ERROR, PENDING, SERVER_ACK, DELIVERY_ACK, READ, PLAYED } = proto.WebMessageInfo.Status

const words = new Map<number, MessageStatus>([
  [ERROR, 'error'],
  [PENDING, 'pending'],
  [SERVER_ACK, 'sent'],
  [DELIVERY_ACK, 'delivered'],
  [READ, 'read'],
  [PLAYED, 'played'],
])

export function statusWord(status: number | null | undefined): MessageStatus | undefined {
  return status === null || status === undefined ? undefined : words.get(status)
}
