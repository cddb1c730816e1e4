// The note that a part of the database could not be read while it ran. With it there, a start reads the whole
// database before it trusts it, so that damage leads to recovery and not from one start to the next.
import { existsSync, rmSync } from 'node:fs'
import { applianceRefusals } from '../../contract/sentences/appliance.ts'
import { quickCheck } from '../check.ts'
import type { Database } from '../database.ts'
import { UnopenableError } from '../errors.ts'
import { writeFileAtomic } from '../files.ts'
import type { DataPaths } from '../paths.ts'

export function writeSuspicion({ suspect }: DataPaths, cause: Error): void {
  try {
    writeFileAtomic(
      suspect,
      `A part of the database could not be read (${cause.message}). The next start checks it.\n`,
    )
  } catch {
    // Without the note the next start meets the damage itself.
  }
}

export function isSuspected({ suspect }: DataPaths): boolean {
  return existsSync(suspect)
}

/** Throws while the damage is there; forgets the suspicion when there is none. */
export function settleSuspicion(paths: DataPaths, db: Database): void {
  if (!isSuspected(paths)) return
  const [found] = quickCheck(db)
  if (found !== undefined)
    throw new UnopenableError('corrupt', applianceRefusals.database_found_damaged({ file: paths.database }), {
      cause: new Error(found),
    })
  rmSync(paths.suspect, { force: true })
}
