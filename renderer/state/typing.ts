// Who is there and who types, by number and chat, as it is heard while somebody looks. It fades by itself.
import { signal } from '@preact/signals'
import type { PresenceView } from '../../core/contract/people/person.ts'
import { onEvent, onPresence } from '../api/live.ts'

/** A phone that goes away while it types says nothing more. */
const fadeMs = 20_000

type Heard = Pick<PresenceView, 'person' | 'state' | 'lastSeen'>

const heard = signal<ReadonlyMap<string, Heard>>(new Map())
const timers = new Map<string, ReturnType<typeof setTimeout>>()

const keyOf = (instance: string, chat: string): string => `${instance} ${chat}`

function put(key: string, now: Heard | undefined): void {
  clearTimeout(timers.get(key))
  timers.delete(key)
  const next = new Map(heard.value)
  next.delete(key)
  if (now !== undefined) next.set(key, now)
  heard.value = next
}

function isTyping({ state }: Pick<Heard, 'state'>): boolean {
  return state === 'composing' || state === 'recording'
}

/** By whichever name of the chat it was told. */
export function presenceIn(instance: string, ...chats: readonly (string | null)[]): Heard | undefined {
  for (const chat of chats) {
    const found = chat === null ? undefined : heard.value.get(keyOf(instance, chat))
    if (found !== undefined) return found
  }
  return undefined
}

export function typingIn(instance: string, ...chats: readonly (string | null)[]): Heard | undefined {
  const found = presenceIn(instance, ...chats)
  return found !== undefined && isTyping(found) ? found : undefined
}

export function watchTyping(): () => void {
  const unwatch = onPresence(({ instanceId, chat, person, state, lastSeen }) => {
    const key = keyOf(instanceId, chat)
    // Whoever pauses is there.
    put(key, { person, state: state === 'paused' ? 'available' : state, lastSeen })
    if (isTyping({ state }))
      timers.set(
        key,
        setTimeout(() => put(key, undefined), fadeMs),
      )
  })
  const unlisten = onEvent(({ type, instanceId, data }) => {
    if (type !== 'message.received' || instanceId === null) return
    for (const chat of [data.chat, data.chatAlt]) {
      const before = chat === null ? undefined : presenceIn(instanceId, chat)
      if (chat !== null && before !== undefined && isTyping(before))
        put(keyOf(instanceId, chat), { ...before, state: 'available' })
    }
  })
  return () => {
    unwatch()
    unlisten()
    for (const key of timers.keys()) put(key, undefined)
  }
}
