// Puts another database in the place of the present one, which is kept. Each step is noted on disk before the next:
// whoever opens the folder next goes on where it was cut, or leaves all as it was. Files are only renamed, only to
// names that are free, and only while nobody has them open.
import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { applianceRefusals } from '../../contract/sentences/appliance.ts'
import { restoreRefusals } from '../../contract/sentences/restores.ts'
import { Params, reasonFields } from '../../contract/sentences/sentence.ts'
import { FolderError, LockedError, UnopenableError } from '../errors.ts'
import { codeOf, ensureFolder, readText, syncFolder, writeFileAtomic } from '../files.ts'
import { inFolder, type DataPaths } from '../paths.ts'

const FileName = z.string().regex(/^[a-z]+\.sqlite$/)

/** A restore of the whole appliance: what came, how far it is, and what can be undone. */
export const SwapRecord = z.object({
  id: z.uuid(),
  /**
   * preparing: the new database is being made beside the present one. swapping: from here on it is finished, whatever
   * happens. done: the old one is kept. undone: the old one is back, and the restored one is kept.
   */
  state: z.enum(['preparing', 'swapping', 'done', 'undone', 'failed']),
  /** What of the swap is done: nothing, the present one was set aside, the other one is in its place. */
  step: z.enum(['noted', 'set aside', 'in place']),
  /** Where the other one waits, and where the present one goes. */
  from: FileName,
  aside: FileName,
  /** What it is when the swap is through. */
  ends: z.enum(['done', 'undone', 'failed']),
  /** Where it came from, in words. */
  source: z.string(),
  /** The moment that was restored. */
  moment: z.int(),
  /** What came, in words. */
  summary: z.string(),
  /** Why it failed. */
  reason: z.string().nullable(),
  reasonCode: z.string().nullable().default(null),
  reasonParams: Params.default({}),
  /** Whether the database that was set aside is still there. */
  kept: z.boolean(),
  createdAt: z.int(),
  updatedAt: z.int(),
})
export type SwapRecord = z.infer<typeof SwapRecord>

const recordName = 'restore.json'
export const stagedName = 'staged.sqlite'
export const beforeName = 'before.sqlite'
const afterName = 'after.sqlite'
const refusedName = 'refused.sqlite'

export function swapFolder({ restores }: DataPaths, id: string): string {
  return inFolder(restores, id)
}

/** On disk when it returns. */
export function writeSwap(paths: DataPaths, record: SwapRecord): void {
  const folder = swapFolder(paths, record.id)
  ensureFolder(folder)
  syncFolder(paths.dir)
  syncFolder(paths.restores)
  writeFileAtomic(join(folder, recordName), `${JSON.stringify(record, undefined, 2)}\n`)
}

interface Swaps {
  /** Newest first. */
  records: SwapRecord[]
  /** Why others cannot be read: each names its file. */
  damaged: FolderError[]
}

/**
 * A folder without a record is one whose record was never written: nothing was moved for it. One that cannot be read
 * stays as it is, and none of the others waits for it.
 */
export function surveySwaps(paths: DataPaths): Swaps {
  const found: Swaps = { records: [], damaged: [] }
  for (const name of namesIn(paths, found)) {
    try {
      const record = readSwap(paths, name)
      if (record !== undefined) found.records.push(record)
    } catch (error) {
      if (!(error instanceof FolderError)) throw error
      found.damaged.push(error)
    }
  }
  found.records.sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1))
  return found
}

function namesIn({ restores }: DataPaths, { damaged }: Swaps): string[] {
  try {
    return readdirSync(restores)
  } catch (cause) {
    if (codeOf(cause) !== 'ENOENT') damaged.push(unreadable(restores, cause))
    return []
  }
}

/** Newest first, as far as they can be read. */
export function listSwaps(paths: DataPaths): SwapRecord[] {
  return surveySwaps(paths).records
}

/** Throws a FolderError for one that is there and cannot be read. */
export function readSwap({ restores }: DataPaths, id: string): SwapRecord | undefined {
  const file = join(restores, id, recordName)
  try {
    const text = readText(file)
    return text === undefined ? undefined : SwapRecord.parse(JSON.parse(text))
  } catch (cause) {
    if (codeOf(cause) === 'ENOTDIR') return undefined
    throw unreadable(file, cause)
  }
}

function unreadable(file: string, cause: unknown): FolderError {
  return new FolderError(
    file,
    `The record of a restore cannot be read: ${file}. What is kept from before it stays there, but cannot be put back ` +
      'from here; the present database is not touched.',
    { cause },
  )
}

