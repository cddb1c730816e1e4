// The addresses that are told of events, and how each is doing.
import { useEffect, useState } from 'preact/hooks'
import type { WebhookView } from '../../../core/contract/events/webhook.ts'
import { call } from '../../api/client.ts'
import { onEvent } from '../../api/live.ts'
import { Button } from '../../parts/button.tsx'
import { Empty, Loaded } from '../../parts/states.tsx'
import { minute } from '../../state/clock.ts'
import { instances } from '../../state/instances.ts'
import { useResource } from '../../state/resource.ts'
import { href } from '../../state/router.ts'
import { when } from '../../words/times.ts'
import { words } from '../../words/words.ts'
import { WebhookForm } from './webhook-form.tsx'

type Tone = 'good' | 'off' | 'bad'

function hookTone({ enabled, failingSince }: WebhookView): Tone {
  if (!enabled) return 'off'
  return failingSince === null ? 'good' : 'bad'
}

export function HookState({ webhook }: { webhook: WebhookView }) {
  const t = words.value.hooks
  const { failingSince, waiting, dead, disabledReason, lost } = webhook
  const tone = hookTone(webhook)
  const word =
    tone === 'bad' && failingSince !== null
      ? t.state.failing(when(failingSince, minute.value))
      : tone === 'off'
        ? t.state.off
        : t.state.good
  return (
    <>
      <p class="state" data-tone={tone}>
        <strong>{word}</strong>
        {waiting > 0 && <span>{t.waiting(waiting)}</span>}
        {dead > 0 && <span>{t.dead(dead)}</span>}
      </p>
      {disabledReason !== null && <p class="reason">{disabledReason}</p>}
      {lost !== null && <p class="reason">{t.lost(lost.after + 1, lost.upTo)}</p>}
    </>
  )
}

export function hookNumber({ instanceId }: WebhookView): string {
  if (instanceId === null) return words.value.events.allNumbers
  return instances.value?.get(instanceId)?.name ?? instanceId.slice(0, 8)
}

function Row({ webhook }: { webhook: WebhookView }) {
  const t = words.value.hooks
  return (
    <li class="row" data-tone={hookTone(webhook)}>
      <div class="card-names hook-url">
        <h2>
          <a href={href('events', 'webhooks', webhook.id)}>{webhook.url}</a>
        </h2>
        <p class="small">
          {hookNumber(webhook)} · {t.dialects[webhook.dialect]} · {webhook.types?.join(', ') ?? t.allEvents}
        </p>
      </div>
      <div class="row-state">
        <HookState webhook={webhook} />
      </div>
    </li>
  )
}

export function Webhooks() {
  const t = words.value.hooks
  const [adding, setAdding] = useState(false)
  const hooks = useResource(() => call('listWebhooks', {}), [])
  useEffect(() => onEvent(({ type }) => type.startsWith('webhook.') && hooks.reload()), [])
  const add = (
    <Button run={() => setAdding(true)} look="primary" icon="plus">
      {t.add}
    </Button>
  )
  return (
    <>
      <Loaded from={hooks}>
        {({ webhooks }) =>
          webhooks.length === 0 ? (
            <Empty icon="webhook" title={t.empty} action={add}>
              {t.emptyText}
            </Empty>
          ) : (
            <>
              <div class="tools">
                <p class="lead">{t.text}</p>
                {add}
              </div>
              <ul class="panel rows plain-list">
                {webhooks.map((webhook) => (
                  <Row key={webhook.id} webhook={webhook} />
                ))}
              </ul>
            </>
          )
        }
      </Loaded>
      {adding && <WebhookForm onClose={() => setAdding(false)} onSaved={hooks.reload} />}
    </>
  )
}
