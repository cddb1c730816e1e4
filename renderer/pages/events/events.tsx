// Events: the live log, for who wires other programs to it; webhooks beside it.
import { useState } from 'preact/hooks'
import type { EventView } from '../../../core/contract/events/event.ts'
import { placeOf } from '../../api/place.ts'
import { Button } from '../../parts/button.tsx'
import { Copyable } from '../../parts/copyable.tsx'
import { SelectField } from '../../parts/field.tsx'
import { Page, Tabs } from '../../parts/page.tsx'
import { Empty, Failed, Loading } from '../../parts/states.tsx'
import { VirtualList } from '../../parts/virtual-list.tsx'
import { minute } from '../../state/clock.ts'
import { instanceList, instances } from '../../state/instances.ts'
import { segments } from '../../state/router.ts'
import { exact, when } from '../../words/times.ts'
import { words } from '../../words/words.ts'
import { useLog } from './log-store.ts'
import { Webhooks } from './webhooks.tsx'
import { WebhookPage } from './webhook.tsx'

const kinds = ['instance.state', 'instance.', 'message.', 'alert.', 'webhook.', 'appliance.', 'job.'] as const
type Kind = (typeof kinds)[number] | ''

/** The few words of an event that a person looks for. */
function gist(event: EventView): string {
  switch (event.type) {
    case 'instance.state':
      return `${words.value.state[event.data.previous]} → ${words.value.state[event.data.state]}`
    case 'message.received':
    case 'message.own':
      return event.data.text ?? event.data.type
    case 'message.status':
      return `${event.data.id} ${event.data.status}`
    default:
      return Object.values(event.data)
        .filter((value) => typeof value === 'string')
        .join(' ')
  }
}

function nameOf({ instanceId, data }: EventView): string {
  if (instanceId === null) return words.value.events.appliance
  return (
    instances.value?.get(instanceId)?.name ??
    ('name' in data && data.name !== null ? data.name : instanceId.slice(0, 8))
  )
}

function Line({ event }: { event: EventView }) {
  const t = words.value.events
  const [open, setOpen] = useState(false)
  const curl = `curl -H "apikey: $KEY" "${location.origin}${placeOf('api/v1/events')}?after=${event.seq - 1}&limit=1"`
  return (
    <div class="log-line">
      <button type="button" class="log-head" aria-expanded={open} onClick={() => setOpen(!open)}>
        <span class="log-seq">{event.seq}</span>
        <span class="log-time" title={exact(event.at)}>
          {when(event.at, minute.value)}
        </span>
        <code class="log-type">{event.type}</code>
        <span class="log-name">{nameOf(event)}</span>
        <span class="log-gist">{gist(event)}</span>
      </button>
      {open && (
        <div class="log-more">
          <Copyable label="JSON" text={JSON.stringify(event, null, 2)} />
          <Copyable label={t.curl} text={curl} />
        </div>
      )}
    </div>
  )
}

function LiveLog() {
  const t = words.value.events
  const [paused, setPaused] = useState(false)
  const [instance, setInstance] = useState('')
  const [kind, setKind] = useState<Kind>('')
  const log = useLog(paused)
  const shown = (log.events ?? []).filter(
    (event) =>
      (instance === '' || event.instanceId === instance) && (kind === '' || event.type.startsWith(kind)),
  )
  return (
    <>
      <p class="lead log-lead">{t.text}</p>
      <div class="tools">
        <SelectField
          label={t.number}
          value={instance}
          onChange={setInstance}
          options={[
            { value: '', text: t.allNumbers },
            ...instanceList.value.map(({ id, name }) => ({ value: id, text: name })),
          ]}
        />
        <SelectField<Kind>
          label={t.type}
          value={kind}
          onChange={setKind}
          options={[
            { value: '', text: t.allTypes },
            ...kinds.map((value) => ({ value, text: t.kinds[value] })),
          ]}
        />
        <Button run={() => setPaused(!paused)} icon={paused ? 'play' : 'pause'}>
          {paused ? t.goOn : t.pause}
        </Button>
        {paused && <span class="small">{t.waiting(log.waiting)}</span>}
      </div>
      {log.events === undefined ? (
        log.error === undefined ? (
          <Loading />
        ) : (
          <Failed error={log.error} retry={() => void log.loadOlder()} />
        )
      ) : shown.length === 0 ? (
        <Empty icon="activity" title={t.empty}>
          {t.emptyText}
        </Empty>
      ) : (
        <div class="panel log">
          <VirtualList
            items={shown}
            keyOf={({ seq }) => seq}
            estimate={45}
            role="none"
            render={(event) => <Line event={event} />}
          />
        </div>
      )}
      {log.hasOlder && (
        <div class="more">
          <Button run={log.loadOlder}>{t.older}</Button>
        </div>
      )}
    </>
  )
}

export function Events() {
  const t = words.value.events
  const [, part, id] = segments.value
  if (part === 'webhooks' && id !== undefined) return <WebhookPage id={id} />
  return (
    <Page title={t.title}>
      <Tabs
        label={t.tabs}
        tabs={[
          { to: ['events'], text: t.log },
          { to: ['events', 'webhooks'], text: t.hooks },
        ]}
      />
      {part === 'webhooks' ? <Webhooks /> : <LiveLog />}
    </Page>
  )
}
