// A chat: of any number of messages only those that are seen are in the document.
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { InstanceView } from '../../../core/contract/instances/instance.ts'
import type { ChatView, MessageView } from '../../../core/contract/messages/message.ts'
import { call } from '../../api/client.ts'
import { Button, LinkButton } from '../../parts/button.tsx'
import { Icon } from '../../parts/icon.tsx'
import { later } from '../../parts/later.tsx'
import { Empty, Failed, Loading } from '../../parts/states.tsx'
import { VirtualList } from '../../parts/virtual-list.tsx'
import { useResource } from '../../state/resource.ts'
import { go, href } from '../../state/router.ts'
import { count } from '../../words/times.ts'
import { words } from '../../words/words.ts'
import { Bubble } from './bubble.tsx'
import { chatName } from './chat-name.ts'
import { Composer } from './composer.tsx'
import { isViewable } from './file.tsx'
import { doerName, useAuthors } from './names.ts'
import { useThread, type Thread as Loaded } from './thread-store.ts'
import { finding, isFinding, toggleFinding } from './thread/finding.ts'
import { plain } from './thread/formatted.tsx'
import { ThreadHead } from './thread/head.tsx'
import { canEdit, edit } from './thread/message-menu.ts'
import { Pinned } from './thread/pinned.tsx'
import { useReading } from './thread/reading.ts'
import { showBubble, stepBy, useAnchor, useAway, type Away } from './thread/scrolling.ts'
import { ToolsContext, type Tools } from './thread/tools.ts'

const Viewer = later(async () => (await import('./asides.tsx')).Viewer)
const Info = later(async () => (await import('./asides.tsx')).Info)
const Find = later(async () => (await import('./asides.tsx')).Find)
const Forward = later(async () => (await import('./asides.tsx')).Forward)

const dayOf = (at: number): number => new Date(at).setHours(0, 0, 0, 0)

/** Where what was unread began when the chat was opened; undefined: nowhere among what was loaded then. */
function useFirstUnread(
  messages: readonly MessageView[] | undefined,
  unread: number | undefined,
): number | undefined {
  const row = useRef<number | null | undefined>(undefined)
  if (row.current === undefined && messages !== undefined && unread !== undefined) {
    const came = messages.filter(({ fromMe, notice }) => !fromMe && notice === null)
    row.current = unread > 0 ? (came.at(-unread)?.row ?? null) : null
  }
  return row.current ?? undefined
}

/** What one message asks to be shown beside the chat. */
interface Beside {
  view?: MessageView
  tell?: MessageView
  forward?: MessageView
}

function Besides({
  beside: { view, tell, forward },
  messages,
  instance,
  onClose,
}: {
  beside: Beside
  messages: readonly MessageView[]
  instance: string
  onClose(): void
}) {
  const shared = { instance, onClose, onFailed: onClose }
  if (tell) return <Info message={messages.find(({ row }) => row === tell.row) ?? tell} {...shared} />
  if (forward) return <Forward message={forward} {...shared} />
  if (view === undefined) return null
  const viewable = messages.filter(({ media }) => media !== null && isViewable(media))
  return <Viewer messages={viewable} first={view.row} onClose={onClose} onFailed={onClose} />
}

/** What has come in since the chat was opened, for who does not see it come. */
function Arrived({ messages, kind }: { messages: readonly MessageView[]; kind: ChatView['kind'] }) {
  const t = words.value.messages
  const newest = messages.at(-1)
  const first = useRef(newest?.row ?? 0)
  const isNew = newest !== undefined && newest.row > first.current && !newest.fromMe && newest.notice === null
  return (
    <p class="unseen" role="log">
      {isNew &&
        `${kind === 'newsletter' ? '' : `${doerName(newest, newest.chat)}: `}${newest.text ? plain(newest.text) : t.kinds[newest.kind]}`}
    </p>
  )
}

/** The same person goes on, and nothing lies between. */
function isFollowing(before: MessageView | undefined, message: MessageView): boolean {
  return (
    before !== undefined &&
    before.notice === null &&
    before.fromMe === message.fromMe &&
    before.participant === message.participant &&
    dayOf(before.sentAt) === dayOf(message.sentAt)
  )
}

