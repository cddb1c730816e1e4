// What went wrong, in the language of the page where it has words for it; else as the appliance says it.
import type { Problem } from '../../core/contract/appliance/appliance.ts'
import { ProblemError, SignedOutError, UnreachableError } from '../api/errors.ts'
import type { Words } from './languages.ts'
import { told } from './told.ts'
import { language, words } from './words.ts'

/** By its finer code, else by the one that several sentences share. */
export function problemSentence({ code, detail, hint, reasonCode, params = {} }: Problem): string {
  const sentence = told({ code: reasonCode ?? null, params, text: '' })
  if (sentence !== '') return sentence
  const known: Partial<Record<string, string>> = words.value.problems
    .codes satisfies Words['problems']['codes']
  return (language.value === 'en' ? undefined : known[code]) ?? `${detail} ${hint}`
}

export function problemText(error: unknown): string {
  const t = words.value.problems
  if (error instanceof UnreachableError) return t.unreachable
  if (error instanceof SignedOutError) return t.signedOut
  return error instanceof ProblemError ? problemSentence(error.problem) : t.unexpected
}
