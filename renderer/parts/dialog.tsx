// Dialogs: the browser's own, which keep the focus inside and give it back.
import { signal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef, useState } from 'preact/hooks'
import { problemText } from '../words/problem.ts'
import { words } from '../words/words.ts'
import { Icon } from './icon.tsx'

export function Dialog({
  title,
  onClose,
  children,
  wide = false,
  side = false,
}: {
  title: string
  onClose(): void
  children: ComponentChildren
  wide?: boolean
  /** As high as the window, at its edge. */
  side?: boolean
}) {
  const ref = useRef<HTMLDialogElement>(null)
  const id = useId()
  useEffect(() => {
    const before = document.activeElement
    ref.current?.showModal()
    return () => {
      if (before instanceof HTMLElement) before.focus()
    }
  }, [])
  return (
    <dialog
      ref={ref}
      class={side ? 'dialog side' : wide ? 'dialog wide' : 'dialog'}
      aria-labelledby={id}
      onClose={onClose}
    >
      <header class="dialog-head">
        <h2 id={id}>{title}</h2>
        <button
          type="button"
          class="button quiet icon-only"
          aria-label={words.value.actions.close}
          onClick={() => ref.current?.close()}
        >
          <Icon name="x" />
        </button>
      </header>
      {children}
    </dialog>
  )
}

interface Question {
  title: string
  /** What ends, and what is kept. */
  text: string
  yes: string
  /** Nothing of it can be taken back: the name is typed first. */
  typed?: string
  run(): Promise<void>
}

const question = signal<Question | undefined>(undefined)

export function ask(asked: Question): void {
  question.value = asked
}

/** The one place where a question stands. */
export function Questions() {
  const asked = question.value
  return asked && <Asked key={asked.title} asked={asked} />
}

function close(): void {
  question.value = undefined
}

function Asked({ asked }: { asked: Question }) {
  const t = words.value.actions
  const [typed, setTyped] = useState('')
  const [error, setError] = useState('')
  const [busy, setBusy] = useState(false)
  const submit = async (): Promise<void> => {
    setBusy(true)
    setError('')
    try {
      await asked.run()
      close()
    } catch (failure) {
      setError(problemText(failure))
      setBusy(false)
    }
  }
  const ready = asked.typed === undefined || typed === asked.typed
  return (
    <Dialog title={asked.title} onClose={close}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (ready && !busy) void submit()
        }}
      >
        <p>{asked.text}</p>
        {asked.typed !== undefined && (
          <label class="field">
            <span>{t.typeName(asked.typed)}</span>
            <input
              value={typed}
              autocomplete="off"
              onInput={(event) => setTyped(event.currentTarget.value)}
            />
          </label>
        )}
        <p class="problem" role="alert">
          {error}
        </p>
        <div class="dialog-foot">
          <button type="button" class="button plain" onClick={close}>
            {t.cancel}
          </button>
          <button
            type="submit"
            class={asked.typed === undefined ? 'button primary' : 'button danger'}
            disabled={!ready || busy}
          >
            {asked.yes}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
