// How a number behaves, how fast it sends, what it connects through, and the ways to end things.
import { useState } from 'preact/hooks'
import type {
  InstanceSettings,
  InstanceView,
  PatchInstance,
} from '../../../core/contract/instances/instance.ts'
import { fileKinds } from '../../../core/contract/messages/file-kind.ts'
import type { Proxy } from '../../../core/contract/instances/proxy.ts'
import { call } from '../../api/client.ts'
import { Button, LinkButton } from '../../parts/button.tsx'
import { CheckField, Section, SelectField, TextField } from '../../parts/field.tsx'
import { putInstance } from '../../state/instances.ts'
import { act } from '../../state/number-actions.ts'
import { href } from '../../state/router.ts'
import { toast } from '../../state/toasts.ts'
import { KeepingSection } from '../settings/keeping.tsx'
import { toldReason } from '../../words/told.ts'
import { words } from '../../words/words.ts'

async function save(instance: InstanceView, body: PatchInstance): Promise<void> {
  putInstance(await call('updateInstance', { params: { id: instance.id }, body }))
  toast(words.value.actions.saved)
}

function General({ instance }: { instance: InstanceView }) {
  const t = words.value.settings
  const [name, setName] = useState(instance.name)
  return (
    <Section title={t.general}>
      <div class="fields">
        <TextField label={t.name} value={name} onChange={setName} maxLength={100} required />
      </div>
      <Button run={() => save(instance, { name })} disabled={name.trim() === '' || name === instance.name}>
        {words.value.actions.save}
      </Button>
    </Section>
  )
}

const flags = [
  'alwaysOnline',
  'readMessages',
  'readStatus',
  'groupsIgnore',
  'syncFullHistory',
  'rejectCall',
  'eraseDeleted',
  'keepDisappearing',
  'keepViewOnce',
] as const satisfies (keyof InstanceSettings)[]

function Behaviour({ instance }: { instance: InstanceView }) {
  const t = words.value.settings
  const [settings, setSettings] = useState(instance.settings)
  const change = (patch: Partial<InstanceSettings>): void => setSettings({ ...settings, ...patch })
  return (
    <Section title={t.behaviour}>
      <div class="checks">
        {flags.map((flag) => (
          <CheckField
            key={flag}
            label={t[flag]}
            checked={settings[flag]}
            onChange={(checked) => change({ [flag]: checked })}
          />
        ))}
      </div>
      <fieldset class="checks">
        <legend>{t.fetchFiles}</legend>
        {fileKinds.map((kind) => (
          <CheckField
            key={kind}
            label={t.fileKinds[kind]}
            checked={settings.fetchFiles.includes(kind)}
            onChange={(checked) =>
              change({
                fetchFiles: fileKinds.filter((each) =>
                  each === kind ? checked : settings.fetchFiles.includes(each),
                ),
              })
            }
          />
        ))}
      </fieldset>
      {settings.rejectCall && (
        <TextField
          label={t.msgCall}
          value={settings.msgCall}
          maxLength={1000}
          onChange={(msgCall) => change({ msgCall })}
        />
      )}
      <TextField
        label={t.optOutWords}
        value={settings.optOutWords.join(', ')}
        onChange={(text) => change({ optOutWords: text.split(',').map((word) => word.trimStart()) })}
      />
      <Button run={() => save(instance, { settings: { ...settings, optOutWords: wordsOf(settings) } })}>
        {words.value.actions.save}
      </Button>
    </Section>
  )
}

/** What is still being typed holds empty ones. */
const wordsOf = ({ optOutWords }: InstanceView['settings']): string[] =>
  optOutWords.map((word) => word.trim()).filter((word) => word !== '')

const asCount = (text: string): number | null => (text === '' ? null : Math.max(1, Math.round(Number(text))))
const asMs = (text: string): number => Math.max(0, Math.round(Number(text) * 1000))

function Pacing({ instance }: { instance: InstanceView }) {
  const t = words.value.settings
  const [pacing, setPacing] = useState({
    gap: String(instance.pacing.gapMs / 1000),
    random: String(instance.pacing.randomMs / 1000),
    perHour: String(instance.pacing.perHour ?? ''),
    perDay: String(instance.pacing.perDay ?? ''),
    warmUp: String(instance.pacing.warmUpDays),
  })
  const body = (): PatchInstance => ({
    pacing: {
      gapMs: asMs(pacing.gap),
      randomMs: asMs(pacing.random),
      perHour: asCount(pacing.perHour),
      perDay: asCount(pacing.perDay),
      warmUpDays: Math.min(60, Math.max(0, Math.round(Number(pacing.warmUp)))),
    },
  })
  return (
    <Section title={t.pacing} text={t.pacingText}>
      <div class="fields">
        {(['gap', 'random', 'perHour', 'perDay', 'warmUp'] as const).map((name) => (
          <TextField
            key={name}
            label={t[name]}
            type="number"
            min={0}
            value={pacing[name]}
            onChange={(value) => setPacing({ ...pacing, [name]: value })}
            {...(name === 'perHour' || name === 'perDay' ? { placeholder: t.noLimit } : {})}
          />
        ))}
      </div>
      <Button run={() => save(instance, body())}>{words.value.actions.save}</Button>
    </Section>
  )
}

