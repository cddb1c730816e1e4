// How far the first-run set-up has come: where the page begins until it is over, and what it reminds of after that.
import { signal } from '@preact/signals'
import type { SetupView } from '../../core/contract/appliance/setup-routes.ts'
import { call } from '../api/client.ts'

/** Undefined until it is known. */
export const setup = signal<SetupView | undefined>(undefined)

export async function loadSetup(): Promise<void> {
  try {
    setup.value = await call('getSetup', {})
  } catch {
    // Offline or signed out: the stream says so.
  }
}

export async function finishSetup(): Promise<void> {
  setup.value = await call('finishSetup', { body: { done: true } })
}
