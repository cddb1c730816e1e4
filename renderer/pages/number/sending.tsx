// What became of the messages that were accepted: each is sent, or says why not, and can be cancelled or tried again.
import { useEffect } from 'preact/hooks'
import type { InstanceView } from '../../../core/contract/instances/instance.ts'
import type { OutboxView } from '../../../core/contract/messages/message.ts'
import { call } from '../../api/client.ts'
import { onEvent } from '../../api/live.ts'
import { Button } from '../../parts/button.tsx'
import { Empty, Loaded } from '../../parts/states.tsx'
import { minute } from '../../state/clock.ts'
import { useResource } from '../../state/resource.ts'
import { toast } from '../../state/toasts.ts'
import { toldReason } from '../../words/told.ts'
import { jidText } from '../../words/phone.ts'
import { exact, when } from '../../words/times.ts'
import { words } from '../../words/words.ts'

const tones = { queued: 'busy', sending: 'busy', sent: 'good', failed: 'bad', cancelled: 'off' } as const

function Item({ item, reload }: { item: OutboxView; reload(): void }) {
  const t = words.value.outbox
  const { id, to, state, attempts, error, notBefore, acceptedAt } = item
  const change = async (how: 'cancelOutbox' | 'retryOutbox', text: string): Promise<void> => {
    await call(how, { params: { item: id } })
    toast(text)
    reload()
  }
  const waits = state === 'queued' && notBefore > minute.value
  return (
    <li class="row" data-tone={tones[state]}>
      <div class="card-names">
        <h2>{jidText(to)}</h2>
        <p class="small" title={exact(acceptedAt)}>
          {when(acceptedAt, minute.value)}
          {attempts > 1 && ` · ${t.attempts(attempts)}`}
        </p>
      </div>
      <div class="row-state">
        <p class="state" data-tone={tones[state]}>
          <strong>{t.state[state]}</strong> {waits && t.notBefore(when(notBefore, minute.value))}
        </p>
        {error !== null && <p class="reason">{toldReason({ ...item, reason: error })}</p>}
      </div>
      <div class="card-actions">
        {state === 'queued' && (
          <Button run={() => change('cancelOutbox', t.cancelled)} label={`${t.cancel}: ${jidText(to)}`}>
            {t.cancel}
          </Button>
        )}
        {state === 'failed' && (
          <Button run={() => change('retryOutbox', t.retried)} label={`${t.retry}: ${jidText(to)}`}>
            {t.retry}
          </Button>
        )}
      </div>
    </li>
  )
}

export function Sending({ instance }: { instance: InstanceView }) {
  const t = words.value.outbox
  const { id } = instance
  const outbox = useResource(() => call('listOutbox', { query: { instance: id, limit: 100 } }), [id])
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const unlisten = onEvent((event) => {
      if (event.instanceId !== id || !event.type.startsWith('message.')) return
      timer ??= setTimeout(() => {
        timer = undefined
        outbox.reload()
      }, 300)
    })
    return () => {
      clearTimeout(timer)
      unlisten()
    }
  }, [id])
  return (
    <Loaded from={outbox}>
      {({ outbox: items }) =>
        items.length === 0 ? (
          <Empty icon="send" title={t.empty}>
            {t.emptyText}
          </Empty>
        ) : (
          <>
            <p class="lead">{t.title}</p>
            <ul class="panel rows plain-list">
              {items.map((item) => (
                <Item key={item.id} item={item} reload={outbox.reload} />
              ))}
            </ul>
          </>
        )
      }
    </Loaded>
  )
}
