// One webhook: how it is doing, what it was not given yet, and the ways to give it.
import { useState } from 'preact/hooks'
import type { DeliveryView, WebhookView } from '../../../core/contract/events/webhook.ts'
import { call } from '../../api/client.ts'
import { Button } from '../../parts/button.tsx'
import { ask } from '../../parts/dialog.tsx'
import { Section, TextField } from '../../parts/field.tsx'
import { Page } from '../../parts/page.tsx'
import { Loaded } from '../../parts/states.tsx'
import { minute } from '../../state/clock.ts'
import { useResource } from '../../state/resource.ts'
import { go, href } from '../../state/router.ts'
import { toast } from '../../state/toasts.ts'
import { exact, when } from '../../words/times.ts'
import { words } from '../../words/words.ts'
import { WebhookForm } from './webhook-form.tsx'
import { hookNumber, HookState } from './webhooks.tsx'

async function sendTest(id: string): Promise<void> {
  const t = words.value.hooks
  const { ok, status, error, durationMs } = await call('testWebhook', { params: { id } })
  if (ok) toast(t.testOk(status, durationMs))
  else toast(t.testBad(error ?? String(status ?? '')), { kind: 'problem' })
}

function remove(id: string): void {
  const t = words.value
  ask({
    title: t.hooks.askRemove,
    text: t.hooks.removeText,
    yes: t.actions.remove,
    run: async () => {
      await call('deleteWebhook', { params: { id } })
      go(href('events', 'webhooks'))
      toast(words.value.hooks.removed)
    },
  })
}

function Actions({ webhook, reload }: { webhook: WebhookView; reload(): void }) {
  const t = words.value.hooks
  const { id, enabled } = webhook
  const [editing, setEditing] = useState(false)
  const change = async (): Promise<void> => {
    await call('updateWebhook', { params: { id }, body: { enabled: !enabled } })
    reload()
  }
  const test = async (): Promise<void> => {
    await sendTest(id)
    reload()
  }
  return (
    <div class="buttons">
      <Button run={test} icon="send">
        {t.test}
      </Button>
      <Button run={() => setEditing(true)}>{t.edit}</Button>
      <Button run={change}>{enabled ? t.off : t.on}</Button>
      <Button run={() => remove(id)} look="quiet" icon="trash">
        {words.value.actions.remove}
      </Button>
      {editing && <WebhookForm webhook={webhook} onClose={() => setEditing(false)} onSaved={reload} />}
    </div>
  )
}

const tones = { pending: 'busy', failing: 'bad', dead: 'off' } as const

function Delivery({ delivery, reload }: { delivery: DeliveryView; reload(): void }) {
  const t = words.value.hooks
  const { id, seq, type, state, nextAt, status, error, createdAt } = delivery
  const retry = async (): Promise<void> => {
    await call('retryDelivery', { params: { id } })
    toast(t.retried)
    reload()
  }
  return (
    <li class="row" data-tone={tones[state]}>
      <div class="card-names">
        <h3>
          <code>{type}</code>
        </h3>
        <p class="small" title={exact(createdAt)}>
          {seq} · {when(createdAt, minute.value)}
        </p>
      </div>
      <div class="row-state">
        <p class="state" data-tone={tones[state]}>
          <strong>{t.delivery[state]}</strong>
          {state !== 'dead' && <span>{t.next(when(nextAt, minute.value))}</span>}
        </p>
        {(error !== null || status !== null) && <p class="reason">{error ?? status}</p>}
      </div>
      <Button run={retry} label={`${t.retry}: ${seq}`}>
        {t.retry}
      </Button>
    </li>
  )
}

function Deliveries({ id, cursor }: { id: string; cursor: number }) {
  const t = words.value.hooks
  const all = useResource(() => call('listDeliveries', { query: { webhook: id, limit: 100 } }), [id, cursor])
  return (
    <Section title={t.deliveries}>
      <Loaded from={all}>
        {({ deliveries }) =>
          deliveries.length === 0 ? (
            <p class="lead">{t.deliveriesEmpty}</p>
          ) : (
            <ul class="plain-list inner-rows">
              {deliveries.map((delivery) => (
                <Delivery key={delivery.id} delivery={delivery} reload={all.reload} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </Section>
  )
}

function Replay({ webhook }: { webhook: WebhookView }) {
  const t = words.value.hooks
  const [from, setFrom] = useState('')
  const [to, setTo] = useState(String(webhook.cursor))
  const replay = async (): Promise<void> => {
    const body = { fromSeq: Number(from), toSeq: Number(to) }
    const { deliveries } = await call('replayWebhook', { params: { id: webhook.id }, body })
    toast(t.replayed(deliveries))
  }
  return (
    <Section title={t.replay} text={t.replayText}>
      <div class="fields">
        <TextField label={t.from} type="number" min={1} value={from} onChange={setFrom} />
        <TextField label={t.to} type="number" min={1} value={to} onChange={setTo} />
      </div>
      <Button run={replay} disabled={from === '' || to === ''} icon="rotateCcw">
        {t.replay}
      </Button>
    </Section>
  )
}

export function WebhookPage({ id }: { id: string }) {
  const t = words.value
  const hook = useResource(() => call('getWebhook', { params: { id } }), [id])
  return (
    <Page
      title={hook.data?.url ?? t.events.hooks}
      back={{ to: href('events', 'webhooks'), text: t.events.hooks }}
    >
      <Loaded from={hook}>
        {(webhook) => (
          <>
            <div class="panel number-head">
              <div class="number-about">
                <p class="small">
                  {hookNumber(webhook)} · {t.hooks.dialects[webhook.dialect]} ·{' '}
                  {webhook.types?.join(', ') ?? t.hooks.allEvents}
                </p>
                <HookState webhook={webhook} />
              </div>
              <Actions webhook={webhook} reload={hook.reload} />
            </div>
            <Deliveries id={id} cursor={webhook.updatedAt} />
            <Replay webhook={webhook} />
          </>
        )}
      </Loaded>
    </Page>
  )
}
