// What a mutant is: one mechanism of the source switched off, and the tests that must turn red when it is.

/** What is promised, as the architecture counts it. */
type Promised =
  | 'existence'
  | 'generations'
  | 'an error is not an absence'
  | 'one truth'
  | 'commit before acknowledge'
  | 'accepted is sent'
  | 'every event has a cursor'
  | 'one owner'
  | 'a backup is proven'
  | 'private by default'

export interface Change {
  file: string
  /** In the file exactly once. */
  from: string
  to: string
}

export interface Mutant extends Change {
  name: string
  promise: Promised
  /** Where two guards stand behind each other, and only both being off does harm. */
  also?: Change
  /** Each as `file: part of its title`, the narrowest that notice; every one of them must turn red. */
  tests: readonly string[]
}

export function guardOf(test: string): { file: string; title: string } {
  const [file = '', ...title] = test.split(': ')
  return { file: `test/${file}`, title: title.join(': ') }
}

export function changesOf({ file, from, to, also }: Mutant): readonly Change[] {
  return [{ file, from, to }, ...(also === undefined ? [] : [also])]
}

/** The source with the mechanism off; throws where the change does not fit it any more. */
export function changed(source: string, { file, from, to }: Change): string {
  const times = source.split(from).length - 1
  if (times !== 1) throw new Error(`In ${file} this is there ${times} times instead of once: ${from}`)
  if (from === to) throw new Error(`In ${file} nothing is changed: ${from}`)
  return source.replace(from, () => to)
}
