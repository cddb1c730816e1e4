// One number: what it is doing, what can be done, and everything about it in parts that have addresses.
import type { InstanceView } from '../../../core/contract/instances/instance.ts'
import { Button, LinkButton } from '../../parts/button.tsx'
import { Page, Tabs } from '../../parts/page.tsx'
import { Avatar, StateLine, toneOf } from '../../parts/state.tsx'
import { Empty, Loading } from '../../parts/states.tsx'
import { instances } from '../../state/instances.ts'
import { act, isRunning, mainAction } from '../../state/number-actions.ts'
import { href, segments } from '../../state/router.ts'
import { words } from '../../words/words.ts'
import { NumberHealth } from './health.tsx'
import { Generations } from './links.tsx'
import { later } from '../../parts/later.tsx'
import { Sending } from './sending.tsx'
import { NumberSettings } from './settings.tsx'
import { Timeline } from './timeline.tsx'
import { phoneLine, Reason } from '../numbers.tsx'

const Chatwoot = later(async () => (await import('./chatwoot.tsx')).Chatwoot)

function Head({ instance }: { instance: InstanceView }) {
  const t = words.value.acts
  const main = mainAction(instance)
  const linked = instance.generation !== null
  return (
    <div class="panel number-head number" data-tone={toneOf(instance.state)}>
      <Avatar name={instance.name} large />
      <div class="number-about">
        <p class="small">{phoneLine(instance)}</p>
        <StateLine instance={instance} />
        <Reason instance={instance} />
      </div>
      <div class="buttons">
        {main && (
          <Button run={() => act(main, instance)} look="primary">
            {t[main]}
          </Button>
        )}
        {instance.number !== null && (
          <LinkButton to={href('messages', instance.id)} icon="messageCircle">
            {t.messages}
          </LinkButton>
        )}
        {instance.number !== null && (
          <LinkButton to={href('backups', 'file', instance.id)} icon="download">
            {t.backUp}
          </LinkButton>
        )}
        {instance.state === 'awaiting_link' && (
          <LinkButton to={href('link', instance.id)} look="primary" icon="qrCode">
            {t.link}
          </LinkButton>
        )}
        {linked && isRunning(instance) && (
          <Button run={() => act('restart', instance)} icon="refreshCw">
            {t.restart}
          </Button>
        )}
        {isRunning(instance) && (
          <Button run={() => act('stop', instance)} icon="circlePause">
            {t.stop}
          </Button>
        )}
      </div>
    </div>
  )
}

function Part({ instance, part }: { instance: InstanceView; part: string | undefined }) {
  if (part === 'links') return <Generations instance={instance} />
  if (part === 'sending') return <Sending instance={instance} />
  if (part === 'health') return <NumberHealth instance={instance} />
  if (part === 'chatwoot') return <Chatwoot instance={instance} key={instance.id} />
  if (part === 'settings') return <NumberSettings instance={instance} key={instance.id} />
  return <Timeline instance={instance} />
}

export function NumberPage({ id }: { id: string }) {
  const t = words.value.number
  const back = { to: href('numbers'), text: words.value.numbers.title }
  const instance = instances.value?.get(id)
  if (instance === undefined) {
    return (
      <Page title={instances.value ? t.missing : words.value.numbers.title} back={back}>
        {instances.value === undefined ? (
          <Loading />
        ) : (
          <Empty
            icon="phone"
            title={t.missing}
            action={<LinkButton to={href('numbers', 'trash')}>{words.value.numbers.trash}</LinkButton>}
          >
            {t.missingText}
          </Empty>
        )}
      </Page>
    )
  }
  const at = (...parts: string[]): string[] => ['numbers', id, ...parts]
  return (
    <Page title={instance.name} back={back}>
      <Head instance={instance} />
      <Tabs
        label={t.tabs}
        tabs={[
          { to: at(), text: t.timeline },
          { to: at('links'), text: t.history },
          { to: at('sending'), text: t.sending },
          { to: at('health'), text: t.health },
          { to: at('chatwoot'), text: 'Chatwoot' },
          { to: at('settings'), text: t.settings },
        ]}
      />
      <Part instance={instance} part={segments.value[2]} />
    </Page>
  )
}
