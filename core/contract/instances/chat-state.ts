// What the owner sets of chats and labels on any of his devices, and how far it is known here.
import { z } from 'zod'
import { TimeMs } from './instance.ts'

export const ChatSet = z.object({
  archived: z.boolean(),
  /** Since when; null: it is not pinned. */
  pinnedAt: TimeMs.nullable(),
  /** Until when it is muted, -1: for ever; null: it is not. */
  mutedUntil: z.int().min(-1).nullable(),
  /** By its owner, whatever else was read. */
  markedUnread: z.boolean(),
  unread: z.int(),
  /** How long what is said there lasts on the phones, as either side has set it; null: for ever. */
  expiresSeconds: z.int().nullable(),
})
export type ChatSet = z.infer<typeof ChatSet>

export const LabelView = z.object({
  id: z.string(),
  name: z.string(),
  /** WhatsApp’s number of a colour. */
  color: z.int(),
  predefinedId: z.string().nullable(),
  deleted: z.boolean(),
})
export type LabelView = z.infer<typeof LabelView>

/**
 * current: as WhatsApp has it. stale: there is more to read. waiting: for a key that the phone has not shared yet.
 * quarantined: it cannot be read; it is tried again, whole, at the next connection and the next change.
 */
const CollectionState = z.enum(['current', 'stale', 'waiting', 'quarantined'])

export const Collections = z.object({
  collections: z.array(
    z.object({
      name: z.string(),
      state: CollectionState,
      since: TimeMs,
      detail: z.string().nullable(),
      /** When it was last read as a whole. */
      readAt: TimeMs.nullable(),
    }),
  ),
  /** What was set here and WhatsApp has not taken yet, 1,000 at most. */
  waiting: z.int(),
})
export type Collections = z.infer<typeof Collections>
