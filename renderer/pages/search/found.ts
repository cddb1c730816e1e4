// Where in a text the words stand that were looked for, so that the eye finds them too.

/** Without accents and case, letter for letter, so that places stay the same. */
function folded(text: string): string {
  return Array.from(text, (letter) => {
    const [bare = letter] = letter.normalize('NFD')
    const low = bare.toLowerCase()
    return low.length === bare.length && bare.length === letter.length ? low : letter
  }).join('')
}

export interface Piece {
  text: string
  hit: boolean
}

const before = 40

/** The text in pieces, from a little before the first word that was found. */
export function pieces(text: string, q: string): Piece[] {
  const within = folded(text)
  const hits = folded(q)
    .split(/\s+/)
    .filter((word) => word !== '')
    .flatMap((word) => {
      const at = within.indexOf(word)
      return at === -1 ? [] : [{ from: at, to: at + word.length }]
    })
    .toSorted((a, b) => a.from - b.from)
  const first = hits[0]?.from ?? 0
  const start = first <= before + 20 ? 0 : first - before
  const found: Piece[] = start > 0 ? [{ text: '… ', hit: false }] : []
  let at = start
  for (const { from, to } of hits) {
    if (from < at) continue
    found.push({ text: text.slice(at, from), hit: false }, { text: text.slice(from, to), hit: true })
    at = to
  }
  found.push({ text: text.slice(at), hit: false })
  return found.filter((piece) => piece.text !== '')
}
