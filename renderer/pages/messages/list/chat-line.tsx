// A chat in the list: who it is with, what was said last and how far that got, and whether somebody waits.
import type { ChatOfView, ChatView, LastView } from '../../../../core/contract/messages/message.ts'
import { Face } from '../../../parts/face.tsx'
import { Icon, type IconName } from '../../../parts/icon.tsx'
import { menuHandlers } from '../../../parts/menu.tsx'
import { minute } from '../../../state/clock.ts'
import { instances } from '../../../state/instances.ts'
import { href } from '../../../state/router.ts'
import { typingIn } from '../../../state/typing.ts'
import { noticeText } from '../../../words/notice.ts'
import { jidText } from '../../../words/phone.ts'
import { count, exact, whenShort } from '../../../words/times.ts'
import { words } from '../../../words/words.ts'
import { kindIcons, ticks } from '../bubble.tsx'
import { chatName } from '../chat-name.ts'
import { draftOf } from '../drafts.ts'
import { allNumbers } from '../chats-store.ts'
import { doerName, nameOf } from '../names.ts'
import { plain } from '../thread/formatted.tsx'
import { isMuted, isUnread, setChat, showChatMenu } from './chat-menu.ts'
import { useSwipe } from './swipe.ts'

function Unread({ chat }: { chat: ChatView }) {
  if (!isUnread(chat)) return null
  return (
    <span class="chat-badge">
      {chat.unread > 0 ? count(chat.unread) : '•'}{' '}
      <span class="unseen">{words.value.messages.chat.unread}</span>
    </span>
  )
}

/** What its owner has set of it: each a sign, with its word for who does not see it. */
function Signs({ chat }: { chat: ChatView }) {
  const t = words.value.messages.chat
  const signs: [IconName, string, boolean][] = [
    ['pin', t.pinned, chat.pinnedAt !== null],
    ['bellOff', t.muted, isMuted(chat, minute.value)],
    ['archive', t.filters.archived, chat.archived],
  ]
  return (
    <>
      {signs.map(
        ([icon, word, isOn]) =>
          isOn && (
            <span key={icon} class="chat-sign" title={word}>
              <Icon name={icon} size={16} />
              <span class="unseen">{word}</span>
            </span>
          ),
      )}
    </>
  )
}

function said({ kind, text, deletedAt, notice }: LastView): string {
  const t = words.value.messages
  if (notice !== null) return noticeText(notice)
  if (deletedAt !== null) return t.deleted
  return text === null || text === '' ? t.kinds[kind] : plain(text)
}

function Last({ last, chat }: { last: LastView; chat: ChatView }) {
  const t = words.value.messages
  const { fromMe, kind, status, notice, deletedAt } = last
  const icon = notice === null && deletedAt === null ? kindIcons[kind] : undefined
  const author = chat.kind === 'group' && notice === null ? `${doerName(last, chat.jid)}: ` : ''
  return (
    <>
      {fromMe && notice === null && (
        <span class="tick" data-status={status}>
          <Icon name={ticks[status]} size={16} />
          <span class="unseen">{t.status[status]}</span>
        </span>
      )}
      {icon && <Icon name={icon} size={15} />}
      <span class="chat-said" dir="auto">
        {author}
        {said(last)}
      </span>
    </>
  )
}

/** Somebody who is writing just now; in a group it is said who. */
export function Typing({
  chat: { kind, ...chat },
  instance,
}: {
  chat: Pick<ChatView, 'kind' | 'jid' | 'pn' | 'lid'>
  instance: string
}) {
  const heard = typingIn(instance, chat.jid, chat.pn, chat.lid)
  if (heard === undefined) return null
  const { typing, recording } = words.value.reading
  return (
    <span class="chat-said typing">
      {kind === 'group' && <bdi>{nameOf(heard.person)}: </bdi>}
      {heard.state === 'recording' ? recording : typing}
    </span>
  )
}

function Below({ instance, chat, name }: { instance: string; chat: ChatView; name: string }) {
  const t = words.value.messages
  if (typingIn(instance, chat.jid, chat.pn, chat.lid)) return <Typing chat={chat} instance={instance} />
  const draft = draftOf(instance, chat.jid).text.trim()
  if (draft !== '')
    return (
      <span class="chat-said">
        <em class="chat-draft">{t.talk.draft}</em> <bdi>{plain(draft)}</bdi>
      </span>
    )
  if (chat.last) return <Last last={chat.last} chat={chat} />
  const what = chat.kind === 'user' ? (name === jidText(chat.jid) ? '' : jidText(chat.jid)) : t[chat.kind]
  return <span class="chat-said">{what}</span>
}

export function ChatLine({ chat, open }: { chat: ChatOfView; open: boolean }) {
  const t = words.value.messages
  const { instanceId: instance } = chat
  const name = chatName(chat)
  const show = (where: Element | { x: number; y: number }): void =>
    showChatMenu({ instance, chat, name }, where)
  const unread = isUnread(chat)
  const archive = (): void => void setChat(chat, { archived: !chat.archived })
  const swipe = useSwipe({
    toLeft: chat.kind === 'newsletter' ? undefined : archive,
    toRight: () => void setChat(chat, { unread: !unread }),
  })
  return (
    <div
      class="chat-row"
      data-waits={unread}
      data-left={chat.archived ? t.chat.unarchive : t.chat.archive}
      data-right={unread ? t.chat.markRead : t.chat.markUnread}
      {...swipe}
    >
      <a
        class="chat-line"
        href={href('messages', instance, chat.jid)}
        aria-current={open ? 'true' : undefined}
        tabIndex={-1}
        {...menuHandlers(show, { onLinks: true })}
      >
        <Face instance={instance} jid={chat.jid} name={name} kind={chat.kind} />
        <span class="chat-words">
          <span class="chat-top">
            <strong>
              <bdi>{name}</bdi>
            </strong>
            {chat.kind !== 'user' && <span class="unseen">{t[chat.kind]}</span>}
            {chat.lastMessageAt !== null && (
              <span class="chat-when" title={exact(chat.lastMessageAt)}>
                {whenShort(chat.lastMessageAt, minute.value)}
              </span>
            )}
          </span>
          <span class="chat-below">
            <Below instance={instance} chat={chat} name={name} />
            {allNumbers.value && <span class="chat-of">{instances.value?.get(instance)?.name}</span>}
            <Signs chat={chat} />
            <Unread chat={chat} />
          </span>
        </span>
      </a>
      <button
        type="button"
        class="chat-more"
        tabIndex={-1}
        aria-haspopup="menu"
        aria-label={`${t.talk.menu}: ${name}`}
        onClick={({ currentTarget }) => show(currentTarget)}
      >
        <Icon name="chevronDown" size={18} />
      </button>
    </div>
  )
}
