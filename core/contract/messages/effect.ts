// What a message can do to another one, as it is kept, shown and told.
import { z } from 'zod'
import { TimeMs } from '../instances/instance.ts'

export const EffectKind = z.enum(['edit', 'delete', 'reaction', 'vote', 'response', 'pin', 'keep', 'star'])
export type EffectKind = z.infer<typeof EffectKind>

/** What it says, once that can be read. */
export const EffectValue = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('edit'), text: z.string().nullable() }),
  z.object({ kind: z.literal('delete'), for: z.enum(['everyone', 'me']) }),
  /** null: it was taken back. */
  z.object({ kind: z.literal('reaction'), emoji: z.string().nullable() }),
  /** All that are chosen now; none: the vote was taken back. */
  z.object({ kind: z.literal('vote'), options: z.array(z.string()) }),
  z.object({ kind: z.literal('response'), answer: z.enum(['going', 'not_going', 'maybe']).nullable() }),
  z.object({
    kind: z.literal('pin'),
    on: z.boolean(),
    /** For how long it holds; absent: it is not known, or for ever. */
    seconds: z.int().min(1).optional(),
  }),
  z.object({ kind: z.literal('keep'), on: z.boolean() }),
  z.object({ kind: z.literal('star'), on: z.boolean() }),
])
export type EffectValue = z.infer<typeof EffectValue>

/** Who did something, in a group; in a chat of two it is said by fromMe alone. */
export const Doer = z.object({
  fromMe: z.boolean(),
  participant: z.string().nullable(),
  participantAlt: z.string().nullable(),
})
export type Doer = z.infer<typeof Doer>

const ReactionView = z.object({ ...Doer.shape, emoji: z.string(), at: TimeMs })
const VoteView = z.object({ ...Doer.shape, options: z.array(z.string()), at: TimeMs })
const ResponseView = z.object({
  ...Doer.shape,
  answer: z.enum(['going', 'not_going', 'maybe']),
  at: TimeMs,
})
/** One version of what it said. */
const EditView = z.object({ text: z.string().nullable(), at: TimeMs })

/** What has been done to a message. */
export const EffectsView = z.object({
  /** When it was last edited; null: never. */
  editedAt: TimeMs.nullable().default(null),
  /** Every version, oldest first, the one that holds now last; empty where it was never edited. */
  edits: z.array(EditView).default([]),
  /** When it was deleted, for everybody or for the own number alone; null: it is not. */
  deletedAt: TimeMs.nullable().default(null),
  deletedFor: z.enum(['everyone', 'me']).nullable().default(null),
  /** One a person, the one that holds now. */
  reactions: z.array(ReactionView).default([]),
  votes: z.array(VoteView).default([]),
  responses: z.array(ResponseView).default([]),
  isPinned: z.boolean().default(false),
  /** Until when; null: it is not known, or for ever. It stays pinned in what was stored when that has passed. */
  pinnedUntil: TimeMs.nullable().default(null),
  isKept: z.boolean().default(false),
  isStarred: z.boolean().default(false),
})
export type EffectsView = z.infer<typeof EffectsView>
