// The list of chats: the number they are of, what is looked for among them, and the chats, with one place for the tab key.
import { useEffect, useRef, useState } from 'preact/hooks'
import type { LabelView } from '../../../../core/contract/instances/chat-state.ts'
import type { InstanceView } from '../../../../core/contract/instances/instance.ts'
import type { ChatOfView, ChatView } from '../../../../core/contract/messages/message.ts'
import { call } from '../../../api/client.ts'
import { onEvent } from '../../../api/live.ts'
import { Button } from '../../../parts/button.tsx'
import { Choices } from '../../../parts/choices.tsx'
import { SelectField } from '../../../parts/field.tsx'
import { Icon } from '../../../parts/icon.tsx'
import { later } from '../../../parts/later.tsx'
import { Failed, Loading } from '../../../parts/states.tsx'
import { VirtualList } from '../../../parts/virtual-list.tsx'
import { instanceList } from '../../../state/instances.ts'
import { wanted } from '../../../state/notice-choice.ts'
import { useResource } from '../../../state/resource.ts'
import { go, href } from '../../../state/router.ts'
import { words } from '../../../words/words.ts'
import { chatName } from '../chat-name.ts'
import { allNumbers, isChat, writeAllNumbers, type ChatList } from '../chats-store.ts'
import { NewMessage } from '../composer.tsx'
import { ChatLine } from './chat-line.tsx'
import { isUnread } from './chat-menu.ts'
import { MakeCommunity } from './make-community.tsx'
import { MoreOfNumber } from './more.tsx'

const Notices = later(async () => (await import('../asides.tsx')).Notices)

function fits(chat: ChatView, text: string): boolean {
  const low = text.toLocaleLowerCase()
  const digits = text.replaceAll(/\D/g, '')
  return (
    chatName(chat).toLocaleLowerCase().includes(low) ||
    (digits !== '' && `${chat.pn ?? ''} ${chat.lid ?? ''}`.includes(digits))
  )
}

const filters = ['all', 'unread', 'groups', 'channels', 'archived'] as const
type Filter = (typeof filters)[number]

