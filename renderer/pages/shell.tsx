// The frame of every page: the rail, the line on top, and what is told at the edge.
import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { connection } from '../api/live.ts'
import { placeOf } from '../api/place.ts'
import { Button } from '../parts/button.tsx'
import { Questions } from '../parts/dialog.tsx'
import { Icon, type IconName } from '../parts/icon.tsx'
import { stateWord, toneOf } from '../parts/state.tsx'
import { Toasts } from '../parts/toasts.tsx'
import { kindOf, percentOf } from '../parts/work.tsx'
import { otherAlerts } from '../state/alerts.ts'
import { instanceList, instances, lastChange } from '../state/instances.ts'
import { isRunning, jobs } from '../state/jobs.ts'
import { href, segments } from '../state/router.ts'
import { health, setSending } from '../state/session.ts'
import { leavePage } from '../state/toasts.ts'
import { words } from '../words/words.ts'
import { SearchBox } from './search/search-box.tsx'
import type { Words } from '../words/languages.ts'

const places = {
  numbers: 'phone',
  messages: 'messageCircle',
  events: 'activity',
  backups: 'archive',
  settings: 'settings',
} as const satisfies Partial<Record<keyof Words['nav'], IconName>>
type Place = keyof typeof places

function isPlace(name: string): name is Place {
  return Object.hasOwn(places, name)
}

function Rail() {
  const t = words.value.nav
  const [first = 'numbers'] = segments.value
  const here = first === 'link' || first === 'setup' ? 'numbers' : first
  return (
    <nav class="rail" aria-label={t.label}>
      <a class="mark" href={href('numbers')} aria-label="Holdfast">
        <img src={placeOf('app/icon.svg')} alt="" width="36" height="36" />
      </a>
      <ul>
        {Object.keys(places)
          .filter(isPlace)
          .map((place) => (
            <li key={place}>
              <a href={href(place)} aria-current={here === place ? 'page' : undefined}>
                <Icon name={places[place]} size={22} />
                <span>{t[place]}</span>
              </a>
            </li>
          ))}
      </ul>
    </nav>
  )
}

function Health() {
  const t = words.value.health
  if (instances.value === undefined) return null
  const list = instanceList.value
  const online = list.filter(({ state }) => state === 'open').length
  const bad = list.filter(({ state }) => toneOf(state) === 'bad').length + otherAlerts.value.length
  const allUp = online === list.length
  const isAway = connection.value === 'offline'
  // What is shown is from before: it may be no longer so.
  const tone = isAway || list.length + bad === 0 ? 'off' : bad > 0 ? 'bad' : allUp ? 'good' : 'off'
  const text = isAway
    ? t.away
    : list.length === 0
      ? t.none
      : allUp
        ? t.all(online)
        : t.some(online, list.length)
  return (
    <a class="health" href={href('numbers')} data-tone={tone}>
      <span>{text}</span>
      {!isAway && bad > 0 && <span class="health-more">{t.attention(bad)}</span>}
    </a>
  )
}

/** Work goes on wherever one looks; its own page shows more of it. */
function WorkBar() {
  const [job] = jobs.value.filter(isRunning)
  if (job === undefined || segments.value[0] === 'backups') return null
  const percent = percentOf(job)
  return (
    <p class="bar">
      <Icon name="clock" size={18} /> {kindOf(job)} {percent !== undefined && `${percent} %`}
      <a href={href('backups')}>{words.value.actions.open}</a>
    </p>
  )
}

function Bars() {
  const t = words.value
  return (
    <div role="status">
      {connection.value === 'offline' && (
        <p class="bar">
          <Icon name="circleAlert" size={18} /> {t.states.offline}
        </p>
      )}
      <WorkBar />
      {health.value?.folder?.state === 'gone' && (
        <p class="bar bad">
          <Icon name="hardDrive" size={18} /> {t.health.folderGone}
          {health.value.folder.savedTo !== null && <code>{health.value.folder.savedTo}</code>}
        </p>
      )}
      {health.value?.sending?.stopped === true && (
        <p class="bar bad">
          <Icon name="circleAlert" size={18} /> {t.health.sendingStopped}
          <Button run={() => setSending(false)}>{t.health.sendAgain}</Button>
        </p>
      )}
      {health.value?.disk?.state === 'full' && (
        <p class="bar bad">
          <Icon name="hardDrive" size={18} /> {t.health.diskFull}
        </p>
      )}
    </div>
  )
}

function Told() {
  const changed = lastChange.value
  return (
    <p class="unseen" aria-live="polite">
      {changed && `${changed.name}: ${stateWord(changed)}`}
    </p>
  )
}

export function Shell({ children }: { children: ComponentChildren }) {
  const main = useRef<HTMLElement>(null)
  const path = segments.value.join('/')
  const shown = useRef(path)
  useEffect(() => {
    if (shown.current === path) return
    shown.current = path
    leavePage()
    // A new page begins at its top, for the eye and for the keyboard; a part of the same page does not.
    if (main.current?.contains(document.activeElement) !== true) main.current?.focus({ preventScroll: true })
  }, [path])
  const stale = connection.value === 'offline'
  return (
    <div class="shell">
      <a class="skip" href="#main">
        {words.value.nav.skip}
      </a>
      <Rail />
      <header class="top">
        <a class="brand" href={href('numbers')}>
          Holdfast
        </a>
        <SearchBox />
        <Health />
        <a
          class="button quiet icon-only top-search"
          href={href('search')}
          aria-label={words.value.find.label}
        >
          <Icon name="search" />
        </a>
      </header>
      <div class="body">
        <Bars />
        <main id="main" class={stale ? 'stale' : ''} ref={main} tabIndex={-1}>
          {children}
        </main>
      </div>
      <Toasts />
      <Questions />
      <Told />
    </div>
  )
}
