// The words of what stands at the side of a chat, and of the lists of messages that are kept, pinned or planned. They are
// fetched with it.
import type { side } from './en/side.ts'
import { fetchedWords, type Widened } from './fetched.ts'
import type { Language } from './languages.ts'

type SideWords = Widened<typeof side>

/** As the catalogues of the whole page: what a language lacks does not compile. */
export const loadSide = {
  en: async () => (await import('./en/side.ts')).side,
  pt: async () => (await import('./pt/side.ts')).side,
  es: async () => (await import('./es/side.ts')).side,
  zh: async () => (await import('./zh/side.ts')).side,
} as const satisfies Record<Language, () => Promise<SideWords>>

const words = fetchedWords<SideWords>(loadSide)
export const fetchSide = words.fetch
export const sideWords = words.get
