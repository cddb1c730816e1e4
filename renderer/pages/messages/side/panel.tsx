// What there is to know of who a chat is with, and what may be done to it: to go to a place in it, what its owner sets of it
// for himself, on all his devices, what lies in it, and to forget it.
import type { ComponentType } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { LabelView } from '../../../../core/contract/instances/chat-state.ts'
import type { InstanceView } from '../../../../core/contract/instances/instance.ts'
import type { ChatView } from '../../../../core/contract/messages/message.ts'
import { call } from '../../../api/client.ts'
import { Button } from '../../../parts/button.tsx'
import { Dialog } from '../../../parts/dialog.tsx'
import { TextField } from '../../../parts/field.tsx'
import { useResource } from '../../../state/resource.ts'
import { go, href } from '../../../state/router.ts'
import { fetchSide } from '../../../words/side.ts'
import { exact } from '../../../words/times.ts'
import { language, words } from '../../../words/words.ts'
import { Forget } from '../forget.tsx'
import { askToHide } from '../list/chat-menu.ts'
import { Block, Person } from './about.tsx'
import { CommonGroups } from './common.tsx'
import { Export } from './export.tsx'
import { GroupSettings } from './group.tsx'
import { Holdings } from './holdings.tsx'
import { Members } from './members.tsx'
import { Timer } from './timer.tsx'

const hourMs = 60 * 60 * 1000
const mutes = { hours: 8 * hourMs, week: 7 * 24 * hourMs, always: -1 } as const

export interface PanelProps {
  instance: InstanceView
  jid: string
  name: string
  /** Undefined while it is not among the loaded ones. */
  chat: ChatView | undefined
}
type Props = PanelProps

function Panel(props: PanelProps & { onClose(): void }) {
  const spoken = language.value
  useEffect(() => void fetchSide(), [spoken])
  const { instance, jid, name, chat, onClose } = props
  const isGroup = jid.endsWith('@g.us')
  const isChannel = jid.endsWith('@newsletter')
  const { id } = instance
  return (
    <Dialog title={name} onClose={onClose} side>
      {!isGroup && !isChannel && (
        <Person instance={id} jid={jid} name={name} isOnline={instance.state === 'open'} />
      )}
      <GoTo {...props} onGone={onClose} />
      {chat && chat.kind !== 'newsletter' && <Own {...props} chat={chat} onGone={onClose} />}
      {chat?.kind === 'user' && <Timer instance={id} chat={chat} />}
      <Holdings instance={id} chat={jid} />
      {isGroup && <GroupSettings instance={id} group={jid} />}
      {isGroup && <Members instance={id} group={jid} onGone={onClose} />}
      {!isGroup && !isChannel && <CommonGroups instance={id} jid={jid} />}
      <div class="chat-actions">
        <Export instance={id} chat={jid} name={name} />
        {!isGroup && !isChannel && <Block instance={id} jid={jid} name={name} />}
        <Forget {...props} onAsk={onClose} />
      </div>
    </Dialog>
  )
}

/** With its words. */
export async function loadPanel(): Promise<ComponentType<PanelProps & { onClose(): void }>> {
  await fetchSide()
  return Panel
}

function GoTo({ instance, jid, chat, onGone }: Props & { onGone(): void }) {
  const t = words.value.messages.chat
  const [day, setDay] = useState('')
  const jump = async (query: { date?: number; unread?: boolean }): Promise<void> => {
    const { place } = await call('readChat', {
      params: { id: instance.id, chat: jid },
      query: { ...query, limit: 1 },
    })
    onGone()
    go(place === null ? href('messages', instance.id, jid) : href('messages', instance.id, jid, place.id))
  }
  return (
    <div class="chat-actions">
      <TextField label={t.date} type="date" value={day} onChange={setDay} />
      <Button disabled={day === ''} run={() => jump({ date: new Date(`${day}T00:00:00`).getTime() })}>
        {t.goToDate}
      </Button>
      {(chat?.unread ?? 0) > 0 && <Button run={() => jump({ unread: true })}>{t.goToUnread}</Button>}
    </div>
  )
}

