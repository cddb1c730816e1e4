// The head of a chat: who it is with, what they do just now, and the ways into it.
import { useEffect } from 'preact/hooks'
import type { InstanceView } from '../../../../core/contract/instances/instance.ts'
import type { ChatView } from '../../../../core/contract/messages/message.ts'
import { call } from '../../../api/client.ts'
import { Face } from '../../../parts/face.tsx'
import { Icon } from '../../../parts/icon.tsx'
import { minute } from '../../../state/clock.ts'
import { href } from '../../../state/router.ts'
import { presenceIn, typingIn } from '../../../state/typing.ts'
import { jidText } from '../../../words/phone.ts'
import { count, when } from '../../../words/times.ts'
import { words } from '../../../words/words.ts'
import { ChatActions } from '../chat-actions.tsx'
import { allNumbers } from '../chats-store.ts'
import { Typing } from '../list/chat-line.tsx'
import { toggleFinding } from './finding.ts'

const daySeconds = 86_400

interface Props {
  instance: InstanceView
  jid: string
  kind: ChatView['kind']
  name: string
  /** Undefined while it is not among the loaded ones. */
  chat: ChatView | undefined
  /** How many messages there are; undefined until that is known. */
  total: number | undefined
}

/** Whether somebody is there is told to who asks, as long as the number stays connected. */
function useWatch({ instance, jid, kind }: Props): void {
  const isWanted = instance.state === 'open' && kind === 'user'
  useEffect(() => {
    // Where it cannot be asked, nothing is said of it.
    if (isWanted)
      void call('watchPresence', { params: { id: instance.id }, body: { person: jid } }).catch(
        () => undefined,
      )
  }, [isWanted, instance.id, jid])
}

function There({ instance, jid, kind, name, chat, total }: Props) {
  const names = { jid, pn: chat?.pn ?? null, lid: chat?.lid ?? null }
  if (typingIn(instance.id, names.jid, names.pn, names.lid))
    return <Typing chat={{ kind, ...names }} instance={instance.id} />
  const { online, lastSeen } = words.value.reading
  const now = kind === 'user' ? presenceIn(instance.id, names.jid, names.pn, names.lid) : undefined
  const parts = [
    // Which number is it that one answers from.
    allNumbers.value && instance.name,
    kind === 'user' && name !== jidText(jid) && jidText(jid),
    now?.state === 'available' && online,
    now?.state === 'unavailable' && now.lastSeen !== null && lastSeen(when(now.lastSeen, minute.value)),
    chat?.expiresSeconds != null &&
      `${words.value.reading.group.expires}: ${words.value.notice.days(Math.max(1, Math.round(chat.expiresSeconds / daySeconds)))}`,
    total !== undefined && words.value.messages.count(total, count(total)),
  ]
  return <>{parts.filter((part) => part !== false).join(' · ')}</>
}

export function ThreadHead(props: Props) {
  const { instance, jid, kind, name, chat } = props
  const { find } = words.value.reading
  useWatch(props)
  return (
    <header class="thread-head">
      <a
        class="button quiet icon-only thread-back"
        href={href('messages', instance.id)}
        aria-label={words.value.messages.toChats}
      >
        <Icon name="chevronLeft" />
      </a>
      <Face instance={instance.id} jid={jid} name={name} kind={kind} />
      <div class="card-names">
        <h1>
          <bdi>{name}</bdi>
        </h1>
        <p class="small" role="status">
          <There {...props} />
        </p>
      </div>
      <button
        type="button"
        class="button quiet icon-only thread-find"
        aria-label={find}
        title={find}
        onClick={() => toggleFinding(instance.id, jid)}
      >
        <Icon name="search" />
      </button>
      <ChatActions instance={instance} jid={jid} name={name} chat={chat} />
    </header>
  )
}
