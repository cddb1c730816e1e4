// The record: who did what to the appliance, page by page.
import { useState } from 'preact/hooks'
import { call, type Answer } from '../../api/client.ts'
import { Button } from '../../parts/button.tsx'
import { Section } from '../../parts/field.tsx'
import { Empty, Loaded } from '../../parts/states.tsx'
import { minute } from '../../state/clock.ts'
import { instances } from '../../state/instances.ts'
import { useResource } from '../../state/resource.ts'
import { exact, when } from '../../words/times.ts'
import { words } from '../../words/words.ts'

type Entries = Answer<'listAudit'>['audit']

const pageSize = 50

function Entry({ entry }: { entry: Entries[number] }) {
  const { at, actor, action, instanceId } = entry
  const name = instanceId === null ? undefined : instances.value?.get(instanceId)?.name
  return (
    <li class="record-line">
      <time class="small" dateTime={new Date(at).toISOString()} title={exact(at)}>
        {when(at, minute.value)}
      </time>
      <code>{action}</code>
      <span class="small">
        {name !== undefined && `${name} · `}
        {words.value.record.by(actor)}
      </span>
    </li>
  )
}

function Lines({ first }: { first: Entries }) {
  const [older, setOlder] = useState<Entries>([])
  const [complete, setComplete] = useState(first.length < pageSize)
  const all = [...first, ...older]
  const more = async (): Promise<void> => {
    const query = { before: all.at(-1)?.id, limit: pageSize }
    const { audit } = await call('listAudit', { query })
    setOlder((now) => [...now, ...audit])
    setComplete(audit.length < pageSize)
  }
  return (
    <>
      <ul class="plain-list">
        {all.map((entry) => (
          <Entry key={entry.id} entry={entry} />
        ))}
      </ul>
      {!complete && <Button run={more}>{words.value.actions.more}</Button>}
    </>
  )
}

export function Record() {
  const t = words.value.record
  const first = useResource(() => call('listAudit', { query: { limit: pageSize } }), [])
  return (
    <Section title={t.title} text={t.text}>
      <Loaded from={first}>
        {({ audit }) =>
          audit.length === 0 ? (
            <Empty icon="list" title={t.empty}>
              {t.emptyText}
            </Empty>
          ) : (
            <Lines first={audit} />
          )
        }
      </Loaded>
    </Section>
  )
}
