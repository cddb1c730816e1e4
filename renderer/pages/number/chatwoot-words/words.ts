// The words of the page of Chatwoot, in all languages: fetched with it, because most never open it.
import type { Language } from '../../../words/languages.ts'
import { language } from '../../../words/words.ts'
import { en, type ChatwootWords } from './en.ts'
import { es } from './es.ts'
import { pt } from './pt.ts'
import { zh } from './zh.ts'

const all: Record<Language, ChatwootWords> = { en, es, pt, zh }

export function chatwootWords(): ChatwootWords {
  return all[language.value]
}
