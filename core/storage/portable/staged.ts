// A database that was taken out of a backup and is to be this folder's: made to open here, before anything of it is
// trusted. It is a file that nobody else uses.
import { statSync } from 'node:fs'
import { appliedPrefix } from '../tables/appliance.ts'
import { inspectDatabase, openDatabase, schemaVersion } from '../database.ts'
import { ForgottenTable, type Forgotten } from '../forgetting/forgotten.ts'
import type { KeyOptions } from '../sealing/key-wraps.ts'
import { adoptDataKey } from '../sealing/keyring.ts'
import { assertNotFuture } from '../migrate.ts'
import { accessIn, endedKeysOf, type SeenAccess } from './access.ts'
import type { DataPaths } from '../paths.ts'
import { identityKey } from '../folder/identity.ts'

/** Where the copy was made is not where it goes on; that its owner wants it here, this restore says. */
const folderIdentity = [identityKey, 'twin']

/** Wraps its data key, which is one of these, for this machine. What was not made by Holdfast is refused. */
export async function adoptStaged(
  file: string,
  dataKeys: Iterable<Uint8Array>,
  options: KeyOptions & { at: number },
): Promise<void> {
  await inspectDatabase(file, async (db) => assertNotFuture(db))
  const db = openDatabase(file)
  try {
    await adoptDataKey(db, dataKeys, options)
    const forget = db.prepare('DELETE FROM appliance WHERE key = ?')
    for (const key of folderIdentity) forget.run(key)
    db.pragma('wal_checkpoint(TRUNCATE)')
  } finally {
    db.close()
  }
}

/** What a folder knows that must not be forgotten with its database. */
export interface Seen {
  /** The newest cursor that was given out. */
  newestEvent: number
  /** Facts that say which backup files were restored here. */
  applied: string[]
  /** Who is forgotten, and stays so. */
  forgotten: Forgotten[]
  /** Who may sign in; undefined where it cannot be told. */
  access: SeenAccess | undefined
  /** Keys that were ended. */
  endedKeys: string[]
}

/** Nothing for a database that cannot tell any more. */
export async function seenIn(paths: DataPaths): Promise<Seen> {
  const file = paths.database
  const endedKeys = endedKeysOf(paths)
  const nothing: Seen = { newestEvent: 0, applied: [], forgotten: [], access: undefined, endedKeys }
  try {
    if (!statSync(file, { throwIfNoEntry: false })) return nothing
    const found = await inspectDatabase(file, async (db): Promise<Seen> => {
      const newest = db.prepare<[], number>("SELECT seq FROM sqlite_sequence WHERE name = 'events'").pluck()
      const applied = db.prepare<[string], string>('SELECT key FROM appliance WHERE key LIKE ?').pluck()
      const forgotten = schemaVersion(db) < 211 ? [] : new ForgottenTable(db).list()
      return {
        newestEvent: newest.get() ?? 0,
        applied: applied.all(`${appliedPrefix}%`),
        forgotten,
        access: accessIn(db),
        endedKeys,
      }
    })
    return found ?? nothing
  } catch {
    return nothing
  }
}
