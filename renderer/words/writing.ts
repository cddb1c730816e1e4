// The words of what comes beside the field a message is written in. They are fetched with it, so that the page is not heavier
// for who only reads and writes.
import { signal } from '@preact/signals'
import type { writing } from './en/writing.ts'
import { language } from './words.ts'
import type { Language } from './languages.ts'

export type WritingWords = Widened<typeof writing>
type Widened<Value> = Value extends string
  ? string
  : Value extends (...given: infer Given) => string
    ? (...given: Given) => string
    : { [Key in keyof Value]: Widened<Value[Key]> }

/** As the catalogues of the whole page: what a language lacks does not compile. */
export const loadWriting = {
  en: async () => (await import('./en/writing.ts')).writing,
  pt: async () => (await import('./pt/writing.ts')).writing,
  es: async () => (await import('./es/writing.ts')).writing,
  zh: async () => (await import('./zh/writing.ts')).writing,
} as const satisfies Record<Language, () => Promise<WritingWords>>

const loaded = signal<WritingWords | undefined>(undefined)

/** Before anything that has them is shown. */
export async function fetchWriting(): Promise<void> {
  loaded.value = await loadWriting[language.value]()
}

/** Of what is shown once they are here. */
export function writingWords(): WritingWords {
  if (loaded.value === undefined) throw new Error('These words are not here yet.')
  return loaded.value
}
