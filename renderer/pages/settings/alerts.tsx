// Who is told of alerts, and what is one: on the phone, by mail, by a beat that is missing.
import { useState } from 'preact/hooks'
import type { AlertSettings } from '../../../core/contract/appliance/settings.ts'
import { call, type Answer, type Parts } from '../../api/client.ts'
import { Button } from '../../parts/button.tsx'
import { Section, TextField } from '../../parts/field.tsx'
import { Loaded } from '../../parts/states.tsx'
import { useResource } from '../../state/resource.ts'
import { toast } from '../../state/toasts.ts'
import { words } from '../../words/words.ts'
import { Channel, type Save } from './channel.tsx'
import { Mail } from './mail.tsx'

type Patch = NonNullable<NonNullable<Parts<'updateSettings'>['body']>['alerts']>

function Ntfy({ now, save }: { now: AlertSettings['ntfy']; save: Save }) {
  const t = words.value.alertSettings
  const [url, setUrl] = useState(now?.url ?? '')
  const [token, setToken] = useState('')
  const store = async (): Promise<void> => {
    await save({ ntfy: { url: url.trim(), ...(token !== '' && { token }) } })
    setToken('')
  }
  const hint = now?.tokenSet === true ? { hint: t.kept } : {}
  return (
    <Channel
      title={t.ntfy}
      text={t.ntfyText}
      now={now}
      facts={now === null ? [] : [now.url]}
      store={store}
      ready={url.trim() !== ''}
      remove={() => save({ ntfy: null })}
    >
      <TextField
        label={t.topic}
        hint={t.topicHint}
        type="url"
        value={url}
        onChange={setUrl}
        maxLength={2048}
      />
      <TextField
        label={t.token}
        type="password"
        value={token}
        onChange={setToken}
        maxLength={500}
        {...hint}
      />
    </Channel>
  )
}

function Heartbeat({ now, save }: { now: AlertSettings['heartbeat']; save: Save }) {
  const t = words.value.alertSettings
  const [url, setUrl] = useState(now?.url ?? '')
  const [every, setEvery] = useState(String(now?.everySeconds ?? 60))
  const store = (): Promise<void> => save({ heartbeat: { url: url.trim(), everySeconds: Number(every) } })
  return (
    <Channel
      title={t.beat}
      text={t.beatText}
      now={now}
      facts={now === null ? [] : [now.url]}
      store={store}
      ready={url.trim() !== '' && Number(every) >= 10}
      remove={() => save({ heartbeat: null })}
    >
      <TextField label={t.beatUrl} type="url" value={url} onChange={setUrl} maxLength={2048} />
      <TextField label={t.every} type="number" min={10} value={every} onChange={setEvery} />
    </Channel>
  )
}

const gigabyte = 1_000_000_000
const orNull = (text: string): number | null => (text.trim() === '' ? null : Number(text))
const textOf = (value: number | null): string => (value === null ? '' : String(value))

function Limits({ now, save }: { now: AlertSettings; save: Save }) {
  const t = words.value.alertSettings
  const [silence, setSilence] = useState(textOf(now.silenceHours))
  const [offline, setOffline] = useState(textOf(now.offlineMinutes))
  const [disk, setDisk] = useState(textOf(now.diskLowBytes === null ? null : now.diskLowBytes / gigabyte))
  const store = (): Promise<void> => {
    const gigabytes = orNull(disk)
    return save({
      silenceHours: orNull(silence),
      offlineMinutes: orNull(offline),
      diskLowBytes: gigabytes === null ? null : Math.round(gigabytes * gigabyte),
    })
  }
  return (
    <Section title={t.limits}>
      <div class="fields top-aligned">
        <TextField
          label={t.offline}
          hint={t.offlineHint}
          type="number"
          min={1}
          value={offline}
          onChange={setOffline}
        />
        <TextField
          label={t.silence}
          hint={t.silenceHint}
          type="number"
          min={1}
          value={silence}
          onChange={setSilence}
        />
        <TextField label={t.disk} hint={t.diskHint} type="number" min={0} value={disk} onChange={setDisk} />
      </div>
      <Button run={store} look="primary">
        {words.value.actions.save}
      </Button>
    </Section>
  )
}

function Test({ someone }: { someone: boolean }) {
  const t = words.value.alertSettings
  const [answers, setAnswers] = useState<Answer<'testAlerts'> | undefined>(undefined)
  const test = async (): Promise<void> => setAnswers(await call('testAlerts', {}))
  const names = { ntfy: t.ntfy, smtp: t.mail, heartbeat: t.beat }
  return (
    <Section title={t.test} text={someone ? t.testText : t.nobody}>
      <Button run={test} icon="send" disabled={!someone}>
        {t.test}
      </Button>
      <ul class="plain-list test-answers" role="status">
        {answers &&
          (['ntfy', 'smtp', 'heartbeat'] as const).map((name) => {
            const answer = answers[name]
            if (answer === null) return null
            const { ok, status, error, durationMs } = answer
            return (
              <li key={name} class="state" data-tone={ok ? 'good' : 'bad'}>
                <strong>{names[name]}</strong>
                <span>
                  {ok ? t.took(String(status ?? 'ok'), durationMs) : t.refused(error ?? String(status ?? ''))}
                </span>
              </li>
            )
          })}
      </ul>
    </Section>
  )
}

export function AlertsPage() {
  const settings = useResource(() => call('getSettings', {}), [])
  const save = async (patch: Patch): Promise<void> => {
    const isRemoval = Object.values(patch).includes(null) && Object.keys(patch).length === 1
    settings.set(await call('updateSettings', { body: { alerts: patch } }))
    toast(isRemoval ? words.value.alertSettings.removed : words.value.actions.saved)
  }
  return (
    <Loaded from={settings}>
      {({ alerts }) => (
        <>
          <p class="lead-text">{words.value.alertSettings.text}</p>
          <Ntfy now={alerts.ntfy} save={save} key={`ntfy ${alerts.ntfy?.url}`} />
          <Mail now={alerts.smtp} save={save} key={`mail ${alerts.smtp?.host}`} />
          <Heartbeat now={alerts.heartbeat} save={save} key={`beat ${alerts.heartbeat?.url}`} />
          <Test someone={alerts.ntfy !== null || alerts.smtp !== null || alerts.heartbeat !== null} />
          <Limits now={alerts} save={save} />
        </>
      )}
    </Loaded>
  )
}
