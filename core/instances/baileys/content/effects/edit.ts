// What an own message says from now on, as WhatsApp has it.
import { proto } from '@whiskeysockets/baileys'
import type { EditContent } from '../../../../contract/content.ts'
import { mentionsIn } from '../context.ts'
import { innerOf } from '../inner.ts'
import { filled, keyOf, requireTarget, type Kind, type Writing } from '../kind.ts'

const { MESSAGE_EDIT } = proto.Message.ProtocolMessage.Type

export const editKind: Kind<EditContent> = {
  isEffect: true,

  write: ({ text }, writing) => ({
    protocolMessage: {
      type: MESSAGE_EDIT,
      key: keyOf(requireTarget(writing)),
      editedMessage: edited(text, writing),
      timestampMs: writing.now,
    },
  }),

  read({ protocolMessage }) {
    const target = protocolMessage?.key?.id
    if (protocolMessage?.type !== MESSAGE_EDIT || !target) return undefined
    const now = innerOf(protocolMessage.editedMessage)
    const captioned = now && captionedIn(now)
    const text = now?.conversation || now?.extendedTextMessage?.text || captioned?.caption
    const contextInfo = (now?.extendedTextMessage ?? captioned)?.contextInfo
    return text ? { kind: 'edit', target, text, ...mentionsIn(contextInfo) } : undefined
  },

  relay: () => ({ attributes: { edit: '1' } }),
}

/** The message as it was, but for its words; a file stays with its message. */
function edited(text: string, writing: Writing): proto.IMessage {
  const { contextInfo } = writing
  const before = innerOf(proto.Message.decode(requireTarget(writing).proto))
  const captioned = before && captionedIn(before)
  if (before === undefined || captioned === undefined)
    return { extendedTextMessage: { text, ...filled({ contextInfo }) } }
  captioned.caption = text
  if (contextInfo) captioned.contextInfo = contextInfo
  delete before.messageContextInfo
  return before
}

function captionedIn({ imageMessage, videoMessage, documentMessage }: proto.IMessage) {
  return imageMessage ?? videoMessage ?? documentMessage ?? undefined
}
