// Proves a snapshot: takes it out of its seal into a folder of its own, with what was shipped since, and looks whether
// an appliance would start with it. The copy is gone afterwards, whatever came out.
import { randomBytes, type KeyObject } from 'node:crypto'
import { rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Sentence } from '../../../contract/sentences/sentence.ts'
import { snapshotReasons } from '../../../contract/sentences/snapshots.ts'
import { AppError, sentenceOf } from '../../../errors.ts'
import { ensureFolderIn } from '../../../storage/files.ts'
import { proveDatabase } from '../../../storage/portable/prove.ts'
import { KeyRing } from '../../../storage/seal.ts'
import { openStore } from '../../location/open-store.ts'
import { SnapshotError } from '../errors.ts'
import { readCatalogue, stage, type Want } from '../read.ts'

export interface ProveRequest {
  folder: string
  /** For the copy; it must have room for the whole database. */
  scratch: string
  snapshotId: string
  /** Also the newest moment that was shipped on it. */
  withSegments: boolean
  integrity: boolean
}

export interface ProofResult {
  counts: Record<string, number> | null
  /** Why it is not proven; null where it is. */
  reason: Sentence | null
}

export async function prove(request: ProveRequest, dataKeys: readonly KeyObject[]): Promise<ProofResult> {
  const folder = join(request.scratch, `proof-${randomBytes(6).toString('hex')}`)
  ensureFolderIn(dirname(request.scratch), folder)
  try {
    const counts = await proveOne(
      request,
      { snapshotId: request.snapshotId },
      join(folder, 'snapshot.sqlite'),
      dataKeys,
    )
    const newest = request.withSegments ? await newestOn(request) : undefined
    if (newest === undefined) return { counts, reason: null }
    const quick = { ...request, integrity: false }
    const file = join(folder, 'moment.sqlite')
    return { counts: await proveOne(quick, newest, file, dataKeys), reason: null }
  } catch (error) {
    return { counts: null, reason: reasonOf(error) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function proveOne(
  request: ProveRequest,
  want: Want,
  file: string,
  dataKeys: readonly KeyObject[],
): Promise<Record<string, number>> {
  const store = openStore(request.folder, { mayWait: true })
  const { commitNumber, snapshotId } = await stage(store, want, new KeyRing(dataKeys), file)
  if (snapshotId !== request.snapshotId)
    throw new SnapshotError('damaged', snapshotReasons.snapshot_unreadable)
  const { counts, problems } = proveDatabase(file, dataKeys, request)
  rmSync(file)
  if (problems.length > 0)
    throw new SnapshotError('damaged', snapshotReasons.snapshot_not_sound({ problems: problems.join('; ') }))
  return { ...counts, commitNumber }
}

async function newestOn({ folder, snapshotId }: ProveRequest): Promise<Want | undefined> {
  const { snapshots, records } = await readCatalogue(openStore(folder, { mayWait: true }))
  const own = snapshots.find(({ id }) => id === snapshotId)
  const last = records.findLast(({ lineage, number }) => lineage === own?.lineage && number > own.number)
  return last && { lineage: last.lineage, number: last.number, snapshotId }
}

/** Never what a row holds: only what our own errors say. */
function reasonOf(error: unknown): Sentence {
  if (error instanceof AppError) return sentenceOf(error)
  return error instanceof Error && 'code' in error
    ? snapshotReasons.snapshot_unreadable_by_system({ error: String(error.code) })
    : snapshotReasons.snapshot_unreadable
}
