// The recovery key: what opens the backups when this computer is gone. Made, printed, confirmed; beside it the
// passphrase and the change of the data key.
import { useEffect, useRef, useState } from 'preact/hooks'
import type { NewRecoveryKey, RecoveryView } from '../../../core/contract/backups/recovery-routes.ts'
import type { z } from 'zod'
import { addressOf, call } from '../../api/client.ts'
import { onEvent } from '../../api/live.ts'
import { Button } from '../../parts/button.tsx'
import { Copyable } from '../../parts/copyable.tsx'
import { ask } from '../../parts/dialog.tsx'
import { Section, TextField } from '../../parts/field.tsx'
import { Icon } from '../../parts/icon.tsx'
import { Loaded } from '../../parts/states.tsx'
import { minute } from '../../state/clock.ts'
import { putJob } from '../../state/jobs.ts'
import { useResource, type Resource } from '../../state/resource.ts'
import { toast } from '../../state/toasts.ts'
import { when } from '../../words/times.ts'
import { words } from '../../words/words.ts'

type Recovery = z.infer<typeof RecoveryView>
type Made = z.infer<typeof NewRecoveryKey>

/** A page of the appliance, put here for the printer alone: nothing of it is seen or styled from outside. */
function Kit({ html, onPrinted }: { html: string; onPrinted?: () => void }) {
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    // Its own styles are for the file that it can be saved as; this page's rules would refuse them aloud.
    const plain = html.replaceAll(/<style[^>]*>.*?<\/style>/gs, '')
    const { body } = new DOMParser().parseFromString(plain, 'text/html')
    place.current?.replaceChildren(...body.childNodes)
    if (onPrinted === undefined) return
    print()
    onPrinted()
  }, [html])
  return <div class="kit" ref={place} lang="en" />
}

/** Four letters each, as one reads them out. */
const grouped = (key: string): string => (key.match(/.{1,4}/g) ?? []).join(' ')

function Confirm({ onConfirmed }: { onConfirmed(view: Recovery): void }) {
  const t = words.value.recoveryKey
  const [last, setLast] = useState('')
  const confirm = async (): Promise<void> => {
    onConfirmed(await call('confirmRecoveryKey', { body: { recoveryKey: last.trim() } }))
    toast(words.value.recoveryKey.confirmed)
  }
  return (
    <div class="form">
      <TextField label={t.last} hint={t.lastHint} value={last} onChange={setLast} maxLength={200} />
      <Button run={confirm} look="primary" icon="check" disabled={last.trim().length < 6}>
        {t.confirm}
      </Button>
    </div>
  )
}

function JustMade({ made, onConfirmed }: { made: Made; onConfirmed(view: Recovery): void }) {
  const t = words.value.recoveryKey
  return (
    <Section title={t.once} text={t.onceText}>
      <Copyable label={t.title} text={grouped(made.recoveryKey)} />
      <div class="buttons">
        <Button run={() => print()} icon="printer">
          {t.print}
        </Button>
      </div>
      <Confirm onConfirmed={onConfirmed} />
      <Kit html={made.kit} />
    </Section>
  )
}

function State({ recovery }: { recovery: Recovery['recovery'] }) {
  const t = words.value.recoveryKey
  const tone = recovery === null ? 'bad' : recovery.confirmedAt === null ? 'busy' : 'good'
  return (
    <p class="state" data-tone={tone}>
      <strong>{recovery === null ? t.none : recovery.confirmedAt === null ? t.unconfirmed : t.good}</strong>
      {recovery !== null && <span>{t.madeAt(when(recovery.madeAt, minute.value))}</span>}
    </p>
  )
}

function KeySection({ view }: { view: Resource<Recovery> }) {
  const t = words.value.recoveryKey
  const [made, setMade] = useState<Made | undefined>(undefined)
  const [kit, setKit] = useState<string | undefined>(undefined)
  const recovery = view.data?.recovery ?? null
  const make = async (): Promise<void> => {
    setMade(await call('makeRecoveryKey', {}))
    view.reload()
  }
  const makeAnother = (): void => ask({ title: t.askNew, text: t.askNewText, yes: t.makeNew, run: make })
  const printKit = async (): Promise<void> => {
    const answer = await fetch(addressOf('getEmergencyKit'), { cache: 'no-store' })
    setKit(await answer.text())
  }
  if (made !== undefined && recovery?.confirmedAt == null) {
    return <JustMade made={made} onConfirmed={view.set} />
  }
  return (
    <Section title={t.title} text={t.text}>
      <State recovery={recovery} />
      {recovery !== null && recovery.confirmedAt === null && <Confirm onConfirmed={view.set} />}
      <div class="buttons">
        {recovery === null ? (
          <Button run={make} look="primary" icon="keyRound">
            {t.make}
          </Button>
        ) : (
          <Button run={makeAnother} icon="keyRound">
            {t.makeNew}
          </Button>
        )}
        {recovery !== null && (
          <Button run={printKit} icon="printer">
            {t.printWithout}
          </Button>
        )}
      </div>
      {recovery === null && (
        <p class="reason">
          <Icon name="info" size={16} /> {t.noneText}
        </p>
      )}
      {kit !== undefined && <Kit html={kit} onPrinted={() => setKit(undefined)} />}
    </Section>
  )
}

