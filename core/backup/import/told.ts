// What is told of a number that comes, and of why it does not.
import { importProblems } from '../../contract/sentences/imports.ts'
import type { Refusal, Sentence } from '../../contract/sentences/sentence.ts'
import type { AppError } from '../../errors.ts'
import type { LinkReport } from './link-content.ts'
import type { FileProblem } from './multifile-problems.ts'
import type { Candidate } from './plan.ts'
import type { Listed } from './sources/source.ts'

export interface Looked {
  listed: Listed
  /** Null where its link cannot be used. */
  link: Pick<LinkReport, 'account' | 'counts'> | null
  problems: FileProblem[]
  why: AppError | null
  digest: string
}

export function candidateOf({ listed, link }: Looked): Candidate {
  const { key, name, isOpen, changedAt } = listed
  const keyCount = Object.values(link?.counts ?? {}).reduce((sum, each) => sum + each, 0)
  return { key, name, isOpen, changedAt, account: link?.account ?? '', keyCount }
}

export const notStill = ({ name }: Listed): FileProblem => ({
  file: name,
  what: importProblems.link_not_still,
})

export const onlineThere = ({ name }: Listed): FileProblem => ({
  file: name,
  what: importProblems.online_there,
})

export const sentence = ({ text, code, params }: Sentence): Sentence => ({ text, code, params })

/** Its own sentence, or what it says. */
export function refusalOf(error: AppError | null): Refusal {
  const { sentence: told, message = '', hint = '' } = error ?? {}
  return { text: message, code: told?.code ?? null, params: told?.params ?? {}, hint }
}