/** What is archived stands with itself, as on the phone. */
function isIn(chat: ChatView, filter: Filter): boolean {
  const { archived, kind } = chat
  if (filter === 'archived' || archived) return filter === 'archived' && archived
  if (filter === 'unread') return isUnread(chat)
  return filter === 'all' || kind === (filter === 'groups' ? 'group' : 'newsletter')
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
  const label = !allNumbers.value && labels.some(({ id }) => id === chosen) ? chosen : ''
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

/** By the arrow keys from one chat to the next; what is further away is drawn as it is come to. */
function stepBy(event: KeyboardEvent & { currentTarget: HTMLElement }): void {
  const { key, currentTarget, target } = event
  if ((key !== 'ArrowDown' && key !== 'ArrowUp') || event.altKey || event.ctrlKey || event.metaKey) return
  const all = [...currentTarget.querySelectorAll<HTMLElement>('.chat-line')]
  const at = all.findIndex((each) => each === target)
  const current = all.findIndex((each) => each.ariaCurrent === 'true')
  const next = at === -1 ? all[Math.max(0, current)] : all[at + (key === 'ArrowDown' ? 1 : -1)]
  if (next === undefined) return
  event.preventDefault()
  next.focus({ preventScroll: true })
  next.scrollIntoView({ block: 'nearest' })
}

/** No id of a number. */
const all = ''

/** What is looked for may be further down than what is loaded. */
const enough = 20

interface ColumnProps {
  instance: InstanceView
  list: ChatList
  jid: string | undefined
}

function useShown({ instance, list }: ColumnProps) {
  const [text, setText] = useState('')
  const [filter, setFilter] = useState<Filter>('all')
  const { labels, label, setLabel } = useLabels(instance.id)
  const isNarrowed = text.trim() !== '' || filter !== 'all' || label !== ''
  const chats = (list.chats ?? [])
    .filter((chat) => label === '' || chat.labels.includes(label))
    .filter((chat) => isIn(chat, filter) && (text.trim() === '' || fits(chat, text.trim())))
    .toSorted((a, b) => (b.pinnedAt ?? 0) - (a.pinnedAt ?? 0))
  useEffect(() => {
    if (isNarrowed && chats.length < enough) list.loadMore()
  }, [isNarrowed, chats.length, list.chats])
  return { text, setText, filter, setFilter, labels, label, setLabel, isNarrowed, chats }
}

function Tools({
  instance,
  chats,
  shown,
}: {
  instance: InstanceView
  chats: readonly ChatOfView[]
  shown: ReturnType<typeof useShown>
}) {
  const t = words.value.messages
  const [writing, setWriting] = useState(false)
  const [isChoosing, setChoosing] = useState(false)
  const { title } = words.value.reading.notices
  const numbers = instanceList.value.filter(({ number, id }) => number !== null || id === instance.id)
  return (
    <>
      <div class="chats-number">
        <SelectField
          label={t.number}
          hideLabel
          value={allNumbers.value ? all : instance.id}
          options={[
            ...(numbers.length > 1 ? [{ value: all, text: words.value.find.allNumbers }] : []),
            ...numbers.map(({ id, name }) => ({ value: id, text: name })),
          ]}
          onChange={(id) => {
            writeAllNumbers(id === all)
            if (id !== all) go(href('messages', id))
          }}
        />
        <Button run={() => setWriting(true)} icon="plus">
          {t.new}
        </Button>
        <button
          type="button"
          class="button quiet icon-only"
          aria-label={title}
          title={title}
          aria-pressed={wanted.value.show || wanted.value.sound}
          onClick={() => setChoosing(true)}
        >
          <Icon name={wanted.value.show || wanted.value.sound ? 'bell' : 'bellOff'} />
        </button>
        <MoreOfNumber instance={instance} chats={chats} />
      </div>
      {isChoosing && <Notices onClose={() => setChoosing(false)} onFailed={() => setChoosing(false)} />}
      <label class="search">
        <Icon name="search" size={18} />
        <span class="unseen">{t.searchChats}</span>
        <input
          type="search"
          placeholder={t.searchChats}
          value={shown.text}
          onInput={(event) => shown.setText(event.currentTarget.value)}
        />
      </label>
      <Choices<Filter>
        label={t.chat.filter}
        value={shown.filter}
        options={filters.map((value) => ({ value, text: t.chat.filters[value] }))}
        onChange={shown.setFilter}
      />
      {/* Labels are each number's own. */}
      <LabelChoice
        labels={allNumbers.value ? [] : shown.labels}
        value={shown.label}
        onChange={shown.setLabel}
      />
      {writing && <NewMessage instance={instance} onClose={() => setWriting(false)} />}
    </>
  )
}

export function ChatColumn(props: ColumnProps) {
  const { instance, list, jid } = props
  const t = words.value.messages
  const shown = useShown(props)
  const scroller = useRef<HTMLDivElement>(null)
  const { chats } = shown
  const isOpen = (chat: ChatOfView): boolean =>
    jid !== undefined && isChat(chat, { instanceId: instance.id, chat: jid })
  return (
    <section class="chats">
      <div class="chats-head">
        {jid === undefined && <h1 class="unseen">{t.title}</h1>}
        <Tools instance={instance} chats={list.chats ?? []} shown={shown} />
      </div>
      {shown.filter === 'groups' && <MakeCommunity instance={instance.id} />}
      {shown.filter === 'channels' && <p class="chats-known small">{t.channelsKnown}</p>}
      <div
        ref={scroller}
        class="chats-scroll"
        tabIndex={chats.length > 0 ? 0 : -1}
        role="region"
        aria-label={t.chats}
        onKeyDown={stepBy}
      >
        {list.chats === undefined ? (
          list.error === undefined ? (
            <Loading />
          ) : (
            <Failed error={list.error} retry={list.reload} />
          )
        ) : chats.length === 0 ? (
          <p class="chats-empty">{shown.isNarrowed ? t.chatsNotFound : t.chatsEmpty}</p>
        ) : (
          <VirtualList
            items={chats}
            keyOf={({ id }) => id}
            estimate={72}
            label={t.chats}
            dependsOn={(chat) => [chat, isOpen(chat)]}
            onNearEnd={list.loadMore}
            render={(chat) => <ChatLine chat={chat} open={isOpen(chat)} />}
          />
        )}
      </div>
    </section>
  )
}
