// What a restore takes from: a folder of snapshots or a backup file, and of it one instance or all there is.
import type { JobControl } from '../jobs.ts'
import type { ApplianceSource } from './appliance-restore.ts'
import type { InstanceSource } from './instance-restore.ts'

export interface OpenInstance {
  source: InstanceSource
  close(): void
}

/** What is meant of a backup, vouched for: nothing is changed before. */
export type Chosen =
  | { kind: 'appliance'; source: ApplianceSource }
  | { kind: 'instance'; open(control: JobControl): Promise<OpenInstance> }

export interface Backup {
  choose(control: JobControl): Promise<Chosen>
}

/** For what is done at once. */
export const noProgress: JobControl = {
  signal: new AbortController().signal,
  progress: () => undefined,
  step: () => undefined,
}

/** By its id or its name at that moment; of two with one name, the one that was not in the trash. */
export function named<T extends { id: string; name: string; state: string }>(
  all: readonly T[],
  idOrName: string,
): T | undefined {
  return (
    all.find(({ id }) => id === idOrName) ??
    all.find(({ name, state }) => name === idOrName && state !== 'trashed') ??
    all.find(({ name }) => name === idOrName)
  )
}
