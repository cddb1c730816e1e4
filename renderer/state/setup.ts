// How far the first-run set-up has come: where the page begins until it is over, and what it reminds of after that.
import { signal } from '@preact/signals'
import type { SetupView } from '../../core/contract/appliance/setup-routes.ts'
import { call } from '../api/client.ts'

/** Undefined until it is known. */
export const setup = signal<SetupView | undefined>(undefined)

const lookMs = 2000
let timer: ReturnType<typeof setTimeout> | undefined

export async function loadSetup(): Promise<void> {
  clearTimeout(timer)
  try {
    const now = await call('getSetup', {})
    setup.value = now
    // On which disk it lies is known a moment after it is set.
    if (now.secondLocation && now.secondOnSameDisk === null)
      timer = setTimeout(() => void loadSetup(), lookMs)
  } catch {
    // Offline or signed out: the stream says so.
  }
}

export async function finishSetup(): Promise<void> {
  setup.value = await call('finishSetup', { body: { done: true } })
}
