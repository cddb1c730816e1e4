// What is wrong now, each with what is safe and the place where something can be done about it.
import { useState } from 'preact/hooks'
import type { AlertView } from '../../core/contract/events/alert.ts'
import { otherAlerts } from '../state/alerts.ts'
import { minute } from '../state/clock.ts'
import { instances } from '../state/instances.ts'
import { href } from '../state/router.ts'
import { exact, when } from '../words/times.ts'
import { language, words } from '../words/words.ts'
import { LinkButton } from './button.tsx'
import { Icon } from './icon.tsx'

/** In the appliance's own words where they are in the language of the page. */
function told({ kind, title, text }: AlertView): { title: string; text: string } {
  const { kinds }: { kinds: Partial<Record<string, { title: string; text: string }>> } = words.value.alerts
  return language.value === 'en' ? { title, text } : (kinds[kind] ?? { title, text })
}

function placeOf({ kind, instanceId, webhookId }: AlertView): { to: string; text: string } | undefined {
  const t = words.value.alerts
  if (webhookId !== null) return { to: href('events', 'webhooks', webhookId), text: t.toHook }
  if (instanceId !== null) return { to: href('numbers', instanceId), text: t.toNumber }
  if (/backup|location/.test(kind)) return { to: href('backups'), text: t.toBackups }
  return undefined
}

function Alert({ alert }: { alert: AlertView }) {
  const { title, text } = told(alert)
  const { since, instanceId } = alert
  const place = placeOf(alert)
  const name = instanceId === null ? undefined : instances.value?.get(instanceId)?.name
  return (
    <li class="alert">
      <Icon name="triangleAlert" />
      <div class="alert-text">
        <p>
          <strong>{name === undefined || title.includes(name) ? title : `${name}: ${title}`}</strong>{' '}
          <time class="small" dateTime={new Date(since).toISOString()} title={exact(since)}>
            {words.value.time.since(when(since, minute.value))}
          </time>
        </p>
        <p class="small">{text}</p>
      </div>
      {place && (
        <LinkButton to={place.to} label={`${place.text}: ${name ?? title}`}>
          {place.text}
        </LinkButton>
      )}
    </li>
  )
}

const shownFirst = 3

export function Alerts() {
  const t = words.value.alerts
  const [all, setAll] = useState(false)
  const list = otherAlerts.value
  if (list.length === 0) return null
  const shown = all ? list : list.slice(0, shownFirst)
  return (
    <section class="alerts" aria-label={t.now}>
      <ul>
        {shown.map((alert) => (
          <Alert key={alert.id} alert={alert} />
        ))}
      </ul>
      {shown.length < list.length && (
        <button type="button" class="button quiet" onClick={() => setAll(true)}>
          {t.more(list.length - shown.length)}
        </button>
      )}
    </section>
  )
}