/** On all devices: here at once, there as soon as WhatsApp takes it. */
function Own({ instance, jid, name, chat, onGone }: Props & { chat: ChatView; onGone(): void }) {
  const t = words.value.messages.chat
  const params = { id: instance.id, chat: jid }
  const { archived, pinnedAt, mutedUntil, markedUnread, unread } = chat
  const set =
    (body: Partial<Record<'archived' | 'pinned' | 'unread', boolean>>) => async (): Promise<void> => {
      await call('setChat', { params, body })
    }
  const mute = async (until: number | null): Promise<void> => {
    await call('setChat', { params, body: { mutedUntil: until } })
  }
  const isUnread = markedUnread || unread > 0
  const isMuted = mutedUntil !== null && (mutedUntil === -1 || mutedUntil > Date.now())
  const hide = (isDeleted: boolean) => (): void => {
    onGone()
    askToHide(instance.id, jid, name, isDeleted)
  }
  return (
    <>
      <div class="chat-actions">
        <Button run={set({ archived: !archived })} pressed={archived} icon="archive">
          {archived ? t.unarchive : t.archive}
        </Button>
        <Button run={set({ pinned: pinnedAt === null })} pressed={pinnedAt !== null}>
          {pinnedAt === null ? t.pin : t.unpin}
        </Button>
        <Button run={set({ unread: !isUnread })} pressed={isUnread}>
          {isUnread ? t.markRead : t.markUnread}
        </Button>
        {isMuted ? (
          <Button run={() => mute(null)} pressed>
            {t.unmute}
          </Button>
        ) : (
          (['hours', 'week', 'always'] as const).map((how) => (
            <Button key={how} run={() => mute(mutes[how] === -1 ? -1 : Date.now() + mutes[how])}>
              {t.mute[how]}
            </Button>
          ))
        )}
      </div>
      {isMuted && <p class="small">{mutedUntil === -1 ? t.mutedAlways : t.mutedUntil(exact(mutedUntil))}</p>}
      <Labels instance={instance} jid={jid} chat={chat} />
      <div class="chat-actions">
        <Button run={hide(false)}>{t.clear}</Button>
        <Button run={hide(true)} icon="trash">
          {t.delete}
        </Button>
      </div>
    </>
  )
}

function Labels({ instance, jid, chat }: { instance: InstanceView; jid: string; chat: ChatView }) {
  const t = words.value.messages.chat
  const [name, setName] = useState('')
  const params = { id: instance.id }
  const found = useResource(async () => (await call('listLabels', { params })).labels, [instance.id])
  const labels = found.data ?? []
  const use = (label: LabelView, on: boolean) => async (): Promise<void> => {
    await call('labelChat', { params: { ...params, chat: jid }, body: { label: label.id, on } })
  }
  const make = async (): Promise<void> => {
    const used = new Set(labels.map(({ id }) => Number(id)))
    let id = 1
    while (used.has(id)) id += 1
    await call('putLabel', { params: { ...params, label: String(id) }, body: { name, color: id % 20 } })
    setName('')
    found.reload()
  }
  return (
    <fieldset class="chat-labels">
      <legend>{t.labels}</legend>
      <div class="chat-actions">
        {labels.map((label) => {
          const on = chat.labels.includes(label.id)
          return (
            <Button key={label.id} run={use(label, !on)} pressed={on}>
              {label.name}
            </Button>
          )
        })}
      </div>
      <div class="chat-actions">
        <TextField label={t.newLabel} value={name} onChange={setName} maxLength={100} />
        <Button run={make} disabled={name.trim() === ''}>
          {t.makeLabel}
        </Button>
      </div>
    </fieldset>
  )
}
