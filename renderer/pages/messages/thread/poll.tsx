// A poll: what can be chosen, how much each has, and the own choice, which is made here.
import { useState } from 'preact/hooks'
import type { PollContent } from '../../../../core/contract/content.ts'
import type { MessageView } from '../../../../core/contract/messages/message.ts'
import { call } from '../../../api/client.ts'
import { toast } from '../../../state/toasts.ts'
import { problemText } from '../../../words/problem.ts'
import { words } from '../../../words/words.ts'
import { doerName } from '../names.ts'
import { useTools } from './tools.ts'

export function Poll({ message, poll }: { message: MessageView; poll: PollContent }) {
  const t = words.value.messages
  const { instance, isReadOnly } = useTools()
  const [busy, setBusy] = useState(false)
  const { votes, chat, id } = message
  const mine = votes.find(({ fromMe }) => fromMe)?.options ?? []
  const most = Math.max(1, ...poll.options.map((each) => countOf(each)))
  function countOf(option: string): number {
    return votes.filter(({ options }) => options.includes(option)).length
  }
  const vote = async (option: string): Promise<void> => {
    const others = poll.selectable === 1 ? [] : mine.filter((each) => each !== option)
    const options = mine.includes(option) ? others : [...others, option]
    setBusy(true)
    try {
      await call('voteInPoll', { params: { id }, body: { instance, chat, options } })
    } catch (error) {
      toast(problemText(error), { kind: 'problem' })
    } finally {
      setBusy(false)
    }
  }
  return (
    <fieldset class="poll" disabled={busy || isReadOnly || message.deletedAt !== null}>
      <legend dir="auto">{poll.question}</legend>
      <p class="small">{poll.selectable === 1 ? t.talk.chooseOne : t.talk.chooseMore}</p>
      {poll.options.map((option) => {
        const names = votes
          .filter(({ options }) => options.includes(option))
          .map((each) => doerName(each, chat))
        return (
          <label key={option} class="poll-option" title={names.join(', ')}>
            <input
              type="checkbox"
              checked={mine.includes(option)}
              onChange={(event) => {
                // What is shown is what is stored.
                event.currentTarget.checked = mine.includes(option)
                void vote(option)
              }}
            />
            <span class="poll-text" dir="auto">
              {option}
            </span>
            <span class="poll-count" aria-label={t.votes(names.length)}>
              {names.length}
            </span>
            <meter class="poll-bar" min={0} max={most} value={names.length} aria-hidden="true" />
          </label>
        )
      })}
    </fieldset>
  )
}
