// Which changes of the numbers a person is told of. Pure: from one status to the next.
import type { Status } from '../core/contract/shell.ts'
import type { DesktopWords } from '../renderer/words/languages.ts'
import { sentenceOf } from './words.ts'

export interface Notice {
  title: string
  body: string
}

/** Nothing at the first status of a start: what was so before was told before. */
export function noticesOf(words: DesktopWords, before: Status | undefined, now: Status): Notice[] {
  if (before === undefined) return []
  const states = new Map(before.numbers.map(({ id, state }) => [id, state]))
  const notices = now.numbers.flatMap(({ id, name, state }) => {
    const title = states.get(id) === state ? undefined : sentenceOf(words, state, name)
    return title === undefined ? [] : [{ title, body: words.kept }]
  })
  const failing = now.backupFailing && !before.backupFailing
  return failing ? [...notices, { title: 'Holdfast', body: words.backupFailing }] : notices
}
