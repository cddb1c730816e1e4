// What the log forgets: the old, and what is too much, but nothing that a webhook has not passed unless it is old.
import type { WriteTx } from '../storage/commit.ts'
import type { Storage } from '../storage/storage.ts'

export interface EventLimits {
  ageMs: number
  rows: number
}

const eventLimits: EventLimits = { ageMs: 30 * 24 * 60 * 60 * 1000, rows: 1_000_000 }

/** One batch, the oldest first; returns how many went. Their dead letters go with them. */
export function forgetEvents(
  { events, webhooks }: Pick<Storage, 'events' | 'webhooks'>,
  tx: WriteTx,
  { now, batch, limits = eventLimits }: { now: number; batch: number; limits?: EventLimits },
): number {
  const passed = webhooks.slowest() ?? Number.MAX_SAFE_INTEGER
  const upTo = Math.min(events.latest() - limits.rows, passed)
  return events.forget(tx, { before: now - limits.ageMs, upTo }, batch)
}
