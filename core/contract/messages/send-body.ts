// The body of POST messages: what is said as content or, for short, as a text with whom it mentions.
import { z } from 'zod'
import { TextContent, type Content } from '../content.ts'
import { SendMessage } from './message.ts'

const ShortText = TextContent.omit({ kind: true, background: true, font: true }).partial()
type ShortText = z.infer<typeof ShortText>

const Body = SendMessage.partial({ content: true }).extend({
  /** Id or name. */
  instance: z.string().min(1).max(100),
  ...ShortText.shape,
})

export const SendHeaders = z.object({
  'idempotency-key': z.string().min(1).max(255).optional(),
  /** wait=10: answered once WhatsApp has taken it, or it has failed, or after so many seconds (30 at most). */
  prefer: z.string().max(200).optional(),
})

export const SendBody = Body.transform(
  ({ content: given, text, mentions, mentionAll, preview, ...request }, context) => {
    const content = contentOf(given, { text, mentions, mentionAll, preview })
    if (content !== undefined) return { ...request, content }
    context.addIssue({
      code: 'custom',
      path: [given === undefined ? 'text' : 'content'],
      message: 'Exactly one of "text", with whom it mentions, and "content" says what is sent.',
    })
    return z.NEVER
  },
)

/** undefined where nothing is said, or in both forms. */
function contentOf(content: Content | undefined, { text, ...mentions }: ShortText): Content | undefined {
  const isShort = [text, ...Object.values(mentions)].some((part) => part !== undefined)
  if (content !== undefined) return isShort ? undefined : content
  return text === undefined ? undefined : { kind: 'text', text, ...mentions }
}
