// A text as WhatsApp has it.
import type { proto } from '@whiskeysockets/baileys'
import type { TextContent } from '../../../contract/content.ts'

export function writeText({ text }: TextContent, contextInfo?: proto.IContextInfo): proto.IMessage {
  return { extendedTextMessage: { text, ...(contextInfo && { contextInfo }) } }
}
