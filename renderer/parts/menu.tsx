// A menu that floats where it was asked for: by a button, the right one of a mouse, a key or a finger that stays.
import { signal } from '@preact/signals'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import { toast } from '../state/toasts.ts'
import { problemText } from '../words/problem.ts'
import { Icon, type IconName } from './icon.tsx'

export interface MenuItem {
  text: string
  icon?: IconName
  run(): unknown
}

interface Menu {
  /** Read aloud: what it is about. */
  label: string
  /** Each one sign, in a line above the others. */
  quick?: readonly (MenuItem & { label: string; isOn: boolean })[]
  quickLabel?: string
  items: readonly MenuItem[]
  at: { x: number; y: number }
}

const open = signal<Menu | undefined>(undefined)

/** What had the focus has it again when the menu is closed. */
let before: Element | null = null

export function openMenu(menu: Omit<Menu, 'at'>, where: Element | { x: number; y: number }): void {
  before = document.activeElement
  if (!(where instanceof Element)) {
    open.value = { ...menu, at: where }
    return
  }
  const { left, bottom } = where.getBoundingClientRect()
  open.value = { ...menu, at: { x: left, y: bottom } }
}

function close(): void {
  open.value = undefined
  if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true })
}

async function take({ run }: MenuItem): Promise<void> {
  close()
  try {
    await run()
  } catch (error) {
    toast(problemText(error), { kind: 'problem' })
  }
}

const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }

function moveBy(key: string, list: HTMLElement): boolean {
  const items = [...list.querySelectorAll<HTMLElement>('[role=menuitem]')]
  const at = items.indexOf(document.activeElement as HTMLElement)
  const step = steps[key]
  const next =
    key === 'Home' ? 0 : key === 'End' ? items.length - 1 : step === undefined ? undefined : at + step
  if (next !== undefined) items.at(next % items.length)?.focus()
  return next !== undefined
}

/** Wholly inside the window, wherever it was asked for. */
function place(element: HTMLElement, { x, y }: Menu['at']): void {
  const { width, height } = element.getBoundingClientRect()
  const left = Math.max(8, Math.min(x, innerWidth - width - 8))
  const top = Math.max(8, y + height > innerHeight - 8 ? Math.min(y, innerHeight) - height : y)
  element.style.left = `${left}px`
  element.style.top = `${Math.min(top, Math.max(8, innerHeight - height - 8))}px`
}

function Item({ item, label, isOn = false }: { item: MenuItem; label?: string; isOn?: boolean }) {
  return (
    <button
      type="button"
      role="menuitem"
      tabIndex={-1}
      class={label === undefined ? 'menu-item' : 'menu-sign'}
      data-on={isOn}
      aria-label={label}
      onClick={() => void take(item)}
    >
      {item.icon && <Icon name={item.icon} size={18} />}
      <span>{item.text}</span>
    </button>
  )
}

function Opened({ menu }: { menu: Menu }) {
  const list = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    if (list.current === null) return
    place(list.current, menu.at)
    list.current.querySelector<HTMLElement>('[role=menuitem]')?.focus({ preventScroll: true })
  }, [menu])
  useEffect(() => {
    const leave = (event: Event): void => {
      if (!(event.target instanceof Node) || list.current?.contains(event.target) !== true) close()
    }
    addEventListener('pointerdown', leave, true)
    addEventListener('resize', close)
    return () => {
      removeEventListener('pointerdown', leave, true)
      removeEventListener('resize', close)
    }
  }, [])
  return (
    <div
      ref={list}
      class="menu"
      role="menu"
      aria-label={menu.label}
      onKeyDown={(event) => {
        if (event.key === 'Escape' || event.key === 'Tab') close()
        else if (list.current === null || !moveBy(event.key, list.current)) return
        event.preventDefault()
        event.stopPropagation()
      }}
      onContextMenu={(event) => event.preventDefault()}
    >
      {menu.quick && (
        <div class="menu-signs" role="group" aria-label={menu.quickLabel}>
          {menu.quick.map((each) => (
            <Item key={each.text} item={each} label={each.label} isOn={each.isOn} />
          ))}
        </div>
      )}
      {menu.items.map((each) => (
        <Item key={each.text} item={each} />
      ))}
    </div>
  )
}

/** The one place where a menu is. */
export function Menus() {
  const menu = open.value
  return menu && <Opened menu={menu} />
}

const longMs = 500

/** Of the one finger that may stay, whatever is drawn anew meanwhile. */
let timer: ReturnType<typeof setTimeout> | undefined
let wasLong = false
export const stop = (): void => clearTimeout(timer)

/** For an element that has a menu: right button, the key for menus, a finger that stays. */
export function menuHandlers(
  show: (where: Element | { x: number; y: number }) => void,
  /** It is a link itself. What is a link inside of something else has the browser's menu. */
  { onLinks = false } = {},
) {
  return {
    onContextMenu: (event: MouseEvent & { currentTarget: Element }) => {
      const inside = event.target instanceof Element ? event.target.closest('a, input, textarea') : null
      if (inside !== null && !onLinks) return
      event.preventDefault()
      stop()
      // The key for menus has no place.
      const { clientX: x, clientY: y, currentTarget } = event
      show(x === 0 && y === 0 ? currentTarget : { x, y })
    },
    onPointerDown: (event: PointerEvent) => {
      stop()
      wasLong = false
      if (event.pointerType !== 'touch') return
      const at = { x: event.clientX, y: event.clientY }
      timer = setTimeout(() => {
        wasLong = true
        show(at)
      }, longMs)
    },
    onPointerUp: stop,
    onPointerCancel: stop,
    onPointerLeave: stop,
    // The finger that stayed does not also follow the link.
    onClickCapture: (event: MouseEvent) => {
      if (!wasLong) return
      wasLong = false
      event.preventDefault()
      event.stopPropagation()
    },
  }
}
