// The order of a message's statuses. Pure.
import type { MessageStatus } from '../../contract/state.ts'

const order: readonly MessageStatus[] = ['error', 'pending', 'sent', 'delivered', 'read', 'played']

/** A status only rises; an error is one only for a message that WhatsApp has not taken yet. */
export function rises(from: MessageStatus, to: MessageStatus): boolean {
  if (to === 'error') return from === 'pending'
  return order.indexOf(to) > order.indexOf(from)
}
