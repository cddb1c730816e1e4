// Which of the numbers of a gateway come, and as what: by what was found there and what is here. Pure.
import { InstanceName } from '../../contract/instances/instance.ts'
import { importProblems, importRefusals } from '../../contract/sentences/imports.ts'
import type { Refusal } from '../../contract/sentences/sentence.ts'
import type { FileProblem } from './multifile-problems.ts'

/** A number there whose link was read. */
export interface Candidate {
  key: string
  name: string
  account: string
  keyCount: number
  isOpen: boolean | null
  changedAt: number | null
}

/** A number that is here and not in the trash. */
export interface Here {
  id: string
  name: string
  /** The number of the link in use; null without one. */
  account: string | null
}

export type Decision =
  | { verdict: 'ready'; name: string; problems: FileProblem[] }
  | { verdict: 'here'; instanceId: string; name: string; why: Refusal }
  | { verdict: 'twin' | 'unusable'; why: Refusal }

/** In the order of the candidates. */
export function plan(candidates: readonly Candidate[], here: readonly Here[]): Decision[] {
  const names = new Set(here.map(({ name }) => name))
  const newest = newestOf(candidates)
  return candidates.map((each) => {
    const same = here.find(({ account }) => account === each.account)
    if (same !== undefined) {
      const why = importRefusals.number_linked_here({ number: each.account, name: same.name })
      return { verdict: 'here', instanceId: same.id, name: same.name, why }
    }
    if (each.keyCount === 0)
      return { verdict: 'unusable', why: importRefusals.keys_elsewhere({ name: each.name }) }
    const twin = newest.get(each.account)
    if (twin !== undefined && twin !== each)
      return {
        verdict: 'twin',
        why: importRefusals.twin_in_source({ number: each.account, name: twin.name }),
      }
    const name = nameFor(each, names)
    names.add(name)
    const what = importProblems.name_made_to_fit({ there: each.name, name })
    return { verdict: 'ready', name, problems: name === each.name.trim() ? [] : [{ file: each.name, what }] }
  })
}

/** Of two links of one number: the one that was online, else the one that changed last. One without keys is no link. */
function newestOf(candidates: readonly Candidate[]): Map<string, Candidate> {
  const newest = new Map<string, Candidate>()
  for (const each of candidates) {
    const other = newest.get(each.account)
    if (each.keyCount > 0 && (other === undefined || isNewer(each, other))) newest.set(each.account, each)
  }
  return newest
}

function isNewer(one: Candidate, other: Candidate): boolean {
  if (one.isOpen !== other.isOpen) return one.isOpen === true
  return (one.changedAt ?? 0) > (other.changedAt ?? 0)
}

/** Its own where that can be a name and is free; what cannot stand in one becomes a dash; else its number. */
function nameFor({ name, account }: Candidate, taken: ReadonlySet<string>): string {
  const fitting = name.replaceAll(/[\p{C}/\\]+/gu, '-').slice(0, 100)
  for (const each of namesFrom(name, fitting, account)) {
    const read = InstanceName.safeParse(each)
    if (read.success && !taken.has(read.data)) return read.data
  }
  return account
}

function* namesFrom(...first: readonly [string, string, string]): Generator<string> {
  yield* first
  for (let n = 2; n < 10_000; n += 1) yield `${first[1].slice(0, 90)} ${n}`
}
