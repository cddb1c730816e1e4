// Linking a phone on one page: a name, then the code, then it is online.
import { useEffect, useState } from 'preact/hooks'
import type { InstanceView } from '../../core/contract/instances/instance.ts'
import { call, type Answer } from '../api/client.ts'
import { ProblemError } from '../api/errors.ts'
import { Button, LinkButton } from '../parts/button.tsx'
import { Section, TextField } from '../parts/field.tsx'
import { Icon } from '../parts/icon.tsx'
import { Page } from '../parts/page.tsx'
import { stateReason } from '../parts/state.tsx'
import { Loading } from '../parts/states.tsx'
import { useSeconds } from '../state/clock.ts'
import { instances, putInstance } from '../state/instances.ts'
import { go, href, segments } from '../state/router.ts'
import { setup } from '../state/setup.ts'
import { isAsked, PasskeyStep } from './passkey.tsx'
import { problemText } from '../words/problem.ts'
import { words } from '../words/words.ts'

type Code = Answer<'getQr'>

function Steps({ at }: { at: 1 | 2 | 3 }) {
  return (
    <p class="steps">
      <span class="unseen">{words.value.link.step(at, 3)}</span>
      {[1, 2, 3].map((n) => (
        <span key={n} class="step" data-done={n <= at} aria-hidden="true" />
      ))}
    </p>
  )
}

function NameStep() {
  const t = words.value.link
  const [name, setName] = useState('')
  const [problem, setProblem] = useState('')
  const [busy, setBusy] = useState(false)
  const submit = async (): Promise<void> => {
    setBusy(true)
    try {
      const { token: _, ...created } = await call('createInstance', { body: { name } })
      putInstance(created)
      await call('linkInstance', { params: { id: created.id }, body: {} })
      go(href('link', created.id), { replace: true })
    } catch (error) {
      setProblem(problemText(error))
      setBusy(false)
    }
  }
  return (
    <form
      class="panel form"
      onSubmit={(event) => {
        event.preventDefault()
        if (!busy) void submit()
      }}
    >
      <Steps at={1} />
      <TextField
        label={t.name}
        hint={t.nameHint}
        value={name}
        onChange={setName}
        required
        maxLength={100}
        autofocus
      />
      <p class="problem" role="alert">
        {problem}
      </p>
      <button type="submit" class="button primary" disabled={busy}>
        {t.goOn}
      </button>
    </form>
  )
}

