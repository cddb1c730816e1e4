// Chatwoot of a number: where it is and how it works, how it goes, what did not get through, and a check of all of it.
import { useEffect, useState } from 'preact/hooks'
import type {
  ChatwootFailure,
  ChatwootInbox,
  ChatwootOptions,
  ChatwootStep,
  ChatwootView,
} from '../../../core/contract/chatwoot/settings.ts'
import type { InstanceView } from '../../../core/contract/instances/instance.ts'
import { call } from '../../api/client.ts'
import { Button } from '../../parts/button.tsx'
import { Copyable } from '../../parts/copyable.tsx'
import { ask } from '../../parts/dialog.tsx'
import { CheckField, Section, SelectField, TextField } from '../../parts/field.tsx'
import { Loaded } from '../../parts/states.tsx'
import { minute } from '../../state/clock.ts'
import { useResource } from '../../state/resource.ts'
import { toast } from '../../state/toasts.ts'
import { jidText } from '../../words/phone.ts'
import { exact, when } from '../../words/times.ts'
import { chatwootWords } from './chatwoot-words/words.ts'

/** How soon it is asked again how it goes. */
const lookMs = 5000

const flags = [
  'signMsg',
  'reopenConversation',
  'conversationPending',
  'markRead',
  'messageDelete',
  'labels',
  'mergeBrazilContacts',
  'botContact',
] as const satisfies (keyof ChatwootOptions)[]
type Flags = Record<(typeof flags)[number], boolean>

export function Chatwoot({ instance }: { instance: InstanceView }) {
  const { id } = instance
  const found = useResource(() => call('getChatwoot', { params: { id } }), [id])
  useEffect(() => {
    const timer = setInterval(() => found.reload(), lookMs)
    return () => clearInterval(timer)
  }, [id])
  return (
    <Loaded from={found}>
      {({ chatwoot }) => (
        <>
          {chatwoot !== null && <How instance={instance} view={chatwoot} reload={found.reload} />}
          <Settings
            instance={instance}
            view={chatwoot}
            reload={found.reload}
            key={String(chatwoot === null)}
          />
          {chatwoot !== null && <Check instance={instance} />}
          {chatwoot !== null && <End instance={instance} reload={found.reload} />}
        </>
      )}
    </Loaded>
  )
}

interface Of {
  instance: InstanceView
  reload(): void
}

function toneOf({ enabled, paused, failingSince, failed }: ChatwootView): 'good' | 'bad' | 'off' | 'busy' {
  if (!enabled) return 'off'
  if (paused) return 'busy'
  return failingSince === null && failed === 0 ? 'good' : 'bad'
}

function How({ instance, view, reload }: Of & { view: ChatwootView }) {
  const t = chatwootWords()
  const { enabled, paused, failingSince, waiting, looking, lastError, lastOkAt } = view
  const { failed } = view
  const word = !enabled
    ? t.off
    : paused
      ? t.paused
      : failingSince === null
        ? failed > 0
          ? t.someFailed(failed)
          : t.good
        : t.failingSince(when(failingSince, minute.value))
  const change = async (body: { paused: boolean }): Promise<void> => {
    await call('setChatwoot', { params: { id: instance.id }, body })
    reload()
  }
  return (
    <Section title={t.title} text={t.text}>
      <p class="state" data-tone={toneOf(view)} role="status">
        <strong>{waiting > 0 && word === t.good ? t.waiting(waiting) : word}</strong>
        {waiting > 0 && word !== t.good && <span>{t.waiting(waiting)}</span>}
        {looking > 0 && <span>{t.looking(looking)}</span>}
        {lastOkAt !== null && <span title={exact(lastOkAt)}>{t.lastOk(when(lastOkAt, minute.value))}</span>}
      </p>
      {lastError !== null && (
        <p class="reason">
          {lastError} {t.whileFailing}
        </p>
      )}
      <div class="buttons">
        <Button run={() => change({ paused: !paused })}>{paused ? t.goOn : t.pause}</Button>
      </div>
      {view.failed > 0 && <Failures instance={instance} count={view.failed} reload={reload} />}
    </Section>
  )
}

