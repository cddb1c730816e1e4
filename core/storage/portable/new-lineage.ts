// What a copy that somebody else may have gone on from needs before it goes on itself: nothing that was given out since
// is given out a second time.
import { inDoubt, putRounds } from '../clock-watch.ts'
import type { WriteTx } from '../commit.ts'
import { DamagedError } from '../errors.ts'
import { dropRatchets } from './ratchets.ts'
import type { Storage } from '../storage.ts'

/** Consumers go on from the cursors they have: none of them is given out a second time. */
const cursorGap = 1_000_000
/** What was accepted for sending before that was probably sent since. */
const doubtMs = 24 * 60 * 60 * 1000

export interface GoingOn {
  at: number
  signal?: AbortSignal
  onNumber?: (done: number, all: number) => void
}

/** Of every number, those in the trash too; can be repeated. */
export async function forgetWhatAges(
  storage: Pick<
    Storage,
    | 'chatwoot'
    | 'commits'
    | 'generations'
    | 'instances'
    | 'outbox'
    | 'signalKeys'
    | 'stateChanges'
    | 'stateCollections'
  >,
  { at, signal, onNumber }: GoingOn,
): Promise<void> {
  const { commits, instances } = storage
  const all = [...instances.list(), ...instances.list({ trashed: true })]
  for (const [done, { id }] of all.entries()) {
    onNumber?.(done, all.length)
    try {
      await commits.bulk(dropRatchets(storage, id), (tx, step) => step(tx), signal)
    } catch (error) {
      // It was so before already; the others go on all the same, and this one says so itself.
      if (!(error instanceof DamagedError)) throw error
    }
    await doubtWaiting(storage, id, at)
    // What agents wrote since may have been sent by whoever went on from the backup.
    await commits.write((tx) => storage.chatwoot.doubt(tx, id, at))
  }
}

/** What waits to be sent and was accepted long before, batch after batch; can be repeated. */
export async function doubtWaiting(
  { commits, outbox }: Pick<Storage, 'commits' | 'outbox'>,
  id: string,
  at: number,
): Promise<void> {
  let after: number | undefined
  do after = await commits.write((tx) => outbox.doubt(tx, id, { before: at - doubtMs, at, after }))
  while (after !== undefined)
}

/**
 * Of two histories with one name, the older would be taken for a copy. newestEvent: that anybody may have seen. By the
 * clock of here much of it may be old at once, so nothing of it is forgotten soon.
 */
export function beginAnew(
  tx: WriteTx,
  { appliance, events, history }: Pick<Storage, 'appliance' | 'events' | 'history'>,
  { lineage, newestEvent, at }: { lineage: string; newestEvent: number; at: number },
): void {
  putRounds(appliance, tx, inDoubt(at))
  events.raise(tx, Math.max(newestEvent, events.latest()) + cursorGap)
  history.begin(tx, lineage)
}
