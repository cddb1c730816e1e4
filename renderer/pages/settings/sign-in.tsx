// Settings: the owner's password with its second factor, and who is signed in.
import { useState } from 'preact/hooks'
import type { PasswordView, SessionView } from '../../../core/contract/appliance/session-routes.ts'
import { call, renewSession, type Answer } from '../../api/client.ts'
import { Button } from '../../parts/button.tsx'
import { Copyable } from '../../parts/copyable.tsx'
import { Section, TextField } from '../../parts/field.tsx'
import { Loaded } from '../../parts/states.tsx'
import { minute } from '../../state/clock.ts'
import { useResource } from '../../state/resource.ts'
import { browserOf } from '../../words/browser.ts'
import { problemText } from '../../words/problem.ts'
import { exact, when } from '../../words/times.ts'
import { words } from '../../words/words.ts'

/** What a form says of itself: what it did, or why it did not, under its button. */
function useOutcome() {
  const [outcome, setOutcome] = useState<{ text: string; isProblem: boolean } | undefined>(undefined)
  const told = outcome && (
    <p class={outcome.isProblem ? 'problem' : 'small'} role={outcome.isProblem ? 'alert' : 'status'}>
      {outcome.text}
    </p>
  )
  const attempt = async (work: () => Promise<string>): Promise<void> => {
    setOutcome(undefined)
    try {
      setOutcome({ text: await work(), isProblem: false })
    } catch (error) {
      setOutcome({ text: problemText(error), isProblem: true })
    }
  }
  return { told, attempt }
}

/** The present password, and a code where there is a second factor. */
function usePresent({ set, secondFactor }: PasswordView) {
  const t = words.value.signIn
  const [password, setPassword] = useState('')
  const [code, setCode] = useState('')
  const fields = set && (
    <>
      <TextField
        label={t.present}
        value={password}
        onChange={setPassword}
        type="password"
        hint={t.presentHint}
      />
      {secondFactor && <TextField label={t.code} value={code} onChange={setCode} />}
    </>
  )
  const given = password === '' ? {} : { present: { password, ...(code !== '' && { code }) } }
  const clear = (): void => {
    setPassword('')
    setCode('')
  }
  return { fields, given, clear }
}

function Password({ view, onChange }: { view: PasswordView; onChange(): void }) {
  const t = words.value.signIn
  const present = usePresent(view)
  const [password, setPassword] = useState('')
  const { told, attempt } = useOutcome()
  const set = () =>
    attempt(async () => {
      renewSession((await call('setPassword', { body: { password, ...present.given } })).csrf)
      setPassword('')
      present.clear()
      onChange()
      return t.isSet
    })
  const remove = () =>
    attempt(async () => {
      await call('removePassword', { body: present.given })
      present.clear()
      onChange()
      return t.removed
    })
  return (
    <Section title={t.passwordTitle} text={view.set ? t.passwordSet : t.passwordText}>
      <div class="fields">
        {present.fields}
        <TextField
          label={t.newPassword}
          value={password}
          onChange={setPassword}
          type="password"
          hint={t.newHint}
        />
      </div>
      {told}
      <div class="buttons">
        <Button run={set} look="primary" icon="keyRound" disabled={password === ''}>
          {view.set ? t.change : t.set}
        </Button>
        {view.set && (
          <Button run={remove} look="quiet">
            {t.remove}
          </Button>
        )}
      </div>
    </Section>
  )
}

