// A sentence in three columns: its text, its code and its values.
import { Params, type Sentence } from '../../contract/sentences/sentence.ts'
import { jsonOf } from '../json.ts'

interface SentenceColumns {
  text: string | null
  /** NULL for a sentence of a version that knew no codes. */
  reasonCode: string | null
  /** JSON; NULL where there are no values in it. */
  reasonParams: string | null
}

export function sentenceColumns(sentence: Sentence | null): SentenceColumns {
  if (sentence === null) return { text: null, reasonCode: null, reasonParams: null }
  const { text, code: reasonCode, params } = sentence
  const reasonParams = Object.keys(params).length === 0 ? null : JSON.stringify(params)
  return { text, reasonCode, reasonParams }
}

/** Values that cannot be read leave the text, which says the same. */
export function toSentence(text: string, code: string | null, params: string | null): Sentence {
  const found = Params.safeParse(params === null ? {} : jsonOf(params))
  return found.success ? { code, params: found.data, text } : { code: null, params: {}, text }
}
