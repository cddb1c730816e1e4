// What a restore is asked for with: of a folder whose database is open, or of one where none opens.
import { InstanceRestores } from '../../../core/backup/restore/instance-restore.ts'
import type { Destination } from '../../../core/backup/restore/open.ts'
import type { SourceKeys } from '../../../core/backup/restore/resolve.ts'
import { ownKeys } from '../../../core/backup/restore/restores.ts'
import { EventLog } from '../../../core/events/log.ts'
import type { WriteTx } from '../../../core/storage/commit.ts'
import type { Storage } from '../../../core/storage/storage.ts'
import type { Home } from '../../storage/harness.ts'

const targetOf = ({ paths, keyFile }: Home) => ({ paths, keyFile, passphrase: undefined })

export function keysOf(home: Home, storage?: Storage): SourceKeys {
  return {
    target: targetOf(home),
    own: async () => storage && ownKeys(storage),
    carried: async () => storage?.dataKeys.carried(),
  }
}

export function restoresOf(
  storage: Storage,
  exchange = async (commit: (tx: WriteTx) => void): Promise<void> => storage.commits.write(commit),
): InstanceRestores {
  return new InstanceRestores({
    storage,
    events: new EventLog(storage, Date.now),
    instances: { exchange: ({ commit }) => exchange(commit), eraseHidden: async () => undefined },
    onWebhooks: () => undefined,
  })
}

export function destinationOf(home: Home, instances?: InstanceRestores): Destination {
  return { target: targetOf(home), instances, restart: () => undefined }
}
