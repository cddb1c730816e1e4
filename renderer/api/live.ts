// The one stream of events: it resumes where it ended, and knows by the heartbeat when it is dead.
import { signal } from '@preact/signals'
import type { EventView } from '../../core/contract/events/event.ts'
import type { PresenceView } from '../../core/contract/people/person.ts'
import { addressOf } from './client.ts'

/** connecting is the first time only; offline means that what is shown may be from before. */
export const connection = signal<'connecting' | 'live' | 'offline'>('connecting')

type Listener = (event: EventView) => void
const listeners = new Set<Listener>()

/** The appliance sends a sign of life every 15 s. */
const silenceMs = 40_000
const retryMs = 1500
/** A browser has six connections to a host; a page that nobody sees gives its one up. */
const hiddenMs = 60_000

export function onEvent(listener: Listener): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

const watchers = new Set<(presence: PresenceView) => void>()

/** Who is there and who types, as it is told now: it is in no log. */
export function onPresence(watcher: (presence: PresenceView) => void): () => void {
  watchers.add(watcher)
  return () => watchers.delete(watcher)
}

/** Whoever wants to be told of what comes while nobody looks keeps the stream. */
export const staysWhenHidden = { value: false }

let cursor: string | undefined

/** The newest event there is; undefined before the stream has begun. */
export const newest = (): number | undefined => (cursor === undefined ? undefined : Number(cursor))
let following: AbortController | undefined

/** Follows the events until stopped; onConnect loads what is shown, each time that the stream begins. */
export function follow(hooks: { onConnect(): void; onRefused(status: number): void }): () => void {
  const stop = new AbortController()
  leaveWhenHidden(stop.signal)
  void (async () => {
    while (!stop.signal.aborted) {
      await whileShown(stop.signal)
      following = new AbortController()
      const either = AbortSignal.any([stop.signal, following.signal])
      const status = await once(either, hooks.onConnect)
      if (stop.signal.aborted) return
      connection.value = 'offline'
      if (status !== undefined) hooks.onRefused(status)
      await pause(retryMs)
    }
  })()
  return () => {
    stop.abort()
    connection.value = 'connecting'
    cursor = undefined
  }
}

/** One connection, to its end; the status where it was refused. */
async function once(stop: AbortSignal, onConnect: () => void): Promise<number | undefined> {
  const silent = new AbortController()
  const alarm = (): ReturnType<typeof setTimeout> => setTimeout(() => silent.abort(), silenceMs)
  let timer = alarm()
  try {
    const headers: Record<string, string> = cursor === undefined ? {} : { 'Last-Event-ID': cursor }
    const response = await fetch(addressOf('streamEvents', { query: { presence: true } }), {
      headers,
      signal: AbortSignal.any([stop, silent.signal]),
      cache: 'no-store',
    })
    if (!response.ok || response.body === null) return response.status
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
    let rest = ''
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return undefined
      clearTimeout(timer)
      timer = alarm()
      const blocks = `${rest}${value}`.split('\n\n')
      rest = blocks.pop() ?? ''
      const isReset = blocks.map(take).includes('reset')
      if (connection.value !== 'live' || isReset) {
        connection.value = 'live'
        onConnect()
      }
    }
  } catch {
    return undefined
  } finally {
    clearTimeout(timer)
  }
}

/** A reset is no event: what is shown is loaded anew. */
function take(block: string): 'reset' | undefined {
  let data = ''
  for (const line of block.split('\n')) {
    if (line.startsWith('id: ')) cursor = line.slice(4)
    if (line.startsWith('data: ')) data += line.slice(6)
  }
  if (block.startsWith('event: reset') || block.includes('\nevent: reset')) return 'reset'
  if (data === '') return undefined
  if (block.startsWith('event: presence')) {
    const presence = JSON.parse(data) as PresenceView
    for (const watcher of watchers) watcher(presence)
    return undefined
  }
  const event = JSON.parse(data) as EventView
  for (const listener of listeners) listener(event)
  return undefined
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

function whileShown(stop: AbortSignal): Promise<void> {
  if (!document.hidden || staysWhenHidden.value) return Promise.resolve()
  return new Promise((resolve) => {
    const look = (): void => {
      if (document.hidden) return
      document.removeEventListener('visibilitychange', look)
      resolve()
    }
    document.addEventListener('visibilitychange', look, { signal: stop })
    stop.addEventListener('abort', () => resolve(), { once: true })
  })
}

function leaveWhenHidden(stop: AbortSignal): void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const look = (): void => {
    clearTimeout(timer)
    if (document.hidden && !staysWhenHidden.value) timer = setTimeout(() => following?.abort(), hiddenMs)
  }
  document.addEventListener('visibilitychange', look, { signal: stop })
}
