// What can be done with a message: the menu on its bubble.
import type { MessageView } from '../../../../core/contract/messages/message.ts'
import { call } from '../../../api/client.ts'
import { ask } from '../../../parts/dialog.tsx'
import { openMenu, type MenuItem } from '../../../parts/menu.tsx'
import { toast } from '../../../state/toasts.ts'
import { clock } from '../../../words/times.ts'
import { words } from '../../../words/words.ts'
import { reacting } from '../composer/opened.ts'
import { focusField, setDraft } from '../drafts.ts'
import { decide, isScheduled } from '../later/scheduled.ts'
import { doerName } from '../names.ts'
import { isPinnedNow } from './pinned.tsx'
import type { Tools } from './tools.ts'

const quick = ['👍', '❤️', '😂', '😮', '😢', '🙏'] as const
/** For which WhatsApp pins. */
const pinDays = [1, 7, 30] as const
const pinSeconds = { 1: 86_400, 7: 604_800, 30: 2_592_000 } as const
/** As long as WhatsApp's phones take a change. */
const editMs = 15 * 60 * 1000

type Where = Parameters<typeof openMenu>[1]

export function canEdit({ fromMe, kind, text, deletedAt, sentAt }: MessageView): boolean {
  const isOfWords = kind === 'text' || kind === 'image' || kind === 'video' || kind === 'document'
  return (
    fromMe &&
    sentAt <= Date.now() &&
    isOfWords &&
    text !== null &&
    deletedAt === null &&
    Date.now() - sentAt < editMs
  )
}

export function edit({ instance, chat }: Pick<Tools, 'instance' | 'chat'>, message: MessageView): void {
  setDraft(instance, chat, { editing: { id: message.id, text: message.text ?? '' } })
  focusField()
}

function answer({ instance, chat }: Tools, message: MessageView): void {
  const { id, fromMe, participant, participantAlt, kind, text } = message
  const short = text?.slice(0, 300) ?? null
  setDraft(instance, chat, { answered: { id, fromMe, participant, participantAlt, kind, text: short } })
  focusField()
}

async function copy(text: string): Promise<void> {
  await navigator.clipboard.writeText(text)
  toast(words.value.actions.copied)
}

function signs({ instance, chat }: Tools, message: MessageView) {
  const t = words.value.messages.talk
  const mine = message.reactions.find(({ fromMe }) => fromMe)?.emoji
  const any = {
    text: '+',
    label: t.reactAny,
    isOn: false,
    run: () => {
      reacting.value = message
    },
  }
  // Another one that was taken stands first, to be taken back.
  const offered =
    mine === undefined || quick.some((each) => each === mine) ? quick : [mine, ...quick.slice(1)]
  const each = offered.map((emoji) => ({
    text: emoji,
    label: mine === emoji ? t.unreact(emoji) : t.reactWith(emoji),
    isOn: mine === emoji,
    run: () =>
      call('reactToMessage', {
        params: { id: message.id },
        body: { instance, chat, emoji: mine === emoji ? '' : emoji },
      }),
  }))
  return [...each, any]
}

function remove({ instance, chat }: Tools, { id }: MessageView): void {
  const t = words.value.messages.talk
  ask({
    title: t.deleteTitle,
    text: t.deleteText,
    yes: t.delete,
    run: async () => {
      await call('deleteMessage', { params: { id }, body: { instance, chat } })
    },
  })
}

/** From the own phone alone. */
function removeForMe({ instance, chat }: Tools, { id }: MessageView): void {
  const { deleteForMe, deleteForMeText } = words.value.reading
  ask({
    title: `${deleteForMe}?`,
    text: deleteForMeText,
    yes: deleteForMe,
    run: async () => {
      await call('deleteMessage', { params: { id }, body: { instance, chat, for: 'me' } })
    },
  })
}

/** Of one that waits for its time nothing is known at the other side: there is nothing to answer, to change or to take back. */
function waitingItems({ instance }: Tools, message: MessageView): MenuItem[] {
  const t = words.value.messages.talk
  const { id, text } = message
  return [
    { text: t.sendNow, icon: 'send', run: () => decide('sendNowOutbox', { instance, id }) },
    { text: t.cancelSending, icon: 'x', run: () => decide('cancelOutbox', { instance, id }) },
    ...(text === null ? [] : [{ text: t.copy, icon: 'copy', run: () => copy(text) } as const]),
  ]
}

/** For how long is chosen where it was asked for. */
function pinFor({ instance, chat }: Tools, { id }: MessageView, where: Where): void {
  const t = words.value
  openMenu(
    {
      label: t.messages.talk.pin,
      items: pinDays.map((days) => ({
        text: t.notice.days(days),
        icon: 'pin',
        run: () =>
          call('pinMessage', { params: { id }, body: { instance, chat, seconds: pinSeconds[days] } }),
      })),
    },
    where,
  )
}

function itemsOf(tools: Tools, message: MessageView, where: Where): MenuItem[] {
  if (isScheduled(message)) return waitingItems(tools, message)
  const t = words.value.messages.talk
  const { instance, chat, isReadOnly } = tools
  const { id, text, fromMe, deletedAt, isStarred } = message
  const isPinned = isPinnedNow(message)
  const isThere = deletedAt === null
  const params = { id }
  const items: (MenuItem | false)[] = [
    isThere && !isReadOnly && { text: t.reply, icon: 'reply', run: () => answer(tools, message) },
    isThere && { text: t.forward, icon: 'forward', run: () => tools.forward(message) },
    text !== null && text !== '' && { text: t.copy, icon: 'copy', run: () => copy(text) },
    canEdit(message) && { text: t.edit, icon: 'pencil', run: () => edit(tools, message) },
    {
      text: isStarred ? words.value.messages.chat.unstar : words.value.messages.chat.star,
      icon: 'star',
      run: () => call('starMessage', { params, body: { instance, chat, on: !isStarred } }),
    },
    isThere &&
      !isReadOnly && {
        text: isPinned ? t.unpin : t.pin,
        icon: 'pin',
        run: () =>
          isPinned
            ? call('pinMessage', { params, body: { instance, chat, seconds: 0 } })
            : pinFor(tools, message, where),
      },
    { text: t.info, icon: 'info', run: () => tools.tell(message) },
    message.deletedFor !== 'me' &&
      !isReadOnly && {
        text: words.value.reading.deleteForMe,
        icon: 'trash',
        run: () => removeForMe(tools, message),
      },
    isThere && fromMe && !isReadOnly && { text: t.delete, icon: 'trash', run: () => remove(tools, message) },
  ]
  return items.filter((item) => item !== false)
}

export function showMenu(tools: Tools, message: MessageView, where: Where): void {
  const t = words.value.messages.talk
  const canReact = message.deletedAt === null && !tools.isReadOnly && !isScheduled(message)
  openMenu(
    {
      label: t.menuOf(doerName(message, message.chat), clock(message.sentAt)),
      ...(canReact && { quick: signs(tools, message), quickLabel: t.react }),
      items: itemsOf(tools, message, where),
    },
    where,
  )
}
