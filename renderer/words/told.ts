// What the appliance says, in the language of the page: by the code of the sentence, never by its text. In English, and
// where there are no words for a code, it stands as the appliance says it.
import type { Params, Sentence } from '../../core/contract/sentences/sentence.ts'
import { shortOf } from './fit.ts'
import { phoneText } from './phone.ts'
import type { TimeName } from './told-words.ts'
import { when } from './times.ts'
import { words } from './words.ts'

type Values = Readonly<Record<string, string | number | null>>
/** As a method, because each takes the values that are in it. */
type Words = Readonly<Partial<Record<string, string | { of(values: Values): string }['of']>>>

const times: readonly string[] = [
  'asked',
  'at',
  'moment',
  'oldest',
  'since',
  'until',
] satisfies readonly TimeName[]
const phones: readonly string[] = ['account', 'expected', 'number', 'scanned']

function shown(name: string, value: Values[string]): Values[string] {
  if (times.includes(name) && typeof value === 'number') return when(value, Date.now())
  return phones.includes(name) && typeof value === 'string' ? phoneText(value) : value
}

/** A sentence that is named within another has its values beside those of the other. */
function valuesOf({ because, ...params }: Params): Values {
  const values = Object.fromEntries(Object.entries(params).map(([name, value]) => [name, shown(name, value)]))
  if (because === undefined) return values
  const inner = {
    code: because === null ? null : String(because),
    params,
    text: String(params['reason'] ?? ''),
  }
  return { ...values, because: told(inner) }
}

function wordsFor(code: string): Words[string] {
  const { reasons, refusals }: Record<'reasons' | 'refusals', Words> = words.value
  const all: Words = { ...reasons, ...refusals }
  const name = [code, shortOf(code)].find((each) => Object.hasOwn(all, each))
  return name === undefined ? undefined : all[name]
}

export function told({ code, params, text }: Sentence): string {
  const known = code === null ? undefined : wordsFor(code)
  if (typeof known !== 'function') return known ?? text
  try {
    return known(valuesOf(params))
  } catch {
    // Another version wrote it, with other values.
    return text
  }
}

interface ReasonFields {
  reason: string | null
  reasonCode: string | null
  reasonParams: Params
}

export function toldReason({ reason, reasonCode: code, reasonParams: params }: ReasonFields): string {
  return reason === null ? '' : told({ code, params, text: reason })
}
