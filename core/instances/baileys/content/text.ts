// A text, as WhatsApp has it.
import { proto } from '@whiskeysockets/baileys'
import type { TextContent } from '../../../contract/content.ts'
import type { LinkPreview } from '../../link.ts'
import { mentionsIn } from './context.ts'
import { filled, type Kind } from './kind.ts'

const white = 0xffffffff
const opaque = 0xff000000

export const textKind: Kind<TextContent> = {
  write: ({ text, background, font }, { contextInfo, preview }) => ({
    extendedTextMessage: {
      text,
      ...(preview && previewed(preview)),
      ...(background !== undefined && { backgroundArgb: argbOf(background), textArgb: white }),
      ...filled({ font, contextInfo }),
    },
  }),

  read({ conversation, extendedTextMessage: extended }) {
    const text = conversation || extended?.text
    if (!text) return undefined
    const { backgroundArgb, font, contextInfo } = extended ?? {}
    const background = backgroundArgb == null ? undefined : `#${hex(backgroundArgb)}`
    return {
      kind: 'text',
      text,
      ...filled({ background, font: font || undefined }),
      ...mentionsIn(contextInfo),
    }
  },
}

function previewed({ url, title, description, thumbnail }: LinkPreview): proto.Message.IExtendedTextMessage {
  const previewType = proto.Message.ExtendedTextMessage.PreviewType.NONE
  return { matchedText: url, title, previewType, ...filled({ description, jpegThumbnail: thumbnail }) }
}

function argbOf(background: string): number {
  return (opaque | Number.parseInt(background.slice(1), 16)) >>> 0
}

/** Without how much of it is seen through. */
function hex(argb: number): string {
  return (argb & 0xffffff).toString(16).padStart(6, '0')
}
