// What waits for its next try is due at once: batch after batch, a commit each, so that many hold nobody up.
import type { Storage } from '../../storage/storage.ts'
import type { Hurry, HurryPlace } from '../../storage/tables/hurry.ts'

/** Cut off in between, the rest is tried when its time comes. */
export async function hurryAll(
  { commits, deliveries }: Pick<Storage, 'commits' | 'deliveries'>,
  hurry: Hurry,
): Promise<void> {
  let from: HurryPlace | undefined
  do from = await commits.write((tx) => deliveries.hurry.step(tx, hurry, from))
  while (from !== undefined)
}
