// Whether something that comes is shown or sounded, and when not: as chosen in this browser.
import { effect, signal } from '@preact/signals'
import { staysWhenHidden } from '../api/live.ts'

const storageName = 'holdfast.notices'

export interface Wanted {
  show: boolean
  sound: boolean
  /** Ids of numbers of which nothing is told. */
  without: readonly string[]
  /** Times of the day, HH:MM; none where either is empty. */
  quietFrom: string
  quietTo: string
}

const nothing: Wanted = { show: false, sound: false, without: [], quietFrom: '', quietTo: '' }

function stored(): Wanted {
  try {
    return { ...nothing, ...(JSON.parse(localStorage.getItem(storageName) ?? '{}') as Partial<Wanted>) }
  } catch {
    return nothing
  }
}

export const wanted = signal<Wanted>(stored())

export function writeWanted(change: Partial<Wanted>): void {
  wanted.value = { ...wanted.value, ...change }
  localStorage.setItem(storageName, JSON.stringify(wanted.value))
}

/** Quiet hours may go over midnight. */
export function isSilent(
  { show, sound, without, quietFrom, quietTo }: Wanted,
  instance: string,
  now: Date,
): boolean {
  if ((!show && !sound) || without.includes(instance)) return true
  if (quietFrom === '' || quietTo === '' || quietFrom === quietTo) return false
  const at = `${String(now.getHours()).padStart(2, '0')}:${String(now.getMinutes()).padStart(2, '0')}`
  return quietFrom < quietTo ? at >= quietFrom && at < quietTo : at >= quietFrom || at < quietTo
}

/** What does it is fetched when it is wanted first. */
export function startNotices(): void {
  let isWatching = false
  effect(() => {
    const isWanted = wanted.value.show || wanted.value.sound
    staysWhenHidden.value = isWanted
    if (!isWanted || isWatching) return
    isWatching = true
    void import('./notices.ts').then(({ watchNotices }) => watchNotices(() => wanted.value))
  })
}
