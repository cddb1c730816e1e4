// Whether the links of a source stand still: what moves with each message is compared by a digest, not kept.
import { createHash } from 'node:crypto'
import { toBufferJson } from '../../storage/codec.ts'
import type { LinkReport } from './link-content.ts'

/** Keys that move with each message. */
const ratchets = ['session', 'sender-key', 'sender-key-memory'] as const

const usualStillMs = 30_000
/** To look is no reason to wait long. */
const dryStillMs = 2000

/** How long a source is watched. */
export const stillFor = (dryRun: boolean): number => (dryRun ? dryStillMs : usualStillMs)

export function dropRatchets({ keys }: LinkReport): void {
  for (const type of ratchets) delete keys[type]
}

/** Of what moves with each message, and of the credentials. */
export function digestOf({ creds, keys }: LinkReport): string {
  const hash = createHash('sha256').update(toBufferJson(creds))
  for (const type of ratchets)
    for (const [id, value] of Object.entries(keys[type] ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      hash.update(`\n${type} ${id} ${toBufferJson(value)}`)
  return hash.digest('hex')
}
