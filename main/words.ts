// Which words the desktop uses, and what of the states a person is told in a notice.
import type { InstanceState } from '../core/contract/state.ts'
import { desktopWords, type DesktopWords } from '../renderer/words/languages.ts'

export function wordsOf(locale: string): DesktopWords {
  const known: Partial<Record<string, DesktopWords>> = desktopWords
  return known[locale.slice(0, 2)] ?? desktopWords.en
}

/** The states that a person must hear of, and what of them. */
export function sentenceOf(words: DesktopWords, state: InstanceState, name: string): string | undefined {
  if (state === 'logged_out') return words.loggedOut(name)
  if (state === 'replaced') return words.replaced(name)
  if (state === 'restricted') return words.restricted(name)
  return undefined
}
