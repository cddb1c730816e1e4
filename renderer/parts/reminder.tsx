// What the set-up left for later, said calmly on the first page: one thing at a time, and never in the way.
import { useEffect } from 'preact/hooks'
import { instanceList } from '../state/instances.ts'
import { href } from '../state/router.ts'
import { loadSetup, setup } from '../state/setup.ts'
import { words } from '../words/words.ts'
import { LinkButton } from './button.tsx'
import { Icon } from './icon.tsx'

function next(): { text: string; to: string; go: string } | undefined {
  const t = words.value.setup
  const now = setup.value
  if (now === undefined) return undefined
  if (!now.done) return { text: t.text, to: href('setup'), go: t.goOn }
  // Without a number there is nothing yet that could be lost.
  if (instanceList.value.length === 0) return undefined
  if (now.recoveryKey !== 'confirmed') return { text: t.remindKey, to: href('backups', 'key'), go: t.toKey }
  if (!now.secondLocation)
    return { text: t.remindLocation, to: href('backups', 'location'), go: t.toLocation }
  if (now.secondOnSameDisk === true)
    return { text: t.locationSameDisk, to: href('backups', 'location'), go: t.toLocation }
  return undefined
}

export function Reminder() {
  useEffect(() => void loadSetup(), [])
  const told = next()
  if (told === undefined) return null
  return (
    <div class="notice reminder">
      <Icon name="shieldCheck" />
      <p>{told.text}</p>
      <LinkButton to={told.to}>{told.go}</LinkButton>
    </div>
  )
}
