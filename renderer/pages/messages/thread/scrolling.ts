// Where a chat is looked at: what comes below moves nothing away, and the newest is one press off, with how many came.
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { RefObject } from 'preact'
import type { MessageView } from '../../../../core/contract/messages/message.ts'
import type { Thread } from '../thread-store.ts'

/** From so far above the newest on, somebody reads what was before. */
const awayPx = 300
const flashMs = 1600

type Scroller = RefObject<HTMLDivElement | null>

/** The browser anchors it at the newest: what is put below must not push away what is looked at. */
export function useAnchor(scroll: Scroller, { below, messages }: Thread): void {
  const seen = useRef<{ below: number; height: number; newest: MessageView | undefined }>({
    below: 0,
    height: 0,
    newest: undefined,
  })
  useLayoutEffect(() => {
    const element = scroll.current
    if (element === null) return
    const newest = messages?.at(-1)
    const before = seen.current
    const isNew = before.newest !== undefined && newest?.row !== before.newest.row
    if (below > before.below) element.scrollTop -= element.scrollHeight - before.height
    else if (isNew && newest?.fromMe === true && newest.status === 'pending') element.scrollTop = 0
    else if (isNew && element.scrollTop < -awayPx)
      element.scrollTop -= Math.max(0, element.scrollHeight - before.height)
    seen.current = { below, height: element.scrollHeight, newest }
  })
}

export interface Away {
  isAway: boolean
  /** How many came since. */
  came: number
  toNewest(): void
}

export function useAway(scroll: Scroller, messages: readonly MessageView[]): Away {
  const [isAway, setAway] = useState(false)
  const [since, setSince] = useState(0)
  const newest = useRef(0)
  newest.current = messages.at(-1)?.row ?? 0
  useEffect(() => {
    const element = scroll.current
    if (element === null) return undefined
    const look = (): void => {
      const away = element.scrollTop < -awayPx
      setAway((was) => {
        if (away && !was) setSince(newest.current)
        return away
      })
    }
    element.addEventListener('scroll', look, { passive: true })
    return () => element.removeEventListener('scroll', look)
  }, [])
  return {
    isAway,
    came: isAway ? messages.filter(({ row, fromMe }) => row > since && !fromMe).length : 0,
    toNewest: () => scroll.current?.scrollTo({ top: 0 }),
  }
}

/** Shows one that is in the document; false where it is not. */
export function showBubble(scroll: Scroller, id: string): boolean {
  const element = scroll.current?.querySelector<HTMLElement>(`.bubble[data-id="${CSS.escape(id)}"]`)
  if (element === null || element === undefined) return false
  element.scrollIntoView({ block: 'center' })
  element.focus({ preventScroll: true })
  element.dataset['flash'] = 'true'
  setTimeout(() => delete element.dataset['flash'], flashMs)
  return true
}

/** From one message to the next by the arrow keys; what is further away is drawn as it is come to. */
export function stepBy(event: KeyboardEvent, scroll: Scroller): void {
  const { target, key } = event
  if ((key !== 'ArrowUp' && key !== 'ArrowDown') || event.altKey || event.ctrlKey || event.metaKey) return
  if (!(target instanceof Element) || target.closest('input, textarea, select, video') !== null) return
  const all = [...(scroll.current?.querySelectorAll<HTMLElement>('.bubble') ?? [])]
  const from = target.closest<HTMLElement>('.bubble')
  const isInside = from !== null && from !== target
  const next = isInside
    ? from
    : from === null
      ? all.at(-1)
      : all[all.indexOf(from) + (key === 'ArrowUp' ? -1 : 1)]
  if (next === undefined) return
  event.preventDefault()
  next.focus({ preventScroll: true })
  next.scrollIntoView({ block: 'nearest' })
}
