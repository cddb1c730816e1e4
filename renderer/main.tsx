// The page begins here: its language, its clock, where it is, and whether it is let in.
import { effect } from '@preact/signals'
import { render } from 'preact'
import { useEffect } from 'preact/hooks'
import { Events } from './pages/events/events.tsx'
import { Gate, Starting } from './pages/gate.tsx'
import { Link } from './pages/link.tsx'
import { NumberPage } from './pages/number/number.tsx'
import { Numbers } from './pages/numbers.tsx'
import { Backups } from './pages/backups/backups.tsx'
import { Recovery } from './pages/recovery.tsx'
import { Setup } from './pages/setup.tsx'
import { Search } from './pages/search/search.tsx'
import { Shell } from './pages/shell.tsx'
import { Trash } from './pages/trash.tsx'
import { later } from './parts/later.tsx'
import { NotFound } from './parts/page.tsx'
import { startClock } from './state/clock.ts'
import { startNotices } from './state/notice-choice.ts'
import { go, href, segments, startRouter } from './state/router.ts'
import { session, startSession } from './state/session.ts'
import { setup } from './state/setup.ts'
import { preferredLanguage, tag, useLanguage } from './words/words.ts'

// Nobody needs them at once.
const Settings = later(async () => (await import('./pages/settings/settings.tsx')).Settings)
const Messages = later(async () => (await import('./pages/messages/messages.tsx')).Messages)

/** The first visit begins with the set-up, until it is over. */
function Begin() {
  const isOver = setup.value?.done
  useEffect(() => {
    if (isOver === false) go(href('setup'), { replace: true })
  }, [isOver])
  return isOver === true ? <Numbers /> : null
}

function Place() {
  if (segments.value.length === 0) return <Begin />
  const [first = 'numbers', second] = segments.value
  if (first === 'numbers') {
    if (second === undefined) return <Numbers />
    return second === 'trash' ? <Trash /> : <NumberPage id={second} />
  }
  if (first === 'setup') return <Setup />
  if (first === 'link') return <Link />
  if (first === 'messages') return <Messages />
  if (first === 'events') return <Events />
  if (first === 'backups') return <Backups />
  if (first === 'search') return <Search />
  if (first === 'settings') return <Settings />
  return <NotFound />
}

function App() {
  const now = session.value
  if (now === 'unreachable') return <Starting />
  if (now === 'gate') return <Gate />
  if (now === 'recovery') return <Recovery />
  if (now === 'starting') return null
  return (
    <Shell>
      <Place />
    </Shell>
  )
}

async function begin(): Promise<void> {
  startRouter()
  startClock()
  startNotices()
  await Promise.all([useLanguage(preferredLanguage()), startSession()])
  effect(() => void (document.documentElement.lang = tag()))
  const root = document.getElementById('app')
  if (root) render(<App />, root)
}

void begin()
