// A message pinned to the top of its chat, or no longer, as WhatsApp has it.
import { proto } from '@whiskeysockets/baileys'
import type { PinContent } from '../../../../contract/content.ts'
import { keyOf, requireTarget, type Kind } from '../kind.ts'

const { PIN_FOR_ALL, UNPIN_FOR_ALL } = proto.Message.PinInChatMessage.Type

export const pinKind: Kind<PinContent> = {
  isEffect: true,

  write: ({ seconds }, writing) => ({
    pinInChatMessage: {
      key: keyOf(requireTarget(writing)),
      type: seconds === 0 ? UNPIN_FOR_ALL : PIN_FOR_ALL,
      senderTimestampMs: writing.now,
    },
    ...(seconds > 0 && { messageContextInfo: { messageAddOnDurationInSecs: seconds } }),
  }),

  /** For how long it is, stands beside the message and not in it. */
  read({ pinInChatMessage: pin, messageContextInfo }) {
    const target = pin?.key?.id
    if (!target) return undefined
    const lasting = messageContextInfo?.messageAddOnDurationInSecs
    const seconds =
      pin.type === UNPIN_FOR_ALL ? 0 : lasting === 86_400 || lasting === 2_592_000 ? lasting : 604_800
    return { kind: 'pin', target, seconds }
  },

  relay: () => ({ attributes: { edit: '2' } }),
}
