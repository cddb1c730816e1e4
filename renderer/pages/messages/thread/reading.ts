// What somebody looks at is read: the senders are told, here and on the phone the chat counts as read. By setting.
import { useEffect, useRef, useState } from 'preact/hooks'
import type { ChatView, MessageView } from '../../../../core/contract/messages/message.ts'
import { call } from '../../../api/client.ts'
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

export function useReading(
  { instance, isOnline }: { instance: string; isOnline: boolean },
  chat: ChatView | undefined,
  messages: readonly MessageView[] | undefined,
): void {
  const isLooking = useLooking()
  const told = useRef(0)
  const unread = chat?.unread ?? 0
  const newest = messages?.at(-1)?.row ?? 0
  // The list may hear of a message before the thread does: what is not shown yet is not read.
  const isShown = (messages ?? []).some(({ sentAt }) => sentAt >= (chat?.lastMessageAt ?? 0))
  const isWanted =
    reading.value === 'told' && isOnline && isLooking && isShown && unread > 0 && chat?.kind !== 'newsletter'
  // Where it could not be done, it is tried again with whatever changes next.
  const readOnce = async (jid: string, ids: string[]): Promise<void> => {
    const isDone = await read(instance, jid, ids)
    if (!isDone && told.current === newest) told.current = 0
  }
  useEffect(() => {
    if (!isWanted || newest === 0 || told.current === newest) return
    told.current = newest
    const came = (messages ?? []).filter(({ fromMe, notice }) => !fromMe && notice === null)
    const ids = came.slice(-Math.min(unread, most)).map(({ id }) => id)
    if (ids.length === 0) return
    void readOnce(chat?.jid ?? '', ids)
  }, [isWanted, newest])
}
