// Messages: chats left, the chat right; on a phone one after the other.
import { useEffect, useState } from 'preact/hooks'
import type { InstanceView } from '../../../core/contract/instances/instance.ts'
import type { LabelView } from '../../../core/contract/instances/chat-state.ts'
import type { ChatView } from '../../../core/contract/messages/message.ts'
import { call } from '../../api/client.ts'
import { onEvent } from '../../api/live.ts'
import { Button, LinkButton } from '../../parts/button.tsx'
import { Choices } from '../../parts/choices.tsx'
import { SelectField } from '../../parts/field.tsx'
import { Icon } from '../../parts/icon.tsx'
import { Page } from '../../parts/page.tsx'
import { Face } from '../../parts/face.tsx'
import { Empty, Failed, Loading } from '../../parts/states.tsx'
import { VirtualList } from '../../parts/virtual-list.tsx'
import { minute } from '../../state/clock.ts'
import { instanceList, instances } from '../../state/instances.ts'
import { useResource } from '../../state/resource.ts'
import { go, href, segments } from '../../state/router.ts'
import { jidText } from '../../words/phone.ts'
import { when } from '../../words/times.ts'
import { words } from '../../words/words.ts'
import { useChats, type ChatList } from './chats-store.ts'
import { NewMessage } from './composer.tsx'
import { chatName, ThreadPane } from './thread.tsx'

function fits(chat: ChatView, text: string): boolean {
  const low = text.toLocaleLowerCase()
  const digits = text.replaceAll(/\D/g, '')
  return (
    chatName(chat).toLocaleLowerCase().includes(low) ||
    (digits !== '' && `${chat.pn ?? ''} ${chat.lid ?? ''}`.includes(digits))
  )
}

function Unread({ chat: { unread, markedUnread } }: { chat: ChatView }) {
  if (unread === 0 && !markedUnread) return null
  return (
    <span class="chat-badge">
      {unread > 0 ? unread : '•'} <span class="unseen">{words.value.messages.chat.unread}</span>
    </span>
  )
}

/** What its owner has set of it, beside what it is. */
function setOf({ pinnedAt, mutedUntil, archived }: ChatView): string[] {
  const t = words.value.messages.chat
  const isMuted = mutedUntil !== null && (mutedUntil === -1 || mutedUntil > minute.value)
  return [
    ...(pinnedAt === null ? [] : [t.pinned]),
    ...(isMuted ? [t.muted] : []),
    ...(archived ? [t.filters.archived] : []),
  ]
}

const filters = ['all', 'unread', 'groups', 'channels', 'archived'] as const
type Filter = (typeof filters)[number]

/** What is archived stands with itself, as on the phone. */
function isIn({ archived, unread, markedUnread, kind }: ChatView, filter: Filter): boolean {
  if (filter === 'archived' || archived) return filter === 'archived' && archived
  if (filter === 'unread') return unread > 0 || markedUnread
  return filter === 'all' || kind === (filter === 'groups' ? 'group' : 'newsletter')
}

function ChatLine({ instance, chat, open }: { instance: InstanceView; chat: ChatView; open: boolean }) {
  const name = chatName(chat)
  return (
    <a
      class="chat-line"
      href={href('messages', instance.id, chat.jid)}
      aria-current={open ? 'true' : undefined}
    >
      <Face instance={instance.id} jid={chat.jid} name={name} kind={chat.kind} />
      <span class="chat-names">
        <strong>{name}</strong>
        <span class="small">
          {[
            ...(chat.kind !== 'user'
              ? [words.value.messages[chat.kind]]
              : name === jidText(chat.jid)
                ? []
                : [jidText(chat.jid)]),
            ...setOf(chat),
          ].join(' · ')}
        </span>
      </span>
      <span class="chat-side">
        {chat.lastMessageAt !== null && <span class="small">{when(chat.lastMessageAt, minute.value)}</span>}
        <Unread chat={chat} />
      </span>
    </a>
  )
}

/** Those there are, for who looks for chats that carry one. */
function useLabels(instance: string) {
  const [chosen, setLabel] = useState('')
  const params = { id: instance }
  const { data, reload } = useResource(() => call('listLabels', { params }), [instance])
  useEffect(
    () =>
      onEvent(({ type, instanceId }) => {
        if (type === 'label.updated' && instanceId === instance) reload()
      }),
    [instance, reload],
  )
  const labels = (data?.labels ?? []).filter(({ deleted }) => !deleted)
  const label = labels.some(({ id }) => id === chosen) ? chosen : ''
  return { labels, label, setLabel }
}

function LabelChoice({
  labels,
  value,
  onChange,
}: {
  labels: readonly LabelView[]
  value: string
  onChange(id: string): void
}) {
  const t = words.value.messages.chat
  if (labels.length === 0) return null
  const all = { value: '', text: `${t.labels}: ${t.filters.all}` }
  const options = [all, ...labels.map(({ id, name }) => ({ value: id, text: name }))]
  return <SelectField label={t.labels} hideLabel value={value} options={options} onChange={onChange} />
}

