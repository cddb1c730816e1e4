// What is set of a chat from the list: the menu on its line. Here at once, on the phone as soon as WhatsApp takes it.
import type { ChatOfView, ChatView } from '../../../../core/contract/messages/message.ts'
import { call } from '../../../api/client.ts'
import { ask } from '../../../parts/dialog.tsx'
import { openMenu, type MenuItem } from '../../../parts/menu.tsx'
import { go, href } from '../../../state/router.ts'
import { toast } from '../../../state/toasts.ts'
import { problemText } from '../../../words/problem.ts'
import { words } from '../../../words/words.ts'

const dayMs = 24 * 60 * 60 * 1000

export function isMuted({ mutedUntil }: ChatView, now: number): boolean {
  return mutedUntil !== null && (mutedUntil === -1 || mutedUntil > now)
}

export function isUnread({ unread, markedUnread }: ChatView): boolean {
  return unread > 0 || markedUnread
}

/** By a finger, without the menu: what went wrong is said as there. */
export async function setChat(
  { instanceId: id, jid: chat }: ChatOfView,
  body: { archived?: boolean; unread?: boolean },
): Promise<void> {
  try {
    await call('setChat', { params: { id, chat }, body })
  } catch (error) {
    toast(problemText(error), { kind: 'problem' })
  }
}

/** What was said so far is hidden, here and on the phone. */
export function askToHide(instance: string, jid: string, name: string, isDeleted: boolean): void {
  const t = words.value.messages.chat
  ask({
    title: isDeleted ? t.deleteTitle(name) : t.clearTitle(name),
    text: t.hideText,
    yes: isDeleted ? t.delete : t.clear,
    run: async () => {
      await call(isDeleted ? 'deleteChat' : 'clearChat', { params: { id: instance, chat: jid } })
      if (isDeleted) go(href('messages', instance))
      toast(isDeleted ? t.deleted : t.cleared)
    },
  })
}

export function showChatMenu(
  { instance, chat, name }: { instance: string; chat: ChatView; name: string },
  where: Element | { x: number; y: number },
): void {
  const t = words.value.messages.chat
  const { jid, archived, pinnedAt, kind } = chat
  const set = (body: object) => (): Promise<unknown> =>
    call('setChat', { params: { id: instance, chat: jid }, body })
  const muted = isMuted(chat, Date.now())
  const unread = isUnread(chat)
  const items: (MenuItem | false)[] = [
    {
      text: unread ? t.markRead : t.markUnread,
      icon: unread ? 'checkCheck' : 'messageCircle',
      run: set({ unread: !unread }),
    },
    kind !== 'newsletter' && {
      text: archived ? t.unarchive : t.archive,
      icon: 'archive',
      run: set({ archived: !archived }),
    },
    kind !== 'newsletter' && {
      text: pinnedAt === null ? t.pin : t.unpin,
      icon: 'pin',
      run: set({ pinned: pinnedAt === null }),
    },
    muted && { text: t.unmute, icon: 'bell', run: set({ mutedUntil: null }) },
    !muted &&
      kind !== 'newsletter' && {
        text: t.mute.week,
        icon: 'bellOff',
        run: () => set({ mutedUntil: Date.now() + 7 * dayMs })(),
      },
    !muted && kind !== 'newsletter' && { text: t.mute.always, icon: 'bellOff', run: set({ mutedUntil: -1 }) },
    kind !== 'newsletter' && {
      text: t.delete,
      icon: 'trash',
      run: () => askToHide(instance, jid, name, true),
    },
  ]
  openMenu({ label: name, items: items.filter((item) => item !== false) }, where)
}
