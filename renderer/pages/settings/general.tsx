// Settings of this page and of the appliance: language, theme, the desktop, support, and what it is.
import { signal } from '@preact/signals'
import { call, download } from '../../api/client.ts'
import { Button, LinkButton } from '../../parts/button.tsx'
import { CheckField, Section, SelectField } from '../../parts/field.tsx'
import { minute } from '../../state/clock.ts'
import { desktop } from '../../state/desktop.ts'
import { KeepingSection } from './keeping.tsx'
import { PasskeySetting } from '../passkey.tsx'
import { useResource } from '../../state/resource.ts'
import { href } from '../../state/router.ts'
import { health, signOut } from '../../state/session.ts'
import { reading, readings, writeReading } from '../../state/reading.ts'
import { sendingKey, sendingKeys, writeSendingKey } from '../../state/sending-key.ts'
import { readTheme, themes, writeTheme, type Theme } from '../../state/theme.ts'
import { languageNames, languages } from '../../words/languages.ts'
import { exact, size, when } from '../../words/times.ts'
import { language, useLanguage, words } from '../../words/words.ts'

const theme = signal<Theme | undefined>(undefined)

function Appearance() {
  const t = words.value.prefs
  return (
    <Section title={t.appearance}>
      <div class="fields">
        <SelectField
          label={t.language}
          value={language.value}
          options={languageNames().map((value) => ({ value, text: languages[value].name }))}
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
        <SelectField
          label={t.sendingKey}
          value={sendingKey.value}
          options={sendingKeys.map((value) => ({ value, text: t.sendingKeys[value] }))}
          onChange={writeSendingKey}
        />
        <SelectField
          label={t.reading}
          value={reading.value}
          options={readings.map((value) => ({ value, text: t.readings[value] }))}
          onChange={writeReading}
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

/** In the desktop nobody has a key: without a password it could not be unlocked. */
function Lock() {
  const t = words.value
  const password = useResource(desktop() && (() => call('getPassword', {})), [])
  if (password.data?.set === false)
    return (
      <Section title={t.prefs.lock} text={t.prefs.lockFirst}>
        <div class="buttons">
          <LinkButton to={href('settings', 'sign-in')} icon="keyRound">
            {t.signIn.set}
          </LinkButton>
        </div>
      </Section>
    )
  return (
    <Section title={t.prefs.lock} text={t.prefs.lockText}>
      <Button run={signOut} icon="lock">
        {t.prefs.lock}
      </Button>
    </Section>
  )
}

/** Only in the desktop: a browser has nothing to start. */
function AtLogin() {
  const t = words.value.appliance
  const bridge = desktop()
  const starts = useResource(bridge && (() => bridge.startsAtLogin()), [])
  if (bridge === undefined || starts.data === undefined) return null
  const change = async (wanted: boolean): Promise<void> => {
    await bridge.startAtLogin(wanted)
    starts.set(await bridge.startsAtLogin())
  }
  return (
    <Section title={t.title}>
      <CheckField label={t.login} checked={starts.data} onChange={(wanted) => void change(wanted)} />
    </Section>
  )
}

function Support() {
  const t = words.value.appliance
  return (
    <Section title={t.support} text={t.supportText}>
      <Button run={() => download('supportBundle', 'holdfast-support.tar.gz')} icon="lifeBuoy">
        {t.download}
      </Button>
    </Section>
  )
}

function Kept() {
  const t = words.value.appliance
  return (
    <Section title={t.trash} text={t.trashText}>
      <div class="buttons">
        <LinkButton to={href('numbers', 'trash')} icon="trash">
          {t.toTrash}
        </LinkButton>
      </div>
    </Section>
  )
}

export function General() {
  return (
    <>
      <Appearance />
      <AtLogin />
      <Kept />
      <KeepingSection />
      <PasskeySetting />
      <Support />
      <About />
      <Lock />
    </>
  )
}
