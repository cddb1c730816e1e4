// Looks whether a copy of the database would do: everything an appliance needs at its start is opened and read. The copy
// is the caller's own and may be changed: an older one is migrated, as a start would.
import type { KeyObject } from 'node:crypto'
import { factPlace, sealedFactPrefix } from '../tables/appliance.ts'
import { integrityCheck, quickCheck } from '../check.ts'
import { openDatabase, type Database } from '../database.ts'
import { GenerationTable } from '../tables/generations.ts'
import { unlockWith } from '../sealing/keyring.ts'
import { assertNotFuture, migrate } from '../migrate.ts'
import { sealedColumns } from './layout.ts'
import type { Sealer } from '../seal.ts'

export interface Proven {
  /** Of rows, of sealed values, and of instances that would connect. */
  counts: Record<string, number>
  /** What is wrong, in words without any content; empty when nothing is. */
  problems: string[]
}

const counted = ['instances', 'generations', 'signal_keys', 'chats', 'messages', 'outbox', 'events']

export function proveDatabase(
  file: string,
  dataKeys: readonly KeyObject[],
  { integrity }: { integrity: boolean },
): Proven {
  const db = openDatabase(file)
  try {
    assertNotFuture(db)
    const wrong = integrity ? integrityCheck(db) : quickCheck(db)
    if (wrong.length > 0) return { counts: {}, problems: wrong.slice(0, 5) }
    migrate(db)
    const sealer = unlockWith(db, dataKeys)
    const { sealed, problems } = unsealAll(db, sealer)
    const numbers = instancesThatBoot(db, sealer)
    const rows = counted.map((table): [string, number] => [table, count(db, table)])
    return {
      counts: { ...Object.fromEntries(rows), sealed, bootable: numbers.bootable },
      problems: [...problems, ...numbers.problems],
    }
  } finally {
    db.close()
  }
}

function count(db: Database, table: string): number {
  return Number(db.prepare(`SELECT count(*) FROM "${table}"`).pluck().get())
}

/** Every sealed value there is: one that does not open is one that would be missed later. */
function unsealAll(db: Database, sealer: Sealer): { sealed: number; problems: string[] } {
  const tally = { sealed: 0, problems: [] as string[] }
  for (const [table, columns] of Object.entries(sealedColumns)) {
    let broken = 0
    for (const row of rowsOf(db, table)) {
      for (const [column, placeOf] of Object.entries(columns ?? {})) {
        const value = row[column]
        if (!(value instanceof Uint8Array)) continue
        if (opens(sealer, placeOf(row), value)) tally.sealed += 1
        else broken += 1
      }
    }
    if (broken > 0) tally.problems.push(`${broken} sealed values of ${table} cannot be opened`)
  }
  const facts = db.prepare<[string], { key: string; value: string }>(
    "SELECT key, value FROM appliance WHERE key LIKE ? || '%'",
  )
  for (const { key, value } of facts.iterate(sealedFactPrefix)) {
    if (opens(sealer, factPlace(key), Buffer.from(value, 'base64'))) tally.sealed += 1
    else tally.problems.push('A sealed setting cannot be opened')
  }
  return tally
}

function rowsOf(db: Database, table: string): IterableIterator<Record<string, unknown>> {
  const names = db.prepare<[string], string>('SELECT name FROM pragma_table_info(?)').pluck().all(table)
  const columns = names.map((name) => `"${name}"`).join(', ')
  return db.prepare<[], Record<string, unknown>>(`SELECT ${columns} FROM "${table}"`).iterate()
}

function opens(sealer: Sealer, where: string, value: Uint8Array): boolean {
  try {
    sealer.open(where, value)
    return true
  } catch {
    return false
  }
}

/** What a login needs: who we are, and the two keys that WhatsApp knows us by. */
function isIdentity(creds: unknown): boolean {
  if (typeof creds !== 'object' || creds === null) return false
  const { me, noiseKey, signedIdentityKey } = Object(creds)
  return typeof Object(me).id === 'string' && isPair(noiseKey) && isPair(signedIdentityKey)
}

function isPair(pair: unknown): boolean {
  const { private: secret, public: open } = Object(pair ?? {})
  return secret instanceof Uint8Array && open instanceof Uint8Array
}

function instancesThatBoot(db: Database, sealer: Sealer): { bootable: number; problems: string[] } {
  const generations = new GenerationTable(db, sealer)
  const linked = db.prepare<[], { id: string; generation: number }>(
    'SELECT id, generation FROM instances WHERE generation IS NOT NULL',
  )
  let [bootable, broken] = [0, 0]
  for (const { id, generation } of linked.all()) {
    if (wouldBoot(generations, id, generation)) bootable += 1
    else broken += 1
  }
  return { bootable, problems: broken === 0 ? [] : [`${broken} linked numbers would not connect`] }
}

function wouldBoot(generations: GenerationTable, id: string, generation: number): boolean {
  try {
    return isIdentity(generations.creds(id, generation))
  } catch {
    return false
  }
}