const protocols = [
  'http',
  'https',
  'socks4',
  'socks4a',
  'socks5',
  'socks5h',
] as const satisfies Proxy['protocol'][]

function ProxySection({ instance }: { instance: InstanceView }) {
  const t = words.value.settings
  const [used, setUsed] = useState(instance.proxy !== null)
  const [proxy, setProxy] = useState({
    protocol: instance.proxy?.protocol ?? 'http',
    host: instance.proxy?.host ?? '',
    port: String(instance.proxy?.port ?? ''),
    username: instance.proxy?.username ?? '',
    password: '',
  })
  const change = (patch: Partial<typeof proxy>): void => setProxy({ ...proxy, ...patch })
  const entered = () => {
    const { username, password, port, ...rest } = proxy
    const named = username === '' ? {} : { username }
    return { ...rest, port: Number(port), ...named, ...(password === '' ? {} : { password }) }
  }
  const body = (): PatchInstance => ({ proxy: used ? entered() : null })
  const test = async (): Promise<void> => {
    const { ok, durationMs, error, reasonCode, reasonParams } = await call('testProxy', {
      params: { id: instance.id },
      body: { proxy: entered() },
    })
    toast(
      ok
        ? t.proxyWorks(durationMs)
        : toldReason({ reason: error ?? '', reasonCode, reasonParams: reasonParams ?? {} }),
    )
  }
  return (
    <Section title={t.proxy} text={t.proxyText}>
      <CheckField label={t.proxyUse} checked={used} onChange={setUsed} />
      {used && (
        <>
          <div class="fields">
            <SelectField
              label={t.protocol}
              value={proxy.protocol}
              options={protocols.map((value) => ({ value, text: value }))}
              onChange={(protocol) => change({ protocol })}
            />
            <TextField label={t.host} value={proxy.host} onChange={(host) => change({ host })} />
            <TextField
              label={t.port}
              type="number"
              value={proxy.port}
              onChange={(port) => change({ port })}
            />
            <TextField label={t.user} value={proxy.username} onChange={(username) => change({ username })} />
            <TextField
              label={t.password}
              type="password"
              value={proxy.password}
              onChange={(password) => change({ password })}
            />
          </div>
          {instance.proxy?.username !== undefined && <p class="small">{t.passwordKept}</p>}
          <Button look="quiet" run={test} disabled={proxy.host === '' || proxy.port === ''}>
            {t.proxyTry}
          </Button>
        </>
      )}
      <Button
        run={() => save(instance, body())}
        disabled={(!used && instance.proxy === null) || (used && (proxy.host === '' || proxy.port === ''))}
      >
        {words.value.actions.save}
      </Button>
    </Section>
  )
}

function Backups({ instance: { id, generation, state } }: { instance: InstanceView }) {
  const t = words.value.settings
  return (
    <Section title={t.backups} text={t.backupsText}>
      <div class="buttons">
        <LinkButton to={href('backups', 'restore', 'number', id)} icon="rotateCcw">
          {t.goBack}
        </LinkButton>
        {generation !== null && state !== 'moved' && (
          <LinkButton to={href('backups', 'move', id)} icon="moveRight">
            {t.move}
          </LinkButton>
        )}
      </div>
    </Section>
  )
}

function Danger({ instance }: { instance: InstanceView }) {
  const t = words.value
  return (
    <Section title={t.settings.danger}>
      {instance.generation !== null && (
        <div class="danger-line">
          <p>{t.settings.logoutText}</p>
          <Button run={() => act('logout', instance)} icon="logOut">
            {t.acts.logout}
          </Button>
        </div>
      )}
      <div class="danger-line">
        <p>{t.settings.trashText}</p>
        <Button run={() => act('trash', instance)} icon="trash">
          {t.acts.trash}
        </Button>
      </div>
    </Section>
  )
}

export function NumberSettings({ instance }: { instance: InstanceView }) {
  return (
    <div class="sections">
      <General instance={instance} />
      <Behaviour instance={instance} />
      <Pacing instance={instance} />
      <KeepingSection instance={instance} />
      <ProxySection instance={instance} />
      <Backups instance={instance} />
      <Danger instance={instance} />
    </div>
  )
}
