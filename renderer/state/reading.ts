// Whether a chat that is opened and looked at counts as read: its senders are told, as by a phone.
import { signal } from '@preact/signals'

const storageName = 'holdfast.reading'

export const readings = ['told', 'untold'] as const
export type Reading = (typeof readings)[number]

export const reading = signal<Reading>(localStorage.getItem(storageName) === 'untold' ? 'untold' : 'told')

export function writeReading(value: Reading): void {
  localStorage.setItem(storageName, value)
  reading.value = value
}
