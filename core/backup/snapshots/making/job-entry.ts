// The thread of one long piece of work on snapshots: copying, proving. It ends with its work.
import type { KeyObject } from 'node:crypto'
import { parentPort, workerData } from 'node:worker_threads'
import type { StoreKeys } from '../../../contract/backups/store-keys.ts'
import type { Sentence } from '../../../contract/sentences/sentence.ts'
import { ensureFolder } from '../../../storage/files.ts'
import { freeBytes } from '../../../storage/folder/room.ts'
import { KeyRing, Sealer } from '../../../storage/seal.ts'
import { stepBack } from '../../background.ts'
import { openStore } from '../../location/open-store.ts'
import { copySnapshot, type CopyOptions } from './copy.ts'
import { putKeysFile } from '../../keys/keys-file.ts'
import { sentenceOf } from '../../../errors.ts'
import { SnapshotError, type SnapshotReason } from '../errors.ts'
import type { Manifest } from '../format/manifest.ts'
import { prove, type ProofResult, type ProveRequest } from './prove.ts'
import { stage, type Staged, type Want } from '../read.ts'
import { assertFree } from '../keeping/room.ts'

export type CopyJob = Omit<CopyOptions, 'sealer' | 'check'> & { minFreeBytes: number }

/** What is copied into a folder that is made for it, with what opens it, and proven there. */
export interface RescueJob {
  copy: CopyJob
  keysFile: string
  scratch: string
}

export interface StageJob {
  /** Or the address of a location. */
  folder: string
  storeKeys: StoreKeys | undefined
  want: Want
  file: string
}

/** With the data keys that may have sealed it, the one in use first. */
export type Job = { keys: readonly KeyObject[] } & (
  { copy: CopyJob } | { rescue: RescueJob } | { prove: ProveRequest } | { stage: StageJob }
)

export interface JobAnswer {
  manifest?: Manifest
  proof?: ProofResult
  staged?: Staged | { failed: SnapshotReason; sentence: Sentence }
}

async function work(job: Job): Promise<JobAnswer> {
  const { keys } = job
  if ('stage' in job) return { staged: await tryStage(job.stage, new KeyRing(keys)) }
  if ('prove' in job) return { proof: await prove(job.prove, keys) }
  const [key] = keys
  if (key === undefined) throw new Error('There is no key to seal it with.')
  if ('rescue' in job) return rescued(job.rescue, key, keys)
  return { manifest: await copied(job.copy, key) }
}

function copied(copy: CopyJob, key: KeyObject): Promise<Manifest> {
  const { folder, minFreeBytes } = copy
  const check = (): void => assertFree(freeBytes(folder), minFreeBytes)
  return copySnapshot({ ...copy, sealer: new Sealer(key), check })
}

async function rescued(
  { copy, keysFile, scratch }: RescueJob,
  key: KeyObject,
  keys: readonly KeyObject[],
): Promise<JobAnswer> {
  const { folder } = copy
  ensureFolder(folder)
  const manifest = await copied(copy, key)
  putKeysFile(folder, keysFile)
  const request = { folder, scratch, snapshotId: manifest.id, withSegments: false, integrity: true }
  return { manifest, proof: await prove(request, keys) }
}

/** Why it cannot be used is an answer: an error would lose its kind on its way. */
async function tryStage(
  { folder, storeKeys, want, file }: StageJob,
  opener: KeyRing,
): Promise<NonNullable<JobAnswer['staged']>> {
  try {
    return await stage(openStore(folder, { mayWait: true, keys: storeKeys }), want, opener, file)
  } catch (error) {
    if (!(error instanceof SnapshotError)) throw error
    return { failed: error.reason, sentence: sentenceOf(error) }
  }
}

stepBack()
parentPort?.postMessage(await work(workerData))