interface MessagesProps {
  thread: Loaded
  instance: string
  jid: string
  kind: ChatView['kind']
  lookedFor: string | undefined
  /** How many are, where that is known. */
  unread: number | undefined
}

function ToNewest({ isAway, came, toNewest }: Away) {
  const t = words.value.messages.talk
  if (!isAway) return null
  return (
    <button type="button" class="to-newest" onClick={toNewest} title={words.value.find.toNewest}>
      <Icon name="chevronDown" size={22} />
      <span class="unseen">{words.value.find.toNewest}</span>
      {came > 0 && (
        <span class="chat-badge" role="status">
          {count(came)} <span class="unseen">{t.newOnes}</span>
        </span>
      )}
    </button>
  )
}

async function fetchFile(instance: string, { id, chat }: MessageView): Promise<void> {
  await call('fetchMessageFile', { params: { id }, body: { instance, chat } })
}

function Messages({ thread, instance, jid, kind, lookedFor, unread }: MessagesProps) {
  const firstUnread = useFirstUnread(thread.messages, unread)
  const t = words.value.messages
  const [beside, setBeside] = useState<Beside>()
  const messages = thread.messages ?? []
  const scroll = useRef<HTMLDivElement>(null)
  useAnchor(scroll, thread)
  const away = useAway(scroll, messages)
  const tools = useMemo<Tools>(
    () => ({
      instance,
      chat: jid,
      isGroup: kind === 'group',
      isReadOnly: kind === 'newsletter',
      goTo: ({ id }) => {
        if (!showBubble(scroll, id)) go(href('messages', instance, jid, id))
      },
      view: (view) => setBeside({ view }),
      tell: (tell) => setBeside({ tell }),
      forward: (forward) => setBeside({ forward }),
    }),
    [instance, jid, kind],
  )
  return (
    <ToolsContext.Provider value={tools}>
      <Pinned />
      <div
        class="thread-scroll"
        tabIndex={0}
        role="region"
        aria-label={t.thread}
        ref={scroll}
        onKeyDown={(event) => stepBy(event, scroll)}
      >
        <div class="thread-inner">
          {messages.length > 0 && messages.length >= thread.total && kind !== 'newsletter' && (
            <Older instance={instance} chat={jid} key={thread.total} />
          )}
          <VirtualList
            items={messages}
            keyOf={({ row }) => row}
            estimate={64}
            label={t.thread}
            dependsOn={(message, index) => [message, messages[index - 1], firstUnread, lookedFor]}
            total={thread.total}
            offset={Math.max(0, thread.total - messages.length)}
            onNearStart={thread.loadOlder}
            onNearEnd={thread.loadNewer}
            render={(message, index) => {
              const before = messages[index - 1]
              return (
                <Bubble
                  message={message}
                  newDay={before === undefined || dayOf(before.sentAt) !== dayOf(message.sentAt)}
                  follows={isFollowing(before, message) && message.row !== firstUnread}
                  lookedFor={message.id === lookedFor}
                  isFirstUnread={message.row === firstUnread}
                  onFetch={() => fetchFile(instance, message)}
                />
              )
            }}
          />
        </div>
      </div>
      <Arrived messages={messages} kind={kind} />
      <div class="thread-edge">
        <ToNewest {...away} />
      </div>
      {beside && (
        <Besides
          beside={beside}
          messages={messages}
          instance={instance}
          onClose={() => setBeside(undefined)}
        />
      )}
    </ToolsContext.Provider>
  )
}

/** Above the oldest message that is here: the phone may have more. */
function Older({ instance, chat }: { instance: string; chat: string }) {
  const t = words.value.messages
  const [isAsked, setAsked] = useState(false)
  return (
    <div class="thread-older">
      {isAsked ? (
        <p class="small" role="status">
          {t.olderAsked}
        </p>
      ) : (
        <Button
          look="quiet"
          run={async () => {
            await call('askOlder', { params: { id: instance }, body: { chat } })
            setAsked(true)
          }}
        >
          {t.older}
        </Button>
      )}
    </div>
  )
}

