// The messages of a number that its owner has starred, and those that are planned for later: each leads to its place.
import type { ComponentType } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { InstanceView } from '../../../../core/contract/instances/instance.ts'
import type { ChatOfView, MessageView } from '../../../../core/contract/messages/message.ts'
import { call } from '../../../api/client.ts'
import { onEvent } from '../../../api/live.ts'
import { Button } from '../../../parts/button.tsx'
import { Dialog } from '../../../parts/dialog.tsx'
import { Loaded } from '../../../parts/states.tsx'
import { useResource } from '../../../state/resource.ts'
import { href } from '../../../state/router.ts'
import { fetchSide, sideWords } from '../../../words/side.ts'
import { clock, day } from '../../../words/times.ts'
import { language, words } from '../../../words/words.ts'
import { chatName } from '../chat-name.ts'
import { allNumbers, isChat } from '../chats-store.ts'
import { decide } from '../later/scheduled.ts'
import { doerName, nameOf } from '../names.ts'
import { plain } from '../thread/formatted.tsx'

export type MarkedKind = 'starred' | 'planned'

const shownAtOnce = 50

interface Props {
  kind: MarkedKind
  instance: InstanceView
  /** As far as they are loaded, for their names. */
  chats: readonly ChatOfView[]
  onClose(): void
}

/** What changes what is starred or planned. */
const news: ReadonlySet<string> = new Set([
  'message.marked',
  'message.status',
  'message.own',
  'message.deleted',
])

function useMarked({ kind, instance: { id } }: Pick<Props, 'kind' | 'instance'>) {
  const [limit, setLimit] = useState(shownAtOnce)
  const params = { id }
  const found = useResource(async () => {
    const query = { limit }
    const asked =
      kind === 'starred' ? call('listStarred', { params, query }) : call('listPlanned', { params, query })
    return (await asked).messages
  }, [kind, id, limit])
  useEffect(
    () =>
      onEvent(({ type, instanceId }) => {
        if (instanceId === id && news.has(type)) found.reload()
      }),
    [id, kind, limit],
  )
  const isMore = found.data !== undefined && found.data.length >= limit && limit < 500
  return { found, more: isMore ? () => setLimit(Math.min(500, limit * 2)) : undefined }
}

function One({
  message,
  kind,
  instance,
  chats,
  onClose,
}: Omit<Props, 'instance'> & { message: MessageView; instance: string }) {
  const t = words.value.messages
  const { id, chat, fromMe, sentAt, text } = message
  const of = chats.find((each) => isChat(each, { instanceId: instance, chat }))
  const name = of === undefined ? nameOf(chat) : chatName(of)
  const who = fromMe || of?.kind === 'group' ? `${doerName(message, chat)} → ${name}` : name
  return (
    <li>
      <a href={href('messages', instance, chat, id)} onClick={onClose}>
        <span class="small">
          <bdi>{who}</bdi> · {day(sentAt)}, {clock(sentAt)}
        </span>
        <span dir="auto">{text === null || text === '' ? t.kinds[message.kind] : plain(text)}</span>
      </a>
      {kind === 'planned' && (
        <div class="chat-actions">
          <Button run={() => decide('sendNowOutbox', { instance, id })} icon="send">
            {t.talk.sendNow}
          </Button>
          <Button run={() => decide('cancelOutbox', { instance, id })} look="quiet">
            {t.talk.cancelSending}
          </Button>
        </div>
      )}
    </li>
  )
}

function MarkedList(props: Props) {
  const { kind, instance, onClose } = props
  const spoken = language.value
  useEffect(() => void fetchSide(), [spoken])
  const t = sideWords().marked[kind]
  const { found, more } = useMarked(props)
  return (
    <Dialog title={allNumbers.value ? `${t.title}: ${instance.name}` : t.title} onClose={onClose}>
      <Loaded from={found}>
        {(messages) =>
          messages.length === 0 ? (
            <p>{t.none}</p>
          ) : (
            <ul class="find-list" aria-label={t.title}>
              {messages.map((message) => (
                <One key={message.row} {...props} instance={instance.id} message={message} />
              ))}
            </ul>
          )
        }
      </Loaded>
      {more && (
        <Button look="quiet" run={more}>
          {sideWords().more}
        </Button>
      )}
    </Dialog>
  )
}

/** With its words. */
export async function loadMarked(): Promise<ComponentType<Props>> {
  await fetchSide()
  return MarkedList
}
