// What was said of a number before it came here, laid down as pieces of history, which are taken in one by one and at
// their pace, also after a kill. A second run lays down what is missing; what is here already is stored once.
import type { EventBody } from '../../contract/events/event.ts'
import type { PastBatch } from '../../contract/messages/past.ts'
import { importedPiece } from '../../storage/tables/history.ts'
import type { Storage } from '../../storage/storage.ts'
import type { WriteTx } from '../../storage/commit.ts'

export type PastTables = Pick<Storage, 'commits' | 'historyChunks' | 'generations'>

interface PastDeps {
  storage: PastTables
  events: { append(tx: WriteTx, instanceId: string | null, body: EventBody): unknown }
  pack: (batch: PastBatch) => Uint8Array
  tidy?: (() => void) | undefined
  now: () => number
}

/** Resolves with how many messages were laid down. */
export async function bringPast(
  { storage, events, pack, tidy, now }: PastDeps,
  {
    instanceId,
    batches,
    signal,
  }: { instanceId: string; batches: AsyncIterable<PastBatch>; signal: AbortSignal },
): Promise<number> {
  // Also of one that WhatsApp has refused meanwhile: what was said there is no matter of its link.
  const generation = storage.generations.list(instanceId).at(-1)?.n
  if (generation === undefined) return 0
  let messages = 0
  let n = 0
  for await (const batch of batches) {
    signal.throwIfAborted()
    const piece = importedPiece(n)
    const chunk = { messageId: piece, piece, sync: 'initial' as const, progress: null, receivedAt: now() }
    const notification = pack(batch)
    await storage.commits.write((tx) =>
      storage.historyChunks.put(tx, { instanceId, generation, ...chunk, notification }),
    )
    messages += batch.messages.length
    n += 1
    tidy?.()
  }
  // Whoever takes histories in hears of it.
  await storage.commits.write((tx) => {
    const data = {
      ...storage.historyChunks.totals(instanceId),
      progress: storage.historyChunks.progress(instanceId),
    }
    events.append(tx, instanceId, { type: 'history.progress', data })
  })
  return messages
}
