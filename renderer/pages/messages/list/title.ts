// How many chats wait: in the title of the window and on its icon.
import { useEffect } from 'preact/hooks'
import { placeOf } from '../../../api/place.ts'
import { count } from '../../../words/times.ts'

const drawn = (dot: string): string =>
  `data:image/svg+xml,${encodeURIComponent(
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#0f766e"/><path d="M10 8v16M22 8v16M10 16h12" stroke="#fff" stroke-width="3.5" stroke-linecap="round" fill="none"/>${dot}</svg>`,
  )}`
const waiting = drawn(
  '<circle cx="24" cy="8" r="8" fill="#fff"/><circle cx="24" cy="8" r="6" fill="#b42318"/>',
)

export function useTitle(title: string, waits: number): void {
  useEffect(() => {
    document.title = waits > 0 ? `(${count(waits)}) ${title} · Holdfast` : `${title} · Holdfast`
    const icon = document.querySelector<HTMLLinkElement>('link[rel=icon]')
    if (icon === null) return undefined
    const before = placeOf('app/icon.svg')
    icon.href = waits > 0 ? waiting : before
    return () => {
      icon.href = before
    }
  }, [title, waits])
}
