// Where the backups lie: here, and at a second location that outlives this computer's disk.
import { useEffect, useState } from 'preact/hooks'
import type { LocationsView } from '../../../core/contract/backups/location-routes.ts'
import { call } from '../../api/client.ts'
import { onEvent } from '../../api/live.ts'
import { Button, LinkButton } from '../../parts/button.tsx'
import { ask } from '../../parts/dialog.tsx'
import { Section } from '../../parts/field.tsx'
import { Icon } from '../../parts/icon.tsx'
import { PathField } from '../../parts/path-field.tsx'
import { Loaded } from '../../parts/states.tsx'
import { givenKeys, isStore, noStoreKeys, StoreKeysFields } from './store-keys.tsx'
import { minute } from '../../state/clock.ts'
import { useResource } from '../../state/resource.ts'
import { href } from '../../state/router.ts'
import { toast } from '../../state/toasts.ts'
import { ago, exact, size, when } from '../../words/times.ts'
import { toldReason } from '../../words/told.ts'
import { words } from '../../words/words.ts'

type Second = NonNullable<LocationsView['second']>

const tones = { current: 'good', behind: 'busy', gone: 'bad' } as const

/** Up to date is not good where one disk holds both. */
export function toneOfLocation({ state, sameDisk }: Pick<Second, 'state' | 'sameDisk'>) {
  return state === 'current' && sameDisk !== false ? 'busy' : tones[state]
}

function Moment({ at }: { at: number | null }) {
  return at === null ? (
    <dd>{words.value.location.never}</dd>
  ) : (
    <dd title={exact(at)}>{ago(at, minute.value)}</dd>
  )
}

function Own({ own }: Pick<LocationsView, 'own'>) {
  const t = words.value.location
  return (
    <Section title={t.own}>
      <dl class="facts">
        <dt>{t.folder}</dt>
        <dd class="path">{own.folder}</dd>
        <dt>{t.size}</dt>
        <dd>{size(own.bytes)}</dd>
        <dt>{t.newest}</dt>
        <Moment at={own.newestAt} />
        <dt>{t.proven}</dt>
        <Moment at={own.provenAt} />
      </dl>
    </Section>
  )
}

function SecondState({ second }: { second: Second }) {
  const t = words.value.location
  const { folder, state, since, shippedTo, newestAt, bytes, reason, sameDisk } = second
  return (
    <>
      <p class="state" data-tone={toneOfLocation(second)}>
        <strong>{t.state[state]}</strong>
        <time title={exact(since)}>{words.value.time.since(when(since, minute.value))}</time>
      </p>
      {reason !== null && <p class="reason">{toldReason(second)}</p>}
      {sameDisk && (
        <p class="reason warn">
          <Icon name="triangleAlert" size={16} /> {t.sameDisk}
        </p>
      )}
      <dl class="facts">
        <dt>{t.folder}</dt>
        <dd class="path">{folder}</dd>
        <dt>{t.size}</dt>
        <dd>{size(bytes)}</dd>
        <dt>{t.shipped}</dt>
        <Moment at={shippedTo ?? newestAt} />
      </dl>
    </>
  )
}

function Set({ onSet, isChange }: { onSet(view: LocationsView): void; isChange: boolean }) {
  const t = words.value.location
  const [folder, setFolder] = useState('')
  const [keys, setKeys] = useState(noStoreKeys)
  const set = async (): Promise<void> => {
    const given = givenKeys(folder, keys)
    onSet(await call('setLocations', { body: { second: folder, ...(given && { keys: given }) } }))
    setFolder('')
    setKeys(noStoreKeys)
    toast(words.value.location.set)
  }
  return (
    <>
      <PathField label={t.choose} hint={t.chooseHint} value={folder} onChange={setFolder} what="folder" />
      <StoreKeysFields address={folder} value={keys} onChange={setKeys} />
      <div class="buttons">
        <Button
          run={set}
          look={isChange ? 'plain' : 'primary'}
          icon="hardDrive"
          disabled={folder.trim() === ''}
        >
          {isStore(folder) ? t.useStore : isChange ? t.change : t.use}
        </Button>
      </div>
    </>
  )
}

function KeyFirst() {
  const t = words.value.location
  return (
    <div class="notice">
      <Icon name="keyRound" />
      <p>{t.keyFirst}</p>
      <LinkButton to={href('backups', 'key')} look="primary">
        {t.toKey}
      </LinkButton>
    </div>
  )
}

const copyingLookMs = 2000

async function load() {
  const [view, { recovery }] = await Promise.all([call('getLocations', {}), call('getRecovery', {})])
  return { view, confirmed: recovery?.confirmedAt != null }
}

/** The part of it that the set-up needs. */
export function FirstLocation({ onChange }: { onChange(): void }) {
  return <Set onSet={onChange} isChange={false} />
}

export function Location() {
  const t = words.value.location
  const all = useResource(load, [])
  useEffect(() => onEvent(({ type }) => /^(?:location|snapshot|alert)\./.test(type) && all.reload()), [])
  const now = minute.value
  useEffect(() => all.reload(), [now])
  // How far the copying has come is told by no event.
  const isBehind = all.data?.view.second?.state === 'behind'
  useEffect(() => {
    if (!isBehind) return undefined
    const timer = setInterval(all.reload, copyingLookMs)
    return () => clearInterval(timer)
  }, [isBehind])
  return (
    <Loaded from={all}>
      {({ view, confirmed }) => {
        const onSet = (next: LocationsView): void => all.set({ view: next, confirmed })
        const remove = (): void =>
          ask({
            title: t.askRemove,
            text: t.askRemoveText,
            yes: t.remove,
            run: async () => onSet(await call('setLocations', { body: { second: null } })),
          })
        return (
          <div class="sections">
            <Section title={t.second} text={t.text}>
              {view.second && <SecondState second={view.second} />}
              {confirmed ? <Set onSet={onSet} isChange={view.second !== null} /> : <KeyFirst />}
              {view.second && (
                <div class="buttons">
                  <Button run={remove} look="quiet">
                    {t.remove}
                  </Button>
                </div>
              )}
            </Section>
            <Own own={view.own} />
          </div>
        )
      }}
    </Loaded>
  )
}
