// A passkey that WhatsApp asks for while a number is being linked: what is asked and what giving it means, the code to
// compare, and whether any may be given here. It has nothing signed itself, and opens no page of WhatsApp.
import { useEffect, useId, useState } from 'preact/hooks'
import type { InstanceView } from '../../core/contract/instances/instance.ts'
import { call, type Answer } from '../api/client.ts'
import { Button } from '../parts/button.tsx'
import { Copyable } from '../parts/copyable.tsx'
import { CheckField, Section } from '../parts/field.tsx'
import { useSeconds } from '../state/clock.ts'
import { putInstance } from '../state/instances.ts'
import { useResource } from '../state/resource.ts'
import { problemText } from '../words/problem.ts'
import { words } from '../words/words.ts'

type Asked = Answer<'getPasskey'>

/** Whether the linking waits for a passkey, or for what follows one. */
export const isAsked = ({ state, reasonCode }: InstanceView): boolean =>
  state === 'passkey_confirmation_required' ||
  (state === 'passkey_required' && reasonCode === 'passkey_asked') ||
  (state === 'connecting' && reasonCode === 'passkey_sent')

/** As it is now, asked for once a second. */
function useAsked(id: string): [Asked | undefined, (asked: Asked) => void] {
  const [asked, setAsked] = useState<Asked>()
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>
    let ended = false
    const look = async (): Promise<void> => {
      try {
        const found = await call('getPasskey', { params: { id } })
        if (!ended) setAsked(found)
      } catch {
        // The bar says when the appliance is gone; it is asked again.
      }
      if (!ended) timer = setTimeout(() => void look(), 1000)
    }
    void look()
    return () => {
      ended = true
      clearTimeout(timer)
    }
  }, [id])
  return [asked, setAsked]
}

function Give({ id, onGiven }: { id: string; onGiven(asked: Asked): void }) {
  const t = words.value.passkey
  const field = useId()
  const [text, setText] = useState('')
  const [problem, setProblem] = useState('')
  const [busy, setBusy] = useState(false)
  const give = async (): Promise<void> => {
    let assertion
    try {
      assertion = JSON.parse(text)
    } catch {
      return setProblem(t.notJson)
    }
    setBusy(true)
    try {
      onGiven(await call('givePasskey', { params: { id }, body: { assertion } }))
      setText('')
    } catch (error) {
      setProblem(problemText(error))
    }
    return setBusy(false)
  }
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault()
        if (!busy) void give()
      }}
    >
      <div class="field">
        <label for={field}>{t.answer}</label>
        <textarea
          id={field}
          rows={4}
          value={text}
          autocomplete="off"
          spellcheck={false}
          required
          aria-describedby={`${field}-hint`}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <p class="small" id={`${field}-hint`}>
          {t.answerHint}
        </p>
      </div>
      <p class="problem" role="alert">
        {problem}
      </p>
      <button type="submit" class="button primary" disabled={busy}>
        {t.give}
      </button>
    </form>
  )
}

function Question({ id, asked, onGiven }: { id: string; asked: Asked; onGiven(asked: Asked): void }) {
  const t = words.value.passkey
  const now = useSeconds()
  const minutes = (at: number | null): number => Math.max(0, Math.ceil(((at ?? now) - now) / 60_000))
  const proven = minutes(asked.proofUntil)
  return (
    <>
      <p class="small" role="status">
        {t.left(minutes(asked.expiresAt))} {proven > 0 && t.proven(proven)}
      </p>
      <Copyable label={t.question} text={JSON.stringify(asked.options, null, 2)} />
      <p class="small">{t.questionHint}</p>
      <Give id={id} onGiven={onGiven} />
    </>
  )
}

function Compare({ id, asked, onGiven }: { id: string; asked: Asked; onGiven(asked: Asked): void }) {
  const t = words.value.passkey
  const isWanted = asked.stage === 'confirm'
  const same = async (): Promise<void> =>
    onGiven(await call('givePasskey', { params: { id }, body: { confirm: true } }))
  return (
    <div role="status">
      <h3>{isWanted ? t.compare : t.going}</h3>
      {asked.code !== null && (
        <p class="pairing-code" aria-label={t.code}>
          {asked.code}
        </p>
      )}
      <p>{isWanted ? t.compareText : `${t.goingText} ${t.codeText}`}</p>
      {isWanted && (
        <Button run={same} look="primary">
          {t.same}
        </Button>
      )}
    </div>
  )
}

export function PasskeyStep({ instance: { id } }: { instance: InstanceView }) {
  const t = words.value.passkey
  const [asked, setAsked] = useAsked(id)
  const cancel = async (): Promise<void> => putInstance(await call('cancelPasskey', { params: { id } }))
  return (
    <Section title={t.title}>
      <p>{t.what}</p>
      <p>{t.means}</p>
      <p>
        <strong>{t.instead}</strong>
      </p>
      {asked !== undefined && asked.options !== null && <Question id={id} asked={asked} onGiven={setAsked} />}
      {asked !== undefined && asked.options === null && asked.stage !== 'challenge' && (
        <Compare id={id} asked={asked} onGiven={setAsked} />
      )}
      <div class="buttons">
        <Button run={cancel} look="quiet">
          {asked?.stage === 'confirm' ? t.differ : t.cancel}
        </Button>
      </div>
    </Section>
  )
}

/** Only where who runs the appliance lets it be turned on. */
export function PasskeySetting() {
  const t = words.value.passkey
  const setting = useResource(() => call('getPasskeySetting', {}), [])
  if (setting.data?.available !== true) return null
  const change = async (enabled: boolean): Promise<void> =>
    setting.set(await call('changePasskeySetting', { body: { enabled } }))
  return (
    <Section title={t.setting} text={t.settingText}>
      <CheckField
        label={t.settingSwitch}
        checked={setting.data.enabled}
        onChange={(enabled) => void change(enabled)}
      />
    </Section>
  )
}
