// Buttons: what they do may take a while, and a refusal is told where the eye is.
import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { toast } from '../state/toasts.ts'
import { problemText } from '../words/problem.ts'
import { Icon, type IconName } from './icon.tsx'

export type Look = 'primary' | 'plain' | 'quiet' | 'danger'

export interface ButtonProps {
  children: ComponentChildren
  run: () => unknown
  look?: Look
  icon?: IconName
  disabled?: boolean
  /** Read instead of the words where they alone do not say enough. */
  label?: string
  pressed?: boolean
  /** Told of a refusal, which is else said beside the button. */
  onError?: (error: unknown) => void
}

export function Button({
  children,
  run,
  look = 'plain',
  icon,
  disabled,
  label,
  pressed,
  onError,
}: ButtonProps) {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState('')
  const alive = useRef(true)
  useEffect(
    () => () => {
      alive.current = false
    },
    [],
  )
  const click = async (): Promise<void> => {
    const result = run()
    setProblem('')
    if (!(result instanceof Promise)) return
    setBusy(true)
    try {
      await result
    } catch (error) {
      if (onError) onError(error)
      else if (alive.current) setProblem(problemText(error))
      else toast(problemText(error), { kind: 'problem' })
    } finally {
      if (alive.current) setBusy(false)
    }
  }
  return (
    <>
      <button
        type="button"
        class={`button ${look}`}
        disabled={disabled ?? false}
        aria-disabled={busy}
        aria-busy={busy}
        aria-label={label}
        aria-pressed={pressed}
        onClick={() => {
          if (!busy) void click()
        }}
      >
        {icon && <Icon name={icon} size={18} />}
        <span>{children}</span>
      </button>
      {problem !== '' && <Refusal text={problem} />}
    </>
  )
}

/** Beside the button that was refused, and in sight. */
function Refusal({ text }: { text: string }) {
  const ref = useRef<HTMLParagraphElement>(null)
  useEffect(() => ref.current?.scrollIntoView({ block: 'nearest' }), [text])
  return (
    <p class="problem beside" role="alert" ref={ref}>
      {text}
    </p>
  )
}

export function LinkButton({
  to,
  children,
  look = 'plain',
  icon,
  label,
}: {
  to: string
  children: ComponentChildren
  look?: Look
  icon?: IconName
  label?: string
}) {
  return (
    <a class={`button ${look}`} href={to} aria-label={label}>
      {icon && <Icon name={icon} size={18} />}
      <span>{children}</span>
    </a>
  )
}
