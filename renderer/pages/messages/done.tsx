// What a message answers, and what others have done to it: reactions and votes, each with how many and who.
import type { PostView } from '../../../core/contract/channels/channel.ts'
import type { Doer } from '../../../core/contract/messages/effect.ts'
import type { MessageView, QuotedView } from '../../../core/contract/messages/message.ts'
import { count as countText } from '../../words/times.ts'
import { words } from '../../words/words.ts'
import { doerName, nameOf } from './names.ts'
import { plain } from './thread/formatted.tsx'

export function Quoted({ quoted, onGo }: { quoted: QuotedView; onGo(): void }) {
  const t = words.value.messages
  const { participant, kind, text } = quoted
  return (
    <button type="button" class="bubble-quoted" title={t.talk.goToQuoted} onClick={onGo}>
      <span class="unseen">{t.quoted} </span>
      {participant !== null && <bdi class="bubble-author">{nameOf(participant)}</bdi>}
      <span dir="auto">{text === null ? t.kinds[kind] : plain(text)}</span>
    </button>
  )
}

/** By what was done, those who did it. */
export function gathered<T extends Doer>(
  all: readonly T[],
  chat: string,
  whatOf: (each: T) => readonly string[],
) {
  const found = new Map<string, string[]>()
  for (const each of all)
    for (const what of whatOf(each)) found.set(what, [...(found.get(what) ?? []), doerName(each, chat)])
  return [...found].map(([what, names]) => ({ what, names }))
}

/** More would be longer than the message. */
const most = 12

export function Reactions({
  message: { reactions, chat },
  onTell,
}: {
  message: MessageView
  onTell(): void
}) {
  if (reactions.length === 0) return null
  const all = gathered(reactions, chat, ({ emoji }) => [emoji]).toSorted(
    (a, b) => b.names.length - a.names.length,
  )
  return (
    <ul class="bubble-reactions" aria-label={words.value.messages.reactions}>
      {all.slice(0, most).map(({ what, names }) => (
        <li key={what}>
          <button type="button" title={names.slice(0, 30).join(', ')} onClick={onTell}>
            {what}
            {names.length > 1 && ` ${countText(names.length)}`}
          </button>
        </li>
      ))}
      {all.length > most && <li class="small">+{all.length - most}</li>}
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

/** Of a poll that is not shown as one. */
export function Votes({ message: { votes, chat } }: { message: MessageView }) {
  if (votes.length === 0) return null
  return (
    <ul class="bubble-votes">
      {gathered(votes, chat, ({ options }) => options).map(({ what, names }) => (
        <li key={what} title={names.join(', ')}>
          {what}: {words.value.messages.votes(names.length)}
        </li>
      ))}
    </ul>
  )
}
