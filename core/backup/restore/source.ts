// What a restore takes from: a folder of snapshots or a backup file, and of it one instance or all there is.
import type { JobControl } from '../jobs.ts'
import type { ApplianceSource } from './appliance-restore.ts'
import type { InstanceSource } from './instance-restore.ts'

/** What is meant of a backup; what opens it is known to. */
export type RestoreSource = {
  /** Reads what has to be read before anything is changed; rejects where it is not what was written. */
  verify(control: JobControl): Promise<void>
} & (
  | { kind: 'appliance'; appliance: ApplianceSource }
  | { kind: 'instance'; open(control: JobControl): Promise<InstanceSource> }
)

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

export const namesOf = (all: readonly { name: string }[]): string =>
  all.map(({ name }) => `"${name}"`).join(', ') || 'none'
