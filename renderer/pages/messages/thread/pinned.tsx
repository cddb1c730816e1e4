// What is pinned in a chat stands above it: a press leads to the one that is shown, and shows the next.
import { useEffect, useState } from 'preact/hooks'
import type { MessageView } from '../../../../core/contract/messages/message.ts'
import { call } from '../../../api/client.ts'
import { onEvent } from '../../../api/live.ts'
import { Icon } from '../../../parts/icon.tsx'
import { minute } from '../../../state/clock.ts'
import { useResource } from '../../../state/resource.ts'
import { words } from '../../../words/words.ts'
import { plain } from './formatted.tsx'
import { useTools } from './tools.ts'

/** A pin holds as long as it was meant to, whoever tells that it has ended. */
export function isPinnedNow({
  isPinned,
  pinnedUntil,
}: Pick<MessageView, 'isPinned' | 'pinnedUntil'>): boolean {
  return isPinned && (pinnedUntil === null || pinnedUntil > minute.value)
}

export function Pinned() {
  const t = words.value.messages
  const { instance, chat, goTo } = useTools()
  const [at, setAt] = useState(0)
  const found = useResource(
    async () => (await call('listPinned', { params: { id: instance, chat } })).messages,
    [instance, chat],
  )
  useEffect(
    () =>
      onEvent(({ type, instanceId, data }) => {
        const isHere = instanceId === instance && 'chat' in data && data.chat === chat
        if (!isHere || (type !== 'message.marked' && type !== 'message.deleted')) return
        setAt(0)
        found.reload()
      }),
    [instance, chat],
  )
  // What cannot be had just now stands in the chat all the same.
  const all = (found.data ?? []).filter(isPinnedNow)
  const shown = all[at % Math.max(1, all.length)]
  if (shown === undefined) return null
  const { id, participant, kind, text } = shown
  return (
    <button
      type="button"
      class="pinned-bar"
      title={t.talk.goToQuoted}
      onClick={() => {
        goTo({ id, participant, kind, text })
        setAt((at + 1) % all.length)
      }}
    >
      <Icon name="pin" size={18} />
      <span class="small">
        {t.pinned}
        {all.length > 1 && ` ${t.talk.ofMany((at % all.length) + 1, all.length)}`}
      </span>
      <span class="pinned-text" dir="auto">
        {text === null || text === '' ? t.kinds[kind] : plain(text)}
      </span>
    </button>
  )
}
