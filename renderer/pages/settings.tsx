// Settings: this page's language and theme, the API with examples, and what this appliance is.
import { signal } from '@preact/signals'
import { Button } from '../parts/button.tsx'
import { Copyable } from '../parts/copyable.tsx'
import { Section, SelectField } from '../parts/field.tsx'
import { Page, Tabs } from '../parts/page.tsx'
import { minute } from '../state/clock.ts'
import { segments } from '../state/router.ts'
import { health, signOut } from '../state/session.ts'
import { readTheme, themes, writeTheme, type Theme } from '../state/theme.ts'
import { exact, size, when } from '../words/times.ts'
import { language, languages, useLanguage, words, type Language } from '../words/words.ts'

const theme = signal<Theme | undefined>(undefined)

function Appearance() {
  const t = words.value.prefs
  const names: Language[] = ['en', 'pt', 'es', 'zh']
  return (
    <Section title={t.appearance}>
      <div class="fields">
        <SelectField
          label={t.language}
          value={language.value}
          options={names.map((value) => ({ value, text: languages[value] }))}
          onChange={(value) => void useLanguage(value, { remember: true })}
        />
        <SelectField
          label={t.theme}
          value={theme.value ?? readTheme()}
          options={themes.map((value) => ({ value, text: t.themes[value] }))}
          onChange={(value) => {
            writeTheme(value)
            theme.value = value
          }}
        />
      </div>
    </Section>
  )
}

function About() {
  const t = words.value.prefs
  const about = health.value
  return (
    <Section title={t.about}>
      {about && (
        <dl class="facts">
          <dt>{t.version}</dt>
          <dd>{about.version}</dd>
          <dt>{t.started}</dt>
          <dd title={exact(about.startedAt)}>{when(about.startedAt, minute.value)}</dd>
          {about.disk && <dt>{t.free}</dt>}
          {about.disk && <dd>{size(about.disk.freeBytes)}</dd>}
        </dl>
      )}
      <p class="small">{t.licence}</p>
    </Section>
  )
}

function Lock() {
  const t = words.value.prefs
  return (
    <Section title={t.lock} text={t.lockText}>
      <Button run={signOut} icon="lock">
        {t.lock}
      </Button>
    </Section>
  )
}

function examples(base: string): Record<keyof typeof words.value.prefs.examples, string> {
  const json = `-H 'content-type: application/json'`
  const key = `-H "apikey: $KEY"`
  return {
    list: `curl ${key} ${base}/api/v1/instances`,
    send: `curl ${key} ${json} ${base}/api/v1/messages \\\n  -d '{"instance":"NAME","to":"5511999990000","text":"Hello"}'`,
    read: `curl ${key} "${base}/api/v1/messages?instance=NAME&limit=20"`,
    follow: `curl -N ${key} ${base}/api/v1/events/stream`,
    hook: `curl ${key} ${json} ${base}/api/v1/webhooks \\\n  -d '{"url":"https://example.com/hook"}'`,
  }
}

function Api() {
  const t = words.value.prefs
  const base = location.origin
  const curls = examples(base)
  return (
    <>
      <Section title={t.api} text={`${t.apiText} ${t.apiKey}`}>
        {(['list', 'send', 'read', 'follow', 'hook'] as const).map((name) => (
          <Copyable key={name} label={t.examples[name]} text={curls[name]} />
        ))}
        <p>
          <a href="/api/v1/openapi.json" target="_blank" rel="noreferrer">
            {t.description}
          </a>
        </p>
      </Section>
      <Section title={t.evolution} text={t.evolutionText}>
        <Copyable label="SERVER_URL" text={base} />
      </Section>
    </>
  )
}

export function Settings() {
  const t = words.value.prefs
  const [, part] = segments.value
  return (
    <Page title={t.title} narrow>
      <Tabs
        label={t.tabs}
        tabs={[
          { to: ['settings'], text: t.appearance },
          { to: ['settings', 'api'], text: t.api },
        ]}
      />
      {part === 'api' ? (
        <Api />
      ) : (
        <>
          <Appearance />
          <About />
          <Lock />
        </>
      )}
    </Page>
  )
}
