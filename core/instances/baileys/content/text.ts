// A text, as WhatsApp has it.
import type { TextContent } from '../../../contract/content.ts'
import { mentionsIn } from './context.ts'
import type { Kind } from './kind.ts'

export const textKind: Kind<TextContent> = {
  write: ({ text }, { contextInfo }) => ({
    extendedTextMessage: { text, ...(contextInfo && { contextInfo }) },
  }),

  read({ conversation, extendedTextMessage }) {
    const said = conversation || extendedTextMessage?.text
    return said ? { kind: 'text', text: said, ...mentionsIn(extendedTextMessage?.contextInfo) } : undefined
  },
}
