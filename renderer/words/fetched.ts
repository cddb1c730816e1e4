// A part of the words that is fetched with what it belongs to, so that the page is not heavier for who does not want that.
import { signal } from '@preact/signals'
import type { Language } from './languages.ts'
import { language } from './words.ts'

/** What every language has to have, as English has it. */
export type Widened<Value> = Value extends string
  ? string
  : Value extends (...given: infer Given) => string
    ? (...given: Given) => string
    : { [Key in keyof Value]: Widened<Value[Key]> }

interface FetchedWords<Words> {
  /** Before anything that has them is shown. */
  fetch(): Promise<void>
  /** Of what is shown once they are here. */
  get(): Words
}

export function fetchedWords<Words>(
  load: Readonly<Record<Language, () => Promise<Words>>>,
): FetchedWords<Words> {
  const loaded = signal<Words | undefined>(undefined)
  return {
    fetch: async () => {
      loaded.value = await load[language.value]()
    },
    get: () => {
      if (loaded.value === undefined) throw new Error('These words are not here yet.')
      return loaded.value
    },
  }
}
