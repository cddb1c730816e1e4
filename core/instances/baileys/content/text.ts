// A text, as WhatsApp has it.
import type { proto } from '@whiskeysockets/baileys'
import type { TextContent } from '../../../contract/content.ts'
import { mentionsIn } from './context.ts'

export const textKind = {
  write({ text }: TextContent, contextInfo?: proto.IContextInfo): proto.IMessage {
    return { extendedTextMessage: { text, ...(contextInfo && { contextInfo }) } }
  },

  read({ conversation, extendedTextMessage }: proto.IMessage): TextContent | undefined {
    const said = conversation || extendedTextMessage?.text
    return said ? { kind: 'text', text: said, ...mentionsIn(extendedTextMessage?.contextInfo) } : undefined
  },
}
