// Where the page is: one signal, the browser's own history, links that stay links.
import { computed, signal } from '@preact/signals'
import { placeOf } from '../api/place.ts'

const base = placeOf('app/')

const path = signal('')

/** The parts of the path under /app/. */
export const segments = computed(() =>
  path.value
    .split('/')
    .filter((part) => part !== '')
    .map(decoded),
)

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

/** The address of a page, from its parts. */
export function href(...parts: readonly string[]): string {
  return base + parts.map(encodeURIComponent).join('/')
}

export function go(to: string, { replace = false } = {}): void {
  if (to === location.pathname) return
  history[replace ? 'replaceState' : 'pushState'](null, '', to)
  read()
}

function read(): void {
  path.value = location.pathname.slice(base.length)
}

/** The desktop opens the page with a file that was double-clicked: it is to be restored from. */
function takeFile(): void {
  const file = new URLSearchParams(location.search).get('restore')
  if (file !== null) history.replaceState(null, '', href('backups', 'restore', 'file', file) + location.hash)
}

export function startRouter(): void {
  takeFile()
  read()
  addEventListener('popstate', read)
  addEventListener('click', (event) => {
    const target = event.target
    const link = target instanceof Element ? target.closest('a') : null
    if (link === null || event.defaultPrevented || event.button !== 0) return
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    if (
      link.hash !== '' ||
      link.target !== '' ||
      link.origin !== location.origin ||
      !link.pathname.startsWith(base)
    )
      return
    event.preventDefault()
    go(link.pathname)
  })
}
