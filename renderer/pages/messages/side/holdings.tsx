// What lies in a chat: its pictures and videos, its files, its links, and what is starred; the newest first, page by page.
import { useState } from 'preact/hooks'
import { shownType } from '../../../../core/contract/messages/shown-types.ts'
import type { MessageView } from '../../../../core/contract/messages/message.ts'
import { addressOf, call } from '../../../api/client.ts'
import { Button } from '../../../parts/button.tsx'
import { Choices } from '../../../parts/choices.tsx'
import { Icon } from '../../../parts/icon.tsx'
import { Loaded } from '../../../parts/states.tsx'
import { useResource } from '../../../state/resource.ts'
import { href } from '../../../state/router.ts'
import { sideWords } from '../../../words/side.ts'
import { day, size } from '../../../words/times.ts'
import { words } from '../../../words/words.ts'
import { plain } from '../thread/formatted.tsx'
import { parseMarkup, type Inline } from '../thread/markup.ts'

const kinds = ['media', 'files', 'links', 'starred'] as const
type Kind = (typeof kinds)[number]

const shownAtOnce = 60
/** Links stand in texts, and texts are many. */
const textsLooked = 500

interface Slice {
  messages: readonly MessageView[]
  /** Where the next one begins; undefined: that was all. */
  next: number | undefined
}

const byTime = (one: MessageView, other: MessageView): number =>
  other.sentAt - one.sentAt || other.row - one.row

/** Each is asked for by type; what of one lies before the last of the page comes with the next. */
function sliceOf(found: readonly (readonly MessageView[])[], limit: number): Slice {
  const [only = []] = found
  const all = found.length === 1 ? only : found.flat().toSorted(byTime)
  const messages = all.slice(0, limit)
  const isMore = all.length > limit || found.some(({ length }) => length === limit)
  return { messages, next: isMore ? messages.at(-1)?.row : undefined }
}

const has: Readonly<Record<Kind, (message: MessageView) => boolean>> = {
  media: ({ media }) => media?.state === 'kept' && shownType(media.mimetype) !== undefined,
  files: () => true,
  links: ({ text }) => /https?:|www\./i.test(text ?? ''),
  starred: () => true,
}

async function load({ instance, chat, kind }: Of, before?: number): Promise<Slice> {
  const of = async (type: string | undefined, limit: number): Promise<MessageView[]> =>
    (await call('listMessages', { query: { instance, chat, type, limit, before } })).messages
  const limit = kind === 'links' ? textsLooked : shownAtOnce
  const starred = async (): Promise<MessageView[]> =>
    (await call('listStarred', { params: { id: instance }, query: { chat, before, limit } })).messages
  const asked = {
    media: () => [of('imageMessage', limit), of('videoMessage', limit)],
    files: () => [of('documentMessage', limit)],
    links: () => [of(undefined, limit)],
    starred: () => [starred()],
  }
  const slice = sliceOf(await Promise.all(asked[kind]()), limit)
  return { ...slice, messages: slice.messages.filter(has[kind]) }
}

interface Of {
  instance: string
  chat: string
  kind: Kind
}

/** The first page, and as many as were asked for after it. */
function useHoldings(of: Of) {
  const key = JSON.stringify(of)
  const first = useResource(() => load(of), [key])
  const [later, setLater] = useState<{ key: string } & Slice>()
  const more = later?.key === key ? later : undefined
  const next = more === undefined ? first.data?.next : more.next
  const messages = first.data && [...first.data.messages, ...(more?.messages ?? [])]
  const loadMore = async (): Promise<void> => {
    const slice = await load(of, next)
    setLater({ key, next: slice.next, messages: [...(more?.messages ?? []), ...slice.messages] })
  }
  return { first, messages, loadMore: next === undefined ? undefined : loadMore }
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

function Links({ messages }: { instance: string; messages: readonly MessageView[] }) {
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

function Starred({ instance, messages }: { instance: string; messages: readonly MessageView[] }) {
  const t = words.value.messages
  return (
    <ul class="side-list">
      {messages.map(({ row, id, chat, kind, text, sentAt }) => (
        <li key={row}>
          <Icon name="star" size={20} />
          <a href={href('messages', instance, chat, id)} dir="auto">
            {text === null || text === '' ? t.kinds[kind] : plain(text)}
          </a>
          <span class="small">{day(sentAt)}</span>
        </li>
      ))}
    </ul>
  )
}

const shownAs = { media: Media, files: Files, links: Links, starred: Starred } as const

export function Holdings({ instance, chat }: { instance: string; chat: string }) {
  const t = words.value.messages.side
  const [kind, setKind] = useState<Kind>('media')
  const { first, messages = [], loadMore } = useHoldings({ instance, chat, kind })
  const Shown = shownAs[kind]
  const texts = { ...t.kinds, starred: words.value.messages.starred }
  const nothing = { ...t.nothing, starred: sideWords().marked.starred.none }
  return (
    <section class="side-holdings" aria-label={t.holdings}>
      <Choices<Kind>
        label={t.holdings}
        value={kind}
        options={kinds.map((value) => ({ value, text: texts[value] }))}
        onChange={setKind}
      />
      <Loaded from={first}>
        {() =>
          messages.length === 0 && loadMore === undefined ? (
            <p class="small">{nothing[kind]}</p>
          ) : (
            <Shown instance={instance} messages={messages} />
          )
        }
      </Loaded>
      {loadMore && (
        <Button look="quiet" run={loadMore}>
          {sideWords().more}
        </Button>
      )}
    </section>
  )
}
