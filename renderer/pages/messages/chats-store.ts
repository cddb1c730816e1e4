// The chats of a number, the latest first, kept true by the events.
import { useEffect, useRef, useState } from 'preact/hooks'
import type { EventView } from '../../../core/contract/events/event.ts'
import type { ChatSet } from '../../../core/contract/instances/chat-state.ts'
import type { ChatView, LastView, MessageView } from '../../../core/contract/messages/message.ts'
import { call } from '../../api/client.ts'
import { onEvent } from '../../api/live.ts'
import { connected } from '../../state/session.ts'
import { learnContacts } from './names.ts'

const pageSize = 100

export interface ChatList {
  chats: readonly ChatView[] | undefined
  error: unknown
  loadMore(): void
  reload(): void
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
  const loading = useRef(0)
  /** What was set while a list was on its way, which may not know it yet. */
  const meanwhile = useRef<(ChatSet & { chat: string })[]>([])
  const again = connected.value

  /** isFresh: nothing of what was there before is kept. */
  const load = async (offset: number, isFresh = true): Promise<void> => {
    if (loading.current === 0) meanwhile.current = []
    loading.current += 1
    try {
      const params = { id: instance }
      const [page, pinned, names] = await Promise.all([
        call('listChats', { params, query: { limit: pageSize, offset, last: 'true' } }),
        call('listChats', { params, query: { limit: pageSize, pinned: 'true', last: 'true' } }),
        learnContacts(instance),
      ])
      const chats = named([...page.chats, ...pinned.chats], names)
      setState((now) => {
        const before = offset === 0 && isFresh ? [] : (now.chats ?? [])
        const all = offset === 0 ? followed(chats, before) : joined(before, chats)
        const isLonger = !isFresh && now.latest > page.chats.length
        return {
          chats: meanwhile.current.reduce<readonly ChatView[]>(
            (each, set) => changed(each, set) ?? each,
            all,
          ),
          error: undefined,
          latest: isLonger ? now.latest : offset + page.chats.length,
          ended: isLonger ? now.ended : page.chats.length < pageSize,
        }
      })
    } catch (error) {
      setState((now) => ({ ...now, error }))
    } finally {
      loading.current -= 1
    }
  }

  useEffect(() => {
    setState(nothing)
    void load(0)
  }, [instance, again])

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const loadSoon = (): void => {
      timer ??= setTimeout(() => {
        timer = undefined
        void load(0, false)
      }, 1000)
    }
    const unlisten = onEvent((event) => {
      if (event.type === 'chat.forgotten') void load(0)
      if (event.instanceId !== instance) return
      if (event.type === 'chat.updated') {
        // A list on its way may be older than this, or newer: another one tells.
        if (loading.current > 0) loadSoon()
        meanwhile.current.push(event.data)
        setState((now) => ({ ...now, chats: changed(now.chats, event.data) }))
      }
      if (event.type === 'chat.updated' && event.data.pinnedAt !== null) void load(0)
      if (event.type === 'chat.cleared' || event.type === 'label.added' || event.type === 'label.removed')
        void load(0)
      setState((now) => ({ ...now, chats: became(now.chats, event) }))
      const isSaid = event.type === 'message.received' || event.type === 'message.own'
      if (!isSaid && !/^(group|channel)\./.test(event.type)) return
      if (isSaid) setState((now) => ({ ...now, chats: now.chats && touched(now.chats, event.data) }))
      // One that is not in the list yet, or has a name now.
      loadSoon()
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
      if (loading.current === 0 && !state.ended && state.chats) void load(state.latest)
    },
    reload: () => void load(0),
  }
}

function joined(before: readonly ChatView[], more: readonly ChatView[]): ChatView[] {
  return [...new Map([...before, ...more].map((chat) => [chat.id, chat])).values()]
}

/** The latest first, each once; those that are further down stay where they were. */
function followed(first: readonly ChatView[], others: readonly ChatView[]): ChatView[] {
  const found = new Map(first.map((chat) => [chat.id, chat]))
  for (const chat of others) if (!found.has(chat.id)) found.set(chat.id, chat)
  return [...found.values()]
}

/** What its owner has set of one. */
function changed(chats: State['chats'], { chat, ...set }: ChatSet & { chat: string }): State['chats'] {
  return chats?.map((each) => ([each.jid, each.pn, each.lid].includes(chat) ? { ...each, ...set } : each))
}

/** What became of the last message of one, where the event says something of it. */
function became(chats: State['chats'], event: EventView): State['chats'] {
  if (event.type === 'message.status') return withLast(chats, event.data.id, { status: event.data.status })
  if (event.type === 'message.edited') return withLast(chats, event.data.id, { text: event.data.text })
  if (event.type === 'message.deleted') return withLast(chats, event.data.id, { deletedAt: event.data.at })
  return chats
}

function withLast(chats: State['chats'], id: string, change: Partial<LastView>): State['chats'] {
  return chats?.map((each) => (each.last?.id === id ? { ...each, last: { ...each.last, ...change } } : each))
}

function touched(chats: readonly ChatView[], message: MessageView): readonly ChatView[] {
  const { chat, sentAt } = message
  const found = chats.find(({ jid, pn, lid }) => [jid, pn, lid].includes(chat))
  if (found === undefined || (found.lastMessageAt ?? 0) > sentAt) return chats
  return [{ ...found, lastMessageAt: sentAt, last: message }, ...chats.filter(({ id }) => id !== found.id)]
}
