// Why a source could not be read, told without what opens it.
import { importRefusals } from '../../../contract/sentences/imports.ts'
import { AppError } from '../../../errors.ts'
import { codeOf } from '../../../storage/files.ts'
import { refusal } from '../link-content.ts'

/** Of PostgreSQL, MySQL and Redis: who may not come in, and who may not read. */
const refused =
  /^(?:28\w{3}|42501|ER_ACCESS_DENIED\w*|ER_DBACCESS_DENIED\w*|ER_TABLEACCESS_DENIED\w*|ER_SPECIFIC_ACCESS_DENIED\w*|EACCES|EPERM|NOAUTH|WRONGPASS|NOPERM)$/

/** What it is for a person; one that is told already stays as it is. */
export function sourceError(source: string, error: unknown): AppError {
  if (error instanceof AppError) return error
  // A mistake of ours is none of theirs.
  if (error instanceof TypeError || error instanceof RangeError) throw error
  const about = { source: withoutPassword(source), error: wordOf(error) }
  return refused.test(about.error)
    ? refusal(importRefusals.source_refuses(about))
    : refusal(importRefusals.source_unreachable(about))
}

export function wordOf(error: unknown): string {
  // Redis says its kind first, as in "WRONGPASS invalid username-password pair".
  const kind = error instanceof Error ? /^(?:NOAUTH|WRONGPASS|NOPERM)\b/.exec(error.message)?.[0] : undefined
  const code = codeOf(error)
  if (kind !== undefined || code !== undefined) return kind ?? code ?? ''
  if (!(error instanceof Error)) return 'unknown error'
  return error.name === 'Error' ? error.message.slice(0, 120) : error.name
}

export function withoutPassword(source: string): string {
  if (!URL.canParse(source)) return source
  const url = new URL(source)
  return `${url.protocol}//${url.host}${url.pathname}`
}
