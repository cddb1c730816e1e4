// A message that is kept in a chat that forgets, or no longer, as WhatsApp has it.
import { proto } from '@whiskeysockets/baileys'
import type { KeepContent } from '../../../../contract/content.ts'
import { keyOf, requireTarget, type Kind } from '../kind.ts'

const { KEEP_FOR_ALL, UNDO_KEEP_FOR_ALL } = proto.KeepType

export const keepKind: Kind<KeepContent> = {
  isEffect: true,

  write: ({ on }, writing) => ({
    keepInChatMessage: {
      key: keyOf(requireTarget(writing)),
      keepType: on ? KEEP_FOR_ALL : UNDO_KEEP_FOR_ALL,
      timestampMs: writing.now,
    },
  }),

  read({ keepInChatMessage: keep }) {
    const target = keep?.key?.id
    return target ? { kind: 'keep', target, on: keep.keepType !== UNDO_KEEP_FOR_ALL } : undefined
  },

  relay({ on }, writing) {
    return !on && requireTarget(writing).fromMe ? { attributes: { edit: '7' } } : {}
  },
}
