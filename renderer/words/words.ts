// The language of the page: one catalogue at a time; the others are fetched when they are chosen.
import { signal } from '@preact/signals'
import { en } from './en/index.ts'
import { isLanguage, languages, type Language, type Words } from './languages.ts'

const storageName = 'holdfast.language'

export const words = signal<Words>(en)
export const language = signal<Language>('en')

/** What Intl is asked with. */
export const tag = (): string => languages[language.value].tag

/** The one that was chosen, else the first of the browser's that there is. */
export function preferredLanguage(): Language {
  const wanted = [localStorage.getItem(storageName) ?? '', ...navigator.languages]
  return wanted.map((each) => each.slice(0, 2).toLowerCase()).find(isLanguage) ?? 'en'
}

export async function useLanguage(chosen: Language, { remember = false } = {}): Promise<void> {
  const loaded = await languages[chosen].load()
  if (remember) localStorage.setItem(storageName, chosen)
  language.value = chosen
  words.value = loaded
}
