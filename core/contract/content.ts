// What a message says: one union by kind. A further kind is an entry here, a file that writes and reads it
// (core/instances/baileys/content/), and its case where it is shown.
import { z } from 'zod'

/** Whom it names, in any kind that may name somebody. */
export const Mentions = z.object({
  /** Phone numbers with country code, or JIDs. */
  mentions: z.array(z.string()).max(1024).optional(),
  /** Everybody in the group, without naming them. */
  mentionAll: z.boolean().optional(),
})

export const TextContent = z.object({
  kind: z.literal('text'),
  /** Half of a surrogate pair cannot be sent: it is replaced here, so that what is stored and answered is what arrives. */
  text: z
    .string()
    .min(1)
    .max(65_536)
    .overwrite((text) => text.toWellFormed()),
  ...Mentions.shape,
})
export type TextContent = z.infer<typeof TextContent>

export const Content = z.discriminatedUnion('kind', [TextContent])
export type Content = z.infer<typeof Content>
