// An emoji as its list has it, and in a tone of skin. Pure; the list is made by it too.

/** The emoji, its name, words that it is found by, its group, and whether it takes a tone of skin (1). */
export type ListedEmoji = readonly [emoji: string, name: string, words: string, group: number, hasTone: 0 | 1]

const shownAsPicture = 0xfe0f
const firstTone = 0x1f3fb

/** From 1 (light) to 5 (dark); 0: as it is. The tone stands behind the person and in place of the sign for a picture. */
export function withTone(emoji: string, tone: number): string {
  if (tone === 0) return emoji
  const [person = 0, ...rest] = Array.from(emoji, (each) => each.codePointAt(0) ?? 0)
  const others = rest[0] === shownAsPicture ? rest.slice(1) : rest
  return String.fromCodePoint(person, firstTone + tone - 1, ...others)
}
