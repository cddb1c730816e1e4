// Looks at a data folder without changing anything and says in words what it finds: for doctor, at rest or while
// the appliance runs. It repairs nothing.
import { existsSync, statSync } from 'node:fs'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { freeBytes } from './room.ts'
import { quickCheck } from '../check.ts'
import { inspectDatabase, schemaVersion, type Database } from '../database.ts'
import { AppError } from '../../errors.ts'
import { GenerationTable } from '../tables/generations.ts'
import { InstanceTable, type Instance } from '../tables/instances.ts'
import type { KeyOptions } from '../sealing/key-wraps.ts'
import { unlock } from '../sealing/keyring.ts'
import { assertNotFuture, migrations } from '../migrate.ts'
import type { DataPaths } from '../paths.ts'
import type { Sealer } from '../seal.ts'
import { SignalKeyTable } from '../tables/signal-keys.ts'
import { wrongBeside } from './beside.ts'
import { isSuspected } from './damage-note.ts'
import { surveySwaps } from './swap.ts'

export interface Finding {
  check: 'disk' | 'files' | 'database' | 'schema' | 'pages' | 'key' | 'number' | 'log' | 'webhooks'
  ok: boolean
  words: string
}

const mebibyte = 1024 * 1024
const lowBytes = 64 * mebibyte
const longWalBytes = 256 * mebibyte
const mb = (bytes: number): string => `${Math.round(bytes / mebibyte)} MB`

/** lookAtPages: where the usual way would hold up somebody. */
export async function examine(
  paths: DataPaths,
  keys: KeyOptions,
  lookAtPages?: () => Promise<string[]>,
): Promise<Finding[]> {
  const findings = [disk(paths), log(paths), files(paths)]
  try {
    const found = await inspectDatabase(paths.database, (db) =>
      examineDatabase(db, { paths, keys, check: lookAtPages ?? (async () => quickCheck(db)) }),
    )
    if (found === undefined) findings.push(told('database', new Error('The database is missing or empty.')))
    else findings.push(...found)
  } catch (error) {
    findings.push(told('database', error))
  }
  return findings
}

interface Examined {
  paths: DataPaths
  keys: KeyOptions
  check: () => Promise<string[]>
}

async function examineDatabase(db: Database, { paths, keys, check }: Examined): Promise<Finding[]> {
  const schema = schemaVersion(db)
  assertNotFuture(db)
  const newest = migrations.at(-1)?.version ?? 0
  const migrates =
    schema < newest
      ? `; the next start brings it to ${newest}, and only then can its numbers be looked at`
      : ''
  const findings: Finding[] = [
    { check: 'schema', ok: true, words: `The database has schema ${schema}${migrates}.` },
    pages(await check(), paths),
  ]
  try {
    const sealer = await unlock(db, keys)
    findings.push({ check: 'key', ok: true, words: 'The data key opens and fits.' })
    // Tables of another shape than ours say nothing of damage.
    if (schema < newest) return findings
    findings.push(...webhooks(db))
    for (const finding of numbers(db, sealer)) {
      findings.push(finding)
      await nextTurn()
    }
  } catch (error) {
    findings.push(told('key', error))
  }
  return findings
}

function pages(wrong: string[], paths: DataPaths): Finding {
  if (wrong.length > 0)
    return {
      check: 'pages',
      ok: false,
      words: `The database is damaged in ${wrong.length} places. Keep the folder as it is and restore from a backup.`,
    }
  const suspected = isSuspected(paths) ? ' A part could not be read before; the next start looks again.' : ''
  return { check: 'pages', ok: true, words: `Every page of the database can be read.${suspected}` }
}

/** What waits for an endpoint is kept; what was given up waits for its owner. */
function webhooks(db: Database): Finding[] {
  // Counted, because a folder that is looked at may be an older version's, which kept no totals.
  const counts = db.prepare<[], { waiting: number; dead: number }>(
    `SELECT count(*) FILTER (WHERE state <> 'dead') AS waiting, count(*) FILTER (WHERE state = 'dead') AS dead
     FROM deliveries`,
  )
  const { waiting, dead } = counts.get() ?? { waiting: 0, dead: 0 }
  if (waiting + dead === 0) return []
  const words = `${waiting} deliveries to webhooks wait for another try, ${dead} were given up`
  return [
    {
      check: 'webhooks',
      ok: dead === 0,
      words: `${words}. Their events are kept; see GET /api/v1/deliveries.`,
    },
  ]
}

function* numbers(db: Database, sealer: Sealer): Generator<Finding> {
  const tables = {
    generations: new GenerationTable(db, sealer),
    signalKeys: new SignalKeyTable(db, sealer),
  }
  try {
    const table = new InstanceTable(db, sealer)
    const all = [...table.list(), ...table.list({ trashed: true })]
    for (const row of all) yield number(row, tables)
  } catch (error) {
    yield told('number', error)
  }
}

function number(
  row: Instance,
  { generations, signalKeys }: { generations: GenerationTable; signalKeys: SignalKeyTable },
): Finding {
  const { id, name, damage } = row
  try {
    if (damage !== null) throw damage
    const links = generations.list(id)
    for (const { n } of links) generations.creds(id, n)
    const { readable, unreadable } = signalKeys.tally(id)
    const words = `"${name}": ${links.length} links and ${readable} keys can be read`
    if (unreadable === 0) return { check: 'number', ok: true, words: `${words}, all there are.` }
    return {
      check: 'number',
      ok: false,
      words: `${words}, ${unreadable} keys cannot. Nothing was overwritten; restore this number from a backup.`,
    }
  } catch (error) {
    const finding = told('number', error)
    return { ...finding, words: `"${name}": ${finding.words}` }
  }
}

function disk({ dir }: DataPaths): Finding {
  const free = freeBytes(dir)
  if (free === undefined)
    return { check: 'disk', ok: true, words: 'The file system does not say what is free.' }
  const words = `${mb(free)} are free on the disk`
  if (free >= lowBytes) return { check: 'disk', ok: true, words: `${words}.` }
  return { check: 'disk', ok: false, words: `Only ${words}. Free some space: a full disk stops what is new.` }
}

function files(paths: DataPaths): Finding {
  const wrong = [...wrongBeside(paths), ...surveySwaps(paths).damaged.map(({ message }) => message)]
  if (wrong.length > 0) return { check: 'files', ok: false, words: wrong.join(' ') }
  return { check: 'files', ok: true, words: 'The files beside the database are as they should be.' }
}

function log({ wal }: DataPaths): Finding {
  const size = existsSync(wal) ? statSync(wal).size : 0
  const words = `The write-ahead log has ${mb(size)}`
  if (size <= longWalBytes) return { check: 'log', ok: true, words: `${words}.` }
  return {
    check: 'log',
    ok: false,
    words: `${words}, which is too much. Nothing is lost; end other programs that read the database.`,
  }
}

function told(check: Finding['check'], error: unknown): Finding {
  const words =
    error instanceof AppError
      ? `${error.message} ${error.hint}`
      : `It cannot be read: ${error instanceof Error ? error.message : String(error)}`
  return { check, ok: false, words }
}
