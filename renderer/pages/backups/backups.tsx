// Everything about backups: its parts, each with an address.
import type { FunctionComponent } from 'preact'
import { Button } from '../../parts/button.tsx'
import { later } from '../../parts/later.tsx'
import { NotFound, Page, Tabs } from '../../parts/page.tsx'
import { Work } from '../../parts/work.tsx'
import { href, segments } from '../../state/router.ts'
import { words } from '../../words/words.ts'
import { Bring } from './bring.tsx'
import { Export } from './export.tsx'
import { Location } from './location.tsx'
import { Overview, takeSnapshot } from './overview.tsx'
import { RecoveryKey } from './recovery-key.tsx'
import { RestorePage } from './restore.tsx'
import { Restores } from './restores.tsx'

const Gateway = later(async () => (await import('./gateway.tsx')).Gateway)

const tabs = ['overview', 'location', 'key', 'restores'] as const
const parts: Partial<Record<string, FunctionComponent>> = {
  overview: Overview,
  location: Location,
  key: RecoveryKey,
  restores: Restores,
}
/** Each with a title of its own, and the way back. */
const flows: Partial<Record<string, FunctionComponent>> = {
  restore: RestorePage,
  file: Export,
  move: Export,
  bring: BringAll,
}

function BringAll() {
  return (
    <>
      <Bring />
      <Gateway />
    </>
  )
}

export function Backups() {
  const t = words.value.backups
  const [, part = 'overview'] = segments.value
  const titles: Partial<Record<string, string>> = t.flows
  const Flow = flows[part]
  if (Flow !== undefined) {
    return (
      <Page title={titles[part] ?? t.title} back={{ to: href('backups'), text: t.title }} narrow>
        <Work />
        <Flow />
      </Page>
    )
  }
  const Part = parts[part]
  if (Part === undefined) return <NotFound />
  const take = (
    <Button run={takeSnapshot} look="primary" icon="plus">
      {t.take}
    </Button>
  )
  return (
    <Page title={t.title} actions={take}>
      <Tabs
        label={t.tabs}
        tabs={tabs.map((tab) => ({
          to: tab === 'overview' ? ['backups'] : ['backups', tab],
          text: t.parts[tab],
        }))}
      />
      <Work />
      <Part />
    </Page>
  )
}
