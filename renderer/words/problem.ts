// What went wrong, in the language of the page where it has words for it; else as the appliance says it.
import { ProblemError, SignedOutError, UnreachableError } from '../api/errors.ts'
import { language, words } from './words.ts'
import type { Words } from './languages.ts'

export function problemText(error: unknown): string {
  const t = words.value.problems
  if (error instanceof UnreachableError) return t.unreachable
  if (error instanceof SignedOutError) return t.signedOut
  if (!(error instanceof ProblemError)) return t.unexpected
  const told = error.message
  if (language.value === 'en') return told
  const known: Partial<Record<string, string>> = t.codes satisfies Words['problems']['codes']
  return known[error.code] ?? told
}
