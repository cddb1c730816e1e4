// Something that a page loads: what came, why not, and the way to load it again. Late answers are dropped.
import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import { connected } from './session.ts'

export interface Resource<T> {
  data: T | undefined
  error: unknown
  reload(): void
  /** Takes what an answer showed, without asking again. */
  set(data: T): void
}

/** Loads when a key changes and each time that the connection begins anew; undefined loads nothing. */
export function useResource<T>(load: (() => Promise<T>) | undefined, keys: readonly unknown[]): Resource<T> {
  const [state, setState] = useState<{ data?: T; error?: unknown; keys?: string }>({})
  const turn = useRef(0)
  const key = JSON.stringify(keys)
  const run = useCallback(async () => {
    turn.current += 1
    const mine = turn.current
    if (load === undefined) return
    try {
      const data = await load()
      if (mine === turn.current) setState({ data, keys: key })
    } catch (error) {
      if (mine === turn.current) setState((before) => ({ ...before, error, keys: key }))
    }
  }, [key, load === undefined])
  const again = connected.value
  useEffect(() => {
    void run()
  }, [run, again])
  // What belongs to other keys is not shown for these.
  const fresh = state.keys === key ? state : {}
  return {
    data: fresh.data,
    error: fresh.error,
    reload: () => void run(),
    set: (data) => {
      turn.current += 1
      setState({ data, keys: key })
    },
  }
}
