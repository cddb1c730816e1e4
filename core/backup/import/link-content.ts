// What was found of one link, wherever it lay: every part is accounted for, read, or named as torn or missing. It makes
// nothing up for what it cannot read, and nothing without credentials that a phone has linked.
import { z } from 'zod'
import { importProblems, importRefusals } from '../../contract/sentences/imports.ts'
import type { Refusal, Sentence } from '../../contract/sentences/sentence.ts'
import { BadRequestError } from '../../errors.ts'
import { credsFile, keyTypes, type KeyName } from './multifile-names.ts'
import { missingFiles, type FileProblem } from './multifile-problems.ts'
import { LinkedCreds, valueOf, type ReadFile } from './multifile-values.ts'

export interface LinkReport {
  creds: LinkedCreds
  /** type -> id -> value, as the key store keeps them. */
  keys: Record<string, Record<string, unknown>>
  /** The linked number, digits. */
  account: string
  jid: string
  lid: string | null
  /** How many keys of each type were read. */
  counts: Record<string, number>
  /** What is torn, unreadable or missing; none of it is imported. */
  problems: FileProblem[]
  /** What lay beside it and is no part of the link. */
  ignored: string[]
}

const NumbersAsTexts = z.looseObject({ nextPreKeyId: z.string() })

export class LinkContent {
  readonly keys: Record<string, Record<string, unknown>> = {}
  readonly problems: FileProblem[] = []
  readonly ignored: string[] = []
  readonly #ids: Record<string, Set<string>> = {}
  /** What creds.json holds; undefined when it is not there, or is one of the problems. */
  creds: { value: unknown } | undefined

  /** Every id that has a file, readable or not. */
  ids(type: string): ReadonlySet<string> {
    return this.#ids[type] ?? new Set()
  }

  values(type: string): Readonly<Record<string, unknown>> {
    return this.keys[type] ?? {}
  }

  /** A group key that is lost may be our own: its successor has to reach the members who had it. */
  forgetTornGroups(): void {
    const readable = this.values('sender-key')
    for (const id of this.ids('sender-key')) {
      if (!(id in readable)) delete this.keys['sender-key-memory']?.[id.slice(0, id.indexOf('::'))]
    }
  }

  takeCreds(content: Content): void {
    const { torn, odd } = content
    if (torn === null) return this.tell(credsFile, importProblems.login_torn)
    if (torn !== undefined) return this.tell(credsFile, importProblems.login_unreadable({ error: torn }))
    this.creds = content
    if (NumbersAsTexts.safeParse(content.value).success)
      this.tell(credsFile, importProblems.login_numbers_as_texts)
    if (odd !== undefined) this.tell(credsFile, importProblems.login_odd({ odd }))
  }

  takeKey(file: string, { type, id }: KeyName, content: Content): void {
    const ids = (this.#ids[type] ??= new Set())
    ids.add(id)
    const value = valueOf(type, content.value)
    if (value === undefined) this.tell(file, leftOut(type, content.torn))
    else (this.keys[type] ??= {})[id] = value
  }

  tell(file: string, what: Sentence): void {
    this.problems.push({ file, what })
  }
}

/** What a file holds, or why it is not known: it is not whole (null), or cannot be read. */
export type Content = (ReadFile & { torn?: never }) | { value?: never; odd?: never; torn: string | null }

function leftOut(type: string, torn: string | null | undefined): Sentence {
  if (torn === undefined) return importProblems.file_of_another_kind({ type })
  return torn === null
    ? importProblems.file_torn({ type })
    : importProblems.file_unreadable({ type, error: torn })
}

/** where: whose credentials they are, as refusals call it. Throws import_failed unless they are readable and linked. */
export function linkOf(where: string, found: LinkContent): LinkReport {
  found.forgetTornGroups()
  const creds = linkedCreds(where, found)
  return {
    creds,
    keys: found.keys,
    account: /^\d+/.exec(creds.me.id)?.[0] ?? '',
    jid: creds.me.id,
    lid: creds.me.lid ?? null,
    counts: Object.fromEntries(
      keyTypes
        .map((type) => [type, Object.keys(found.values(type)).length] as const)
        .filter(([, n]) => n > 0),
    ),
    problems: [...found.problems, ...missingFiles(creds, found)],
    ignored: found.ignored,
  }
}

function linkedCreds(folder: string, found: LinkContent): LinkedCreds {
  const details = { problems: found.problems.map(problemView) }
  if (found.creds === undefined) {
    const what = found.problems.find(({ file }) => file === credsFile)?.what.text
    throw refusal(
      what === undefined
        ? importRefusals.login_missing({ folder })
        : importRefusals.login_unusable({ folder, what }),
      details,
    )
  }
  const creds = LinkedCreds.safeParse(found.creds.value)
  if (creds.success) return creds.data
  const wrong = [...new Set(creds.error.issues.map(({ path }) => String(path[0] ?? 'everything')))]
  if (wrong.every((field) => field === 'me' || field === 'account')) {
    throw refusal(importRefusals.login_never_linked({ folder }), details)
  }
  throw refusal(importRefusals.login_incomplete({ folder, fields: wrong.join(', ') }), details)
}

export function refusal(told: Refusal, details?: unknown): BadRequestError {
  return new BadRequestError(told, { code: 'import_failed', ...(details !== undefined && { details }) })
}

/** As the API tells it. */
export function problemView({ file, what: { text, code, params } }: FileProblem) {
  return { file, what: text, code, params }
}
