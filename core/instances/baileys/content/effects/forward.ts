// A copy of a stored message, marked as forwarded. It is what the message is, so nothing is ever read as a forward.
import { getContentType, proto } from '@whiskeysockets/baileys'
import type { ForwardContent } from '../../../../contract/content.ts'
import { innerOf } from '../inner.ts'
import { requireTarget, type Kind } from '../kind.ts'

/** From so many on WhatsApp says "many times"; it counts no further. */
const mostTimes = 127

export const forwardKind: Kind<ForwardContent> = {
  write(_content, writing) {
    const target = requireTarget(writing)
    const stored = innerOf(proto.Message.decode(target.proto)) ?? {}
    const type = getContentType(stored)
    if (type === 'conversation')
      return {
        extendedTextMessage: {
          text: stored.conversation ?? '',
          contextInfo: forwarded(undefined, target.fromMe),
        },
      }
    const name = Object.keys(stored).find((key): key is keyof proto.IMessage => key === type)
    const content = name && stored[name]
    if (name === undefined || typeof content !== 'object' || content === null)
      throw new Error('There is nothing in the message that could be forwarded.')
    const before = 'contextInfo' in content ? content.contextInfo : undefined
    return { [name]: { ...content, contextInfo: forwarded(before, target.fromMe) } }
  },

  read: () => undefined,
}

/** Whom the first one answered and named goes no further. */
function forwarded(before: proto.IContextInfo | null | undefined, fromMe: boolean): proto.IContextInfo {
  const times = (before?.forwardingScore ?? 0) + (fromMe ? 0 : 1)
  return times === 0 ? {} : { isForwarded: true, forwardingScore: Math.min(times, mostTimes) }
}
