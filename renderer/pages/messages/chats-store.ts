// The chats of a number, or of all numbers, the latest first, kept true by the events.
import { signal } from '@preact/signals'
import type { RefObject } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { EventView } from '../../../core/contract/events/event.ts'
import type { ChatSet } from '../../../core/contract/instances/chat-state.ts'
import type { ChatOfView, LastView, MessageView } from '../../../core/contract/messages/message.ts'
import { call } from '../../api/client.ts'
import { onEvent } from '../../api/live.ts'
import { connected } from '../../state/session.ts'
import { learnContacts } from './names.ts'

const pageSize = 100
/** The names of so many numbers' contacts are learnt for the list of all. */
const mostNamed = 10

const storageName = 'holdfast.allNumbers'

/** Whether the list is of all numbers, wherever the chat is that is open. */
export const allNumbers = signal(localStorage.getItem(storageName) === 'true')

export function writeAllNumbers(isOn: boolean): void {
  localStorage.setItem(storageName, String(isOn))
  allNumbers.value = isOn
}

export interface ChatList {
  chats: readonly ChatOfView[] | undefined
  error: unknown
  loadMore(): void
  reload(): void
}

function named(chats: readonly ChatOfView[], names: ReadonlyMap<string, string>): ChatOfView[] {
  return chats.map((chat) => ({
    ...chat,
    name: chat.name ?? names.get(chat.pn ?? '') ?? names.get(chat.lid ?? '') ?? null,
  }))
}

interface State {
  chats: readonly ChatOfView[] | undefined
  error: unknown
  /** How many of the latest are here; the pinned are all here. */
  latest: number
  ended: boolean
}

const nothing: State = { chats: undefined, error: undefined, latest: 0, ended: false }

async function page(
  instance: string | undefined,
  query: { limit: number; offset?: number; pinned?: 'true' },
): Promise<ChatOfView[]> {
  if (instance === undefined) return (await call('listAllChats', { query })).chats
  const { chats } = await call('listChats', { params: { id: instance }, query: { ...query, last: 'true' } })
  return chats.map((chat) => ({ ...chat, instanceId: instance }))
}

