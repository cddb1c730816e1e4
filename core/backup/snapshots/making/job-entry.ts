// The thread of one long piece of work on snapshots: copying, proving. It ends with its work.
import type { KeyObject } from 'node:crypto'
import { parentPort, workerData } from 'node:worker_threads'
import { freeBytes } from '../../../storage/folder/room.ts'
import { KeyRing, Sealer } from '../../../storage/seal.ts'
import { stepBack } from '../../background.ts'
import { openStore } from '../../location/open-store.ts'
import { copySnapshot, type CopyOptions } from './copy.ts'
import { SnapshotError, type SnapshotReason } from '../errors.ts'
import type { Manifest } from '../format/manifest.ts'
import { prove, type ProofResult, type ProveRequest } from './prove.ts'
import { stage, type Staged, type Want } from '../read.ts'
import { assertFree } from '../keeping/room.ts'

export type CopyJob = Omit<CopyOptions, 'sealer' | 'check'> & { minFreeBytes: number }

export interface StageJob {
  /** Or the address of a location. */
  folder: string
  want: Want
  file: string
}

/** With the data keys that may have sealed it, the one in use first. */
export type Job = { keys: readonly KeyObject[] } & (
  { copy: CopyJob } | { prove: ProveRequest } | { stage: StageJob }
)

export interface JobAnswer {
  manifest?: Manifest
  proof?: ProofResult
  staged?: Staged | { failed: SnapshotReason; message: string }
}

async function work(job: Job): Promise<JobAnswer> {
  const { keys } = job
  if ('stage' in job) return { staged: await tryStage(job.stage, new KeyRing(keys)) }
  if ('prove' in job) return { proof: await prove(job.prove, keys) }
  const [key] = keys
  if (key === undefined) throw new Error('There is no key to seal it with.')
  const sealer = new Sealer(key)
  const { folder, minFreeBytes } = job.copy
  const check = (): void => assertFree(freeBytes(folder), minFreeBytes)
  return { manifest: await copySnapshot({ ...job.copy, sealer, check }) }
}

/** Why it cannot be used is an answer: an error would lose its kind on its way. */
async function tryStage(
  { folder, want, file }: StageJob,
  opener: KeyRing,
): Promise<NonNullable<JobAnswer['staged']>> {
  try {
    return await stage(openStore(folder, { mayWait: true }), want, opener, file)
  } catch (error) {
    if (!(error instanceof SnapshotError)) throw error
    return { failed: error.reason, message: error.message }
  }
}

stepBack()
parentPort?.postMessage(await work(workerData))
