// One message. What others wrote is text and nothing but text.
import type { MessageKind } from '../../../core/contract/messages/kinds.ts'
import type { MessageView } from '../../../core/contract/messages/message.ts'
import { Icon, type IconName } from '../../parts/icon.tsx'
import { noticeText } from '../../words/notice.ts'
import { jidText } from '../../words/phone.ts'
import { clock, day, exact } from '../../words/times.ts'
import { words } from '../../words/words.ts'
import { Counted, Quoted, Reactions, Votes } from './done.tsx'
import { File } from './file.tsx'

const icons: Partial<Record<MessageKind, IconName>> = {
  image: 'image',
  gif: 'image',
  video: 'play',
  videoNote: 'play',
  audio: 'mic',
  voice: 'mic',
  document: 'fileText',
  contacts: 'user',
  call: 'phone',
  list: 'list',
  poll: 'list',
  placeholder: 'smartphone',
}

const ticks = {
  pending: 'clock',
  sent: 'check',
  delivered: 'checkCheck',
  read: 'checkCheck',
  played: 'checkCheck',
  error: 'circleAlert',
} as const satisfies Record<MessageView['status'], IconName>

/** Of what nobody knows, WhatsApp's name for it, by which somebody may find out. */
function Kind({ message: { kind, type } }: { message: MessageView }) {
  if (kind === 'text') return null
  return (
    <p class="bubble-kind">
      <Icon name={icons[kind] ?? 'info'} size={16} /> {words.value.messages.kinds[kind]}
      {kind === 'unsupported' && <code>{type}</code>}
    </p>
  )
}

/** What became of it, before what it said. */
function Became({ message: { deletedAt, deletedFor, isPinned, isStarred } }: { message: MessageView }) {
  const t = words.value.messages
  const said = [
    deletedAt !== null && (deletedFor === 'me' ? t.deletedForMe : t.deleted),
    isPinned && t.pinned,
    isStarred && t.starred,
  ].filter((each) => each !== false)
  if (said.length === 0) return null
  return (
    <p class="bubble-kind">
      <Icon name={deletedAt === null ? 'info' : 'trash'} size={16} /> {said.join(' · ')}
    </p>
  )
}

export function Bubble({
  message,
  isGroup,
  newDay,
  lookedFor = false,
  isFirstUnread = false,
  onDetails,
  onFetch,
}: {
  message: MessageView
  isGroup: boolean
  newDay: boolean
  lookedFor?: boolean
  isFirstUnread?: boolean
  onDetails(): void
  onFetch?: () => Promise<void>
}) {
  const t = words.value.messages
  const { fromMe, pushName, participantAlt, participant, kind, text, media, status, sentAt } = message
  if (message.notice !== null)
    return (
      <>
        {newDay && <p class="day">{day(sentAt)}</p>}
        <p class="notice" title={exact(sentAt)}>
          {noticeText(message.notice)}
        </p>
      </>
    )
  const author = pushName ?? jidText(participantAlt ?? participant ?? '')
  return (
    <>
      {newDay && <p class="day">{day(sentAt)}</p>}
      {isFirstUnread && <p class="day first-unread">{t.chat.filters.unread}</p>}
      <div
        class={lookedFor ? 'bubble found-one' : 'bubble'}
        data-own={fromMe}
        data-gone={message.deletedAt !== null}
      >
        {isGroup && !fromMe && <p class="bubble-author">{author}</p>}
        <Became message={message} />
        {message.quoted !== null && <Quoted quoted={message.quoted} />}
        <Kind message={message} />
        {media != null && <File media={media} label={t.kinds[kind]} fetch={onFetch} />}
        {text !== null && <p class="bubble-text">{text}</p>}
        <Votes votes={message.votes} />
        <Reactions reactions={message.reactions} />
        {message.post !== null && <Counted post={message.post} />}
        <button type="button" class="bubble-meta" title={exact(sentAt)} onClick={onDetails}>
          <span class="unseen">{t.details}: </span>
          {message.editedAt !== null && <span>{t.edited} · </span>}
          {clock(sentAt)}
          {fromMe && (
            <span class="tick" data-status={status}>
              <Icon name={ticks[status]} size={15} />
              <span class="unseen">{t.status[status]}</span>
            </span>
          )}
        </button>
      </div>
    </>
  )
}
