// The event log as far as it is shown: the newest part, growing by the stream; older parts when asked for.
import { useEffect, useRef, useState } from 'preact/hooks'
import type { EventView } from '../../../core/contract/events/event.ts'
import { call } from '../../api/client.ts'
import { ProblemError } from '../../api/errors.ts'
import { newest, onEvent } from '../../api/live.ts'
import { connected } from '../../state/session.ts'

const partSize = 500
/** So many are kept at most; older ones are asked for again. */
const most = 5000

export interface Log {
  /** Newest first; undefined until the first part is there. */
  events: readonly EventView[] | undefined
  error: unknown
  waiting: number
  /** Whether there may be older ones. */
  hasOlder: boolean
  loadOlder(): Promise<void>
}

export function useLog(isPaused: boolean): Log {
  const [events, setEvents] = useState<readonly EventView[]>()
  const [error, setError] = useState<unknown>()
  const [from, setFrom] = useState(0)
  const held = useRef<EventView[]>([])
  const [waiting, setWaiting] = useState(0)
  const again = connected.value

  useEffect(() => {
    const last = newest()
    if (last === undefined) return
    const after = Math.max(0, last - partSize)
    const load = async (): Promise<void> => {
      try {
        const part = await partAfter(after)
        setEvents((now) => joined(now ?? [], part.events))
        setFrom(part.from)
        setError(undefined)
      } catch (failure) {
        setError(failure)
      }
    }
    void load()
  }, [again])

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const show = (): void => {
      timer = undefined
      setWaiting(isPaused ? held.current.length : 0)
      if (isPaused) return
      const fresh = held.current.splice(0)
      if (fresh.length > 0) setEvents((now) => joined(now ?? [], fresh).slice(0, most))
    }
    show()
    const unlisten = onEvent((event) => {
      held.current.push(event)
      if (held.current.length > most) held.current.shift()
      timer ??= setTimeout(show, 100)
    })
    return () => {
      clearTimeout(timer)
      unlisten()
    }
  }, [isPaused])

  const loadOlder = async (): Promise<void> => {
    const part = await partAfter(Math.max(0, from - partSize))
    setEvents((now) => joined(now ?? [], part.events))
    setFrom(part.from)
  }
  return { events, error, waiting, hasOlder: from > 0, loadOlder }
}

/** Where that much is forgotten, from the beginning of what there is. */
async function partAfter(after: number): Promise<{ events: readonly EventView[]; from: number }> {
  try {
    const { events } = await call('listEvents', { query: { after, limit: partSize } })
    return { events, from: after }
  } catch (failure) {
    if (after === 0 || !(failure instanceof ProblemError) || failure.problem.status !== 409) throw failure
    return partAfter(0)
  }
}

function joined(now: readonly EventView[], more: readonly EventView[]): EventView[] {
  const bySeq = new Map([...now, ...more].map((event) => [event.seq, event]))
  return [...bySeq.values()].toSorted((a, b) => b.seq - a.seq)
}
