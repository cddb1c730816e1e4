// An emoji at somebody's message, as WhatsApp has it; an empty one takes back what was there.
import type { ReactionContent } from '../../../../contract/content.ts'
import { keyOf, requireTarget, type Kind } from '../kind.ts'

export const reactionKind: Kind<ReactionContent> = {
  isEffect: true,

  write: ({ emoji }, writing) => ({
    reactionMessage: { key: keyOf(requireTarget(writing)), text: emoji, senderTimestampMs: writing.now },
  }),

  read({ reactionMessage }) {
    const target = reactionMessage?.key?.id
    return target ? { kind: 'reaction', target, emoji: reactionMessage.text ?? '' } : undefined
  },

  relay: ({ emoji }) => (emoji === '' ? { attributes: { edit: '7' } } : {}),
}
