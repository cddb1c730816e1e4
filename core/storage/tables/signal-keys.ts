// Signal keys by instance, generation, type and id, sealed one by one. Free in type: Baileys adds types.
import { decodeValue, encodeValue } from '../codec.ts'
import type { WriteTx } from '../commit.ts'
import { readOwn } from '../damage.ts'
import type { Database, Statement } from '../database.ts'
import { place, type SealedColumns, type Sealer } from '../seal.ts'

/** type -> id -> value; null deletes. */
export type SignalKeyChanges = Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>

/** A value ready to be put at its place, and only there. */
export interface SealedKey {
  type: string
  id: string
  value: Buffer
}

export const sealedSignalKeyColumns: SealedColumns = {
  value: ({ instance_id: instanceId, generation, type, id }) =>
    place(String(instanceId), Number(generation), String(type), String(id)),
}

/** Rows of one statement: few enough for a turn on a slow machine. */
const someRows = 200

export class SignalKeyTable {
  readonly #sealer: Sealer
  readonly #get: Statement<[string, number, string, string], { value: Buffer }>
  readonly #put: Statement<[string, number, string, string, Buffer]>
  readonly #delete: Statement<[string, number, string, string]>
  readonly #deleteGeneration: Statement<[string, number]>
  readonly #deleteSome: Statement<[string, number, string, string, number, string]>
  readonly #linked: Statement<[string, number]>
  readonly #ids: Statement<[string, number, string], { id: string }>
  readonly #count: Statement<[string, number], { count: number }>
  readonly #all: Statement<[string], SealedKey & { generation: number }>

  constructor(db: Database, sealer: Sealer) {
    this.#sealer = sealer
    this.#get = db.prepare(
      'SELECT value FROM signal_keys WHERE instance_id = ? AND generation = ? AND type = ? AND id = ?',
    )
    this.#put = db.prepare(
      `INSERT INTO signal_keys (instance_id, generation, type, id, value) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET value = excluded.value`,
    )
    this.#delete = db.prepare(
      'DELETE FROM signal_keys WHERE instance_id = ? AND generation = ? AND type = ? AND id = ?',
    )
    this.#deleteGeneration = db.prepare('DELETE FROM signal_keys WHERE instance_id = ? AND generation = ?')
    this.#deleteSome = db.prepare(
      `DELETE FROM signal_keys
       WHERE instance_id = ? AND generation = ? AND type = ? AND id IN (
         SELECT id FROM signal_keys WHERE instance_id = ? AND generation = ? AND type = ? LIMIT ${someRows})`,
    )
    this.#linked = db.prepare('SELECT 1 FROM generations WHERE instance_id = ? AND n = ?')
    this.#ids = db.prepare(
      'SELECT id FROM signal_keys WHERE instance_id = ? AND generation = ? AND type = ? ORDER BY id',
    )
    this.#count = db.prepare(
      'SELECT count(*) AS count FROM signal_keys WHERE instance_id = ? AND generation = ?',
    )
    this.#all = db.prepare('SELECT generation, type, id, value FROM signal_keys WHERE instance_id = ?')
  }

  /** Only the ids that exist. A value that cannot be read is a DamagedError, never an absence. */
  get(instanceId: string, generation: number, type: string, ids: readonly string[]): Record<string, unknown> {
    return readOwn(instanceId, `A stored key (${type})`, () => {
      const found: [string, unknown][] = []
      for (const id of ids) {
        const row = this.#get.get(instanceId, generation, type, id)
        if (!row) continue
        const sealedFor = place(instanceId, generation, type, id)
        found.push([id, decodeValue(this.#sealer.open(sealedFor, row.value))])
      }
      // Without what every object has: an id may be any text.
      return Object.setPrototypeOf(Object.fromEntries(found), null) as Record<string, unknown>
    })
  }

  /** Which there are, without their values. */
  ids(instanceId: string, generation: number, type: string): string[] {
    return this.#ids.all(instanceId, generation, type).map(({ id }) => id)
  }

  /** All changes of one call belong together: they are in one transaction. */
  set(tx: WriteTx, instanceId: string, generation: number, changes: SignalKeyChanges): void {
    for (const [type, values] of Object.entries(changes)) {
      for (const [id, value] of Object.entries(values ?? {})) {
        if (value === null || value === undefined) tx.run(this.#delete, instanceId, generation, type, id)
        else
          this.putSealed(tx, instanceId, generation, this.seal({ instanceId, generation, type, id }, value))
      }
    }
  }

  /** Most of what a big set costs: bulk work seals before its transaction, a slice a turn. */
  seal(at: { instanceId: string; generation: number; type: string; id: string }, value: unknown): SealedKey {
    const { instanceId, generation, type, id } = at
    return {
      type,
      id,
      value: this.#sealer.seal(place(instanceId, generation, type, id), encodeValue(value)),
    }
  }

  putSealed(tx: WriteTx, instanceId: string, generation: number, key: SealedKey): void {
    tx.run(this.#put, instanceId, generation, key.type, key.id, key.value)
  }

  /** The keys of an unfinished link. Those of a generation that was ever linked are refused: they are a number. */
  deleteGeneration(tx: WriteTx, instanceId: string, generation: number): number {
    if (this.#linked.get(instanceId, generation))
      throw new Error(`Generation ${generation} of instance ${instanceId} was linked: its keys are kept.`)
    return tx.run(this.#deleteGeneration, instanceId, generation).changes
  }

  /** A batch of the keys of one type; true while there may be more. */
  deleteSome(tx: WriteTx, instanceId: string, generation: number, type: string): boolean {
    const of = [instanceId, generation, type] as const
    return tx.run(this.#deleteSome, ...of, ...of).changes === someRows
  }

  /** How many keys of all generations can be unsealed, and how many cannot. */
  tally(instanceId: string): { readable: number; unreadable: number } {
    const tally = { readable: 0, unreadable: 0 }
    for (const { generation, type, id, value } of this.#all.iterate(instanceId)) {
      try {
        this.#sealer.open(place(instanceId, generation, type, id), value)
        tally.readable += 1
      } catch {
        tally.unreadable += 1
      }
    }
    return tally
  }

  count(instanceId: string, generation: number): number {
    return this.#count.get(instanceId, generation)?.count ?? 0
  }
}
