// Saves what an open database holds whose folder is gone: as a proven snapshot with its keys, in a new folder that a
// restore can be told. The plain copy it is made of goes again, whatever comes of it.
import { randomBytes } from 'node:crypto'
import { closeSync, mkdirSync, openSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { snapshotReasons } from '../../../contract/sentences/snapshots.ts'
import type { DataKeys } from '../../../storage/sealing/data-keys.ts'
import { openStagedDatabase, schemaVersion } from '../../../storage/database.ts'
import type { Storage } from '../../../storage/storage.ts'
import { nowhere } from '../../../storage/wal.ts'
import { keysFileText } from '../../keys/keys-file.ts'
import { SnapshotError } from '../errors.ts'
import { runJob } from './jobs.ts'
import { headOf, newLineage } from './new-head.ts'

export interface RescueDeps {
  storage: Pick<Storage, 'copyTo' | 'history' | 'sealer'> & { dataKeys: DataKeys }
  app: string
  now: () => number
}

export interface RescuePlace {
  /** Where the snapshot is to lie; made anew. */
  folder: string
  /** Where the plain copy lies meanwhile: on this machine. */
  scratch: string
}

const reason = 'the data folder was lost while it was open'

export async function rescue(
  { storage, app, now }: RescueDeps,
  { folder, scratch }: RescuePlace,
  signal: AbortSignal,
): Promise<void> {
  const { history, sealer, dataKeys } = storage
  const own = join(scratch, `.rescue-${randomBytes(6).toString('hex')}`)
  mkdirSync(own, { recursive: true, mode: 0o700 })
  const plain = join(own, 'plain.sqlite')
  let fd: number | undefined
  try {
    await storage.copyTo(plain)
    const known = history.get() ?? { lineage: newLineage(), number: 0, parent: null }
    const pinned = shapeOf(plain)
    const head = headOf({ history: known, pinned, at: now(), reason, app, key: sealer.fingerprint })
    fd = openSync(plain, 'r')
    const copy = { dbFd: fd, walFd: fd, folder, head, minFreeBytes: 0 }
    const kept = { copy, keysFile: keysFileText(dataKeys), scratch: own }
    const { proof } = await runJob({ keys: [sealer.key, ...dataKeys.all()], rescue: kept }, signal)
    if (proof?.reason !== null)
      throw new SnapshotError('damaged', proof?.reason ?? snapshotReasons.proof_silent)
  } catch (error) {
    // Nobody is to take for a copy what is none. A place that hangs holds up its thread only.
    if (dirname(folder) === scratch) rmSync(folder, { recursive: true, force: true })
    throw error
  } finally {
    if (fd !== undefined) closeSync(fd)
    rmSync(own, { recursive: true, force: true })
  }
}

function shapeOf(file: string) {
  const db = openStagedDatabase(file)
  try {
    return {
      position: nowhere,
      pages: Number(db.pragma('page_count', { simple: true })),
      pageSize: Number(db.pragma('page_size', { simple: true })),
      schema: schemaVersion(db),
      release: () => undefined,
    }
  } finally {
    db.close()
  }
}
