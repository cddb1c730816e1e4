// The languages: each is a folder beside this file and its line in both lists here. What one lacks does not compile.
import { desktop as enDesktop, type DesktopWords } from './en/desktop.ts'
import { en, type Words } from './en/index.ts'
import { desktop as esDesktop } from './es/desktop.ts'
import { fit } from './fit.ts'
import { desktop as ptDesktop } from './pt/desktop.ts'
import { desktop as zhDesktop } from './zh/desktop.ts'

export type { DesktopWords, Words }

export interface LanguageEntry {
  /** As its speakers call it. */
  name: string
  /** What Intl is asked with. */
  tag: string
  /** The page's words, fetched when it is chosen. */
  load(): Promise<Words>
}

/** In the order in which they are offered. */
export const languages = {
  en: { name: 'English', tag: 'en', load: async () => en },
  pt: { name: 'Português (BR)', tag: 'pt-BR', load: async () => fit(en, (await import('./pt/index.ts')).pt) },
  es: { name: 'Español', tag: 'es', load: async () => fit(en, (await import('./es/index.ts')).es) },
  zh: { name: '中文', tag: 'zh-CN', load: async () => fit(en, (await import('./zh/index.ts')).zh) },
} as const satisfies Record<string, LanguageEntry>

export type Language = keyof typeof languages

/** Apart from the page's, which would carry them for nothing. */
export const desktopWords: Record<Language, DesktopWords> = {
  en: enDesktop,
  pt: ptDesktop,
  es: esDesktop,
  zh: zhDesktop,
}

export function isLanguage(text: string): text is Language {
  return Object.hasOwn(languages, text)
}

export const languageNames = (): Language[] => Object.keys(languages).filter(isLanguage)
