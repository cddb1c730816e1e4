// The words of what comes beside the field a message is written in. They are fetched with it, so that the page is not heavier
// for who only reads and writes.
import type { writing } from './en/writing.ts'
import { fetchedWords, type Widened } from './fetched.ts'
import type { Language } from './languages.ts'

export type WritingWords = Widened<typeof writing>

/** As the catalogues of the whole page: what a language lacks does not compile. */
export const loadWriting = {
  en: async () => (await import('./en/writing.ts')).writing,
  pt: async () => (await import('./pt/writing.ts')).writing,
  es: async () => (await import('./es/writing.ts')).writing,
  zh: async () => (await import('./zh/writing.ts')).writing,
} as const satisfies Record<Language, () => Promise<WritingWords>>

const words = fetchedWords<WritingWords>(loadWriting)
export const fetchWriting = words.fetch
export const writingWords = words.get
