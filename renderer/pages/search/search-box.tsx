// The search in the line on top of every page: "/" goes there, Enter finds.
import { useEffect, useRef, useState } from 'preact/hooks'
import { Icon } from '../../parts/icon.tsx'
import { go, href, segments } from '../../state/router.ts'
import { words } from '../../words/words.ts'

/** What the address says is looked for. */
export function wanted(): string {
  const [first, q] = segments.value
  return first === 'search' ? (q ?? '') : ''
}

function isWriting(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input, textarea, select, dialog') !== null
}

/** "/" as people know it from other programs; never while something is being written. */
function useSlash(field: { current: HTMLInputElement | null }): void {
  useEffect(() => {
    const look = (event: KeyboardEvent): void => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey) return
      if (isWriting(event.target) || field.current?.checkVisibility() !== true) return
      event.preventDefault()
      field.current.select()
    }
    addEventListener('keydown', look)
    return () => removeEventListener('keydown', look)
  }, [])
}

export function SearchBox() {
  const t = words.value.find
  const field = useRef<HTMLInputElement>(null)
  const [text, setText] = useState(wanted())
  const q = wanted()
  useEffect(() => setText(q), [q])
  useSlash(field)
  return (
    <form
      class="search"
      role="search"
      aria-label={t.title}
      onSubmit={(event) => {
        event.preventDefault()
        const trimmed = text.trim()
        if (trimmed !== '') go(href('search', trimmed))
      }}
    >
      <label>
        <Icon name="search" size={18} />
        <span class="unseen">{t.label}</span>
        <input
          ref={field}
          type="search"
          maxLength={200}
          placeholder={t.go}
          aria-keyshortcuts="/"
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </label>
    </form>
  )
}
