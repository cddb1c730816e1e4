// What is wrong with a multi-file folder, in words: what is left out, and what should be there but is not.
import { importProblems } from '../../contract/sentences/imports.ts'
import type { Sentence } from '../../contract/sentences/sentence.ts'
import { fileOf } from './multifile-names.ts'
import type { LinkedCreds } from './multifile-values.ts'

export interface FileProblem {
  /** A name in the folder, or the first and the last of a run of names. */
  file: string
  /** What it is, and what follows from it. */
  what: Sentence
}

export interface KeyFiles {
  /** Every id that has a file, readable or not. */
  ids(type: string): ReadonlySet<string>
  values(type: string): Readonly<Record<string, unknown>>
}

export function missingFiles(creds: LinkedCreds, files: KeyFiles): FileProblem[] {
  return [...missingPreKeys(creds, files), ...missingAppStateKey(creds, files), ...missingMappings(files)]
}

/** Used ones are deleted, so a gap may be as it should be: the folder cannot tell. */
function missingPreKeys({ nextPreKeyId }: LinkedCreds, files: KeyFiles): FileProblem[] {
  const present = [...files.ids('pre-key')].map(Number).filter((id) => id > 0 && id < nextPreKeyId)
  const gaps: FileProblem[] = []
  let expected = 1
  for (const id of [...present.toSorted((a, b) => a - b), nextPreKeyId]) {
    const what = importProblems.pre_keys_missing
    if (id > expected) gaps.push({ file: run(expected, id - 1), what })
    expected = id + 1
  }
  return gaps
}

function run(first: number, last: number): string {
  const from = fileOf('pre-key', String(first))
  return first === last ? from : `${from} to ${fileOf('pre-key', String(last))}`
}

function missingAppStateKey({ myAppStateKeyId: id }: LinkedCreds, files: KeyFiles): FileProblem[] {
  const type = 'app-state-sync-key'
  if (id === undefined || files.ids(type).has(id)) return []
  return [{ file: fileOf(type, id), what: importProblems.sync_key_missing }]
}

/** Each mapping is written in both directions. */
function missingMappings(files: KeyFiles): FileProblem[] {
  const type = 'lid-mapping'
  const ids = files.ids(type)
  return Object.entries(files.values(type)).flatMap(([id, value]) => {
    const back = id.endsWith('_reverse') ? String(value) : `${String(value)}_reverse`
    return ids.has(back) ? [] : [{ file: fileOf(type, back), what: importProblems.mapping_missing }]
  })
}
