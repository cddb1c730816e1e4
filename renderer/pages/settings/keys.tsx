// The keys of programs: made, shown once, ended.
import { useState } from 'preact/hooks'
import type { KeyScope, KeyView } from '../../../core/contract/appliance/key-routes.ts'
import type { Scope } from '../../../core/contract/appliance/scope.ts'
import { call } from '../../api/client.ts'
import { Button } from '../../parts/button.tsx'
import { Copyable } from '../../parts/copyable.tsx'
import { ask } from '../../parts/dialog.tsx'
import { CheckField, Section, SelectField, TextField } from '../../parts/field.tsx'
import { Empty, Loaded } from '../../parts/states.tsx'
import { minute } from '../../state/clock.ts'
import { instanceList } from '../../state/instances.ts'
import { useResource } from '../../state/resource.ts'
import { toast } from '../../state/toasts.ts'
import { exact, when } from '../../words/times.ts'
import { words } from '../../words/words.ts'

type Kind = KeyScope | 'scoped'
const kinds: readonly Kind[] = ['owner', 'read', 'scoped']
const scopeNames: readonly Scope[] = ['read', 'send', 'control', 'manage', 'delete']

function Make({ onMade }: { onMade(): void }) {
  const t = words.value.keys
  const [name, setName] = useState('')
  const [kind, setKind] = useState<Kind>('owner')
  const [chosen, setChosen] = useState<ReadonlySet<Scope>>(new Set<Scope>(['read']))
  const [instance, setInstance] = useState('')
  const [day, setDay] = useState('')
  const [key, setKey] = useState<string | undefined>(undefined)
  const make = async (): Promise<void> => {
    // To the end of that day, as the clock of whoever chose it goes.
    const expiresAt = day === '' ? null : new Date(`${day}T23:59:59.999`).getTime()
    const scopes = scopeNames.filter((each) => chosen.has(each))
    const what = kind === 'scoped' ? { scopes, ...(instance !== '' && { instance }) } : { scope: kind }
    const made = await call('createKey', { body: { name, expiresAt, ...what } })
    setKey(made.key)
    setName('')
    onMade()
  }
  const isReady = name.trim() !== '' && (kind !== 'scoped' || chosen.size > 0)
  return (
    <Section title={t.make} text={t.one}>
      <div class="fields">
        <TextField label={t.name} value={name} onChange={setName} placeholder="n8n" maxLength={100} />
        <SelectField
          label={t.scope}
          value={kind}
          options={kinds.map((value) => ({ value, text: t.scopes[value] }))}
          onChange={(next) => setKind(next)}
        />
        <TextField label={t.until} type="date" value={day} onChange={setDay} />
      </div>
      {kind === 'scoped' && <Chosen {...{ chosen, setChosen, instance, setInstance }} />}
      <Button run={make} look="primary" icon="keyRound" disabled={!isReady}>
        {t.make}
      </Button>
      {key !== undefined && <Once text={key} />}
    </Section>
  )
}

interface ChosenProps {
  chosen: ReadonlySet<Scope>
  setChosen(chosen: ReadonlySet<Scope>): void
  instance: string
  setInstance(instance: string): void
}

/** What a key may, and with which number. */
function Chosen({ chosen, setChosen, instance, setInstance }: ChosenProps) {
  const t = words.value.keys
  const change = (scope: Scope, isChosen: boolean): void =>
    setChosen(new Set(scopeNames.filter((each) => (each === scope ? isChosen : chosen.has(each)))))
  return (
    <>
      {scopeNames.map((scope) => (
        <CheckField
          key={scope}
          label={t.each[scope]}
          checked={chosen.has(scope)}
          onChange={(isChosen) => change(scope, isChosen)}
        />
      ))}
      <SelectField
        label={t.forNumber}
        value={instance}
        options={[
          { value: '', text: t.allNumbers },
          ...instanceList.value.map(({ id, name }) => ({ value: id, text: name })),
        ]}
        onChange={setInstance}
      />
    </>
  )
}

function Once({ text }: { text: string }) {
  const t = words.value.keys
  return (
    <div class="notice key-once" role="status">
      <p>
        <strong>{t.once}.</strong> {t.onceText}
      </p>
      <Copyable label={t.key} text={text} />
    </div>
  )
}

/** What it may, with which number, and until when. */
function mayOf({ scope, scopes, instanceId, expiresAt }: KeyView, now: number): string {
  const t = words.value.keys
  const what =
    scopes === null ? t.scopes[scope] : scopes.map((each) => t.each[each].split(/[:：]/)[0]).join(', ')
  const name = instanceList.value.find(({ id }) => id === instanceId)?.name
  const number = instanceId === null ? [] : [name ?? instanceId]
  return [what, ...number, ...(expiresAt === null ? [] : [t.ends(when(expiresAt, now))])].join(' · ')
}

function Key({ of, reload }: { of: KeyView; reload(): void }) {
  const t = words.value.keys
  const { id, name, createdAt, lastUsedAt, lastUsedFrom } = of
  const [next, setNext] = useState<string | undefined>(undefined)
  const rotate = async (): Promise<void> => {
    setNext((await call('rotateKey', { params: { id }, body: {} })).key)
    toast(words.value.keys.rotated(name))
    reload()
  }
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
  const row = (
    <li class="row">
      <div class="card-names">
        <h3>{name}</h3>
        <p class="small" title={exact(createdAt)}>
          {t.made(when(createdAt, now))}
        </p>
      </div>
      <div class="row-state">
        <span class="chip">{mayOf(of, now)}</span>
        <p class="small">
          {lastUsedAt === null ? t.never : t.used(when(lastUsedAt, now))}
          {lastUsedFrom !== null && lastUsedFrom !== '' && ` · ${lastUsedFrom}`}
        </p>
      </div>
      <Button run={rotate} look="quiet" label={`${t.rotate}: ${name}`}>
        {t.rotate}
      </Button>
      <Button run={end} look="quiet" label={`${t.end}: ${name}`}>
        {t.end}
      </Button>
    </li>
  )
  return (
    <>
      {row}
      {next !== undefined && (
        <li>
          <Once text={next} />
        </li>
      )}
    </>
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