function Passphrase({ view }: { view: Resource<Recovery> }) {
  const t = words.value.recoveryKey
  const isSet = view.data?.passphrase === true
  const [typed, setTyped] = useState('')
  const [again, setAgain] = useState('')
  const set = async (): Promise<void> => {
    view.set(await call('setPassphrase', { body: { passphrase: typed } }))
    setTyped('')
    setAgain('')
    toast(words.value.recoveryKey.passphraseSet)
  }
  const remove = (): void =>
    ask({
      title: t.askRemove,
      text: t.askRemoveText,
      yes: t.removePassphrase,
      run: async () => {
        view.set(await call('removePassphrase', {}))
        toast(words.value.recoveryKey.passphraseRemoved)
      },
    })
  return (
    <Section title={t.passphrase} text={isSet ? t.passphraseIs : t.passphraseText}>
      <div class="fields">
        <TextField
          label={t.passphraseNew}
          type="password"
          value={typed}
          onChange={setTyped}
          maxLength={1024}
        />
        <TextField
          label={t.passphraseAgain}
          type="password"
          value={again}
          onChange={setAgain}
          maxLength={1024}
        />
      </div>
      {again !== '' && typed !== again && <p class="problem">{t.passphraseDiffers}</p>}
      <div class="buttons">
        <Button run={set} disabled={typed === '' || typed !== again}>
          {isSet ? t.changePassphrase : t.setPassphrase}
        </Button>
        {isSet && (
          <Button run={remove} look="quiet">
            {t.removePassphrase}
          </Button>
        )}
      </div>
    </Section>
  )
}

function Rotation({ view }: { view: Resource<Recovery> }) {
  const t = words.value.recoveryKey
  const [passphrase, setPassphrase] = useState('')
  const rotate = async (): Promise<void> => {
    putJob(await call('rotateDataKey', { body: passphrase === '' ? {} : { passphrase } }))
    setPassphrase('')
    view.reload()
  }
  return (
    <Section title={t.rotation} text={t.rotationText}>
      {view.data?.passphrase === true && (
        <TextField
          label={t.passphraseNow}
          type="password"
          value={passphrase}
          onChange={setPassphrase}
          maxLength={1024}
        />
      )}
      <div class="buttons">
        <Button run={rotate} icon="refreshCw" disabled={view.data?.rotating === true}>
          {t.rotate}
        </Button>
      </div>
    </Section>
  )
}

/** The part of it that the set-up needs: made, printed, confirmed. */
export function FirstKey({ onChange }: { onChange(): void }) {
  const t = words.value.recoveryKey
  const view = useResource(() => call('getRecovery', {}), [])
  const [made, setMade] = useState<Made | undefined>(undefined)
  const make = async (): Promise<void> => setMade(await call('makeRecoveryKey', {}))
  if (made !== undefined) return <JustMade made={made} onConfirmed={onChange} />
  return (
    <Loaded from={view}>
      {({ recovery }) =>
        recovery === null ? (
          <>
            <p class="reason">{t.noneText}</p>
            <Button run={make} look="primary" icon="keyRound">
              {t.make}
            </Button>
          </>
        ) : (
          <>
            <Confirm onConfirmed={onChange} />
            <Button run={make} icon="keyRound">
              {t.makeNew}
            </Button>
          </>
        )
      }
    </Loaded>
  )
}

export function RecoveryKey() {
  const view = useResource(() => call('getRecovery', {}), [])
  useEffect(() => onEvent(({ type }) => type.startsWith('job.') && view.reload()), [])
  return (
    <Loaded from={view}>
      {() => (
        <div class="sections">
          <KeySection view={view} />
          <Passphrase view={view} />
          <Rotation view={view} />
        </div>
      )}
    </Loaded>
  )
}
