// The language of the page: one catalogue at a time; the others are fetched when they are chosen.
import { signal } from '@preact/signals'
import { en, type Words } from './en.ts'

export const languages = {
  en: 'English',
  pt: 'Português (BR)',
  es: 'Español',
  zh: '中文',
} as const
export type Language = keyof typeof languages

const storageName = 'holdfast.language'
const tags: Record<Language, string> = { en: 'en', pt: 'pt-BR', es: 'es', zh: 'zh-CN' }

const catalogues: Record<Language, () => Promise<Words>> = {
  en: async () => en,
  pt: async () => (await import('./pt.ts')).pt,
  es: async () => (await import('./es.ts')).es,
  zh: async () => (await import('./zh.ts')).zh,
}

export const words = signal<Words>(en)
export const language = signal<Language>('en')

/** What Intl is asked with. */
export const tag = (): string => tags[language.value]

function isLanguage(text: string): text is Language {
  return Object.hasOwn(languages, text)
}

/** The one that was chosen, else the first of the browser's that there is. */
export function preferredLanguage(): Language {
  const wanted = [localStorage.getItem(storageName) ?? '', ...navigator.languages]
  return wanted.map((each) => each.slice(0, 2).toLowerCase()).find(isLanguage) ?? 'en'
}

export async function useLanguage(chosen: Language, { remember = false } = {}): Promise<void> {
  const loaded = await catalogues[chosen]()
  if (remember) localStorage.setItem(storageName, chosen)
  document.documentElement.lang = tags[chosen]
  language.value = chosen
  words.value = loaded
}
