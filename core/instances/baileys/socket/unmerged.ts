// Baileys (rc14) holds back what comes in together, and then lets an edit, a deletion or a receipt change the message that
// it is about before anybody is told of that, whoever it is from: a message that is deleted in the same batch would be no
// message at all. What was done to a message we read from the message that does it, so none of this is let in.
import type { BaileysEventMap, WASocket } from '@whiskeysockets/baileys'

type Updates = BaileysEventMap['messages.update']

/** From here on updates say nothing but a star, and that WhatsApp has a message. */
export function keepApart(raw: Pick<WASocket, 'ev'>): void {
  const { ev } = raw
  const emit = ev.emit.bind(ev)
  ev.emit = (event, data) => {
    if (event === 'message-receipt.update') return false
    if (event !== 'messages.update' || !Array.isArray(data)) return emit(event, data)
    const kept = (data as Updates).flatMap(({ key, update: { starred, status } }) =>
      typeof starred === 'boolean' || typeof status === 'number'
        ? [
            {
              key,
              update: {
                ...(typeof starred === 'boolean' && { starred }),
                ...(typeof status === 'number' && { status }),
              },
            },
          ]
        : [],
    )
    return kept.length > 0 && emit('messages.update', kept)
  }
}
