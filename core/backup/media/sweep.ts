// Removes files of messages that no row refers to any more, long after: for as long as a snapshot may bring such a row
// back, and for as long as the database before a restore is kept, they stay. Simple and late, never clever.
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { MediaFiles } from '../../storage/folder/media-files.ts'
import type { Storage } from '../../storage/storage.ts'
import { surveySwaps } from '../../storage/folder/swap.ts'
import { listManifests } from '../snapshots/format/manifest.ts'

const dayMs = 24 * 60 * 60 * 1000
/** Snapshots are kept for two months at most, but for the newest proven one, which is looked at. */
const unusedMs = 70 * dayMs
/** A second location may be away for so long, and still removes what was removed here. */
const rememberedMs = 400 * dayMs
const batch = 200

export interface SweepDeps {
  storage: Pick<Storage, 'media' | 'commits' | 'paths'>
  files: MediaFiles
  now: () => number
}

/** How many files were removed. */
export async function sweepMedia(
  { storage, files, now }: SweepDeps,
  stopped: () => boolean = () => false,
): Promise<number> {
  const { media, commits, paths } = storage
  const at = now()
  const oldest = listManifests(paths.snapshots).at(-1)?.at ?? at
  const { records, damaged } = surveySwaps(paths)
  // What cannot be read may be kept for one that is to be put back.
  const isKeptBefore = damaged.length > 0 || records.some(({ kept }) => kept)
  const mayGo = (hash: string): boolean => {
    const since = media.unusedSince(hash)
    const usedAt = files.usedAt(hash) ?? at
    return !isKeptBefore && since !== undefined && since < oldest && Math.max(since, usedAt) < at - unusedMs
  }
  let removed = 0
  const names = await files.list()
  for (let from = 0; from < names.length && !stopped(); from += batch) {
    const some = names.slice(from, from + batch)
    const changed = some.filter(
      (hash) => media.isReferenced(hash) === (media.unusedSince(hash) !== undefined),
    )
    if (changed.length > 0)
      await commits.write((tx) => {
        for (const hash of changed)
          if (media.isReferenced(hash)) media.unmark(tx, hash)
          else media.markUnused(tx, hash, at)
      })
    const gone = some.filter((hash) => !media.isReferenced(hash) && mayGo(hash))
    if (gone.length > 0)
      await commits.write((tx) => {
        for (const hash of gone) media.removed(tx, hash, at)
      })
    // Noted first: what is cut here counts anew. What a row has come to refer to meanwhile stays.
    for (const hash of gone) if (!media.isReferenced(hash)) files.remove(hash)
    removed += gone.length
    await nextTurn()
  }
  await commits.write((tx) => media.forgetRemoved(tx, at - rememberedMs, batch))
  return removed
}
