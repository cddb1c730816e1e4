// What is looked for in the open chat: it outlasts going to what was found.
import { signal } from '@preact/signals'

export interface Finding {
  instance: string
  chat: string
  text: string
}

export const finding = signal<Finding | undefined>(undefined)

export function isFinding(instance: string, chat: string): boolean {
  return finding.value?.instance === instance && finding.value.chat === chat
}

export function toggleFinding(instance: string, chat: string): void {
  finding.value = isFinding(instance, chat) ? undefined : { instance, chat, text: '' }
}
