// What is wrong now, kept true by the events.
import { computed, signal } from '@preact/signals'
import type { AlertView } from '../../core/contract/events/alert.ts'
import { call } from '../api/client.ts'
import { onEvent } from '../api/live.ts'
import { toneOf } from '../parts/state.tsx'
import { instances } from './instances.ts'

const alerts = signal<readonly AlertView[]>([])

/** Without those of numbers whose own state says it already: they stand first, with the one thing to do. */
export const otherAlerts = computed(() =>
  alerts.value.filter(({ instanceId, webhookId }) => {
    const instance = instanceId === null ? undefined : instances.value?.get(instanceId)
    return webhookId !== null || instance === undefined || toneOf(instance.state) !== 'bad'
  }),
)

export async function loadAlerts(): Promise<void> {
  try {
    alerts.value = (await call('listAlerts', {})).alerts
  } catch {
    // Offline or signed out: the stream says so.
  }
}

export function watchAlerts(): () => void {
  return onEvent(({ type }) => {
    if (type.startsWith('alert.')) void loadAlerts()
  })
}
