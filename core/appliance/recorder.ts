// The record as the API reads and writes it: what was done, by whom, from where.
import type { AuditReader } from '../api/appliance/keys.ts'
import type { Recorder } from '../api/record.ts'
import type { Log } from '../log.ts'
import type { Storage } from '../storage/storage.ts'

export function recordOf(
  { audit, commits }: Pick<Storage, 'audit' | 'commits'>,
  log: Log,
): { audit: AuditReader; recorder: Recorder } {
  const recorder: Recorder = {
    during: (doer, work) => audit.during(doer, work),
    act(action, instanceId, doer) {
      const actor = doer?.kind === 'token' ? 'instance' : 'owner'
      const detail = doer === undefined ? {} : { by: doer }
      commits
        .write((tx) => audit.append(tx, { at: Date.now(), actor, action, instanceId, detail }))
        .catch((err: unknown) => log.warn('What was done could not be written into the record', { err }))
    },
  }
  return { audit, recorder }
}
