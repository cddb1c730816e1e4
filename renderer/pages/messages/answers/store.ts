// The answers that are ready for a number: fetched when the first / is written, and anew when one was changed.
import { signal } from '@preact/signals'
import type { QuickAnswerView } from '../../../../core/contract/messages/answer-routes.ts'
import { call } from '../../../api/client.ts'
import { words } from '../../../words/words.ts'
import type { Source } from '../composer/offered.tsx'

const most = 8

/** By the instance. */
const answers = signal<Readonly<Record<string, readonly QuickAnswerView[]>>>({})
const fetching = new Set<string>()

export async function fetchAnswers(instance: string): Promise<void> {
  fetching.add(instance)
  try {
    const { quickAnswers } = await call('listQuickAnswers', { query: { instance } })
    answers.value = { ...answers.value, [instance]: quickAnswers }
  } finally {
    fetching.delete(instance)
  }
}

export const answersOf = (instance: string): readonly QuickAnswerView[] => answers.value[instance] ?? []

/** By / and a part of a name, or a word of its text. */
export const answerSource =
  (instance: string): Source =>
  (text, cursor) => {
    const wanted = /(?:^|\s)\/([\p{L}\p{N}_-]{0,32})$/u.exec(text.slice(0, cursor))?.[1]?.toLowerCase()
    if (wanted === undefined) return undefined
    // Without them nothing is offered, and all else goes on.
    if (answers.value[instance] === undefined && !fetching.has(instance))
      void fetchAnswers(instance).catch(() => undefined)
    const begins = answersOf(instance).filter(({ name }) => name.startsWith(wanted))
    const offers = begins.slice(0, most).map(({ id, name, text: said }) => ({
      key: String(id),
      name: `/${name}`,
      about: said.slice(0, 100),
      text: said,
    }))
    return {
      label: words.value.messages.talk.quickAnswers,
      from: cursor - wanted.length - 1,
      to: cursor,
      offers,
    }
  }
