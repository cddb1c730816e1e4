// A chat: of any number of messages only those that are seen are in the document.
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { InstanceView } from '../../../core/contract/instances/instance.ts'
import type { ChatView, MessageView } from '../../../core/contract/messages/message.ts'
import { call } from '../../api/client.ts'
import { Button, LinkButton } from '../../parts/button.tsx'
import { Copyable } from '../../parts/copyable.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { Icon } from '../../parts/icon.tsx'
import { Face } from '../../parts/face.tsx'
import { Empty, Failed, Loading } from '../../parts/states.tsx'
import { VirtualList } from '../../parts/virtual-list.tsx'
import { useResource } from '../../state/resource.ts'
import { href } from '../../state/router.ts'
import { jidText } from '../../words/phone.ts'
import { count, exact } from '../../words/times.ts'
import { words } from '../../words/words.ts'
import { Bubble } from './bubble.tsx'
import { Composer } from './composer.tsx'
import { ChatActions } from './chat-actions.tsx'
import { useThread, type Thread as Loaded } from './thread-store.ts'

export function chatName({ name, jid, kind }: Pick<ChatView, 'name' | 'jid' | 'kind'>): string {
  if (name !== null && name !== '') return name
  return kind === 'group' ? words.value.messages.group : jidText(jid)
}

/** For the own number alone; what is starred is kept. */
function Star({ message: { id, chat, isStarred }, instance }: { message: MessageView; instance: string }) {
  const t = words.value.messages.chat
  const [on, setOn] = useState(isStarred)
  const star = async (): Promise<void> => {
    const { message } = await call('starMessage', { params: { id }, body: { instance, chat, on: !on } })
    setOn(message.isStarred)
  }
  return (
    <p>
      <Button run={star} pressed={on}>
        {on ? t.unstar : t.star}
      </Button>
    </p>
  )
}

function Details({
  message,
  instance,
  onClose,
}: {
  message: MessageView
  instance: string
  onClose(): void
}) {
  const t = words.value.messages
  return (
    <Dialog title={t.details} onClose={onClose} wide>
      <dl class="facts">
        <dt>{t.sentAt}</dt>
        <dd>{exact(message.sentAt)}</dd>
        <dt>{t.storedAt}</dt>
        <dd>{exact(message.storedAt)}</dd>
        {message.fromMe && <dt>{t.state}</dt>}
        {message.fromMe && <dd>{t.status[message.status]}</dd>}
        {message.edits.length > 0 && <dt>{t.versions}</dt>}
        {message.edits.map(({ text, at }) => (
          <dd key={at} class="bubble-text">
            {exact(at)}: {text}
          </dd>
        ))}
      </dl>
      {message.notice === null && <Star message={message} instance={instance} />}
      <Copyable label="JSON" text={JSON.stringify(message, null, 2)} />
    </Dialog>
  )
}

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

function Messages({
  thread,
  instance,
  jid,
  isGroup,
  lookedFor,
  unread,
}: {
  thread: Loaded
  instance: string
  jid: string
  isGroup: boolean
  lookedFor: string | undefined
  /** How many are, where that is known. */
  unread: number | undefined
}) {
  const firstUnread = useFirstUnread(thread.messages, unread)
  const t = words.value.messages
  const [details, setDetails] = useState<MessageView>()
  const messages = thread.messages ?? []
  const scroll = useRef<HTMLDivElement>(null)
  const seen = useRef({ below: 0, height: 0 })
  // The browser anchors it at the newest: what is put below must not push away what is looked at.
  useLayoutEffect(() => {
    const element = scroll.current
    if (element === null) return
    if (thread.below > seen.current.below) element.scrollTop -= element.scrollHeight - seen.current.height
    seen.current = { below: thread.below, height: element.scrollHeight }
  })
  return (
    <>
      <div class="thread-scroll" tabIndex={0} role="region" aria-label={t.thread} ref={scroll}>
        <div class="thread-inner">
          {messages.length > 0 && messages.length >= thread.total && !jid.endsWith('@newsletter') && (
            <Older instance={instance} chat={jid} key={thread.total} />
          )}
          <VirtualList
            items={messages}
            keyOf={({ row }) => row}
            estimate={64}
            label={t.thread}
            total={thread.total}
            offset={Math.max(0, thread.total - messages.length)}
            onNearStart={thread.loadOlder}
            onNearEnd={thread.loadNewer}
            render={(message, index) => {
              const before = messages[index - 1]
              return (
                <Bubble
                  message={message}
                  isGroup={isGroup}
                  newDay={before === undefined || dayOf(before.sentAt) !== dayOf(message.sentAt)}
                  lookedFor={message.id === lookedFor}
                  isFirstUnread={message.row === firstUnread}
                  onDetails={() => setDetails(message)}
                  onFetch={async () => {
                    const body = { instance, chat: message.chat }
                    await call('fetchMessageFile', { params: { id: message.id }, body })
                  }}
                />
              )
            }}
          />
        </div>
      </div>
      {details && <Details message={details} instance={instance} onClose={() => setDetails(undefined)} />}
    </>
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

function Thread({
  instance,
  jid,
  chat,
  found,
}: ThreadProps & { found?: Pick<MessageView, 'id' | 'sentAt'> }) {
  const t = words.value.messages
  const thread = useThread(instance.id, jid, found?.sentAt)
  const kind = chat?.kind ?? kindOf(jid)
  const name = chatName(chat ?? { name: null, jid, kind })
  return (
    <section class="thread">
      <header class="thread-head">
        <a
          class="button quiet icon-only thread-back"
          href={href('messages', instance.id)}
          aria-label={t.toChats}
        >
          <Icon name="chevronLeft" />
        </a>
        <Face instance={instance.id} jid={jid} name={name} kind={kind} />
        <div class="card-names">
          <h1>{name}</h1>
          <p class="small">
            {kind === 'user' && name !== jidText(jid) ? `${jidText(jid)} · ` : ''}
            {thread.messages && t.count(thread.total, count(thread.total))}
          </p>
        </div>
        <ChatActions instance={instance} jid={jid} name={name} chat={chat} />
      </header>
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
          isGroup={kind === 'group'}
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
        <Composer instance={instance} chat={jid} onSent={thread.add} key={jid} />
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
