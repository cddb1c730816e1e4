// Messages: chats left, the chat right; on a phone one after the other.
import { useEffect } from 'preact/hooks'
import type { InstanceView } from '../../../core/contract/instances/instance.ts'
import { LinkButton } from '../../parts/button.tsx'
import { Menus } from '../../parts/menu.tsx'
import { Page } from '../../parts/page.tsx'
import { Empty, Loading } from '../../parts/states.tsx'
import { minute } from '../../state/clock.ts'
import { instanceList, instances } from '../../state/instances.ts'
import { go, href, segments } from '../../state/router.ts'
import { watchTyping } from '../../state/typing.ts'
import { words } from '../../words/words.ts'
import { allNumbers, isChat, useChats } from './chats-store.ts'
import { isMuted, isUnread } from './list/chat-menu.ts'
import { ChatColumn } from './list/column.tsx'
import { useTitle } from './list/title.ts'
import { ThreadPane } from './thread.tsx'

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
  const list = useChats(allNumbers.value ? undefined : instance.id)
  useEffect(() => watchTyping(), [])
  const waits = (list.chats ?? []).filter(
    (chat) => isUnread(chat) && !chat.archived && !isMuted(chat, minute.value),
  )
  useTitle(t.title, waits.length)
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
          chat={list.chats?.find((chat) => isChat(chat, { instanceId: instance.id, chat: jid }))}
          messageId={messageId}
          key={`${instance.id} ${jid} ${messageId}`}
        />
      )}
      <Menus />
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
  return <Panes instance={chosen} jid={jid} messageId={messageId} key={allNumbers.value ? '' : chosen.id} />
}
