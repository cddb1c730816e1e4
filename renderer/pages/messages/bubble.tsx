// One message. What others wrote is text and nothing but text.
import type { MessageKind } from '../../../core/contract/messages/kinds.ts'
import type { MessageView } from '../../../core/contract/messages/message.ts'
import { Icon, type IconName } from '../../parts/icon.tsx'
import { menuHandlers } from '../../parts/menu.tsx'
import { noticeText } from '../../words/notice.ts'
import { clock, day, exact } from '../../words/times.ts'
import { words } from '../../words/words.ts'
import { Counted, Quoted, Reactions, Votes } from './done.tsx'
import { File } from './file.tsx'
import { isScheduled } from './later/scheduled.ts'
import { doerName, nameOf } from './names.ts'
import { ContentCard, hasCard } from './thread/cards.tsx'
import { Formatted } from './thread/formatted.tsx'
import { showMenu } from './thread/message-menu.ts'
import { isPinnedNow } from './thread/pinned.tsx'
import { useTools } from './thread/tools.ts'

export const kindIcons: Partial<Record<MessageKind, IconName>> = {
  image: 'image',
  gif: 'image',
  video: 'play',
  videoNote: 'play',
  audio: 'mic',
  voice: 'mic',
  document: 'fileText',
  contacts: 'user',
  location: 'mapPin',
  liveLocation: 'mapPin',
  call: 'phone',
  list: 'list',
  poll: 'list',
  placeholder: 'smartphone',
}

export const ticks = {
  pending: 'clock',
  sent: 'check',
  delivered: 'checkCheck',
  read: 'checkCheck',
  played: 'checkCheck',
  error: 'circleAlert',
} as const satisfies Record<MessageView['status'], IconName>

/** What is seen needs no name. Of what nobody knows, WhatsApp's name for it, by which somebody may find out. */
function Kind({ message: { kind, type, media, content } }: { message: MessageView }) {
  const isSeen =
    media?.state === 'kept' || (content !== null && content.kind !== 'event' && content.kind === kind)
  if (kind === 'text' || isSeen) return null
  return (
    <p class="bubble-kind">
      <Icon name={kindIcons[kind] ?? 'info'} size={16} /> {words.value.messages.kinds[kind]}
      {kind === 'unsupported' && <code>{type}</code>}
    </p>
  )
}

/** What became of it, before what it said. */
function Became({ message }: { message: MessageView }) {
  const t = words.value.messages
  const { deletedAt, deletedFor, isStarred } = message
  const isPinned = isPinnedNow(message)
  const said = [
    deletedAt !== null && (deletedFor === 'me' ? t.deletedForMe : t.deleted),
    isPinned && t.pinned,
    isStarred && t.starred,
  ].filter((each) => each !== false)
  if (said.length === 0) return null
  const icon = deletedAt === null ? (isPinned ? 'pin' : 'star') : 'trash'
  return (
    <p class="bubble-kind">
      <Icon name={icon} size={14} /> {said.join(' · ')}
    </p>
  )
}

/** When, whether it was changed, and what became of it on its way. */
function Meta({ message }: { message: MessageView }) {
  const t = words.value.messages
  const { fromMe, sentAt, status, editedAt, edits } = message
  const { tell } = useTools()
  const versions = edits.slice(0, -1).map(({ text, at }) => `${clock(at)} ${(text ?? '').slice(0, 200)}`)
  return (
    <button
      type="button"
      class="bubble-meta"
      title={[exact(sentAt), ...versions].join('\n')}
      onClick={() => tell(message)}
    >
      <span class="unseen">{t.details}: </span>
      {editedAt !== null && <span>{t.edited} · </span>}
      {isScheduled(message) ? t.talk.goesOut(clock(sentAt)) : clock(sentAt)}
      {fromMe && (
        <span class="tick" data-status={status} title={t.status[status]}>
          <Icon name={ticks[status]} size={15} />
          <span class="unseen">{t.status[status]}</span>
        </span>
      )}
    </button>
  )
}

