// Which history of the database this is, and how far it has come: the number that each shipped record raises.
// A copy that was carried on elsewhere has the same history and a higher number, which is how we know that we are old.
import type { WriteTx } from '../commit.ts'
import { ApplianceTable } from './appliance.ts'
import type { Database } from '../database.ts'

export interface LineagePoint {
  lineage: string
  number: number
}

export interface LineageHead extends LineagePoint {
  /** Where the lineage was begun from; null for the first one. */
  parent: LineagePoint | null
}

const lineageKey = 'commit.lineage'
const parentKey = 'commit.parent'
const numberKey = 'commit.number'

export class LineageTable {
  readonly #facts: ApplianceTable

  constructor(db: Database) {
    this.#facts = new ApplianceTable(db)
  }

  /** undefined until the first snapshot. */
  get(): LineageHead | undefined {
    const lineage = this.#facts.get(lineageKey)
    if (lineage === undefined) return undefined
    const parent = this.#facts.get(parentKey)
    const [from = '', number = ''] = parent?.split('/') ?? []
    return {
      lineage,
      number: Number(this.#facts.get(numberKey) ?? 0),
      parent: parent === undefined ? null : { lineage: from, number: Number(number) },
    }
  }

  /** One more; returns it. */
  raise(tx: WriteTx): number {
    const number = (this.get()?.number ?? 0) + 1
    this.#facts.put(tx, numberKey, String(number))
    return number
  }

  /** From here on it is another history, which goes on from the present one. The number is raised too. */
  begin(tx: WriteTx, lineage: string): LineageHead {
    const before = this.get()
    if (before !== undefined) this.#facts.put(tx, parentKey, `${before.lineage}/${before.number}`)
    this.#facts.put(tx, lineageKey, lineage)
    const number = this.raise(tx)
    return { lineage, number, parent: before ? { lineage: before.lineage, number: before.number } : null }
  }
}
