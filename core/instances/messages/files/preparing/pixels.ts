// Pictures as pixels (RGBA, a byte each): made smaller or larger, and set into a square. Pure.

export interface Pixels {
  data: Uint8ClampedArray
  width: number
  height: number
}

/** Its size so that the longest side is no longer than that; never larger than it is. */
export function within(
  { width, height }: Pick<Pixels, 'width' | 'height'>,
  longestSide: number,
): { width: number; height: number } {
  const scale = Math.min(1, longestSide / Math.max(width, height))
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) }
}

export function resized(from: Pixels, { width, height }: { width: number; height: number }): Pixels {
  return width >= from.width && height >= from.height
    ? enlarged(from, width, height)
    : reduced(from, Math.min(width, from.width), Math.min(height, from.height))
}

/** In the middle of a square, of which the rest is seen through. */
export function inSquare(from: Pixels, side: number): Pixels {
  const scale = side / Math.max(from.width, from.height)
  const size = {
    width: Math.max(1, Math.min(side, Math.round(from.width * scale))),
    height: Math.max(1, Math.min(side, Math.round(from.height * scale))),
  }
  const inner = resized(from, size)
  const data = new Uint8ClampedArray(side * side * 4)
  const [left, top] = [(side - inner.width) >> 1, (side - inner.height) >> 1]
  for (let y = 0; y < inner.height; y += 1) {
    const row = inner.data.subarray(y * inner.width * 4, (y + 1) * inner.width * 4)
    data.set(row, ((y + top) * side + left) * 4)
  }
  return { data, width: side, height: side }
}

/** On white: a JPEG cannot be seen through. */
export function opaque({ data, width, height }: Pixels): Pixels {
  const flat = new Uint8ClampedArray(data)
  for (let at = 0; at < flat.length; at += 4) {
    const alpha = (flat[at + 3] ?? 255) / 255
    if (alpha === 1) continue
    for (let each = at; each < at + 3; each += 1) flat[each] = (flat[each] ?? 0) * alpha + 255 * (1 - alpha)
    flat[at + 3] = 255
  }
  return { data: flat, width, height }
}

/** Upright, of one that lies as EXIF counts it: 2 to 4 mirrored or upside down, 5 to 8 on its side. */
export function turned(from: Pixels, orientation: number): Pixels {
  if (orientation < 2 || orientation > 8) return from
  const isOnSide = orientation > 4
  const [width, height] = isOnSide ? [from.height, from.width] : [from.width, from.height]
  const fromRight = [2, 3, 7, 8].includes(orientation)
  const fromBottom = [3, 4, 6, 7].includes(orientation)
  const source = new Uint32Array(new Uint8ClampedArray(from.data).buffer)
  const made = new Uint32Array(source.length)
  for (let y = 0, to = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1, to += 1) {
      const [across, down] = isOnSide ? [y, x] : [x, y]
      const column = fromRight ? from.width - 1 - across : across
      const row = fromBottom ? from.height - 1 - down : down
      made[to] = source[row * from.width + column] ?? 0
    }
  return { data: new Uint8ClampedArray(made.buffer), width, height }
}

/** Each pixel is the mean of those in its place; what cannot be seen has no colour to give. */
function reduced({ data, width: from, height: rows }: Pixels, width: number, height: number): Pixels {
  const sums = new Float64Array(width * height * 4)
  const counts = new Uint32Array(width * height)
  const columns = Uint32Array.from({ length: from }, (_each, x) => Math.floor((x * width) / from))
  let at = 0
  for (let y = 0; y < rows; y += 1) {
    const start = Math.floor((y * height) / rows) * width
    for (let x = 0; x < from; x += 1, at += 4) {
      const to = start + (columns[x] ?? 0)
      const alpha = data[at + 3] ?? 0
      const sum = to * 4
      sums[sum] = (sums[sum] ?? 0) + (data[at] ?? 0) * alpha
      sums[sum + 1] = (sums[sum + 1] ?? 0) + (data[at + 1] ?? 0) * alpha
      sums[sum + 2] = (sums[sum + 2] ?? 0) + (data[at + 2] ?? 0) * alpha
      sums[sum + 3] = (sums[sum + 3] ?? 0) + alpha
      counts[to] = (counts[to] ?? 0) + 1
    }
  }
  const made = new Uint8ClampedArray(width * height * 4)
  for (let to = 0; to < counts.length; to += 1) {
    const alpha = sums[to * 4 + 3] ?? 0
    if (alpha === 0) continue
    for (let each = to * 4; each < to * 4 + 3; each += 1) made[each] = (sums[each] ?? 0) / alpha
    made[to * 4 + 3] = alpha / (counts[to] ?? 1)
  }
  return { data: made, width, height }
}

/** Between its four neighbours. */
function enlarged({ data, width: from, height: rows }: Pixels, width: number, height: number): Pixels {
  const made = new Uint8ClampedArray(width * height * 4)
  for (let y = 0; y < height; y += 1) {
    const [top, bottom, down] = between(y, height, rows)
    for (let x = 0; x < width; x += 1) {
      const [left, right, over] = between(x, width, from)
      for (let each = 0; each < 4; each += 1) {
        const pixel = (column: number, row: number): number => data[(row * from + column) * 4 + each] ?? 0
        const upper = pixel(left, top) * (1 - over) + pixel(right, top) * over
        const lower = pixel(left, bottom) * (1 - over) + pixel(right, bottom) * over
        made[(y * width + x) * 4 + each] = upper * (1 - down) + lower * down
      }
    }
  }
  return { data: made, width, height }
}

function between(at: number, size: number, from: number): [before: number, after: number, share: number] {
  const place = Math.min(from - 1, Math.max(0, ((at + 0.5) * from) / size - 0.5))
  const before = Math.floor(place)
  return [before, Math.min(from - 1, before + 1), place - before]
}