function Failures({ instance, count, reload }: Of & { count: number }) {
  const t = chatwootWords()
  const params = { id: instance.id }
  const failures = useResource(() => call('listChatwootFailures', { params }), [instance.id, count])
  const retry = async (failure?: string): Promise<void> => {
    await call('retryChatwoot', { params, body: failure === undefined ? {} : { failure } })
    toast(t.retried)
    reload()
  }
  return (
    <>
      <h3>{t.failures}</h3>
      <Loaded from={failures}>
        {({ failures: all }) => (
          <>
            <ul class="panel rows plain-list">
              {all.map((failure) => (
                <Failure key={failure.id} failure={failure} onRetry={() => retry(failure.id)} />
              ))}
            </ul>
            <Button run={() => retry()}>{t.retryAll}</Button>
          </>
        )}
      </Loaded>
    </>
  )
}

function Failure({ failure, onRetry }: { failure: ChatwootFailure; onRetry(): Promise<void> }) {
  const t = chatwootWords()
  const { way, chat, what, reason, at } = failure
  const name = chat === null ? '' : jidText(chat)
  return (
    <li class="row" data-tone="bad">
      <div class="card-names">
        <h2>{name}</h2>
        <p class="small" title={exact(at)}>
          {t[way]} · {what} · {when(at, minute.value)}
        </p>
      </div>
      <div class="row-state">{reason !== null && <p class="reason">{reason}</p>}</div>
      <div class="card-actions">
        <Button run={onRetry} label={`${t.retry}: ${name}`}>
          {t.retry}
        </Button>
      </div>
    </li>
  )
}

function Steps({ steps }: { steps: readonly ChatwootStep[] }) {
  const t = chatwootWords()
  return (
    <ul class="plain-list tried" role="status">
      {steps.map(({ code, ok, detail }) => (
        <li key={`${code} ${ok}`} class="state" data-tone={ok ? 'good' : 'bad'}>
          <span>
            {t.steps[code]}
            {detail !== null && <span class="reason"> {detail}</span>}
          </span>
        </li>
      ))}
    </ul>
  )
}

function Settings({ instance, view, reload }: Of & { view: ChatwootView | null }) {
  const t = chatwootWords()
  const [url, setUrl] = useState(view?.url ?? '')
  const [account, setAccount] = useState(view === null ? '' : String(view.accountId))
  const [token, setToken] = useState('')
  const [name, setName] = useState(view?.options.nameInbox ?? instance.name)
  const [inbox, setInbox] = useState(view?.inboxId == null ? '' : String(view.inboxId))
  const [chosen, setChosen] = useState<Flags>(() => flagsOf(view))
  const [noGroups, setNoGroups] = useState(view?.options.ignoreJids.includes('@g.us') ?? false)
  const [looked, setLooked] = useState<{ steps: ChatwootStep[]; inboxes: ChatwootInbox[] }>()
  const params = { id: instance.id }
  const place = { url, accountId: Number(account), ...(token !== '' && { token }) }
  const isReady = url !== '' && account !== '' && (token !== '' || view !== null)
  const look = async (): Promise<void> => setLooked(await call('lookAtChatwoot', { params, body: place }))
  const save = async (): Promise<void> => {
    const others = view?.options.ignoreJids.filter((each) => each !== '@g.us') ?? []
    const ignoreJids = noGroups ? [...others, '@g.us'] : others
    const options = { ...chosen, ignoreJids, nameInbox: name === instance.name ? null : name }
    const inboxId = inbox === '' ? null : Number(inbox)
    await call('setChatwoot', { params, body: { ...place, inboxId, options, enabled: true } })
    setToken('')
    toast(t.saved)
    reload()
  }
  return (
    <Section title={view === null ? t.title : t.place} {...(view === null && { text: t.text })}>
      <div class="fields">
        <TextField
          label={t.url}
          type="url"
          value={url}
          onChange={setUrl}
          placeholder="https://chat.example.com"
        />
        <TextField label={t.account} type="number" min={1} value={account} onChange={setAccount} />
        <TextField label={t.token} type="password" value={token} onChange={setToken} />
      </div>
      <p class="small">
        {t.accountHint} {t.tokenHint} {view !== null && t.tokenKept}
      </p>
      <Button run={look} disabled={!isReady}>
        {t.look}
      </Button>
      {looked !== undefined && <Steps steps={looked.steps} />}
      <div class="fields">
        <Inbox
          value={inbox}
          inboxes={looked?.inboxes ?? []}
          current={view}
          own={instance.name}
          onChange={setInbox}
        />
        {inbox === '' && <TextField label={t.inboxName} value={name} onChange={setName} maxLength={255} />}
      </div>
      <h3>{t.how}</h3>
      <div class="checks">
        {flags.map((flag) => (
          <CheckField
            key={flag}
            label={t[flag]}
            checked={chosen[flag]}
            onChange={(on) => setChosen({ ...chosen, [flag]: on })}
          />
        ))}
        <CheckField label={t.ignoreGroups} checked={noGroups} onChange={setNoGroups} />
      </div>
      <Button run={save} look="primary" disabled={!isReady}>
        {t.save}
      </Button>
      {view !== null && <Webhook view={view} />}
    </Section>
  )
}

