// The data key of a database: made once, opened by a wrap, checked before it counts. It never makes a key where one
// was before, and writes nothing while locked.
import { randomBytes, type KeyObject } from 'node:crypto'
import type { Commits } from '../commit.ts'
import type { Database } from '../database.ts'
import { LockedError } from '../errors.ts'
import {
  checkFailed,
  openByFile,
  openByKeychain,
  openByPassphrase,
  wrapHere,
  type KeyOptions,
  type Wrap,
} from './key-wraps.ts'
import { dataKeyBytes, place, Sealer } from '../seal.ts'

export const checkKey = 'data_key_check'
const checkPlace = place('appliance', checkKey)
const checkText = 'holdfast'

/**
 * Opens the data key of a database that has one. A wrong key is a LockedError, never a new key.
 * A passphrase counts where a passphrase was set. Given to a database that opens by key file only, it changes
 * nothing: adding a way in has to be asked for, and a mistyped one would lock the owner out later. What the keychain
 * gives opens without a question; where it gives nothing, the passphrase is asked for if there is one.
 */
export async function unlock(db: Database, options: KeyOptions): Promise<Sealer> {
  const sealer = new Sealer(await openDataKey(readWraps(db), options))
  assertDataKey(db, sealer)
  return withNext(db, sealer)
}

async function openDataKey(wraps: readonly Wrap[], options: KeyOptions): Promise<Buffer> {
  const { keyFile, passphrase, keychain } = options
  const wrap = (kind: Wrap['kind']): Wrap | undefined => wraps.find((each) => each.kind === kind)
  const [byPassphrase, byKeychain, byFile] = [wrap('passphrase'), wrap('keychain'), wrap('file')]
  if (byPassphrase && passphrase !== undefined) return openByPassphrase(byPassphrase, passphrase)
  if (byKeychain && keychain !== undefined && keychain !== 'closed')
    return openByKeychain(byKeychain, keychain)
  if (byFile) return openByFile(byFile, keyFile)
  if (byPassphrase) return openByPassphrase(byPassphrase, passphrase)
  return byKeychain ? openByKeychain(byKeychain, keychain) : openByFile(undefined, keyFile)
}

/** As unlock, for a copy of a database: by whichever of these data keys is its own. */
export function unlockWith(db: Database, dataKeys: Iterable<Uint8Array | KeyObject>): Sealer {
  for (const dataKey of dataKeys) {
    const sealer = new Sealer(dataKey)
    if (isOwn(db, sealer)) return withNext(db, sealer)
  }
  throw checkFailed(undefined)
}

/**
 * A restored database comes with the wraps of the machine it was made on: its data key is wrapped for this one. What
 * the owner printed still opens it.
 */
export async function adoptDataKey(
  db: Database,
  dataKeys: Iterable<Uint8Array>,
  options: KeyOptions & { at: number },
): Promise<void> {
  const dataKey = [...dataKeys].find((each) => isOwn(db, new Sealer(each)))
  if (dataKey === undefined) throw checkFailed(undefined)
  const wrap = await wrapHere(dataKey, options)
  db.transaction(() => {
    // The ways in of the other machine: its key file, its keychain, and the passphrase where this one has its own.
    db.prepare("DELETE FROM key_wraps WHERE kind IN ('file', 'keychain') OR kind = ?").run(wrap.kind)
    db.prepare(insertWrap).run(wrap.kind, wrap.params, wrap.wrapped, options.at)
  }).immediate()
}

/** True once the database has a data key, or has lost one. */
export function hasDataKey(db: Database): boolean {
  const traces = db.prepare<[string], number>(
    `SELECT (SELECT count(*) FROM key_wraps)
          + (SELECT count(*) FROM appliance WHERE key = ?)
          + (SELECT count(*) FROM instances)`,
  )
  return Number(traces.pluck().get(checkKey)) > 0
}

/** The first start: a random data key, wrapped for this machine; the key file is made unless it exists. */
export async function createDataKey(
  db: Database,
  commits: Commits,
  options: KeyOptions & { at: number },
): Promise<Sealer> {
  const dataKey = randomBytes(dataKeyBytes)
  const sealer = new Sealer(dataKey)
  const wrap = await wrapHere(dataKey, options)
  const check = checkValue(sealer)
  commits.writeNow((tx) => {
    if (hasDataKey(db)) throw new Error('A data key cannot be made where one was before.')
    tx.run(db.prepare(insertWrap), wrap.kind, wrap.params, wrap.wrapped, options.at)
    tx.run(db.prepare('INSERT INTO appliance (key, value) VALUES (?, ?)'), checkKey, check)
  })
  return sealer
}

export const insertWrap = 'INSERT INTO key_wraps (kind, params, wrapped, created_at) VALUES (?, ?, ?, ?)'

export function checkValue(sealer: Sealer): string {
  return sealer.seal(checkPlace, Buffer.from(checkText)).toString('base64')
}

/** The place of a data key that is kept beside the one in use, by its fingerprint. */
export function otherKeyPlace(fingerprint: string): string {
  return place('data-key', fingerprint)
}

/** While a rotation is under way both keys are valid, and what is sealed is sealed with the next one. */
function withNext(db: Database, sealer: Sealer): Sealer {
  const known = db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'other_data_keys'").get()
  if (known === undefined) return sealer
  const next = db
    .prepare<[], { id: string; key_sealed: Buffer }>(
      "SELECT id, key_sealed FROM other_data_keys WHERE state = 'next'",
    )
    .get()
  if (next !== undefined) sealer.rotateTo(sealer.open(otherKeyPlace(next.id), next.key_sealed))
  return sealer
}

function readWraps(db: Database): Wrap[] {
  const list = db.prepare<[], Wrap>(
    "SELECT kind, params, wrapped FROM key_wraps WHERE kind IN ('file', 'keychain', 'passphrase')",
  )
  return list.all()
}

function isOwn(db: Database, sealer: Sealer): boolean {
  try {
    assertDataKey(db, sealer)
    return true
  } catch (error) {
    if (error instanceof LockedError) return false
    throw error
  }
}

/** Throws a LockedError where it is not this database's data key. */
function assertDataKey(db: Database, sealer: Sealer): void {
  const row = db.prepare<[string], { value: string }>('SELECT value FROM appliance WHERE key = ?')
  const value = row.get(checkKey)?.value ?? ''
  try {
    if (sealer.open(checkPlace, Buffer.from(value, 'base64')).toString() === checkText) return
  } catch (error) {
    throw checkFailed(error)
  }
  throw checkFailed(undefined)
}
