// A list of which only what is seen is in the document. Heights are measured as rows appear; what was not seen yet
// is taken to be as high as the estimate.
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { ComponentChildren, JSX } from 'preact'

interface VirtualListProps<T> {
  items: readonly T[]
  keyOf(item: T): string | number
  render(item: T, index: number): ComponentChildren
  estimate: number
  class?: string
  label?: string
  /** How many there are in all, where not all are loaded. */
  total?: number
  /** Where the first item stands in the whole. */
  offset?: number
  onNearStart?: () => void
  onNearEnd?: () => void
  role?: 'list' | 'none'
  /** All that what is drawn of an item depends on, but signals: a row that stays is drawn anew only where something of it differs. */
  dependsOn?: (item: T, index: number) => readonly unknown[]
}

const overscanPx = 400
const nearPx = 800

function scrollerOf(element: HTMLElement): HTMLElement {
  for (let each = element.parentElement; each !== null; each = each.parentElement) {
    if (/auto|scroll/.test(getComputedStyle(each).overflowY)) return each
  }
  return document.documentElement
}

class Heights {
  readonly #known = new Map<string | number, number>()

  /** Whether something was learnt. */
  learn(key: string | number, height: number): boolean {
    if (this.#known.get(key) === height) return false
    this.#known.set(key, height)
    return true
  }

  /** The range of items that touches these pixels, and the space before and after it. */
  range(keys: readonly (string | number)[], window: { top: number; bottom: number }, estimate: number) {
    let at = 0
    let first = 0
    let last = -1
    let before = 0
    let shown = 0
    for (const [index, key] of keys.entries()) {
      const height = this.#known.get(key) ?? estimate
      if (at + height <= window.top) {
        first = index + 1
        before = at + height
      } else if (at < window.bottom) {
        last = index
        shown += height
      }
      at += height
    }
    return { first, last, before, after: Math.max(0, at - before - shown), height: at }
  }
}

interface Drawn {
  of: readonly unknown[]
  inside: ComponentChildren
}

const isSame = (one: readonly unknown[], other: readonly unknown[]): boolean =>
  one.length === other.length && one.every((each, n) => each === other[n])

/** Those that are seen; what was drawn of one already is the very same again, which is not looked at any further. */
function useRows<T>(
  props: VirtualListProps<T>,
  { shown, first }: { shown: readonly T[]; first: number },
): JSX.Element[] {
  const { items, keyOf, render, dependsOn, total = items.length, offset = 0, role = 'list' } = props
  const drawn = useRef<ReadonlyMap<string | number, Drawn>>(new Map())
  const isList = role === 'list'
  const now = new Map<string | number, Drawn>()
  const rows = shown.map((item, n) => {
    const index = first + n
    const key = keyOf(item)
    const of = dependsOn?.(item, index)
    const before = drawn.current.get(key)
    const isKnown = of !== undefined && before !== undefined && isSame(of, before.of)
    const inside = isKnown ? before.inside : render(item, index)
    if (of !== undefined) now.set(key, { of, inside })
    return (
      <div
        key={key}
        data-index={index}
        role={isList ? 'listitem' : undefined}
        aria-setsize={isList ? total : undefined}
        aria-posinset={isList ? offset + index + 1 : undefined}
      >
        {inside}
      </div>
    )
  })
  drawn.current = now
  return rows
}

export function VirtualList<T>(props: VirtualListProps<T>) {
  const { items, keyOf, estimate, role = 'list' } = props
  const list = useRef<HTMLDivElement>(null)
  const heights = useRef(new Heights())
  const [window, setWindow] = useState({ top: 0, bottom: 1200 })
  const [, redraw] = useState(0)
  const keys = items.map(keyOf)
  const range = heights.current.range(keys, window, estimate)

  const near = useRef({ props, height: range.height })
  near.current = { props, height: range.height }

  useLayoutEffect(() => {
    const element = list.current
    if (element === null) return undefined
    const scroller = scrollerOf(element)
    const look = (): void => {
      const box = scroller.getBoundingClientRect()
      const top = Math.max(0, box.top) - element.getBoundingClientRect().top
      const seen = { top: top - overscanPx, bottom: top + scroller.clientHeight + overscanPx }
      setWindow((now) =>
        Math.abs(now.top - seen.top) < overscanPx / 4 && Math.abs(now.bottom - seen.bottom) < overscanPx / 4
          ? now
          : seen,
      )
      if (top < nearPx) near.current.props.onNearStart?.()
      if (top + scroller.clientHeight > near.current.height - nearPx) near.current.props.onNearEnd?.()
    }
    look()
    scroller.addEventListener('scroll', look, { passive: true })
    const watch = new ResizeObserver(look)
    watch.observe(scroller)
    watch.observe(element)
    return () => {
      scroller.removeEventListener('scroll', look)
      watch.disconnect()
    }
  }, [])

  useLayoutEffect(() => {
    let learnt = false
    for (const row of list.current?.children ?? []) {
      if (!(row instanceof HTMLElement) || row.dataset['index'] === undefined) continue
      const key = keys[Number(row.dataset['index'])]
      if (key !== undefined) learnt = heights.current.learn(key, row.offsetHeight) || learnt
    }
    if (!learnt) return
    // What is drawn has its own height: only where more has to be, it is drawn anew.
    const now = heights.current.range(keys, window, estimate)
    near.current = { ...near.current, height: now.height }
    if (now.first < range.first || now.last > range.last) redraw((n) => n + 1)
  })

  const shown = items.slice(range.first, range.last + 1)
  const isList = role === 'list'
  const rows = useRows(props, { shown, first: range.first })
  return (
    <div
      ref={list}
      class={props.class ?? ''}
      role={isList && items.length > 0 ? 'list' : undefined}
      aria-label={isList && items.length > 0 ? props.label : undefined}
    >
      <div class="virtual-space" role="none" style={{ height: `${range.before}px` }} />
      {rows}
      <div class="virtual-space" role="none" style={{ height: `${range.after}px` }} />
    </div>
  )
}
