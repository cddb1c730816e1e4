// An object that grows, in a store whose objects cannot: parts under its key, each of which says from where on the object ends
// with it. Read in their order they are the object, so a part that replaces an end needs nothing to be deleted. Pure.

export interface Part {
  /** Of the store. */
  key: string
  order: number
  from: number
  bytes: number
}

/** A stretch of a part that is a stretch of the object. */
export interface Extent {
  key: string
  /** In the part. */
  from: number
  bytes: number
}

const name = /^(\d{15})-(\d{12})$/

/** Later ones come after those of before, also where those are not listed yet. */
export function partKey(key: string, { from, last, now }: { from: number; last: number; now: number }): Part {
  const order = Math.max(last + 1, now)
  const partName = `${String(order).padStart(15, '0')}-${String(from).padStart(12, '0')}`
  return { key: `${key}/${partName}`, order, from, bytes: 0 }
}

/** undefined: of somebody else. */
export function partOf(key: string, bytes: number): Part | undefined {
  const [, order, from] = name.exec(key.slice(key.lastIndexOf('/') + 1)) ?? []
  return order === undefined ? undefined : { key, order: Number(order), from: Number(from), bytes }
}

/** Where the object lies. It ends before a part that is missing: what comes after that is nothing yet. */
export function extentsOf(parts: readonly Part[]): { extents: Extent[]; bytes: number } {
  let extents: Extent[] = []
  let bytes = 0
  for (const part of parts.toSorted((one, other) => one.order - other.order)) {
    if (part.from > bytes) continue
    extents = [...cutTo(extents, part.from), { key: part.key, from: 0, bytes: part.bytes }]
    bytes = part.from + part.bytes
  }
  return { extents, bytes }
}

/** The stretches of a range, in order. */
export function within(extents: readonly Extent[], from: number, bytes: number): Extent[] {
  const found: Extent[] = []
  let at = 0
  for (const extent of extents) {
    const begin = Math.max(from, at)
    const end = Math.min(from + bytes, at + extent.bytes)
    if (end > begin) found.push({ key: extent.key, from: extent.from + begin - at, bytes: end - begin })
    at += extent.bytes
  }
  return found
}

function cutTo(extents: readonly Extent[], to: number): Extent[] {
  return within(extents, 0, to)
}