/** Undefined: of all numbers. */
export function useChats(instance: string | undefined): ChatList {
  const [state, setState] = useState<State>(nothing)
  const loading = useRef(0)
  /** What was set while a list was on its way, which may not know it yet. */
  const meanwhile = useRef<(ChatSet & Which)[]>([])
  const again = connected.value

  /** isFresh: nothing of what was there before is kept. */
  const load = async (offset: number, isFresh = true): Promise<void> => {
    if (loading.current === 0) meanwhile.current = []
    loading.current += 1
    try {
      const [latest, pinned, names] = await Promise.all([
        page(instance, { limit: pageSize, offset }),
        page(instance, { limit: pageSize, pinned: 'true' }),
        instance === undefined ? new Map<string, string>() : learnContacts(instance),
      ])
      const chats = named([...latest, ...pinned], names)
      if (instance === undefined) learnOf(chats)
      setState((now) => {
        const before = offset === 0 && isFresh ? [] : (now.chats ?? [])
        const all = offset === 0 ? followed(chats, before) : joined(before, chats)
        const isLonger = !isFresh && now.latest > latest.length
        return {
          chats: meanwhile.current.reduce<readonly ChatOfView[]>(
            (each, set) => changed(each, set) ?? each,
            all,
          ),
          error: undefined,
          latest: isLonger ? now.latest : offset + latest.length,
          ended: isLonger ? now.ended : latest.length < pageSize,
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

  useNews(instance, { load, loading, meanwhile, setState })

  return {
    chats: state.chats,
    error: state.error,
    loadMore: () => {
      if (loading.current === 0 && !state.ended && state.chats) void load(state.latest)
    },
    reload: () => void load(0),
  }
}

function joined(before: readonly ChatOfView[], more: readonly ChatOfView[]): ChatOfView[] {
  return [...new Map([...before, ...more].map((chat) => [chat.id, chat])).values()]
}

/** The latest first, each once; those that are further down stay where they were. */
function followed(first: readonly ChatOfView[], others: readonly ChatOfView[]): ChatOfView[] {
  const found = new Map(first.map((chat) => [chat.id, chat]))
  for (const chat of others) if (!found.has(chat.id)) found.set(chat.id, chat)
  return [...found.values()]
}

interface Loading {
  load(offset: number, isFresh?: boolean): Promise<void>
  loading: RefObject<number>
  meanwhile: RefObject<(ChatSet & Which)[]>
  setState(change: (now: State) => State): void
}

function useNews(instance: string | undefined, { load, loading, meanwhile, setState }: Loading): void {
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
      const { instanceId } = event
      if (instanceId === null || (instance !== undefined && instanceId !== instance)) return
      if (event.type === 'chat.updated') {
        // A list on its way may be older than this, or newer: another one tells.
        if (loading.current > 0) loadSoon()
        const set = { ...event.data, instanceId }
        meanwhile.current.push(set)
        setState((now) => ({ ...now, chats: changed(now.chats, set) }))
      }
      if (event.type === 'chat.updated' && event.data.pinnedAt !== null) void load(0)
      if (event.type === 'chat.cleared' || event.type === 'label.added' || event.type === 'label.removed')
        void load(0)
      setState((now) => ({ ...now, chats: became(now.chats, event) }))
      const isSaid = event.type === 'message.received' || event.type === 'message.own'
      if (!isSaid && !/^(group|channel)\./.test(event.type)) return
      if (isSaid)
        setState((now) => ({ ...now, chats: now.chats && touched(now.chats, instanceId, event.data) }))
      // One that is not in the list yet, or has a name now.
      loadSoon()
    })
    return () => {
      clearTimeout(timer)
      unlisten()
    }
  }, [instance])
}

interface Which {
  instanceId: string
  /** By any of its names. */
  chat: string
}

export function isChat(
  { instanceId, jid, pn, lid }: Pick<ChatOfView, 'instanceId' | 'jid' | 'pn' | 'lid'>,
  which: Which,
): boolean {
  return instanceId === which.instanceId && [jid, pn, lid].includes(which.chat)
}

/** Who wrote in a group goes by these names. */
function learnOf(chats: readonly ChatOfView[]): void {
  const numbers = new Set(chats.filter(({ kind }) => kind === 'group').map((each) => each.instanceId))
  // Without them their numbers are shown.
  for (const id of [...numbers].slice(0, mostNamed))
    void learnContacts(id, { beside: true }).catch(() => undefined)
}

/** What its owner has set of one. */
function changed(chats: State['chats'], { chat, instanceId, ...set }: ChatSet & Which): State['chats'] {
  return chats?.map((each) => (isChat(each, { instanceId, chat }) ? { ...each, ...set } : each))
}

/** What became of the last message of one, where the event says something of it. */
function became(chats: State['chats'], event: EventView): State['chats'] {
  if (event.type === 'message.status') return withLast(chats, event, { status: event.data.status })
  if (event.type === 'message.edited') return withLast(chats, event, { text: event.data.text })
  if (event.type === 'message.deleted') return withLast(chats, event, { deletedAt: event.data.at })
  return chats
}

function withLast(
  chats: State['chats'],
  { instanceId, data: { id } }: { instanceId: string | null; data: { id: string } },
  change: Partial<LastView>,
): State['chats'] {
  return chats?.map((each) =>
    each.last?.id === id && each.instanceId === instanceId
      ? { ...each, last: { ...each.last, ...change } }
      : each,
  )
}

function touched(
  chats: readonly ChatOfView[],
  instanceId: string,
  message: MessageView,
): readonly ChatOfView[] {
  const { chat, sentAt } = message
  const found = chats.find((each) => isChat(each, { instanceId, chat }))
  if (found === undefined || (found.lastMessageAt ?? 0) > sentAt) return chats
  return [{ ...found, lastMessageAt: sentAt, last: message }, ...chats.filter(({ id }) => id !== found.id)]
}
