// A line of the list that is moved aside by a finger: to one side it is archived, to the other it counts as read or unread.
import { useRef } from 'preact/hooks'
import { stop as stopLongPress } from '../../../parts/menu.tsx'

/** From so far on letting go does it; below the first the finger may still mean to scroll or to stay. */
const farPx = 72
const beginPx = 12

interface Swipe {
  x: number
  y: number
  by: number
}

type Handled = PointerEvent & { currentTarget: HTMLElement }

function show(row: HTMLElement, by: number): void {
  row.style.setProperty('--swiped', `${by}px`)
  row.dataset['swiped'] = by === 0 ? '' : by < 0 ? 'left' : 'right'
}

export function useSwipe(act: { toLeft?: (() => void) | undefined; toRight: () => void }) {
  const swipe = useRef<Swipe | undefined>(undefined)
  const wasMoved = useRef(false)
  const end = ({ currentTarget }: Handled): void => {
    const by = swipe.current?.by ?? 0
    swipe.current = undefined
    show(currentTarget, 0)
    if (by <= -farPx) act.toLeft?.()
    if (by >= farPx) act.toRight()
  }
  return {
    onPointerDown: ({ pointerType, clientX: x, clientY: y }: Handled) => {
      wasMoved.current = false
      swipe.current = pointerType === 'touch' ? { x, y, by: 0 } : undefined
    },
    onPointerMove: ({ clientX, clientY, currentTarget, pointerId }: Handled) => {
      const now = swipe.current
      if (now === undefined) return
      const by = clientX - now.x
      if (!wasMoved.current && Math.abs(by) < beginPx) return
      if (!wasMoved.current && Math.abs(clientY - now.y) > Math.abs(by)) {
        swipe.current = undefined
        return
      }
      if (!wasMoved.current) currentTarget.setPointerCapture(pointerId)
      wasMoved.current = true
      stopLongPress()
      now.by = act.toLeft === undefined ? Math.max(0, by) : by
      show(currentTarget, now.by)
    },
    onPointerUp: end,
    onPointerCancel: (event: Handled) => {
      swipe.current = undefined
      end(event)
    },
    // The finger that moved it does not also follow the link.
    onClickCapture: (event: MouseEvent) => {
      if (!wasMoved.current) return
      wasMoved.current = false
      event.preventDefault()
      event.stopPropagation()
    },
  }
}
