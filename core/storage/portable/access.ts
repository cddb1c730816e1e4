// Who may sign in, across a restore: as it is here and not as it was in the backup. A session, a password or a key that
// was ended since is not brought back. Which keys were ended is kept in a file too, for a database that cannot tell any more.
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import type { WriteTx } from '../commit.ts'
import { schemaVersion, type Database } from '../database.ts'
import { writeFileAtomic } from '../files.ts'
import type { DataPaths } from '../paths.ts'
import type { Storage } from '../storage.ts'
import { ApiKeyTable, type StoredKey } from '../tables/api-keys.ts'
import { OwnerPasswordTable, type StoredPassword } from '../tables/owner-password.ts'
import { SessionTable, type SessionRow } from '../tables/sessions.ts'

export interface SeenAccess {
  keys: StoredKey[]
  sessions: SessionRow[]
  password: StoredPassword | undefined
}

const firstSchema = 395

export function accessIn(db: Database): SeenAccess | undefined {
  if (schemaVersion(db) < firstSchema) return undefined
  return {
    keys: new ApiKeyTable(db).listStored(),
    sessions: new SessionTable(db).list(),
    password: new OwnerPasswordTable(db).get(),
  }
}

/** Keys that the backup has and nobody here has known stay: programs go on with them. */
export function keepAccess(
  tx: WriteTx,
  storage: Pick<Storage, 'apiKeys' | 'sessions' | 'ownerPassword'>,
  { access, endedKeys, at }: { access: SeenAccess | undefined; endedKeys: readonly string[]; at: number },
): void {
  const { apiKeys, sessions, ownerPassword } = storage
  sessions.clear(tx)
  ownerPassword.delete(tx)
  for (const id of endedKeys) apiKeys.revoke(tx, id, at)
  if (access === undefined) return
  for (const key of access.keys) apiKeys.putStored(tx, key)
  for (const session of access.sessions) sessions.put(tx, session)
  if (access.password !== undefined) ownerPassword.put(tx, access.password)
}

const EndedKeys = z.array(z.string())

/** Nothing where the file is not there or cannot be read: the database is asked first. */
export function endedKeysOf({ endedKeys }: DataPaths): string[] {
  try {
    return EndedKeys.parse(JSON.parse(readFileSync(endedKeys, 'utf8')))
  } catch {
    return []
  }
}

/** By their ids, which open nothing. */
export function noteEndedKeys(paths: DataPaths, ids: readonly string[]): void {
  const known = endedKeysOf(paths)
  const all = new Set([...known, ...ids])
  if (all.size > known.length) writeFileAtomic(paths.endedKeys, `${JSON.stringify([...all])}\n`)
}
