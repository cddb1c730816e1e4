// What a message answers, and what others have done to it: reactions and votes, each with how many and who.
import type { Doer } from '../../../core/contract/messages/effect.ts'
import type { PostView } from '../../../core/contract/channels/channel.ts'
import type { MessageView, QuotedView } from '../../../core/contract/messages/message.ts'
import { jidText } from '../../words/phone.ts'
import { count as countText } from '../../words/times.ts'
import { words } from '../../words/words.ts'

export function Quoted({ quoted: { participant, kind, text } }: { quoted: QuotedView }) {
  const t = words.value.messages
  return (
    <blockquote class="bubble-quoted">
      <span class="unseen">{t.quoted} </span>
      {participant !== null && <span class="bubble-author">{jidText(participant)}</span>}
      <span>{text ?? t.kinds[kind]}</span>
    </blockquote>
  )
}

function nameOf({ fromMe, participantAlt, participant }: Doer): string {
  return fromMe ? words.value.messages.you : jidText(participantAlt ?? participant ?? '')
}

/** By what was done, those who did it. */
function gathered<T extends Doer>(all: readonly T[], whatOf: (each: T) => readonly string[]) {
  const found = new Map<string, string[]>()
  for (const each of all)
    for (const what of whatOf(each)) found.set(what, [...(found.get(what) ?? []), nameOf(each)])
  return [...found].map(([what, names]) => ({ what, names }))
}

export function Reactions({ reactions }: Pick<MessageView, 'reactions'>) {
  if (reactions.length === 0) return null
  return (
    <ul class="bubble-reactions" aria-label={words.value.messages.reactions}>
      {gathered(reactions, ({ emoji }) => [emoji]).map(({ what, names }) => (
        <li key={what} title={names.filter((name) => name !== '').join(', ')}>
          {what}
          {names.length > 1 && ` ${names.length}`}
        </li>
      ))}
    </ul>
  )
}

/** What WhatsApp counts of a post: nobody is named. */
export function Counted({ post: { reactions, views } }: { post: PostView }) {
  const t = words.value.messages
  if (reactions.length === 0 && views === null) return null
  return (
    <ul class="bubble-reactions" aria-label={t.reactions}>
      {reactions.map(({ emoji, count }) => (
        <li key={emoji}>
          {emoji} {count}
        </li>
      ))}
      {views !== null && <li>{t.views(views, countText(views))}</li>}
    </ul>
  )
}

export function Votes({ votes }: Pick<MessageView, 'votes'>) {
  if (votes.length === 0) return null
  return (
    <ul class="bubble-votes">
      {gathered(votes, ({ options }) => options).map(({ what, names }) => (
        <li key={what} title={names.filter((name) => name !== '').join(', ')}>
          {what}: {words.value.messages.votes(names.length)}
        </li>
      ))}
    </ul>
  )
}