/** The newest code, asked for while one is needed. */
function useCode(id: string, wanted: boolean): Code | undefined {
  const [code, setCode] = useState<Code>()
  useEffect(() => {
    if (!wanted) return undefined
    let timer: ReturnType<typeof setTimeout>
    let ended = false
    const look = async (): Promise<void> => {
      try {
        const found = await call('getQr', { params: { id } })
        if (!ended) setCode(found)
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
  }, [id, wanted])
  return wanted ? code : undefined
}

function OnPhone({ byCode }: { byCode: boolean }) {
  const t = words.value.link
  return (
    <section class="on-phone" aria-label={t.onPhone}>
      <h2>{t.onPhone}</h2>
      <ol>
        <li>{t.openWhatsApp}</li>
        <li>
          <strong>{t.android}:</strong> {t.androidMenu}
          <br />
          <strong>{t.iphone}:</strong> {t.iphoneMenu}
        </li>
        <li>{t.linkDevice}</li>
        <li>{byCode ? t.chooseNumber : t.pointCamera}</li>
      </ol>
      <details>
        <summary>{t.passkeyTitle}</summary>
        <p>{t.passkey}</p>
      </details>
    </section>
  )
}

function Qr({ code }: { code: Code | undefined }) {
  const t = words.value.link
  const now = useSeconds()
  const png = code?.png ?? null
  if (png === null) {
    return (
      <div class="qr waiting" role="status">
        <Icon name="qrCode" size={48} />
        <p>{t.asking}</p>
      </div>
    )
  }
  const left = code?.expiresAt == null ? undefined : Math.max(0, Math.round((code.expiresAt - now) / 1000))
  return (
    <div class="qr">
      <img src={png} alt={t.qrAlt} />
      <p class="small">{left === undefined ? '' : t.renews(left)}</p>
    </div>
  )
}

function PairingCode({ code }: { code: Code }) {
  const t = words.value.link
  const now = useSeconds()
  const left = code.expiresAt === null ? undefined : Math.max(0, Math.round((code.expiresAt - now) / 1000))
  return (
    <div class="qr">
      <p class="pairing-code">{(code.pairingCode ?? '').replace(/^(.{4})(.{4})$/, '$1-$2')}</p>
      <p class="small">{left === undefined ? '' : t.expires(left)}</p>
    </div>
  )
}

function CodeForm({ id }: { id: string }) {
  const t = words.value.link
  const [phone, setPhone] = useState('')
  const [problem, setProblem] = useState('')
  const submit = async (): Promise<void> => {
    const phoneNumber = phone.replaceAll(/\D/g, '')
    if (phoneNumber.length < 6) return setProblem(t.phoneWrong)
    setProblem('')
    try {
      putInstance(await call('linkInstance', { params: { id }, body: { phoneNumber } }))
    } catch (error) {
      setProblem(problemText(error))
    }
  }
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      <TextField label={t.phone} hint={t.phoneHint} type="tel" value={phone} onChange={setPhone} required />
      <p class="problem" role="alert">
        {problem}
      </p>
      <button type="submit" class="button primary">
        {t.getCode}
      </button>
    </form>
  )
}

function CodeStep({ instance }: { instance: InstanceView }) {
  const t = words.value.link
  const { id, state, generation } = instance
  const linking = state === 'awaiting_link' || (state === 'connecting' && generation === null)
  const code = useCode(id, linking)
  const [asked, setAsked] = useState(false)
  const pairing = code?.pairingCode != null
  const byCode = asked || pairing
  const relink = async (): Promise<void> => {
    putInstance(await call('linkInstance', { params: { id }, body: {} }))
    setAsked(false)
  }
  const stop = async (): Promise<void> => {
    putInstance(await call('stopInstance', { params: { id } }))
    go(href('numbers', id))
  }
  return (
    <div class="panel link">
      <div class="link-code">
        <Steps at={2} />
        <h2>{byCode ? t.typeCode : t.scan}</h2>
        {pairing ? <PairingCode code={code} /> : byCode ? <CodeForm id={id} /> : <Qr code={code} />}
        <div class="link-more">
          <Button run={byCode ? relink : () => setAsked(true)} icon={byCode ? 'qrCode' : 'keyboard'}>
            {byCode ? t.useQr : t.useCode}
          </Button>
          <Button run={stop} look="quiet">
            {t.stop}
          </Button>
        </div>
      </div>
      <OnPhone byCode={byCode} />
    </div>
  )
}

function Ended({ instance }: { instance: InstanceView }) {
  const t = words.value.link
  const { id } = instance
  const begin = async (acceptNewNumber?: true): Promise<void> => {
    const body = acceptNewNumber ? { acceptNewNumber } : {}
    putInstance(await call('linkInstance', { params: { id }, body }))
  }
  const isOther = instance.reasonCode === 'another_number_scanned'
  return (
    <Section title={instance.generation === null && instance.number === null ? t.title : t.failed}>
      <p>{stateReason(instance)}</p>
      {instance.state === 'passkey_required' && <p>{t.passkey}</p>}
      <div class="buttons">
        <Button run={() => begin()} look="primary" icon="qrCode">
          {words.value.acts.link}
        </Button>
        {isOther && <Button run={() => begin(true)}>{t.otherNumber}</Button>}
      </div>
      {isOther && <p class="small">{t.otherNumberText}</p>}
    </Section>
  )
}

function Done({ instance }: { instance: InstanceView }) {
  const t = words.value.link
  return (
    <div class="panel done" role="status">
      <Steps at={3} />
      <span class="done-mark">
        <Icon name="check" size={32} />
      </span>
      <h2>{t.done(instance.name)}</h2>
      <p>{t.doneText}</p>
      <div class="buttons">
        {setup.value?.done === false && (
          <LinkButton to={href('setup')} look="primary">
            {words.value.setup.goOn}
          </LinkButton>
        )}
        <LinkButton
          to={href('numbers', instance.id)}
          look={setup.value?.done === false ? 'plain' : 'primary'}
        >
          {t.toNumber}
        </LinkButton>
        <LinkButton to={href('link')} icon="plus">
          {t.another}
        </LinkButton>
      </div>
    </div>
  )
}

/** What to show for the state: a link in the making, one that is there, or why there is none. */
function LinkOf({ instance }: { instance: InstanceView }) {
  const t = words.value.link
  const { state, generation } = instance
  if (state === 'open') return <Done instance={instance} />
  if (isAsked(instance)) return <PasskeyStep instance={instance} />
  if (state === 'awaiting_link' || (state === 'connecting' && generation === null))
    return <CodeStep instance={instance} />
  if (state === 'connecting' || state === 'reconnecting') {
    return (
      <div class="panel done" role="status">
        <Steps at={2} />
        <p class="state" data-tone="busy">
          <strong>{t.scanned}</strong>
        </p>
      </div>
    )
  }
  return <Ended instance={instance} />
}

/** Opening the address is asking for a code, unless there was an answer to the last one. */
function useBegin(instance: InstanceView | undefined): void {
  const id = instance?.id
  useEffect(() => {
    if (instance === undefined || id === undefined) return
    const isIdle =
      instance.generation === null && (instance.state === 'stopped' || instance.state === 'logged_out')
    if (!isIdle) return
    call('linkInstance', { params: { id }, body: {} })
      .then(putInstance)
      .catch((error: unknown) => {
        // Already linking, or not possible now: the state says which.
        if (!(error instanceof ProblemError)) throw error
      })
  }, [id])
}

export function Link() {
  const t = words.value.link
  const [, id] = segments.value
  const instance = id === undefined ? undefined : instances.value?.get(id)
  useBegin(instance)
  const back = { to: href('numbers'), text: words.value.numbers.title }
  if (id === undefined) {
    return (
      <Page title={t.title} back={back} narrow>
        <NameStep />
      </Page>
    )
  }
  return (
    <Page title={instance ? t.relink(instance.name) : t.title} back={back}>
      {instances.value === undefined ? (
        <Loading />
      ) : instance ? (
        <LinkOf instance={instance} key={instance.id} />
      ) : (
        <p>{words.value.number.missing}</p>
      )}
    </Page>
  )
}