/** Of one that is not among the loaded ones. */
function kindOf(jid: string): ChatView['kind'] {
  if (jid.endsWith('@newsletter')) return 'newsletter'
  return jid.endsWith('@g.us') ? 'group' : 'user'
}

interface ThreadProps {
  instance: InstanceView
  jid: string
  /** Undefined while it is not among the loaded ones. */
  chat: ChatView | undefined
}

/** What stands below a thread that ends at a message somebody looked for. */
function Around({ instance, jid, text }: { instance: InstanceView; jid: string; text: string }) {
  return (
    <div class="thread-around" role="status">
      <p>{text}</p>
      <LinkButton to={href('messages', instance.id, jid)} look="quiet" icon="arrowDown">
        {words.value.find.toNewest}
      </LinkButton>
    </div>
  )
}

/** Whoever sets how long messages last, a line says so; it is told with the chat. */
function useTimerLine({ reload }: Loaded, seconds: number | null | undefined): void {
  const was = useRef(seconds)
  useEffect(() => {
    if (was.current !== undefined && seconds !== undefined && was.current !== seconds) reload()
    was.current = seconds
  }, [seconds])
}

function Thread({
  instance,
  jid,
  chat,
  found,
}: ThreadProps & { found?: Pick<MessageView, 'id' | 'sentAt'> }) {
  const t = words.value.messages
  const thread = useThread(instance.id, jid, found?.sentAt)
  useTimerLine(thread, found === undefined ? chat?.expiresSeconds : undefined)
  useAuthors(thread.messages)
  useReading(
    { instance: instance.id, isOnline: instance.state === 'open' && found === undefined },
    chat,
    thread.messages,
  )
  const kind = chat?.kind ?? kindOf(jid)
  const name = chatName(chat ?? { name: null, jid, kind })
  return (
    <section class="thread">
      <ThreadHead
        instance={instance}
        jid={jid}
        kind={kind}
        name={name}
        chat={chat}
        total={thread.messages && thread.total}
      />
      {isFinding(instance.id, jid) && finding.value && (
        <Find
          now={finding.value}
          key={`${instance.id} ${jid}`}
          onFailed={() => toggleFinding(instance.id, jid)}
        />
      )}
      {thread.messages === undefined ? (
        <div class="thread-scroll">
          {thread.error === undefined ? (
            <Loading />
          ) : (
            <Failed error={thread.error} retry={thread.loadOlder} />
          )}
        </div>
      ) : thread.messages.length === 0 ? (
        <div class="thread-scroll">
          <Empty icon="messageCircle" title={t.threadEmpty} />
        </div>
      ) : (
        <Messages
          thread={thread}
          jid={jid}
          instance={instance.id}
          kind={kind}
          lookedFor={found?.id}
          unread={found === undefined ? chat?.unread : 0}
          key={jid}
        />
      )}
      {thread.hasNewer ? (
        <Around instance={instance} jid={jid} text={words.value.find.around} />
      ) : kind === 'newsletter' ? (
        <p class="thread-around">{t.readOnly}</p>
      ) : (
        <Composer
          instance={instance}
          chat={jid}
          onSent={thread.add}
          onEditLast={() => {
            const last = thread.messages?.findLast(canEdit)
            if (last) edit({ instance: instance.id, chat: jid }, last)
          }}
          key={jid}
        />
      )}
    </section>
  )
}

/** At the newest message, or at one that the address names. */
export function ThreadPane({ messageId, ...props }: ThreadProps & { messageId: string | undefined }) {
  const { instance, jid } = props
  const found = useResource(
    messageId === undefined
      ? undefined
      : async () => {
          const query = { instance: instance.id, chat: jid, id: messageId, limit: 1 }
          const { messages } = await call('listMessages', { query })
          return messages[0] ?? null
        },
    [instance.id, jid, messageId],
  )
  if (messageId === undefined) return <Thread {...props} />
  if (found.data === undefined && found.error === undefined) return <section class="thread" />
  if (found.data == null) {
    return (
      <section class="thread none">
        <Empty
          icon="search"
          title={words.value.find.gone}
          action={
            <LinkButton to={href('messages', instance.id, jid)}>{words.value.find.toNewest}</LinkButton>
          }
        />
      </section>
    )
  }
  return <Thread {...props} found={found.data} />
}
