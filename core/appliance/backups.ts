// What backups are asked for while the appliance runs: backup files, the jobs that they are done in, and a change of the
// data key that was cut.
import { Archives } from '../backup/archive/archives.ts'
import { Jobs, type JobsDeps } from '../backup/jobs.ts'
import { Transit } from '../backup/transit/transit.ts'
import type { RecoveryKeys } from '../backup/keys/keys.ts'
import type { InstanceManager } from '../instances/manager.ts'
import type { Closers } from './closers.ts'
import type { Folder, FolderOptions } from './folder.ts'

/** What is asked for: keys, backup files, and the jobs they are done in. */
export function openBackups(
  closers: Closers,
  parts: Pick<FolderOptions, 'config' | 'log'> &
    Pick<Folder, 'storage' | 'events' | 'locations'> & { instances: InstanceManager },
): { jobs: Jobs; archives: Archives; transit: Transit } {
  const { storage, events, instances, log } = parts
  const tell: JobsDeps['tell'] = (body) => storage.commits.write((tx) => events.append(tx, null, body))
  const jobs = new Jobs({ tell, log })
  closers.add('jobs', () => jobs.stop())
  return {
    jobs,
    transit: new Transit(storage.paths),
    archives: new Archives({
      storage,
      control: instances,
      keyFile: parts.config.keyFile,
      secondLocation: () => parts.locations.secondFolder,
    }),
  }
}

/** One that was cut goes on; where it needs a passphrase, its owner asks for it again. */
export function resumeRotation(recovery: RecoveryKeys, jobs: Jobs): void {
  if (recovery.isRotating) jobs.start('rotation', (control) => recovery.rotate(undefined, control))
}
