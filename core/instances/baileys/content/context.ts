// What goes with the content of any kind: the message that it answers, and whom it mentions.
import { proto } from '@whiskeysockets/baileys'
import type { z } from 'zod'
import type { Mentions } from '../../../contract/content.ts'
import type { ContentContext } from '../../link.ts'

export function contextInfoOf({
  quoted,
  mentions,
  mentionAll,
  expiresSeconds,
}: ContentContext): proto.IContextInfo | undefined {
  const contextInfo: proto.IContextInfo = {
    ...(quoted && {
      stanzaId: quoted.id,
      participant: quoted.participant ?? (quoted.fromMe ? null : quoted.chat),
      quotedMessage: proto.Message.decode(quoted.proto),
    }),
    ...(mentions?.length && { mentionedJid: [...mentions] }),
    ...(mentionAll && { nonJidMentions: 1 }),
    ...(expiresSeconds !== undefined && { expiration: expiresSeconds }),
  }
  return Object.keys(contextInfo).length > 0 ? contextInfo : undefined
}

export function mentionsIn(context: proto.IContextInfo | null | undefined): z.infer<typeof Mentions> {
  return {
    ...(context?.mentionedJid?.length && { mentions: context.mentionedJid }),
    ...(context?.nonJidMentions && { mentionAll: true }),
  }
}