function ChatColumn({
  instance,
  list,
  jid,
}: {
  instance: InstanceView
  list: ChatList
  jid: string | undefined
}) {
  const t = words.value.messages
  const [text, setText] = useState('')
  const [writing, setWriting] = useState(false)
  const numbers = instanceList.value.filter(({ number, id }) => number !== null || id === instance.id)
  const [filter, setFilter] = useState<Filter>('all')
  const { labels, label, setLabel } = useLabels(instance.id)
  const chats = (list.chats ?? [])
    .filter((chat) => label === '' || chat.labels.includes(label))
    .filter((chat) => isIn(chat, filter) && (text.trim() === '' || fits(chat, text.trim())))
    .toSorted((a, b) => (b.pinnedAt ?? 0) - (a.pinnedAt ?? 0))
  return (
    <section class="chats">
      <div class="chats-head">
        {jid === undefined && <h1 class="unseen">{t.title}</h1>}
        <div class="chats-number">
          <SelectField
            label={t.number}
            hideLabel
            value={instance.id}
            options={numbers.map(({ id, name }) => ({ value: id, text: name }))}
            onChange={(id) => go(href('messages', id))}
          />
          <Button run={() => setWriting(true)} icon="plus">
            {t.new}
          </Button>
        </div>
        <label class="search">
          <Icon name="search" size={18} />
          <span class="unseen">{t.searchChats}</span>
          <input
            type="search"
            placeholder={t.searchChats}
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
          />
        </label>
        <Choices<Filter>
          label={t.chat.filter}
          value={filter}
          options={filters.map((value) => ({ value, text: t.chat.filters[value] }))}
          onChange={setFilter}
        />
        <LabelChoice labels={labels} value={label} onChange={setLabel} />
      </div>
      {filter === 'channels' && <p class="chats-known small">{t.channelsKnown}</p>}
      <div class="chats-scroll" tabIndex={chats.length > 0 ? 0 : -1} role="region" aria-label={t.chats}>
        {list.chats === undefined ? (
          list.error === undefined ? (
            <Loading />
          ) : (
            <Failed error={list.error} retry={list.reload} />
          )
        ) : chats.length === 0 ? (
          <p class="chats-empty">
            {text === '' && filter === 'all' && label === '' ? t.chatsEmpty : t.chatsNotFound}
          </p>
        ) : (
          <VirtualList
            items={chats}
            keyOf={({ id }) => id}
            estimate={68}
            label={t.chats}
            onNearEnd={list.loadMore}
            render={(chat) => <ChatLine instance={instance} chat={chat} open={chat.jid === jid} />}
          />
        )}
      </div>
      {writing && <NewMessage instance={instance} onClose={() => setWriting(false)} />}
    </section>
  )
}

function Panes({
  instance,
  jid,
  messageId,
}: {
  instance: InstanceView
  jid: string | undefined
  /** The one to be shown, where the address names one. */
  messageId: string | undefined
}) {
  const t = words.value.messages
  const list = useChats(instance.id)
  useEffect(() => {
    document.title = `${t.title} · Holdfast`
  }, [t])
  return (
    <div class="messages" data-open={jid !== undefined}>
      <ChatColumn instance={instance} list={list} jid={jid} />
      {jid === undefined ? (
        <div class="thread none">
          <Empty icon="messageCircle" title={t.choose}>
            {t.chooseText}
          </Empty>
        </div>
      ) : (
        <ThreadPane
          instance={instance}
          jid={jid}
          chat={list.chats?.find((chat) => chat.jid === jid || chat.pn === jid || chat.lid === jid)}
          messageId={messageId}
          key={`${instance.id} ${jid} ${messageId}`}
        />
      )}
    </div>
  )
}

export function Messages() {
  const t = words.value.messages
  const [, id, jid, messageId] = segments.value
  const linked = instanceList.value.filter(({ number }) => number !== null)
  const chosen = id === undefined ? undefined : instances.value?.get(id)
  const first = linked[0]
  useEffect(() => {
    if (id === undefined && first) go(href('messages', first.id), { replace: true })
  }, [id, first?.id])
  if (instances.value === undefined) {
    return (
      <Page title={t.title}>
        <Loading />
      </Page>
    )
  }
  if (chosen === undefined) {
    return (
      <Page title={t.title}>
        <Empty
          icon="messageCircle"
          title={t.empty}
          action={
            <LinkButton to={href('link')} look="primary" icon="plus">
              {words.value.numbers.link}
            </LinkButton>
          }
        >
          {t.emptyText}
        </Empty>
      </Page>
    )
  }
  return <Panes instance={chosen} jid={jid} messageId={messageId} key={chosen.id} />
}