function Authenticator({
  made,
  view,
  onDone,
}: {
  made: Answer<'newSecondFactor'>
  view: PasswordView
  onDone(): void
}) {
  const t = words.value.signIn
  const [password, setPassword] = useState('')
  const [present, setPresent] = useState('')
  const [newCode, setNewCode] = useState('')
  const { told, attempt } = useOutcome()
  const turnOn = () =>
    attempt(async () => {
      const code = present === '' ? {} : { code: present }
      await call('setSecondFactor', { body: { password, secret: made.secret, newCode, ...code } })
      onDone()
      return t.factorOn
    })
  return (
    <>
      <p>{t.scan}</p>
      <img class="factor-qr" src={made.qr} alt={t.qrAlt} width="180" height="180" />
      <Copyable label={t.secret} text={made.secret} />
      <div class="fields">
        <TextField label={t.password} value={password} onChange={setPassword} type="password" />
        {view.secondFactor && <TextField label={t.presentCode} value={present} onChange={setPresent} />}
        <TextField label={t.newCode} value={newCode} onChange={setNewCode} />
      </div>
      {told}
      <Button run={turnOn} look="primary" disabled={password === '' || newCode === ''}>
        {t.turnOn}
      </Button>
    </>
  )
}

function SecondFactor({ view, onChange }: { view: PasswordView; onChange(): void }) {
  const t = words.value.signIn
  const present = usePresent(view)
  const [made, setMade] = useState<Answer<'newSecondFactor'> | undefined>(undefined)
  const { told, attempt } = useOutcome()
  const turnOff = () =>
    attempt(async () => {
      await call('removeSecondFactor', { body: present.given })
      present.clear()
      onChange()
      return t.factorOff
    })
  const done = (): void => {
    setMade(undefined)
    onChange()
  }
  return (
    <Section title={t.factor} text={view.secondFactor ? t.factorSet : t.factorText}>
      {view.secondFactor && <div class="fields">{present.fields}</div>}
      {made && <Authenticator made={made} view={view} onDone={done} />}
      {told}
      <div class="buttons">
        {!made && (
          <Button run={async () => setMade(await call('newSecondFactor', {}))} icon="qrCode">
            {view.secondFactor ? t.otherFactor : t.setUp}
          </Button>
        )}
        {view.secondFactor && (
          <Button run={turnOff} look="quiet">
            {t.turnOff}
          </Button>
        )}
      </div>
    </Section>
  )
}

function Line({ session, reload }: { session: SessionView; reload(): void }) {
  const t = words.value.signIn
  const { id, current, agent, address, openedBy, createdAt, usedAt } = session
  const now = minute.value
  const browser = browserOf(agent) ?? t.unknownBrowser
  const end = async (): Promise<void> => {
    await call('endSession', { params: { id } })
    reload()
  }
  return (
    <li class="row">
      <div class="card-names">
        <h3 title={agent}>{browser}</h3>
        <p class="small">
          {address} · {t.by[openedBy]} · <span title={exact(createdAt)}>{t.began(when(createdAt, now))}</span>
        </p>
      </div>
      <p class="row-state small">
        {current ? (
          <span class="chip">{t.here}</span>
        ) : (
          <span title={exact(usedAt)}>{t.used(when(usedAt, now))}</span>
        )}
      </p>
      {!current && (
        <Button run={end} look="quiet" label={`${t.end}: ${browser}, ${address}`}>
          {t.end}
        </Button>
      )}
    </li>
  )
}

function SignedIn() {
  const t = words.value.signIn
  const all = useResource(() => call('listSessions', {}), [])
  const endOthers = async (): Promise<void> => {
    await call('endOtherSessions', {})
    all.reload()
  }
  return (
    <Section title={t.sessions} text={t.sessionsText}>
      <Loaded from={all}>
        {({ sessions }) => (
          <>
            <ul class="plain-list key-list">
              {sessions.map((session) => (
                <Line key={session.id} session={session} reload={all.reload} />
              ))}
            </ul>
            {sessions.some(({ current }) => !current) && <Button run={endOthers}>{t.endOthers}</Button>}
          </>
        )}
      </Loaded>
    </Section>
  )
}

export function SignIn() {
  const view = useResource(() => call('getPassword', {}), [])
  return (
    <Loaded from={view}>
      {(now) => (
        <>
          <Password view={now} onChange={view.reload} />
          {now.set && <SecondFactor view={now} onChange={view.reload} />}
          <SignedIn />
        </>
      )}
    </Loaded>
  )
}
