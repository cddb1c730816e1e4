// Whether the first-run set-up is over: a fact of the appliance, so that every browser and every restart knows it.
import type { SetupControl } from '../api/appliance/setup.ts'
import type { Storage } from '../storage/storage.ts'

const fact = 'setup.done'

export function setupOf({ appliance, commits }: Pick<Storage, 'appliance' | 'commits'>): SetupControl {
  return {
    get isDone() {
      return appliance.get(fact) !== undefined
    },
    finish: () => commits.write((tx) => appliance.put(tx, fact, new Date().toISOString())),
  }
}
