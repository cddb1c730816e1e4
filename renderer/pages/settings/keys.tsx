// The keys of programs: made, shown once, ended.
import { useState } from 'preact/hooks'
import type { KeyScope, KeyView } from '../../../core/contract/appliance/key-routes.ts'
import { call } from '../../api/client.ts'
import { Button } from '../../parts/button.tsx'
import { Copyable } from '../../parts/copyable.tsx'
import { ask } from '../../parts/dialog.tsx'
import { Section, SelectField, TextField } from '../../parts/field.tsx'
import { Empty, Loaded } from '../../parts/states.tsx'
import { minute } from '../../state/clock.ts'
import { useResource } from '../../state/resource.ts'
import { toast } from '../../state/toasts.ts'
import { exact, when } from '../../words/times.ts'
import { words } from '../../words/words.ts'

function Make({ onMade }: { onMade(): void }) {
  const t = words.value.keys
  const [name, setName] = useState('')
  const [scope, setScope] = useState<KeyScope>('owner')
  const [key, setKey] = useState<string | undefined>(undefined)
  const make = async (): Promise<void> => {
    const made = await call('createKey', { body: { name, scope } })
    setKey(made.key)
    setName('')
    onMade()
  }
  const scopes: KeyScope[] = ['owner', 'read']
  return (
    <Section title={t.make} text={t.one}>
      <div class="fields">
        <TextField label={t.name} value={name} onChange={setName} placeholder="n8n" maxLength={100} />
        <SelectField
          label={t.scope}
          value={scope}
          options={scopes.map((value) => ({ value, text: t.scopes[value] }))}
          onChange={(chosen) => setScope(chosen)}
        />
      </div>
      <Button run={make} look="primary" icon="keyRound" disabled={name.trim() === ''}>
        {t.make}
      </Button>
      {key !== undefined && (
        <div class="notice key-once" role="status">
          <p>
            <strong>{t.once}.</strong> {t.onceText}
          </p>
          <Copyable label={t.key} text={key} />
        </div>
      )}
    </Section>
  )
}

function Key({ of, reload }: { of: KeyView; reload(): void }) {
  const t = words.value.keys
  const { id, name, scope, createdAt, lastUsedAt } = of
  const end = (): void =>
    ask({
      title: t.ask(name),
      text: t.askText,
      yes: t.end,
      run: async () => {
        await call('revokeKey', { params: { id } })
        toast(words.value.keys.ended(name))
        reload()
      },
    })
  const now = minute.value
  return (
    <li class="row">
      <div class="card-names">
        <h3>{name}</h3>
        <p class="small" title={exact(createdAt)}>
          {t.made(when(createdAt, now))}
        </p>
      </div>
      <div class="row-state">
        <span class="chip">{t.scopes[scope]}</span>
        <p class="small">{lastUsedAt === null ? t.never : t.used(when(lastUsedAt, now))}</p>
      </div>
      <Button run={end} look="quiet" label={`${t.end}: ${name}`}>
        {t.end}
      </Button>
    </li>
  )
}

export function Keys() {
  const t = words.value.keys
  const all = useResource(() => call('listKeys', {}), [])
  return (
    <Loaded from={all}>
      {({ keys, environment }) => (
        <>
          <Section title={t.title} text={t.text}>
            {keys.length === 0 ? (
              <Empty icon="keyRound" title={t.empty}>
                {t.emptyText}
              </Empty>
            ) : (
              <ul class="plain-list key-list">
                {keys.map((key) => (
                  <Key key={key.id} of={key} reload={all.reload} />
                ))}
              </ul>
            )}
            {environment && <p class="small">{t.environment}</p>}
          </Section>
          <Make onMade={all.reload} />
        </>
      )}
    </Loaded>
  )
}
