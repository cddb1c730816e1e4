// Recovery mode: the database cannot be opened. What happened, what is safe, and the way back from a backup; the page
// goes on by itself as soon as the appliance runs again.
import { useEffect } from 'preact/hooks'
import { Questions } from '../parts/dialog.tsx'
import { Section } from '../parts/field.tsx'
import { Icon } from '../parts/icon.tsx'
import { Page } from '../parts/page.tsx'
import { Toasts } from '../parts/toasts.tsx'
import { Work } from '../parts/work.tsx'
import { loadJobs } from '../state/jobs.ts'
import { health } from '../state/session.ts'
import { toldReason } from '../words/told.ts'
import { words } from '../words/words.ts'
import { RestoreForm } from './backups/restore.tsx'
import { emptyDraft } from './backups/draft.ts'

export function Recovery() {
  const t = words.value.recovery
  useEffect(() => void loadJobs(), [])
  return (
    <main id="main" class="recovery">
      <Page title={t.title} narrow>
        <div class="sections">
          <Work />
          <Section title={t.happened}>
            <div class="notice bad">
              <Icon name="circleAlert" />
              <p>{health.value && toldReason(health.value)}</p>
            </div>
          </Section>
          <Section title={t.safe}>
            <p>{t.text}</p>
          </Section>
          <h2>{t.todo}</h2>
          <p class="lead">{t.todoText}</p>
        </div>
        <RestoreForm begun={emptyDraft} inRecovery />
      </Page>
      <Toasts />
      <Questions />
    </main>
  )
}
