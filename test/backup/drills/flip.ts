// One bit of a backup is flipped, and what is in it is asked back through the restore of the command line: it is refused
// with its reason and nothing here is changed; or what comes is, whole, a moment that the backup still holds.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { z } from 'zod'
import { RestoreView } from '../../../core/contract/backups/restore-routes.ts'
import type { Ended } from '../../commands/harness.ts'
import { seeded, type Random } from '../../helpers/random.ts'
import type { Home } from '../../storage/harness.ts'
import { everything } from '../restore/rows.ts'
import { holdfast, opened } from './folder.ts'
import { copy } from './kill.ts'

/** A backup, and who restores from it. */
export interface Door {
  name: string
  /** Both in this folder. */
  prepare(folder: string): Promise<Opened>
}

export interface Opened {
  /** Where something else is. */
  home: Home
  /** What is asked in turn. */
  asked: readonly Asked[]
}

interface Asked {
  args: readonly string[]
  /** What a bit is flipped in, one of them. */
  files: readonly string[]
  /** How many messages there were at each moment that may come; the one that is meant. None: it is refused. */
  moments: ReadonlyMap<number, number>
  meant?: number
}

export interface FlipReport {
  name: string
  flips: number
  /** By what was said. */
  refused: Record<string, number>
  /** The flip was in what is not needed for it. */
  whole: number
  /** An older moment came, and said so. */
  earlier: number
  wrong: string[]
}

export interface FlipOptions {
  folder: string
  flips: number
  seed: number
  lanes?: number
  onFlip?: (report: FlipReport) => void
  isInterrupted?: () => boolean
}

export async function flipBits(door: Door, options: FlipOptions): Promise<FlipReport> {
  const { folder, lanes = 1 } = options
  const report: FlipReport = { name: door.name, flips: 0, refused: {}, whole: 0, earlier: 0, wrong: [] }
  const all = Array.from({ length: lanes }, (_, lane) => flipLane(door, options, { lane, lanes, report }))
  await Promise.all(all)
  rmSync(folder, { recursive: true, force: true })
  return report
}

async function flipLane(
  door: Door,
  { folder, flips, seed, onFlip, isInterrupted }: FlipOptions,
  { lane, lanes, report }: { lane: number; lanes: number; report: FlipReport },
): Promise<void> {
  const place = join(folder, `lane ${lane}`)
  const [now, before] = [join(place, 'now'), join(place, 'before')]
  rmSync(place, { recursive: true, force: true })
  mkdirSync(now, { recursive: true })
  const { home, asked } = await door.prepare(now)
  copy(now, before)
  const was = lookAll(home)
  for (let n = lane; n < flips; n += lanes) {
    const each = asked[n % asked.length]
    if (each === undefined || isInterrupted?.() === true) return
    copy(before, now)
    const where = flip(each.files, n, seeded(seed * 100_003 + n))
    const ended = await holdfast(home, [...each.args, '--yes', '--json'])
    report.flips += 1
    try {
      if (ended.code === 0) report[await cameWell(home, each, ended)] += 1
      else {
        const reason = assertRefused(ended)
        report.refused[reason] = (report.refused[reason] ?? 0) + 1
        assertUntouched(lookAll(home), was)
      }
    } catch (error) {
      const said = error instanceof Error ? error.message : String(error)
      report.wrong.push(`${door.name}, flip ${n}, ${where}: ${said}\n${ended.stderr}`)
    }
    onFlip?.(report)
  }
}

/** In every tenth, one of the first bytes. Returns where. */
function flip(files: readonly string[], n: number, random: Random): string {
  const file = files[Math.floor(random() * files.length)] ?? ''
  const bytes = readFileSync(file)
  const at = Math.floor(random() * (n % 10 === 0 ? Math.min(300, bytes.length) : bytes.length))
  bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(random() * 8))
  writeFileSync(file, bytes)
  return `byte ${at} of ${file}`
}

interface Look {
  /** Every row of every table, without the number of the last commit. */
  rows: unknown
  commits: unknown
  /** Of the database, as it is on disk. */
  bytes: string
  /** Of all files, without what was shipped. */
  names: string[]
}

function counts(row: unknown): boolean {
  return JSON.stringify(row).includes('"commit.number"')
}

function lookAll(home: Home): Look {
  const { dir, database } = home.paths
  const files = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((each) => each.isFile())
  const names = files.map(({ parentPath, name }) => join(relative(dir, parentPath), name))
  const bytes = createHash('sha256').update(readFileSync(database)).digest('hex')
  const kept = names.filter((name) => !/^logs|\.segment$|-(wal|shm)$/.test(name)).toSorted()
  const { appliance = [], ...rest } = everything(home)
  const rows = { ...rest, appliance: appliance.filter((row) => !counts(row)) }
  return { rows, commits: appliance.filter(counts), bytes, names: kept }
}

/** To be opened counts up the commits, whatever the command is; where it was not even that, no byte is another. */
function assertUntouched(is: Look, was: Look): void {
  assert.deepEqual(is.rows, was.rows, 'rows here were changed')
  assert.deepEqual(is.names, was.names)
  if (JSON.stringify(is.commits) === JSON.stringify(was.commits)) assert.equal(is.bytes, was.bytes)
}

const Refusal = z.object({
  error: z.object({
    code: z.string(),
    detail: z.string(),
    hint: z.string(),
    details: z.object({ reason: z.string() }).optional(),
  }),
})

/** Returns the reason. */
function assertRefused({ code, stdout }: Ended): string {
  assert.equal(code, 1)
  const { error } = Refusal.parse(JSON.parse(stdout))
  assert.notEqual(error.code, 'internal')
  return error.details?.reason ?? error.detail.replaceAll(/\/\S+/g, '…')
}

async function cameWell(home: Home, { moments, meant }: Asked, ended: Ended): Promise<'whole' | 'earlier'> {
  const { moment } = RestoreView.parse(JSON.parse(ended.stdout))
  const count = moments.get(moment)
  assert.ok(count !== undefined, `what came says that it is of ${moment}, which nothing was`)
  const texts = await opened(home, ({ storage }) => {
    const shop = storage.instances.list().find(({ name }) => name === 'shop')
    return storage.messages.list(shop?.id ?? '', {}).map(({ text }) => text)
  })
  assert.deepEqual(
    texts.toSorted(),
    Array.from({ length: count }, (_, n) => `message ${n}`),
  )
  if (moment === meant) return 'whole'
  assert.ok(meant !== undefined && moment < meant, 'a newer moment came than was asked for')
  return 'earlier'
}
