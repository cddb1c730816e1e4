// What a message says of itself, made to fit: whoever sends it chooses its id and its time, and neither may keep it from
// being stored, nor a chat on top for ever. Pure.
import { createHash } from 'node:crypto'
import type { Original } from '../../storage/tables/messages.ts'

/** As the table of messages takes them. */
const longestId = 128
/** WhatsApp is not older than this. */
const earliest = Date.UTC(2009, 0, 1)
/** How far a clock may be ahead. */
const aheadMs = 24 * 60 * 60 * 1000

/** One that is too long by its beginning and its hash: the same one always becomes the same. */
export function fittingId(id: string): string {
  if (id.length <= longestId) return id
  const hash = createHash('sha256').update(id).digest('base64url')
  return `${id.slice(0, 64).toWellFormed()}~${hash}`
}

/** now, where it makes no sense. */
export function fittingTime(at: number | undefined, now: number): number {
  return at !== undefined && at >= earliest && at <= now + aheadMs ? Math.floor(at) : now
}

/** What it said, where that is not what is stored. */
export function originalOf(
  said: { id: string; sentAt: number | undefined },
  stored: { id: string; sentAt: number },
): Original | null {
  const original = {
    ...(said.id !== stored.id && { id: said.id }),
    ...(said.sentAt !== undefined && said.sentAt !== stored.sentAt && { sentAt: String(said.sentAt) }),
  }
  return Object.keys(original).length === 0 ? null : original
}
