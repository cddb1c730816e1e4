// Which key sends what is written: Enter alone, or Ctrl and Enter while Enter begins a line.
import { signal } from '@preact/signals'

const storageName = 'holdfast.sendingKey'

export const sendingKeys = ['enter', 'ctrlEnter'] as const
export type SendingKey = (typeof sendingKeys)[number]

export const sendingKey = signal<SendingKey>(
  localStorage.getItem(storageName) === 'ctrlEnter' ? 'ctrlEnter' : 'enter',
)

export function writeSendingKey(key: SendingKey): void {
  localStorage.setItem(storageName, key)
  sendingKey.value = key
}

/** Whether this press sends: Ctrl, or on a Mac Cmd, and Enter always do. */
export function sends({ key, shiftKey, ctrlKey, metaKey, isComposing }: KeyboardEvent): boolean {
  if (key !== 'Enter' || shiftKey || isComposing) return false
  return ctrlKey || metaKey || sendingKey.value === 'enter'
}