/** Under the lock of the folder and before its database is looked at. Safe to repeat, and to be killed anywhere. */
export function settleSwaps(paths: DataPaths, at: number, onNotice?: (words: string) => void): void {
  const { records, damaged } = surveySwaps(paths)
  for (const record of records) {
    if (record.state === 'swapping') finishSwap(paths, record, at)
    if (record.state === 'preparing') abandonSwap(paths, record, at)
  }
  const [first] = damaged
  if (first !== undefined && !existsSync(paths.database))
    throw new UnopenableError(
      'missing',
      applianceRefusals.restore_record_unreadable({ folder: paths.dir, file: first.path }),
      { cause: first },
    )
  for (const { message } of damaged) onNotice?.(`${message} Its whole name: holdfast doctor`)
}

function finishSwap(paths: DataPaths, record: SwapRecord, at: number): void {
  const folder = swapFolder(paths, record.id)
  let now = record
  if (now.step === 'noted') {
    moveDatabase(paths.database, join(folder, now.aside))
    now = { ...now, step: 'set aside', updatedAt: at }
    writeSwap(paths, now)
  }
  if (now.step === 'set aside') {
    moveDatabase(join(folder, now.from), paths.database)
    // What was suspected of the other database says nothing of this one.
    rmSync(paths.suspect, { force: true })
    writeSwap(paths, { ...now, step: 'in place', updatedAt: at })
  }
}

/** The database was opened with another one in its place, which is yet to be told. */
export function openedSwap(paths: DataPaths): SwapRecord | undefined {
  return listSwaps(paths).find(({ state, step }) => state === 'swapping' && step === 'in place')
}

/** It is told: the swap is through, and what can be undone with is kept. */
export function concludeSwap(paths: DataPaths, record: SwapRecord, at: number): SwapRecord {
  const folder = swapFolder(paths, record.id)
  const keeps = record.ends === 'done' ? beforeName : record.ends === 'undone' ? afterName : undefined
  for (const name of [stagedName, beforeName, afterName, refusedName])
    if (name !== keeps) removeDatabase(join(folder, name))
  const kept = keeps !== undefined && existsSync(join(folder, keeps))
  const concluded: SwapRecord = { ...record, state: record.ends, kept, updatedAt: at }
  writeSwap(paths, concluded)
  return concluded
}

/** What is kept is given up. */
export function discardSwap(paths: DataPaths, record: SwapRecord, at: number): SwapRecord {
  const discarded: SwapRecord = { ...record, kept: false, updatedAt: at }
  writeSwap(paths, discarded)
  for (const name of [beforeName, afterName, refusedName])
    removeDatabase(join(swapFolder(paths, record.id), name))
  return discarded
}

/** It was cut before anything was moved: the present database is as it was. */
function abandonSwap(paths: DataPaths, record: SwapRecord, at: number): void {
  rmSync(join(swapFolder(paths, record.id), stagedName), { force: true })
  rmSync(stagingFolder(paths, record.id), { recursive: true, force: true })
  const reason = reasonFields(restoreRefusals.restore_interrupted)
  writeSwap(paths, { ...record, state: 'failed', kept: false, ...reason, updatedAt: at })
}

/** Where the new database is made ready, as a data folder of its own. */
export function stagingFolder(paths: DataPaths, id: string): string {
  return join(swapFolder(paths, id), 'staging')
}

/**
 * The database that was put in place cannot be opened: notes that it goes back, which the next opening does.
 * False when there is nothing to go back to.
 */
export function revertSwap(paths: DataPaths, error: unknown, at: number): boolean {
  if (!(error instanceof UnopenableError) && !(error instanceof LockedError)) return false
  const record = openedSwap(paths)
  if (record === undefined || record.from !== stagedName) return false
  writeSwap(paths, {
    ...record,
    step: 'noted',
    from: record.aside,
    aside: refusedName,
    ends: record.ends === 'undone' ? 'done' : 'failed',
    ...reasonFields(restoreRefusals.new_one_did_not_open({ why: error.message })),
    updatedAt: at,
  })
  return true
}

/** The write-ahead log goes along; its index is made anew. */
function moveDatabase(from: string, to: string): void {
  rmSync(`${from}-shm`, { force: true })
  for (const end of ['-wal', '']) if (existsSync(from + end)) renameSync(from + end, to + end)
  for (const file of [from, to]) syncFolder(join(file, '..'))
}

/** Where a database was set aside and is asked for no more. */
function removeDatabase(file: string): void {
  for (const end of ['', '-wal', '-shm']) rmSync(file + end, { force: true })
}
