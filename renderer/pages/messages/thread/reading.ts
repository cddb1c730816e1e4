// What somebody looks at is read: the senders are told, here and on the phone the chat counts as read. By setting.
import { useEffect, useRef, useState } from 'preact/hooks'
import type { ChatView, MessageView } from '../../../../core/contract/messages/message.ts'
import { call } from '../../../api/client.ts'
import { insist } from '../../../api/insist.ts'
import { reading } from '../../../state/reading.ts'

/** As many as one request takes. */
const most = 100

/** Resolves with whether it was done; where not, the chat stays unread in the list. */
async function read(instance: string, chat: string, ids: string[]): Promise<boolean> {
  const params = { id: instance }
  try {
    // The senders first: a chat that counts as read is not read again.
    await call('markRead', { params, body: { messages: ids } })
    await call('setChat', { params: { ...params, chat }, body: { unread: false } })
    return true
  } catch {
    return false
  }
}

/** Whether anybody looks: a window behind others reads nothing. */
function useLooking(): boolean {
  const [isLooking, setLooking] = useState(() => document.hasFocus())
  useEffect(() => {
    const look = (): void => setLooking(document.hasFocus())
    addEventListener('focus', look)
    addEventListener('blur', look)
    return () => {
      removeEventListener('focus', look)
      removeEventListener('blur', look)
    }
  }, [])
  return isLooking
}

/** What is to be told of a chat: at first as much as is unread, then whatever comes. */
function untold(
  messages: readonly MessageView[],
  { before, chat }: { before: number | undefined; chat: ChatView },
): readonly MessageView[] {
  const came = messages.filter(({ fromMe, notice }) => !fromMe && notice === null)
  if (before !== undefined) return came.filter(({ row }) => row > before)
  // The list may hear of a message before the thread does, and the thread may show what was long ago.
  // Whoever said it; messages tell their time in whole seconds.
  const last = Math.floor((chat.lastMessageAt ?? 0) / 1000) * 1000
  const isShown = messages.some(({ sentAt }) => sentAt >= last)
  return isShown ? came.slice(came.length - Math.min(chat.unread, came.length)) : []
}

export function useReading(
  { instance, isOnline }: { instance: string; isOnline: boolean },
  chat: ChatView | undefined,
  messages: readonly MessageView[] | undefined,
): void {
  const isLooking = useLooking()
  const told = useRef<{ chat: string; row: number } | undefined>(undefined)
  const newest = messages?.at(-1)?.row ?? 0
  const isWanted = reading.value === 'told' && isOnline && isLooking && chat?.kind !== 'newsletter'
  const looked = useRef<string | undefined>(undefined)
  looked.current = isWanted ? chat?.jid : undefined
  useEffect(
    () => () => {
      looked.current = undefined
    },
    [],
  )
  // Where it could not be done although it was tried again and again, it is once more with whatever changes next.
  const readThem = async (jid: string, ids: string[], before: typeof told.current): Promise<void> => {
    const isDone = await insist(
      () => read(instance, jid, ids),
      () => looked.current === jid,
    )
    if (!isDone && told.current?.chat === jid) told.current = before
  }
  useEffect(() => {
    if (!isWanted || chat === undefined || messages === undefined) return
    const before = told.current?.chat === chat.jid ? told.current : undefined
    const ids = untold(messages, { before: before?.row, chat }).map(({ id }) => id)
    if (ids.length === 0) return
    told.current = { chat: chat.jid, row: newest }
    void readThem(chat.jid, ids.slice(-most), before)
  }, [isWanted, chat?.jid, newest, chat?.unread])
}