/** Always the same one for the same person. */
function hueOf(jid: string): number {
  let sum = 0
  for (const char of jid) sum = (sum * 31 + (char.codePointAt(0) ?? 0)) % 6007
  return sum % 6
}

function Author({ message: { pushName, participant, participantAlt } }: { message: MessageView }) {
  const name = nameOf(participant, participantAlt)
  const isKnown = /\p{L}/u.test(name)
  return (
    <p class="bubble-author" data-hue={hueOf(participant ?? '')}>
      <bdi>{isKnown ? name : (pushName ?? name)}</bdi>
    </p>
  )
}

interface BubbleProps {
  message: MessageView
  newDay: boolean
  /** The one above is by the same person. */
  follows?: boolean
  lookedFor?: boolean
  isFirstUnread?: boolean
  onFetch?: () => Promise<void>
}

function Notice({ message: { notice, sentAt } }: { message: MessageView }) {
  return (
    notice && (
      <p class="chat-notice" title={exact(sentAt)} dir="auto">
        {noticeText(notice)}
      </p>
    )
  )
}

function Said({ message, onFetch }: Pick<BubbleProps, 'message' | 'onFetch'>) {
  const t = words.value.messages
  const tools = useTools()
  const { kind, text, media, content, quoted } = message
  const mentions = content !== null && 'mentions' in content ? content.mentions : undefined
  return (
    <>
      <Became message={message} />
      {quoted !== null && <Quoted quoted={quoted} onGo={() => tools.goTo(quoted)} />}
      <Kind message={message} />
      {media != null && (
        <File
          media={media}
          message={message}
          label={t.kinds[kind]}
          fetch={onFetch}
          onView={() => tools.view(message)}
        />
      )}
      {hasCard(message) ? (
        <ContentCard message={message} />
      ) : (
        text !== null && text !== media?.fileName && <Formatted text={text} mentions={mentions} />
      )}
      {content?.kind !== 'poll' && <Votes message={message} />}
    </>
  )
}

export function Bubble({
  newDay,
  follows = false,
  lookedFor = false,
  isFirstUnread = false,
  ...props
}: BubbleProps) {
  const t = words.value.messages
  const tools = useTools()
  const { message } = props
  const { fromMe, sentAt } = message
  const open = (where: Element | { x: number; y: number }): void => showMenu(tools, message, where)
  if (message.notice !== null)
    return (
      <>
        {newDay && <p class="day">{day(sentAt)}</p>}
        <Notice message={message} />
      </>
    )
  const said = `${doerName(message, message.chat)}, ${clock(sentAt)}`
  return (
    <>
      {newDay && <p class="day">{day(sentAt)}</p>}
      {isFirstUnread && <p class="day first-unread">{t.chat.filters.unread}</p>}
      <div
        class={lookedFor ? 'bubble found-one' : 'bubble'}
        data-own={fromMe}
        data-gone={message.deletedAt !== null}
        data-follows={follows}
        data-id={message.id}
        data-reacted={message.reactions.length > 0}
        tabIndex={-1}
        role="group"
        aria-label={said}
        onKeyDown={(event) => {
          if (event.target !== event.currentTarget || event.key !== 'Enter') return
          event.preventDefault()
          open(event.currentTarget)
        }}
        {...menuHandlers(open)}
      >
        {tools.isGroup && !fromMe && !follows && <Author message={message} />}
        <Said {...props} />
        <Meta message={message} />
        <button
          type="button"
          class="bubble-more"
          tabIndex={-1}
          aria-haspopup="menu"
          aria-label={`${t.talk.menu}: ${said}`}
          onClick={(event) => open(event.currentTarget)}
        >
          <Icon name="chevronDown" size={18} />
        </button>
        <Reactions message={message} onTell={() => tools.tell(message)} />
        {message.post !== null && <Counted post={message.post} />}
      </div>
    </>
  )
}
