// Fields of forms: a label, what is entered, and a word about it.
import { useId } from 'preact/hooks'
import type { ComponentChildren } from 'preact'

interface TextFieldProps {
  label: string
  value: string
  onChange(value: string): void
  hint?: string
  type?: 'text' | 'password' | 'number' | 'url' | 'tel' | 'date'
  required?: boolean
  placeholder?: string
  maxLength?: number
  min?: number
  autofocus?: boolean
}

export function TextField(props: TextFieldProps) {
  const { label, value, onChange, hint, type = 'text', ...more } = props
  // The types tell kinds of inputs apart by their attributes; ours fit every kind.
  const rest = { ...more, type } as { type: 'text' }
  const id = useId()
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        value={value}
        autocomplete="off"
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        onInput={(event) => onChange(event.currentTarget.value)}
        {...rest}
      />
      {hint !== undefined && (
        <p class="small" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  )
}

export function CheckField({
  label,
  checked,
  onChange,
}: {
  label: string
  checked: boolean
  onChange(checked: boolean): void
}) {
  return (
    <label class="check">
      <input type="checkbox" checked={checked} onChange={(event) => onChange(event.currentTarget.checked)} />
      <span>{label}</span>
    </label>
  )
}

export function SelectField<T extends string>({
  label,
  value,
  options,
  onChange,
  hideLabel = false,
}: {
  label: string
  value: T
  options: readonly { value: T; text: string }[]
  onChange(value: T): void
  hideLabel?: boolean
}) {
  const id = useId()
  return (
    <div class="field">
      <label for={id} class={hideLabel ? 'unseen' : ''}>
        {label}
      </label>
      <select
        id={id}
        value={value}
        onChange={({ currentTarget }) => {
          const chosen = options.find((each) => each.value === currentTarget.value)
          if (chosen) onChange(chosen.value)
        }}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.text}
          </option>
        ))}
      </select>
    </div>
  )
}

/** A part of a page with a heading of its own. */
export function Section({
  title,
  text,
  children,
  danger = false,
}: {
  title: string
  text?: string
  children: ComponentChildren
  danger?: boolean
}) {
  const id = useId()
  return (
    <section class={danger ? 'panel section danger-zone' : 'panel section'} aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {text !== undefined && <p class="small section-text">{text}</p>}
      {children}
    </section>
  )
}
