// Decides what two names of one person (PN and LID) mean for the rows that carry them. Pure.
// A LID stays with a person; a phone number can move to another person.

/** At least one is given. */
export interface Names {
  pn?: string
  lid?: string
}

export interface Aliased {
  id: number
  pn: string | null
  lid: string | null
}

export type AliasPlan =
  | { kind: 'insert'; takePnFrom?: number }
  | {
      kind: 'keep'
      id: number
      pn: string | null
      lid: string | null
      /** This row's number belongs to the kept one now. */
      takePnFrom?: number
      /** This row is the same person: what it has moves to the kept one. */
      absorb?: number
    }

/** The rows found by each name, which may be the same one. */
export function planAliases(
  { pn, lid }: Names,
  byPn: Aliased | undefined,
  byLid: Aliased | undefined,
): AliasPlan {
  if (byLid === undefined) {
    if (byPn === undefined) return { kind: 'insert' }
    if (lid === undefined || byPn.lid === null) return { ...keep(byPn), lid: byPn.lid ?? lid ?? null }
    return { kind: 'insert', takePnFrom: byPn.id }
  }
  if (pn === undefined || byLid.pn === pn) return keep(byLid)
  if (byPn === undefined) return { ...keep(byLid), pn }
  if (byPn.lid !== null) return { ...keep(byLid), pn, takePnFrom: byPn.id }
  // The older row stays, because its id may be known outside.
  const [kept, gone] = byPn.id < byLid.id ? [byPn, byLid] : [byLid, byPn]
  return { kind: 'keep', id: kept.id, pn, lid: byLid.lid, absorb: gone.id }
}

function keep({ id, pn, lid }: Aliased): Extract<AliasPlan, { kind: 'keep' }> {
  return { kind: 'keep', id, pn, lid }
}
