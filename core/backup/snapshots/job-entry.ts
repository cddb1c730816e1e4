// The thread of one long piece of work on snapshots: copying, proving. It ends with its work.
import type { KeyObject } from 'node:crypto'
import { parentPort, workerData } from 'node:worker_threads'
import { freeBytes } from '../../storage/room.ts'
import { Sealer } from '../../storage/seal.ts'
import { copySnapshot, type CopyOptions } from './copy.ts'
import type { Manifest } from './manifest.ts'
import { prove, type ProofResult, type ProveRequest } from './prove.ts'
import { assertFree } from './room.ts'

export type CopyJob = Omit<CopyOptions, 'sealer' | 'check'> & { minFreeBytes: number }

export type Job = { key: KeyObject } & ({ copy: CopyJob } | { prove: ProveRequest })

export interface JobAnswer {
  manifest?: Manifest
  proof?: ProofResult
}

async function work(job: Job): Promise<JobAnswer> {
  const sealer = new Sealer(job.key)
  if ('prove' in job) return { proof: prove(job.prove, sealer) }
  const { folder, minFreeBytes } = job.copy
  const check = (): void => assertFree(freeBytes(folder), minFreeBytes)
  return { manifest: await copySnapshot({ ...job.copy, sealer, check }) }
}

parentPort?.postMessage(await work(workerData))
