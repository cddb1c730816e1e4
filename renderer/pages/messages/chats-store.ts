// The chats of a number, the latest first, kept true by the events.
import { useEffect, useRef, useState } from 'preact/hooks'
import type { ChatSet } from '../../../core/contract/instances/chat-state.ts'
import type { ChatView, MessageView } from '../../../core/contract/messages/message.ts'
import { call } from '../../api/client.ts'
import { onEvent } from '../../api/live.ts'
import { connected } from '../../state/session.ts'

const pageSize = 200

export interface ChatList {
  chats: readonly ChatView[] | undefined
  error: unknown
  loadMore(): void
  reload(): void
}

/** What people call themselves, by every name they have: a chat alone may know only a number. */
async function contactNames(instance: string): Promise<Map<string, string>> {
  const { contacts } = await call('listContacts', { params: { id: instance }, query: { limit: 500 } })
  const names = new Map<string, string>()
  for (const { pn, lid, name, pushName } of contacts) {
    const known = name ?? pushName
    if (known === null) continue
    for (const jid of [pn, lid]) if (jid !== null) names.set(jid, known)
  }
  return names
}

function named(chats: readonly ChatView[], names: ReadonlyMap<string, string>): ChatView[] {
  return chats.map((chat) => ({
    ...chat,
    name: chat.name ?? names.get(chat.pn ?? '') ?? names.get(chat.lid ?? '') ?? null,
  }))
}

interface State {
  chats: readonly ChatView[] | undefined
  error: unknown
  /** How many of the latest are here; the pinned are all here. */
  latest: number
  ended: boolean
}

const nothing: State = { chats: undefined, error: undefined, latest: 0, ended: false }

export function useChats(instance: string): ChatList {
  const [state, setState] = useState<State>(nothing)
  const loading = useRef(false)
  const again = connected.value

  const load = async (offset: number): Promise<void> => {
    loading.current = true
    try {
      const params = { id: instance }
      const [page, pinned, names] = await Promise.all([
        call('listChats', { params, query: { limit: pageSize, offset } }),
        call('listChats', { params, query: { limit: pageSize, pinned: 'true' } }),
        contactNames(instance),
      ])
      const chats = named([...page.chats, ...pinned.chats], names)
      setState((now) => ({
        chats: joined(offset === 0 ? [] : (now.chats ?? []), chats),
        error: undefined,
        latest: offset + page.chats.length,
        ended: page.chats.length < pageSize,
      }))
    } catch (error) {
      setState((now) => ({ ...now, error }))
    } finally {
      loading.current = false
    }
  }

  useEffect(() => {
    setState(nothing)
    void load(0)
  }, [instance, again])

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const unlisten = onEvent((event) => {
      if (event.type === 'chat.forgotten') void load(0)
      if (event.instanceId !== instance) return
      if (event.type === 'chat.updated')
        setState((now) => ({ ...now, chats: changed(now.chats, event.data) }))
      if (event.type === 'chat.updated' && event.data.pinnedAt !== null) void load(0)
      if (event.type === 'chat.cleared' || event.type === 'label.added' || event.type === 'label.removed')
        void load(0)
      const isSaid = event.type === 'message.received' || event.type === 'message.own'
      if (!isSaid && !/^(group|channel)\./.test(event.type)) return
      if (isSaid) setState((now) => ({ ...now, chats: now.chats && touched(now.chats, event.data) }))
      // One that is not in the list yet, or has a name now.
      timer ??= setTimeout(() => {
        timer = undefined
        void load(0)
      }, 1000)
    })
    return () => {
      clearTimeout(timer)
      unlisten()
    }
  }, [instance])

  return {
    chats: state.chats,
    error: state.error,
    loadMore: () => {
      if (!loading.current && !state.ended && state.chats) void load(state.latest)
    },
    reload: () => void load(0),
  }
}

function joined(before: readonly ChatView[], more: readonly ChatView[]): ChatView[] {
  return [...new Map([...before, ...more].map((chat) => [chat.id, chat])).values()]
}

/** What its owner has set of one. */
function changed(chats: State['chats'], { chat, ...set }: ChatSet & { chat: string }): State['chats'] {
  return chats?.map((each) => ([each.jid, each.pn, each.lid].includes(chat) ? { ...each, ...set } : each))
}

function touched(chats: readonly ChatView[], { chat, sentAt }: MessageView): readonly ChatView[] {
  const found = chats.find(({ jid }) => jid === chat)
  if (found === undefined || (found.lastMessageAt ?? 0) > sentAt) return chats
  return [{ ...found, lastMessageAt: sentAt }, ...chats.filter(({ id }) => id !== found.id)]
}
