// One message. What others wrote is text and nothing but text.
import type { MessageView } from '../../../core/contract/messages/message.ts'
import { Icon, type IconName } from '../../parts/icon.tsx'
import { jidText } from '../../words/phone.ts'
import { clock, day, exact } from '../../words/times.ts'
import { words } from '../../words/words.ts'
import { File } from './file.tsx'

const icons: Partial<Record<string, IconName>> = {
  imageMessage: 'image',
  videoMessage: 'play',
  ptvMessage: 'play',
  audioMessage: 'mic',
  documentMessage: 'fileText',
  documentWithCaptionMessage: 'fileText',
  contactMessage: 'user',
}

function kindOf(type: string): string | undefined {
  const { kinds } = words.value.messages
  if (type === 'conversation' || type === 'extendedTextMessage') return undefined
  const known: Partial<Record<string, string>> = kinds
  return known[type] ?? kinds.other
}

const ticks = {
  pending: 'clock',
  sent: 'check',
  delivered: 'checkCheck',
  read: 'checkCheck',
  played: 'checkCheck',
  error: 'circleAlert',
} as const satisfies Record<MessageView['status'], IconName>

function Kind({ type }: { type: string }) {
  const kind = kindOf(type)
  if (kind === undefined) return null
  return (
    <p class="bubble-kind">
      <Icon name={icons[type] ?? 'info'} size={16} /> {kind}
    </p>
  )
}

export function Bubble({
  message,
  isGroup,
  newDay,
  lookedFor = false,
  onDetails,
}: {
  message: MessageView
  isGroup: boolean
  newDay: boolean
  lookedFor?: boolean
  onDetails(): void
}) {
  const t = words.value.messages
  const { fromMe, pushName, participantAlt, participant, type, text, media, status, sentAt } = message
  const author = pushName ?? jidText(participantAlt ?? participant ?? '')
  return (
    <>
      {newDay && <p class="day">{day(sentAt)}</p>}
      <div class={lookedFor ? 'bubble found-one' : 'bubble'} data-own={fromMe}>
        {isGroup && !fromMe && <p class="bubble-author">{author}</p>}
        <Kind type={type} />
        {media != null && <File media={media} label={kindOf(type) ?? words.value.messages.kinds.other} />}
        {text !== null && <p class="bubble-text">{text}</p>}
        <button type="button" class="bubble-meta" title={exact(sentAt)} onClick={onDetails}>
          <span class="unseen">{t.details}: </span>
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
