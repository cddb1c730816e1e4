// Settings: its parts, each with an address.
import type { FunctionComponent } from 'preact'
import { later } from '../../parts/later.tsx'
import { NotFound, Page, Tabs } from '../../parts/page.tsx'
import { segments } from '../../state/router.ts'
import { words } from '../../words/words.ts'
import { AlertsPage } from './alerts.tsx'
import { ApiPage } from './api.tsx'
import { General } from './general.tsx'
import { Keys } from './keys.tsx'
import { Record } from './record.tsx'

const SignIn = later(async () => (await import('./sign-in.tsx')).SignIn)

const parts: Partial<{ [name: string]: FunctionComponent }> = {
  general: General,
  alerts: AlertsPage,
  'sign-in': SignIn,
  keys: Keys,
  api: ApiPage,
  record: Record,
}

export function Settings() {
  const t = words.value
  const [, part = 'general'] = segments.value
  const Part = parts[part]
  if (Part === undefined) return <NotFound />
  return (
    <Page title={t.prefs.title} narrow>
      <Tabs
        label={t.prefs.tabs}
        tabs={[
          { to: ['settings'], text: t.appliance.title },
          { to: ['settings', 'alerts'], text: t.alertSettings.title },
          { to: ['settings', 'sign-in'], text: t.signIn.title },
          { to: ['settings', 'keys'], text: t.keys.title },
          { to: ['settings', 'api'], text: t.prefs.api },
          { to: ['settings', 'record'], text: t.record.title },
        ]}
      />
      <Part />
    </Page>
  )
}
