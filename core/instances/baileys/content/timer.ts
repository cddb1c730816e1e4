// How long what is said in a chat is to last, as WhatsApp has it: a message that only sets that.
import { proto } from '@whiskeysockets/baileys'
import type { TimerContent } from '../../../contract/content.ts'
import type { Kind } from './kind.ts'

const { EPHEMERAL_SETTING } = proto.Message.ProtocolMessage.Type

export const timerKind: Kind<TimerContent> = {
  // Nothing can be done to it.
  isEffect: true,

  write: ({ seconds }) => ({
    ephemeralMessage: {
      message: { protocolMessage: { type: EPHEMERAL_SETTING, ephemeralExpiration: seconds ?? 0 } },
    },
  }),

  // What others set of it is kept with the chat, and is no message.
  read: () => undefined,
}
