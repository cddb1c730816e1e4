// The record: who did what, with which number, from where; by number, by who and by day, and as a table to take along.
import { useState } from 'preact/hooks'
import { call, type Answer } from '../../api/client.ts'
import { Button } from '../../parts/button.tsx'
import { Section, SelectField, TextField } from '../../parts/field.tsx'
import { Empty, Loaded } from '../../parts/states.tsx'
import { minute } from '../../state/clock.ts'
import { instanceList, instances } from '../../state/instances.ts'
import { useResource } from '../../state/resource.ts'
import { actText } from '../../words/record.ts'
import { exact, when } from '../../words/times.ts'
import { words } from '../../words/words.ts'

type Entry = Answer<'listAudit'>['audit'][number]
type Kind = 'session' | 'key' | 'token' | 'environment' | 'command' | 'appliance'

const kinds: readonly Kind[] = ['session', 'key', 'token', 'environment', 'command', 'appliance']
const pageSize = 50
const dayMs = 24 * 60 * 60 * 1000

interface Doer {
  kind?: string
  name?: string
  address?: string
}

/** Names that what was done left behind: a number that is purged is told by it. */
interface Detail {
  by?: Doer
  name?: unknown
}

function numberOf({ instanceId, detail }: Entry): string {
  if (instanceId === null) return ''
  const left = (detail as Detail | null)?.name
  return instances.value?.get(instanceId)?.name ?? (typeof left === 'string' ? left : instanceId)
}

function doerOf({ actor, detail }: Entry): { who: string; address: string } {
  const t = words.value.record.who
  const { kind = '', name = '', address = '' } = (detail as Detail | null)?.by ?? {}
  if (kind === 'key') return { who: `${t.key} “${name}”`, address }
  const known: Partial<Record<string, string>> = t
  return { who: known[kind] ?? known[actor] ?? actor, address }
}

interface Filter {
  instance: string
  by: Kind | ''
  day: string
}

function queryOf({ instance, by, day }: Filter) {
  const from = day === '' ? undefined : new Date(`${day}T00:00`).getTime()
  return {
    instance: instance === '' ? undefined : instance,
    by: by === '' ? undefined : by,
    from,
    to: from === undefined ? undefined : new Date(from + 1.5 * dayMs).setHours(0, 0, 0, 0),
  }
}

function Line({ entry }: { entry: Entry }) {
  const { at, action } = entry
  const { who, address } = doerOf(entry)
  return (
    <li class="record-line">
      <time class="small" dateTime={new Date(at).toISOString()} title={exact(at)}>
        {when(at, minute.value)}
      </time>
      <span title={action}>{actText(action)}</span>
      <span class="small" dir="auto">
        {[numberOf(entry), who, address].filter((part) => part !== '').join(' · ')}
      </span>
    </li>
  )
}

function Lines({ first, filter }: { first: Entry[]; filter: Filter }) {
  const [older, setOlder] = useState<Entry[]>([])
  const [complete, setComplete] = useState(first.length < pageSize)
  const all = [...first, ...older]
  const more = async (): Promise<void> => {
    const query = { ...queryOf(filter), before: all.at(-1)?.id, limit: pageSize }
    const { audit } = await call('listAudit', { query })
    setOlder((now) => [...now, ...audit])
    setComplete(audit.length < pageSize)
  }
  return (
    <>
      <ul class="plain-list">
        {all.map((entry) => (
          <Line key={entry.id} entry={entry} />
        ))}
      </ul>
      {!complete && <Button run={more}>{words.value.actions.more}</Button>}
    </>
  )
}

/** No program for tables takes it for a formula. */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return `"${safe.replaceAll('"', '""')}"`
}

async function exportAll(filter: Filter): Promise<void> {
  const rows = [['at', 'action', 'what', 'number', 'who', 'from'].map(cell).join(',')]
  let before: number | undefined
  for (;;) {
    const { audit } = await call('listAudit', { query: { ...queryOf(filter), before, limit: 500 } })
    for (const entry of audit) {
      const { who, address } = doerOf(entry)
      const at = new Date(entry.at).toISOString()
      rows.push([at, entry.action, actText(entry.action), numberOf(entry), who, address].map(cell).join(','))
    }
    before = audit.at(-1)?.id
    if (audit.length < 500) break
  }
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([`\ufeff${rows.join('\r\n')}\r\n`], { type: 'text/csv' }))
  link.download = 'holdfast-record.csv'
  link.click()
  URL.revokeObjectURL(link.href)
}

export function Record() {
  const t = words.value.record
  const [filter, setFilter] = useState<Filter>({ instance: '', by: '', day: '' })
  const change = (part: Partial<Filter>): void => setFilter({ ...filter, ...part })
  const first = useResource(
    () => call('listAudit', { query: { ...queryOf(filter), limit: pageSize } }),
    [filter],
  )
  return (
    <Section title={t.title} text={t.text}>
      <div class="fields">
        <SelectField
          label={t.number}
          value={filter.instance}
          options={[
            { value: '', text: t.all },
            ...instanceList.value.map(({ id, name }) => ({ value: id, text: name })),
          ]}
          onChange={(instance) => change({ instance })}
        />
        <SelectField
          label={t.by}
          value={filter.by}
          options={[
            { value: '' as const, text: t.all },
            ...kinds.map((value) => ({ value, text: t.who[value] })),
          ]}
          onChange={(by) => change({ by })}
        />
        <TextField label={t.day} type="date" value={filter.day} onChange={(day) => change({ day })} />
      </div>
      <Loaded from={first}>
        {({ audit }) =>
          audit.length === 0 ? (
            <Empty icon="list" title={t.empty}>
              {t.emptyText}
            </Empty>
          ) : (
            <>
              <Lines key={JSON.stringify(filter)} first={audit} filter={filter} />
              <Button run={() => exportAll(filter)} icon="download">
                {t.csv}
              </Button>
            </>
          )
        }
      </Loaded>
    </Section>
  )
}
