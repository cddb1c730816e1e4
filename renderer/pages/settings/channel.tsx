// One way by which people are told: how it is set, and the form that sets it.
import type { ComponentChildren } from 'preact'
import type { Parts } from '../../api/client.ts'
import { Button } from '../../parts/button.tsx'
import { Section } from '../../parts/field.tsx'
import { minute } from '../../state/clock.ts'
import { when } from '../../words/times.ts'
import { words } from '../../words/words.ts'

type Patch = NonNullable<NonNullable<Parts<'updateSettings'>['body']>['alerts']>
export type Save = (patch: Patch) => Promise<void>

interface Now {
  source: 'settings' | 'environment'
  enabled?: boolean
  failingSince?: number | null
  lastOkAt?: number | null
  error?: string | null
}

function State({ now }: { now: Now }) {
  const t = words.value.alertSettings
  const { enabled = true, failingSince = null, lastOkAt = null, error = null } = now
  const at = minute.value
  const isBad = enabled && (failingSince !== null || error !== null)
  return (
    <p class="state" data-tone={isBad ? 'bad' : enabled ? 'good' : 'off'}>
      <strong>{enabled ? t.on : t.off}</strong>
      {failingSince !== null && <span>{t.failing(when(failingSince, at))}</span>}
      {lastOkAt !== null && <span>{t.lastBeat(when(lastOkAt, at))}</span>}
      {error !== null && <span>{error}</span>}
    </p>
  )
}

export function Channel({
  title,
  text,
  now,
  facts,
  children,
  ready,
  ...act
}: {
  title: string
  text: string
  now: Now | null
  /** What is shown of it where the environment has the say. */
  facts: readonly string[]
  children: ComponentChildren
  ready: boolean
  store(): Promise<void>
  remove(): Promise<void>
}) {
  const t = words.value
  return (
    <Section title={title} text={text}>
      {now && <State now={now} />}
      {now?.source === 'environment' ? (
        <>
          {facts.map((fact) => (
            <p key={fact} class="path">
              {fact}
            </p>
          ))}
          <p class="small">{t.alertSettings.byEnvironment}</p>
        </>
      ) : (
        <>
          <div class="fields top-aligned">{children}</div>
          <div class="buttons">
            <Button run={act.store} look="primary" label={`${t.actions.save}: ${title}`} disabled={!ready}>
              {t.actions.save}
            </Button>
            {now && (
              <Button run={act.remove} look="quiet" label={`${t.actions.remove}: ${title}`}>
                {t.actions.remove}
              </Button>
            )}
          </div>
        </>
      )}
    </Section>
  )
}
