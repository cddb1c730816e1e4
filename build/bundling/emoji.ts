// The emoji that the page offers, one list a language, of Unicode's own names and words (emojibase-data). Lists that are fetched
// when somebody opens them, apart from the scripts.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { withTone, type ListedEmoji } from '../../renderer/pages/messages/emoji/tone.ts'

const require = createRequire(import.meta.url)
const data = dirname(require.resolve('emojibase-data/package.json'))
/** Parts of others: tones, hair, the letters of flags. */
const component = 2
/** What most phones can show: newer ones are boxes there. */
const newest = 16

const Emoji = z.object({
  emoji: z.string(),
  label: z.string(),
  tags: z.array(z.string()).default([]),
  group: z.int().optional(),
  order: z.int().default(0),
  version: z.number(),
  skins: z.array(z.object({ emoji: z.string(), tone: z.union([z.int(), z.array(z.int())]) })).default([]),
})
type Emoji = z.infer<typeof Emoji>

/** Whether the page can put the tone in by itself. */
function takesTone({ emoji, skins }: Emoji): boolean {
  const tones = skins.filter(({ tone }) => typeof tone === 'number')
  return tones.length === 5 && tones.every((each) => withTone(emoji, Number(each.tone)) === each.emoji)
}

export function emojiList(language: string): string {
  const all = z.array(Emoji).parse(JSON.parse(readFileSync(join(data, language, 'data.json'), 'utf8')))
  const listed = all
    .filter(({ group, version }) => group !== undefined && group !== component && version <= newest)
    .toSorted((a, b) => a.order - b.order)
    .map((each): ListedEmoji => [
      each.emoji,
      each.label,
      each.tags.join(' '),
      each.group ?? 0,
      takesTone(each) ? 1 : 0,
    ])
  return JSON.stringify(listed)
}
