// The end of a message for everybody, as WhatsApp has it.
import { isJidGroup, proto } from '@whiskeysockets/baileys'
import type { DeleteContent } from '../../../../contract/content.ts'
import { keyOf, requireTarget, type Kind } from '../kind.ts'

const { REVOKE } = proto.Message.ProtocolMessage.Type

export const deleteKind: Kind<DeleteContent> = {
  isEffect: true,

  write: (_content, writing) => ({
    protocolMessage: { type: REVOKE, key: keyOf(requireTarget(writing)) },
  }),

  read({ protocolMessage }) {
    const target = protocolMessage?.key?.id
    return protocolMessage?.type === REVOKE && target ? { kind: 'delete', target } : undefined
  },

  /** By the author, or by an admin of the group. */
  relay(_content, writing) {
    const { chat, fromMe } = requireTarget(writing)
    return { attributes: { edit: isJidGroup(chat) === true && !fromMe ? '8' : '7' } }
  },
}
