// How a number is doing beneath its state: when it was last heard of, what waits, what could not be read.
import { useEffect } from 'preact/hooks'
import type { InstanceHealth } from '../../../core/contract/appliance/appliance.ts'
import type { InstanceView } from '../../../core/contract/instances/instance.ts'
import { call } from '../../api/client.ts'
import { onEvent } from '../../api/live.ts'
import { Button } from '../../parts/button.tsx'
import { ask } from '../../parts/dialog.tsx'
import { Section } from '../../parts/field.tsx'
import { Failed, Loaded } from '../../parts/states.tsx'
import { minute } from '../../state/clock.ts'
import { useResource } from '../../state/resource.ts'
import { href } from '../../state/router.ts'
import { toast } from '../../state/toasts.ts'
import { jidText } from '../../words/phone.ts'
import { ago, count, exact, when } from '../../words/times.ts'
import { words } from '../../words/words.ts'

/** So few are left that WhatsApp should have been given more by now. */
const fewPreKeys = 20

function Time({ at }: { at: number | null }) {
  if (at === null) return <dd>{words.value.numberHealth.never}</dd>
  return <dd title={exact(at)}>{ago(at, minute.value)}</dd>
}

function Facts({ health, id }: { health: InstanceHealth; id: string }) {
  const t = words.value.numberHealth
  const { lastFrameAt, lastReceivedAt, lastSentAt, outboxWaiting, preKeys, counts } = health
  const { phoneSeenAt, linkRisk } = health
  return (
    <Section title={t.title}>
      <dl class="facts">
        <dt>{t.frame}</dt>
        <Time at={lastFrameAt} />
        <dt>{t.phone}</dt>
        <Time at={phoneSeenAt} />
        {linkRisk !== null && (
          <>
            <dt>{t.link}</dt>
            <dd>
              {linkRisk.reasons.length === 0 && t.linkFine}
              {linkRisk.reasons.map(({ code, grade, count: n }) => (
                <p key={code} class={grade === 'risk' ? 'reason warn' : ''}>
                  {t.risks[code](n)}
                </p>
              ))}
            </dd>
          </>
        )}
        <dt>{t.received}</dt>
        <Time at={lastReceivedAt} />
        <dt>{t.sent}</dt>
        <Time at={lastSentAt} />
        <dt>{t.waiting}</dt>
        <dd>
          {outboxWaiting === 0 ? (
            t.nothing
          ) : (
            <a href={href('numbers', id, 'sending')}>{count(outboxWaiting)}</a>
          )}
        </dd>
        <dt>{t.preKeys}</dt>
        <dd>
          {preKeys === null ? t.unknown : count(preKeys.count)}
          {preKeys !== null && preKeys.count < fewPreKeys && <p class="reason warn">{t.few}</p>}
        </dd>
        <dt>{t.holds}</dt>
        <dd>{words.value.number.counts(counts.chats, counts.messages)}</dd>
      </dl>
      <p class="small">{t.preKeysText}</p>
    </Section>
  )
}

function Unread({ health, reload }: { health: InstanceHealth; reload(): void }) {
  const t = words.value.numberHealth
  const reset = (contact: string): void =>
    ask({
      title: t.askReset(jidText(contact)),
      text: t.askResetText,
      yes: t.reset,
      run: async () => {
        await call('resetSessions', { params: { id: health.id }, body: { contact } })
        toast(words.value.numberHealth.isReset)
        reload()
      },
    })
  return (
    <Section title={t.unread} text={t.unreadText}>
      {health.incomingSetAside > 0 && <p class="reason warn">{t.setAside(health.incomingSetAside)}</p>}
      {health.messagesUnsupported > 0 && <p class="reason">{t.unsupported(health.messagesUnsupported)}</p>}
      {health.undecryptable.length === 0 ? (
        <p class="lead">{t.unreadNone}</p>
      ) : (
        <ul class="plain-list inner-rows">
          {health.undecryptable.map(({ contact, count: n, lastAt }) => (
            <li class="row" key={contact} data-tone="bad">
              <div class="card-names">
                <h3>{jidText(contact)}</h3>
                <p class="small" title={exact(lastAt)}>
                  {t.unreadCount(n, when(lastAt, minute.value))}
                </p>
              </div>
              <div class="row-state" />
              <Button run={() => reset(contact)} label={`${t.reset}: ${jidText(contact)}`}>
                {t.reset}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}

/** Whether what its owner sets on his devices is known here. */
function ChatState({ id }: { id: string }) {
  const t = words.value.numberHealth
  const found = useResource(() => call('listCollections', { params: { id } }), [id])
  useEffect(
    () =>
      onEvent(
        ({ type, instanceId }) => type === 'instance.collection' && instanceId === id && found.reload(),
      ),
    [id],
  )
  if (found.data === undefined)
    return found.error === undefined ? null : <Failed error={found.error} retry={found.reload} />
  const { collections, waiting } = found.data
  const behind = collections.filter(({ state }) => state !== 'current')
  return (
    <Section title={t.chatState} text={t.chatStateText}>
      {behind.length === 0 && <p class="lead">{t.chatStateKnown}</p>}
      {behind.map(({ name, state, since }) => (
        <p class={state === 'quarantined' ? 'reason warn' : 'reason'} key={name} title={exact(since)}>
          {name}: {t.collection[state === 'current' ? 'stale' : state]}
        </p>
      ))}
      {waiting > 0 && <p class="reason">{t.notTaken(waiting)}</p>}
    </Section>
  )
}

export function NumberHealth({ instance }: { instance: InstanceView }) {
  const { id, state } = instance
  const health = useResource(() => call('getInstanceHealth', { params: { id } }), [id, state])
  const now = minute.value
  useEffect(() => health.reload(), [now])
  useEffect(
    () =>
      onEvent(
        ({ type, instanceId }) => type === 'instance.undecryptable' && instanceId === id && health.reload(),
      ),
    [id],
  )
  return (
    <Loaded from={health}>
      {(told) => (
        <div class="sections">
          <Facts health={told} id={id} />
          <Unread health={told} reload={health.reload} />
          <ChatState id={id} />
        </div>
      )}
    </Loaded>
  )
}
