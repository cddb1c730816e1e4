// What there is of a number beside its chats, in a menu: opened as lists of messages, which are fetched when they are wanted.
import { useState } from 'preact/hooks'
import type { InstanceView } from '../../../../core/contract/instances/instance.ts'
import type { ChatOfView } from '../../../../core/contract/messages/message.ts'
import { Icon } from '../../../parts/icon.tsx'
import { later } from '../../../parts/later.tsx'
import { openMenu } from '../../../parts/menu.tsx'
import { words } from '../../../words/words.ts'
import type { MarkedKind } from './marked.tsx'

const MarkedList = later(async () => (await import('../asides.tsx')).loadMarked())

export function MoreOfNumber({ instance, chats }: { instance: InstanceView; chats: readonly ChatOfView[] }) {
  const t = words.value.messages.chat
  const [opened, setOpened] = useState<MarkedKind>()
  const close = (): void => setOpened(undefined)
  const label = `${t.more}: ${instance.name}`
  return (
    <>
      <button
        type="button"
        class="button quiet icon-only"
        aria-haspopup="menu"
        aria-label={label}
        title={t.more}
        onClick={({ currentTarget }) =>
          openMenu(
            {
              label,
              items: [
                { text: t.starredOnes, icon: 'star', run: () => setOpened('starred') },
                { text: t.plannedOnes, icon: 'clock', run: () => setOpened('planned') },
              ],
            },
            currentTarget,
          )
        }
      >
        <Icon name="ellipsis" />
      </button>
      {opened && (
        <MarkedList
          key={opened}
          kind={opened}
          instance={instance}
          chats={chats}
          onClose={close}
          onFailed={close}
        />
      )}
    </>
  )
}
