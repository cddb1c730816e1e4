// The chat history that a phone sends when it is linked, and later when it is asked.
import { z } from 'zod'
import { TimeMs } from '../instances/instance.ts'

/** Of which part: what a new link shows first, the months before, all there is, what was asked for, push names. */
export const HistorySync = z.enum(['initial', 'recent', 'full', 'on_demand', 'names', 'other'])
export type HistorySync = z.infer<typeof HistorySync>

/** How far a history has come in. */
export const HistoryView = z.object({
  /** Pieces that the phone has sent and that are still to be taken in. */
  waiting: z.int(),
  done: z.int(),
  /** Pieces that could not be had; one that the phone has sent again counts as done. */
  failed: z.int(),
  /** Messages that came with them and were not here. */
  messages: z.int(),
  /** In percent, as the phone says; null where it has said nothing. */
  progress: z.int().nullable(),
})
export type HistoryView = z.infer<typeof HistoryView>

/** The phone is asked for older messages of a chat, again and again until it is done. */
export const HistoryAskView = z.object({
  chat: z.string(),
  /** Back to a date, as the owner asks; or over what may have been missed. */
  kind: z.enum(['back', 'gap']),
  /** Back to when. */
  until: TimeMs,
  /** New messages that came so far. */
  messages: z.int(),
})
export type HistoryAskView = z.infer<typeof HistoryAskView>
