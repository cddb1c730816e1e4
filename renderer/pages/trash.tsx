// The trash: everything is kept; taking back is one click, purging asks for the name.
import { useEffect } from 'preact/hooks'
import type { InstanceView } from '../../core/contract/instances/instance.ts'
import { call } from '../api/client.ts'
import { onEvent } from '../api/live.ts'
import { Button } from '../parts/button.tsx'
import { ask } from '../parts/dialog.tsx'
import { SelectField } from '../parts/field.tsx'
import { Page } from '../parts/page.tsx'
import { Avatar } from '../parts/state.tsx'
import { Empty, Loaded } from '../parts/states.tsx'
import { minute } from '../state/clock.ts'
import { untrash } from '../state/number-actions.ts'
import { useResource } from '../state/resource.ts'
import { href } from '../state/router.ts'
import { toast } from '../state/toasts.ts'
import { day, when } from '../words/times.ts'
import { words } from '../words/words.ts'
import { phoneLine } from './numbers.tsx'

const dayMs = 24 * 60 * 60 * 1000

function Trashed({
  instance,
  days,
  reload,
}: {
  instance: InstanceView
  days: number | null
  reload(): void
}) {
  const t = words.value.trash
  const at = instance.trashedAt ?? instance.updatedAt
  const purge = (): void =>
    ask({
      title: t.ask(instance.name),
      text: t.askText,
      yes: t.purge,
      typed: instance.name,
      run: async () => {
        await call('purgeInstance', { params: { id: instance.id }, query: { confirm: instance.name } })
        reload()
        toast(words.value.trash.purged(instance.name))
      },
    })
  const back = async (): Promise<void> => {
    await untrash(instance)
    reload()
  }
  return (
    <li class="row number" data-tone="off">
      <Avatar name={instance.name} />
      <div class="card-names">
        <h2>{instance.name}</h2>
        <p class="small">{phoneLine(instance)}</p>
      </div>
      <div class="row-state">
        <p>{t.since(when(at, minute.value))}</p>
        {days !== null && <p class="reason">{t.purgedOn(day(at + days * dayMs))}</p>}
      </div>
      <div class="card-actions">
        <Button run={back} icon="undo2" label={`${t.takeBack}: ${instance.name}`}>
          {t.takeBack}
        </Button>
        <Button run={purge} look="danger" label={`${t.purge}: ${instance.name}`}>
          {t.purge}
        </Button>
      </div>
    </li>
  )
}

const choices = [7, 30, 90, 365]

function Retention({ days, onChange }: { days: number | null; onChange(days: number | null): void }) {
  const t = words.value.trash
  const numbers = days === null || choices.includes(days) ? choices : [...choices, days]
  const change = async (value: string): Promise<void> => {
    const next = value === '' ? null : Number(value)
    await call('keepTrash', { body: { retentionDays: next } })
    onChange(next)
    toast(words.value.actions.saved)
  }
  return (
    <SelectField
      label={t.keep}
      value={String(days ?? '')}
      options={[
        ...numbers.map((n) => ({ value: String(n), text: t.days(n) })),
        { value: '', text: t.forever },
      ]}
      onChange={(value) => void change(value)}
    />
  )
}

export function Trash() {
  const t = words.value.trash
  const trash = useResource(() => call('listTrash', {}), [])
  useEffect(() => onEvent(({ type }) => /trashed|purged/.test(type) && trash.reload()), [])
  return (
    <Page title={t.title} back={{ to: href('numbers'), text: words.value.numbers.title }}>
      <Loaded from={trash}>
        {({ instances, retentionDays }) => (
          <>
            <div class="tools">
              <p class="lead">{t.text(retentionDays)}</p>
              <Retention
                days={retentionDays}
                onChange={(days) => trash.set({ instances, retentionDays: days })}
              />
            </div>
            {instances.length === 0 ? (
              <Empty icon="trash" title={t.empty}>
                {t.emptyText}
              </Empty>
            ) : (
              <ul class="panel rows plain-list">
                {instances.map((instance) => (
                  <Trashed key={instance.id} instance={instance} days={retentionDays} reload={trash.reload} />
                ))}
              </ul>
            )}
          </>
        )}
      </Loaded>
    </Page>
  )
}