function Webhook({ view }: { view: ChatwootView }) {
  const t = chatwootWords()
  return (
    <>
      <Copyable label={t.webhook} text={view.webhookUrl} />
      <p class="small">{view.isSigned ? t.signed : t.unsigned}</p>
    </>
  )
}

function Inbox({
  value,
  inboxes,
  current,
  own: ownName,
  onChange,
}: {
  value: string
  inboxes: readonly ChatwootInbox[]
  current: ChatwootView | null
  /** What it is called where nothing else is set. */
  own: string
  onChange(id: string): void
}) {
  const t = chatwootWords()
  const isListed = inboxes.some(({ id }) => id === current?.inboxId)
  const own =
    current?.inboxId == null || isListed
      ? []
      : [{ value: String(current.inboxId), text: current.options.nameInbox ?? ownName }]
  const options = [
    { value: '', text: t.ownInbox },
    ...own,
    ...inboxes.map(({ id, name }) => ({ value: String(id), text: name })),
  ]
  return <SelectField label={t.inbox} value={value} options={options} onChange={onChange} />
}

function flagsOf(view: ChatwootView | null): Flags {
  const set = (flag: (typeof flags)[number]): boolean => view?.options[flag] ?? flag === 'botContact'
  return Object.fromEntries(flags.map((flag) => [flag, set(flag)])) as Flags
}

function Check({ instance }: { instance: InstanceView }) {
  const t = chatwootWords()
  const [checked, setChecked] = useState<{ ok: boolean; steps: ChatwootStep[] }>()
  const check = async (): Promise<void> =>
    setChecked(await call('checkChatwoot', { params: { id: instance.id } }))
  return (
    <Section title={t.check} text={t.checkText}>
      <Button run={check}>{t.check}</Button>
      {checked?.ok === true && (
        <p class="state" data-tone="good">
          {t.checked}
        </p>
      )}
      {checked !== undefined && <Steps steps={checked.steps} />}
    </Section>
  )
}

function End({ instance, reload }: Of) {
  const t = chatwootWords()
  const end = (): void =>
    ask({
      title: t.removeAsk,
      text: t.removeText,
      yes: t.remove,
      run: async () => {
        await call('removeChatwoot', { params: { id: instance.id } })
        toast(t.removed)
        reload()
      },
    })
  return (
    <Section title={t.remove} text={t.removeText} danger>
      <Button run={end} look="danger">
        {t.remove}
      </Button>
    </Section>
  )
}
