// The time as the page shows it: ticks slowly everywhere, each second where something counts down.
import { signal } from '@preact/signals'
import { useEffect, useState } from 'preact/hooks'

export const minute = signal(Date.now())

export function startClock(): void {
  setInterval(() => (minute.value = Date.now()), 20_000)
}

/** Re-renders its component each second. */
export function useSeconds(): number {
  const [now, setNow] = useState(Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [])
  return now
}
