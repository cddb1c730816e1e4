// What lies in a chat: its pictures and videos, its files, its links.
import { useState } from 'preact/hooks'
import { shownType } from '../../../../core/contract/messages/shown-types.ts'
import type { MessageView } from '../../../../core/contract/messages/message.ts'
import { addressOf, call } from '../../../api/client.ts'
import { Choices } from '../../../parts/choices.tsx'
import { Icon } from '../../../parts/icon.tsx'
import { Loaded } from '../../../parts/states.tsx'
import { useResource } from '../../../state/resource.ts'
import { href } from '../../../state/router.ts'
import { day, size } from '../../../words/times.ts'
import { words } from '../../../words/words.ts'
import { parseMarkup, type Inline } from '../thread/markup.ts'

const kinds = ['media', 'files', 'links'] as const
type Kind = (typeof kinds)[number]

const shownAtOnce = 60
/** Links stand in texts, and texts are many. */
const textsLooked = 500

async function load(instance: string, chat: string, kind: Kind): Promise<readonly MessageView[]> {
  const of = async (type: string | undefined, limit: number): Promise<MessageView[]> =>
    (await call('listMessages', { query: { instance, chat, type, limit } })).messages
  if (kind === 'files') return of('documentMessage', shownAtOnce)
  if (kind === 'links')
    return (await of(undefined, textsLooked)).filter(({ text }) => /https?:|www\./i.test(text ?? ''))
  const found = await Promise.all([of('imageMessage', shownAtOnce), of('videoMessage', shownAtOnce)])
  return found
    .flat()
    .filter(({ media }) => media?.state === 'kept' && shownType(media.mimetype) !== undefined)
    .toSorted((a, b) => b.sentAt - a.sentAt)
}

function linksIn(parts: readonly Inline[]): { href: string; text: string }[] {
  return parts.flatMap((part) => {
    if ('children' in part) return linksIn(part.children)
    return part.kind === 'link' ? [part] : []
  })
}

function linksOf({ text }: MessageView): { href: string; text: string }[] {
  return parseMarkup((text ?? '').slice(0, 5000)).flatMap((block) => {
    if (block.kind === 'code') return []
    return block.kind === 'list' ? block.items.flatMap(linksIn) : linksIn(block.children)
  })
}

function Media({ instance, messages }: { instance: string; messages: readonly MessageView[] }) {
  const t = words.value.messages
  return (
    <ul class="side-grid">
      {messages.map(({ row, id, chat, media, kind, sentAt }) => (
        <li key={row}>
          <a href={href('messages', instance, chat, id)} title={day(sentAt)}>
            <img
              src={addressOf('getThumbnail', { params: { hash: media?.hash ?? '' } })}
              alt={`${t.kinds[kind]}, ${day(sentAt)}`}
              loading="lazy"
            />
          </a>
        </li>
      ))}
    </ul>
  )
}

function Files({ instance, messages }: { instance: string; messages: readonly MessageView[] }) {
  const t = words.value.messages
  return (
    <ul class="side-list">
      {messages.map(({ row, id, chat, media, sentAt }) => (
        <li key={row}>
          <Icon name="fileText" size={20} />
          <a href={href('messages', instance, chat, id)}>
            <bdi>{media?.fileName ?? t.media.unnamed}</bdi>
          </a>
          <span class="small">
            {media?.sizeBytes == null ? '' : `${size(media.sizeBytes)} · `}
            {day(sentAt)}
          </span>
        </li>
      ))}
    </ul>
  )
}

function Links({ messages }: { messages: readonly MessageView[] }) {
  return (
    <ul class="side-list">
      {messages.flatMap((message) =>
        linksOf(message).map((link, n) => (
          <li key={`${message.row} ${n}`}>
            <Icon name="link" size={20} />
            <a href={link.href} target="_blank" rel="noopener noreferrer">
              {link.text}
            </a>
            <span class="small">{day(message.sentAt)}</span>
          </li>
        )),
      )}
    </ul>
  )
}

export function Holdings({ instance, chat }: { instance: string; chat: string }) {
  const t = words.value.messages.side
  const [kind, setKind] = useState<Kind>('media')
  const found = useResource(() => load(instance, chat, kind), [instance, chat, kind])
  return (
    <section class="side-holdings" aria-label={t.holdings}>
      <Choices<Kind>
        label={t.holdings}
        value={kind}
        options={kinds.map((value) => ({ value, text: t.kinds[value] }))}
        onChange={setKind}
      />
      <Loaded from={found}>
        {(messages) =>
          messages.length === 0 ? (
            <p class="small">{t.nothing[kind]}</p>
          ) : kind === 'media' ? (
            <Media instance={instance} messages={messages} />
          ) : kind === 'files' ? (
            <Files instance={instance} messages={messages} />
          ) : (
            <Links messages={messages} />
          )
        }
      </Loaded>
    </section>
  )
}
