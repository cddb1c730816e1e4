// Before the appliance is open: looking for it, asking for its key, or saying why it cannot be used.
import { useState } from 'preact/hooks'
import { SignedOutError } from '../api/errors.ts'
import { placeOf } from '../api/place.ts'
import { Icon } from '../parts/icon.tsx'
import { health, signIn } from '../state/session.ts'
import { problemText } from '../words/problem.ts'
import { toldReason } from '../words/told.ts'
import { words } from '../words/words.ts'
import type { ComponentChildren } from 'preact'

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

export function Gate() {
  const t = words.value
  const inRecovery = health.value?.mode === 'recovery'
  const [key, setKey] = useState('')
  const [problem, setProblem] = useState('')
  const [busy, setBusy] = useState(false)
  const submit = async (): Promise<void> => {
    setBusy(true)
    try {
      await signIn(key.trim())
    } catch (error) {
      setProblem(error instanceof SignedOutError ? t.problems.codes.unauthorized : problemText(error))
      setBusy(false)
    }
  }
  return (
    <Front title={inRecovery ? t.recovery.title : t.gate.title}>
      {inRecovery ? (
        <>
          <p>{health.value && toldReason(health.value)}</p>
          <p>{t.recovery.gateText}</p>
        </>
      ) : (
        <p>
          {t.gate.text} <code>holdfast key reset</code>.
        </p>
      )}
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (!busy) void submit()
        }}
      >
        <label class="field">
          <span>{t.gate.key}</span>
          <input
            type="password"
            autocomplete="current-password"
            required
            value={key}
            onInput={(event) => setKey(event.currentTarget.value)}
          />
        </label>
        <p class="problem" role="alert">
          {problem}
        </p>
        <button type="submit" class="button primary full" disabled={busy}>
          <Icon name="keyRound" size={18} />
          <span>{t.gate.open}</span>
        </button>
      </form>
      <p class="small">{t.gate.note}</p>
    </Front>
  )
}
