// The messages of one chat as far as they are loaded: contiguous, from the newest back or around a place in it, kept true
// by the events.
import { useEffect, useRef, useState } from 'preact/hooks'
import type { MessageView } from '../../../core/contract/messages/message.ts'
import { call } from '../../api/client.ts'
import { onEvent } from '../../api/live.ts'
import { connected } from '../../state/session.ts'

const pageSize = 100

/** Each says what was done to a message, which is then asked for as it is now. */
const changes: ReadonlySet<string> = new Set([
  'message.edited',
  'message.deleted',
  'message.reaction',
  'message.vote',
  'message.response',
  'message.marked',
])

/** Each is a line in its group's chat, which is asked for as it stands there now. */
const lines: ReadonlySet<string> = new Set([
  'group.created',
  'group.updated',
  'group.members',
  'group.requests',
  'group.left',
])

/** Which group an event is about, by its JID. */
function groupOf(data: object): string | undefined {
  if (!('group' in data)) return undefined
  const { group } = data
  if (typeof group === 'string') return group
  return typeof group === 'object' && group !== null && 'jid' in group ? String(group.jid) : undefined
}

export interface Thread {
  /** Oldest first; undefined until the first page is there. */
  messages: readonly MessageView[] | undefined
  total: number
  error: unknown
  /** Whether the oldest one there is is loaded. */
  complete: boolean
  loadOlder(): void
  /** Whether the newest one there is is not loaded. */
  hasNewer: boolean
  loadNewer(): void
  /** How many were put below what was looked at. */
  below: number
  add(message: MessageView): void
  /** The newest as they stand there now. */
  reload(): void
}

interface State {
  messages: readonly MessageView[] | undefined
  total: number
  error: unknown
  hasNewer: boolean
  below: number
}

/** By when it was sent: what the phone gives later of earlier days stands where it was said. */
function merged(old: readonly MessageView[], more: readonly MessageView[]): MessageView[] {
  const byRow = new Map(old.map((each) => [each.row, each]))
  for (const each of more) byRow.set(each.row, each)
  return [...byRow.values()].toSorted((a, b) => a.sentAt - b.sentAt || a.row - b.row)
}

const nothing: State = { messages: undefined, total: 0, error: undefined, hasNewer: false, below: 0 }

/** until: it begins at what was sent up to then; nothing live comes in before all that follows is loaded. */
export function useThread(instance: string, chat: string, until?: number): Thread {
  const [state, setState] = useState<State>(nothing)
  const loading = useRef(false)
  const again = connected.value

  const load = async (before: number | undefined): Promise<void> => {
    loading.current = true
    try {
      const page = await call('listMessages', {
        query: { instance, chat, limit: pageSize, before, sentBefore: until },
      })
      setState((now) => ({
        ...now,
        messages: merged(now.messages ?? [], page.messages),
        total: page.total + now.below,
        error: undefined,
      }))
    } catch (error) {
      setState((now) => ({ ...now, error }))
    } finally {
      loading.current = false
    }
  }

  const loadNewer = async (after: number): Promise<void> => {
    loading.current = true
    try {
      const page = await call('readChat', {
        params: { id: instance, chat },
        query: { after, limit: pageSize },
      })
      setState((now) => ({
        messages: merged(now.messages ?? [], page.messages),
        total: now.total + page.messages.length,
        below: now.below + page.messages.length,
        hasNewer: page.hasNewer,
        error: undefined,
      }))
    } catch (error) {
      setState((now) => ({ ...now, error }))
    } finally {
      loading.current = false
    }
  }

  const renew = async (id: string): Promise<void> => {
    try {
      const { messages } = await call('listMessages', { query: { instance, chat, id, limit: 5 } })
      setState((now) => ({ ...now, messages: renewed(now.messages, messages) }))
    } catch (error) {
      setState((now) => ({ ...now, error }))
    }
  }

  useEffect(() => {
    setState({ ...nothing, hasNewer: until !== undefined })
    void load(undefined)
  }, [instance, chat, until, again])

  useNews({ instance, chat, until }, { load, renew, setState })

  const complete = state.messages !== undefined && state.messages.length >= state.total
  return {
    ...state,
    complete,
    loadOlder: () => {
      const oldest = state.messages?.[0]
      if (!loading.current && !complete && oldest) void load(oldest.row)
    },
    loadNewer: () => {
      const newest = state.messages?.at(-1)
      if (!loading.current && state.hasNewer && newest) void loadNewer(newest.row)
    },
    reload: () => void load(undefined),
    add: (message) => setState((now) => add(now, message)),
  }
}

interface Loading {
  load(before: number | undefined): Promise<void>
  renew(id: string): Promise<void>
  setState(change: (now: State) => State): void
}

function useNews(
  { instance, chat, until }: { instance: string; chat: string; until: number | undefined },
  { load, renew, setState }: Loading,
): void {
  useEffect(
    () =>
      onEvent((event) => {
        if (event.instanceId !== instance) return
        // Older ones may have come in.
        if (event.type === 'history.progress' && event.data.waiting === 0 && until === undefined)
          void load(undefined)
        if (event.type === 'message.received' || event.type === 'message.own') {
          if (event.data.chat !== chat && event.data.chatAlt !== chat) return
          const { data } = event
          setState((now) => (now.hasNewer ? now : add(now, data)))
        } else if (event.type === 'message.status') {
          const { id, status } = event.data
          // One that waited for its time stands elsewhere now.
          if (status === 'pending' || status === 'error') void renew(id)
          setState((now) => ({
            ...now,
            messages: now.messages?.map((each) =>
              each.id === id && each.fromMe ? { ...each, status } : each,
            ),
          }))
        } else if (changes.has(event.type) && 'changeId' in event.data) {
          if (event.data.chat === chat) void renew(event.data.id)
        } else if (event.type === 'message.counted') {
          if (event.data.chat === chat) void renew(event.data.id)
        } else if (lines.has(event.type)) {
          if (groupOf(event.data) === chat && until === undefined) void load(undefined)
        } else if (until === undefined && (event.type === 'call.ringing' || event.type === 'call.ended')) {
          if ([event.data.chat, event.data.from.pn, event.data.from.lid].includes(chat)) void load(undefined)
        } else if (event.type === 'message.media') {
          const { row, media } = event.data
          setState((now) => ({
            ...now,
            messages: now.messages?.map((each) => (each.row === row ? { ...each, media } : each)),
          }))
        }
      }),
    [instance, chat, until],
  )
}

/** Only what is loaded is shown anew: what lies before it is not there yet. */
function renewed(loaded: State['messages'], now: readonly MessageView[]): State['messages'] {
  return (
    loaded &&
    merged(
      loaded,
      now.filter(({ row }) => loaded.some((each) => each.row === row)),
    )
  )
}

function add(now: State, message: MessageView): State {
  const known = now.messages ?? []
  const isNew = !known.some(({ row }) => row === message.row)
  return { ...now, messages: merged(known, [message]), total: now.total + (isNew ? 1 : 0) }
}
