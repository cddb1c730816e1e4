// What of a link holds only while nobody goes on with it elsewhere. Its identity is valid for ever; the ratchets of
// an older copy are not: what is sent with them cannot be read. So a copy that is put back goes without them.
import { z } from 'zod'
import { decodeValue, encodeValue } from '../codec.ts'
import type { WriteTx } from '../commit.ts'
import type { GenerationTable } from '../tables/generations.ts'
import type { PortableRow } from './portable.ts'
import type { SignalKeyTable } from '../tables/signal-keys.ts'
import type { StateChangeTable } from '../tables/state-changes.ts'
import type { StateCollectionTable } from '../tables/state-collections.ts'

/** Types of signal keys; contacts make them anew with the first message, or after one retry. */
const ratchetTypes: readonly string[] = ['session', 'sender-key', 'sender-key-memory', 'device-list']

const PreKeyCounters = z.looseObject({ nextPreKeyId: z.int(), firstUnuploadedPreKeyId: z.int() })

/** Pre-key ids have three bytes and nobody wraps them. */
const lastPreKeyId = 16_000_000
/** Far beyond any id that was given out after the copy was made. */
const preKeyGap = 100_000

/** The login with pre-key ids that were never given out before: one id must not stand for two keys. */
export function withFreshPreKeys(creds: unknown): unknown {
  const read = PreKeyCounters.safeParse(creds)
  if (!read.success) return creds
  const next = Math.max(read.data.nextPreKeyId, read.data.firstUnuploadedPreKeyId) + preKeyGap
  const first = next > lastPreKeyId ? 1 : next
  return { ...read.data, nextPreKeyId: first, firstUnuploadedPreKeyId: first }
}

/** The same rows for another folder: as dropRatchets leaves them. */
export async function* withoutRatchets(
  rows: Iterable<PortableRow> | AsyncIterable<PortableRow>,
): AsyncGenerator<PortableRow> {
  for await (const each of rows) {
    const { table, row } = each
    const { type, creds_sealed: creds } = row
    if (table === 'state_changes' || table === 'state_collections') continue
    if (table === 'signal_keys' && ratchetTypes.includes(String(type))) continue
    if (table !== 'generations' || !(creds instanceof Uint8Array)) yield each
    else {
      const fresh = encodeValue(withFreshPreKeys(decodeValue(creds)))
      yield { table, row: { ...row, creds_sealed: fresh, owes_pre_keys: 1, groups_known: 0 } }
    }
  }
}

interface Tables {
  stateChanges: StateChangeTable
  stateCollections: StateCollectionTable
  generations: GenerationTable
  signalKeys: SignalKeyTable
}

/** For every link of the instance, because an older one can be taken into use again. Each step is a small one. */
export function* dropRatchets(
  { generations, signalKeys, stateChanges, stateCollections }: Tables,
  instanceId: string,
): Generator<(tx: WriteTx) => void> {
  for (const { n } of generations.list(instanceId)) {
    for (const type of ratchetTypes) {
      const rows = { left: true }
      const step = (tx: WriteTx): void => {
        rows.left = signalKeys.deleteSome(tx, instanceId, n, type)
      }
      while (rows.left) yield step
    }
    yield (tx) => {
      generations.putCreds(tx, instanceId, n, withFreshPreKeys(generations.creds(instanceId, n)))
      generations.owePreKeys(tx, instanceId, n, true)
      // What was told of groups since, nobody tells again.
      generations.setGroupsKnown(tx, instanceId, n, false)
    }
  }
  // What is set of chats is read whole from WhatsApp, and what was set before is not set again.
  yield (tx) => {
    stateChanges.deleteAll(tx, instanceId)
    stateCollections.deleteAll(tx, instanceId)
  }
}
