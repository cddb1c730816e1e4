// One random damage to a copied data folder, said in words. The same random numbers, the same damage.
import {
  copyFileSync,
  existsSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { openSecondConnection } from '../../core/storage/database.ts'
import { dataPaths } from '../../core/storage/paths.ts'
import { between, type Random } from '../helpers/random.ts'
import type { Fixture } from './fixture.ts'

const pageBytes = 4096

interface Target {
  fixture: Fixture
  folder: string
  random: Random
}

type Damage = (target: Target) => string

const databaseOf = (folder: string): string => dataPaths(join(folder, 'data')).database

function change(file: string, work: (bytes: Buffer) => string): string {
  const bytes = readFileSync(file)
  const what = work(bytes)
  writeFileSync(file, bytes)
  return what
}

function flip(file: string, random: Random, [from, to]: readonly [number, number]): string {
  return change(file, (bytes) => {
    const count = between(random, 1, 8)
    const places = Array.from({ length: count }, () => between(random, from, Math.min(to, bytes.length) - 1))
    for (const place of places) bytes[place] = (bytes[place] ?? 0) ^ (1 << between(random, 0, 7))
    return `${count} bits at ${places.join(', ')}`
  })
}

function rootPages(folder: string, type: 'table' | 'index'): number[] {
  const db = openSecondConnection(databaseOf(folder))
  try {
    const list = db.prepare<[string], number>(
      'SELECT rootpage FROM sqlite_schema WHERE type = ? AND rootpage > 1 ORDER BY rootpage',
    )
    return list.pluck().all(type)
  } finally {
    db.close()
  }
}

function pick<T>(random: Random, list: readonly T[]): T {
  const found = list[between(random, 0, list.length - 1)]
  if (found === undefined) throw new Error('Nothing to pick from')
  return found
}

const pageAt = (page: number): [number, number] => [(page - 1) * pageBytes, page * pageBytes]

/** Where the sealed values of one table lie in the file. */
function sealedPlaces({ fixture, folder }: Target, select: string): number[] {
  const db = openSecondConnection(databaseOf(fixture.closed))
  try {
    const file = readFileSync(databaseOf(folder))
    const values = db.prepare<[], Buffer>(select).pluck().all()
    return values.map((value) => file.indexOf(value.subarray(0, 60))).filter((place) => place >= 0)
  } finally {
    db.close()
  }
}

function flipSealed(target: Target, select: string): string {
  const place = pick(target.random, sealedPlaces(target, select))
  return flip(databaseOf(target.folder), target.random, [place, place + 60])
}

const replace =
  (name: (folder: string) => string, from: (target: Target) => string): Damage =>
  (target) => {
    copyFileSync(from(target), name(target.folder))
    return 'replaced'
  }

const keyOf = (folder: string): string => join(folder, 'holdfast.key')
const walOf = (folder: string): string => `${databaseOf(folder)}-wal`

/** What a folder holds before it is damaged in this way. */
export function baseOf(kind: string): 'closed' | 'killed' {
  return kind.includes('WAL') && kind !== "another installation's WAL" ? 'killed' : 'closed'
}

export const damages: Record<string, Damage> = {
  // That all is whole must be said of what is, and found out of what is not.
  nothing: () => 'nothing',
  'header bits': ({ folder, random }) => flip(databaseOf(folder), random, [0, 100]),
  'schema bits': ({ folder, random }) => flip(databaseOf(folder), random, [100, 3 * pageBytes]),
  'index bits': ({ folder, random }) =>
    flip(databaseOf(folder), random, pageAt(pick(random, rootPages(folder, 'index')))),
  'table bits': ({ folder, random }) =>
    flip(databaseOf(folder), random, pageAt(pick(random, rootPages(folder, 'table')))),
  'sealed credentials': (target) => flipSealed(target, 'SELECT creds_sealed FROM generations'),
  'sealed keys': (target) => flipSealed(target, 'SELECT value FROM signal_keys'),
  'bits anywhere': ({ folder, random }) =>
    flip(databaseOf(folder), random, [0, statSync(databaseOf(folder)).size]),
  'zeroed pages': ({ folder, random }) =>
    change(databaseOf(folder), (bytes) => {
      const pages = bytes.length / pageBytes
      const first = between(random, 1, pages)
      const count = between(random, 1, 4)
      bytes.fill(0, (first - 1) * pageBytes, Math.min((first - 1 + count) * pageBytes, bytes.length))
      return `${count} from page ${first}`
    }),
  'zeroed header': ({ folder }) =>
    change(databaseOf(folder), (bytes) => {
      bytes.fill(0, 0, pageBytes)
      return 'page 1'
    }),
  truncation: ({ folder, random }) => {
    const file = databaseOf(folder)
    const length = random() < 0.2 ? 0 : between(random, 1, statSync(file).size - 1)
    truncateSync(file, length)
    return `to ${length}`
  },
  'database gone': ({ folder }) => {
    rmSync(databaseOf(folder))
    return 'deleted'
  },
  'swapped pages': ({ folder, random }) =>
    change(databaseOf(folder), (bytes) => {
      const pages = bytes.length / pageBytes
      const [a, b] = [between(random, 2, pages), between(random, 2, pages)]
      const kept = Buffer.from(bytes.subarray(...pageAt(a)))
      bytes.copy(bytes, (a - 1) * pageBytes, ...pageAt(b))
      kept.copy(bytes, (b - 1) * pageBytes)
      return `${a} and ${b}`
    }),
  'foreign database': replace(databaseOf, ({ fixture }) => join(fixture.root, 'foreign.sqlite')),
  'not a database': ({ folder }) => {
    writeFileSync(databaseOf(folder), 'This is a text. '.repeat(5000))
    return 'a text'
  },
  "another installation's database": replace(databaseOf, ({ fixture }) => databaseOf(fixture.other)),
  "another installation's key": replace(keyOf, ({ fixture }) => keyOf(fixture.other)),
  'key gone': ({ folder }) => {
    rmSync(keyOf(folder))
    return 'deleted'
  },
  'WAL of another time': replace(walOf, ({ fixture }) => walOf(fixture.killed)),
  "another installation's WAL": replace(walOf, ({ fixture }) => walOf(fixture.otherKilled)),
  'WAL bits': (target) => {
    killed(target)
    return flip(walOf(target.folder), target.random, [0, statSync(walOf(target.folder)).size])
  },
  'WAL cut': (target) => {
    killed(target)
    const length = between(target.random, 0, statSync(walOf(target.folder)).size - 1)
    truncateSync(walOf(target.folder), length)
    return `to ${length}`
  },
  'WAL gone': (target) => {
    killed(target)
    rmSync(walOf(target.folder))
    return 'deleted'
  },
  'database gone beside its WAL': (target) => {
    killed(target)
    rmSync(databaseOf(target.folder))
    return 'deleted'
  },
}

/** The folder becomes what a killed process leaves. */
function killed({ fixture, folder }: Target): void {
  copyFileSync(databaseOf(fixture.killed), databaseOf(folder))
  copyFileSync(walOf(fixture.killed), walOf(folder))
  const shm = `${databaseOf(folder)}-shm`
  if (existsSync(shm)) rmSync(shm)
}
