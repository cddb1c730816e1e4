// Before the appliance is open: looking for it, asking for the password or a key, or saying why it cannot be used.
import { useState } from 'preact/hooks'
import type { ComponentChildren } from 'preact'
import { ProblemError, SignedOutError } from '../api/errors.ts'
import { placeOf } from '../api/place.ts'
import { Icon } from '../parts/icon.tsx'
import { byPassword, health, signIn } from '../state/session.ts'
import { languageNames, languages } from '../words/languages.ts'
import { problemText } from '../words/problem.ts'
import { toldReason } from '../words/told.ts'
import { language, useLanguage, words } from '../words/words.ts'

function Front({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <main class="front" id="main">
      <div class="front-card">
        <img class="front-mark" src={placeOf('app/icon.svg')} alt="" width="48" height="48" />
        <h1>{title}</h1>
        {children}
      </div>
    </main>
  )
}

export function Starting() {
  const t = words.value.starting
  return (
    <Front title={t.title}>
      <p role="status">{t.text}</p>
    </Front>
  )
}

function Secret({
  label,
  value,
  onChange,
  type = 'password',
  complete,
}: {
  label: string
  value: string
  onChange(value: string): void
  type?: 'password' | 'text'
  complete: 'current-password' | 'one-time-code'
}) {
  // The types tell kinds of inputs apart by their attributes; ours fit both kinds.
  const kind = { type } as { type: 'text' }
  return (
    <label class="field">
      <span>{label}</span>
      <input
        {...kind}
        inputMode={complete === 'one-time-code' ? 'numeric' : 'text'}
        autocomplete={complete}
        required
        value={value}
        onInput={(event) => onChange(event.currentTarget.value)}
      />
    </label>
  )
}

function Language() {
  return (
    <label class="field front-language">
      <span>{words.value.prefs.language}</span>
      <select
        value={language.value}
        onChange={(event) => {
          const chosen = languageNames().find((name) => name === event.currentTarget.value)
          if (chosen !== undefined) void useLanguage(chosen, { remember: true })
        }}
      >
        {languageNames().map((name) => (
          <option key={name} value={name}>
            {languages[name].name}
          </option>
        ))}
      </select>
    </label>
  )
}

function Text({ byKey }: { byKey: boolean }) {
  const t = words.value
  if (health.value?.mode === 'recovery')
    return (
      <>
        <p>{toldReason(health.value)}</p>
        <p>{t.recovery.gateText}</p>
      </>
    )
  if (!byKey) return <p>{t.gate.passwordText}</p>
  return (
    <p>
      {t.gate.text} <code>holdfast key reset</code>.
    </p>
  )
}

export function Gate() {
  const t = words.value
  const inRecovery = health.value?.mode === 'recovery'
  const [wantsKey, setWantsKey] = useState(false)
  const byKey = wantsKey || !byPassword.value || inRecovery
  const [secret, setSecret] = useState('')
  const [code, setCode] = useState<string | undefined>(undefined)
  const [problem, setProblem] = useState('')
  const [busy, setBusy] = useState(false)
  const failed = (error: unknown): void => {
    const asked = error instanceof ProblemError && error.code === 'code_needed' && code === undefined
    if (asked) setCode('')
    const isWrongKey = byKey && error instanceof SignedOutError
    setProblem(isWrongKey ? t.problems.codes.unauthorized : asked ? '' : problemText(error))
  }
  const submit = async (): Promise<void> => {
    setBusy(true)
    try {
      if (byKey) await signIn({ key: secret.trim() })
      else await signIn({ password: secret, ...(code !== undefined && { code }) })
    } catch (error) {
      failed(error)
      setBusy(false)
    }
  }
  const other = (): void => {
    setWantsKey(!wantsKey)
    setSecret('')
    setCode(undefined)
    setProblem('')
  }
  return (
    <Front title={inRecovery ? t.recovery.title : t.gate.title}>
      <Text byKey={byKey} />
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (!busy) void submit()
        }}
      >
        <Secret
          label={byKey ? t.gate.key : t.signIn.password}
          value={secret}
          onChange={setSecret}
          complete="current-password"
        />
        {!byKey && code !== undefined && (
          <Secret
            label={t.signIn.code}
            value={code}
            onChange={setCode}
            type="text"
            complete="one-time-code"
          />
        )}
        <p class="problem" role="alert">
          {problem}
        </p>
        <button type="submit" class="button primary full" disabled={busy}>
          <Icon name="keyRound" size={18} />
          <span>{t.gate.open}</span>
        </button>
      </form>
      {byPassword.value && !inRecovery && (
        <button type="button" class="button quiet full" onClick={other}>
          <span>{byKey ? t.gate.usePassword : t.gate.useKey}</span>
        </button>
      )}
      <p class="small">{byKey ? t.gate.note : t.gate.passwordNote}</p>
      <Language />
    </Front>
  )
}
