// Alerts by mail: the server and who gets them. The password is entered and never shown.
import { useState } from 'preact/hooks'
import type { AlertSettings } from '../../../core/contract/appliance/settings.ts'
import { CheckField, TextField } from '../../parts/field.tsx'
import { words } from '../../words/words.ts'
import { Channel, type Save } from './channel.tsx'

const empty = { host: '', port: 587, secure: false, user: null, from: '', to: [] as string[] }

export function Mail({ now, save }: { now: AlertSettings['smtp']; save: Save }) {
  const t = words.value.alertSettings
  const begin = now ?? empty
  const [host, setHost] = useState(begin.host)
  const [port, setPort] = useState(String(begin.port))
  const [secure, setSecure] = useState(begin.secure)
  const [user, setUser] = useState(begin.user ?? '')
  const [password, setPassword] = useState('')
  const [from, setFrom] = useState(begin.from)
  const [to, setTo] = useState(begin.to.join(', '))
  const recipients = to
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '')
  const store = async (): Promise<void> => {
    const smtp = {
      host: host.trim(),
      port: Number(port),
      secure,
      user: user.trim() === '' ? null : user.trim(),
      ...(password !== '' && { password }),
      ...(from.trim() !== '' && { from: from.trim() }),
      to: recipients,
    }
    await save({ smtp })
    setPassword('')
  }
  const hint = now?.passwordSet === true ? { hint: t.kept } : {}
  return (
    <Channel
      title={t.mail}
      text={t.mailText}
      now={now}
      facts={now === null ? [] : [`${now.host}:${now.port}`, now.to.join(', ')]}
      store={store}
      ready={host.trim() !== '' && recipients.length > 0}
      remove={() => save({ smtp: null })}
    >
      <TextField
        label={t.host}
        value={host}
        onChange={setHost}
        placeholder="smtp.example.com"
        maxLength={253}
      />
      <TextField label={t.port} type="number" min={1} value={port} onChange={setPort} />
      <TextField label={t.user} value={user} onChange={setUser} maxLength={255} />
      <TextField
        label={t.password}
        type="password"
        value={password}
        onChange={setPassword}
        maxLength={500}
        {...hint}
      />
      <TextField label={t.from} hint={t.fromHint} value={from} onChange={setFrom} maxLength={254} />
      <TextField label={t.to} value={to} onChange={setTo} maxLength={5000} />
      <CheckField
        label={t.secure}
        checked={secure}
        onChange={(checked) => {
          setSecure(checked)
          if (port === '587' || port === '465') setPort(checked ? '465' : '587')
        }}
      />
    </Channel>
  )
}
