// The emoji of the page's language: fetched when they are wanted first, found by their names and words, in the tone that was
// chosen, and which were used last. On this machine alone.
import { signal } from '@preact/signals'
import { language } from '../../../words/words.ts'
import { withTone, type ListedEmoji } from './tone.ts'

const toneName = 'holdfast.skinTone'
const recentName = 'holdfast.emoji'
const mostRecent = 32
/** Nobody looks through more of what was found. */
const mostFound = 160

export interface Emoji {
  emoji: string
  name: string
}

const lists = new Map<string, Promise<readonly ListedEmoji[]>>()

export async function emojiList(): Promise<readonly ListedEmoji[]> {
  const wanted = language.value
  const fetching = lists.get(wanted) ?? fetchList(wanted)
  lists.set(wanted, fetching)
  try {
    return await fetching
  } catch (error) {
    lists.delete(wanted)
    throw error
  }
}

async function fetchList(wanted: string): Promise<readonly ListedEmoji[]> {
  const answer = await fetch(new URL(`./emoji-${wanted}.json`, import.meta.url))
  if (!answer.ok) throw new Error(`The list of emoji was not given: ${answer.status}.`)
  return (await answer.json()) as readonly ListedEmoji[]
}

export const skinTone = signal(Number(localStorage.getItem(toneName) ?? 0) % 6 || 0)

export function writeSkinTone(tone: number): void {
  localStorage.setItem(toneName, String(tone))
  skinTone.value = tone
}

/** What was used last, newest first. */
export function recentEmoji(): string[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(recentName) ?? '[]')
    return Array.isArray(stored) ? stored.filter((each) => typeof each === 'string').slice(0, mostRecent) : []
  } catch {
    return []
  }
}

export function rememberEmoji(emoji: string): void {
  const next = [emoji, ...recentEmoji().filter((each) => each !== emoji)].slice(0, mostRecent)
  localStorage.setItem(recentName, JSON.stringify(next))
}

/** However it is written. */
const plain = (text: string): string => text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase()

const shown = (emoji: string, hasTone: 0 | 1): string =>
  hasTone === 1 ? withTone(emoji, skinTone.value) : emoji

export function ofGroup(list: readonly ListedEmoji[], wanted: number): Emoji[] {
  return list
    .filter(([, , , group]) => group === wanted)
    .map(([emoji, name, , , hasTone]) => ({ emoji: shown(emoji, hasTone), name }))
}

/** Those whose names or words begin with each word that is looked for; who is called so comes first. */
export function found(list: readonly ListedEmoji[], text: string): Emoji[] {
  const wanted = plain(text).split(/\s+/).filter(Boolean)
  const ranked = list.flatMap(([emoji, name, words, , hasTone], n) => {
    const named = plain(name)
    const all = ` ${named} ${plain(words)}`
    // Chinese has no spaces between its words.
    const fits = wanted.every(
      (word) => all.includes(` ${word}`) || (/\p{Script=Han}/u.test(word) && all.includes(word)),
    )
    const rank = named.startsWith(wanted[0] ?? '') ? 0 : 1
    return fits || emoji === text.trim() ? [{ emoji: shown(emoji, hasTone), name, rank, n }] : []
  })
  return ranked.toSorted((a, b) => a.rank - b.rank || a.n - b.n).slice(0, mostFound)
}
