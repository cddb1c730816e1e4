// Short answers at the edge of the page, with an undo where there is one.
import { signal } from '@preact/signals'

export interface Toast {
  id: number
  text: string
  kind: 'done' | 'problem'
  undo: (() => Promise<void>) | undefined
}

export const toasts = signal<readonly Toast[]>([])

let lastId = 0
const shownMs = 8000
const undoMs = 20_000

export function toast(
  text: string,
  options: { kind?: Toast['kind']; undo?: () => Promise<void> } = {},
): void {
  lastId += 1
  const id = lastId
  const made: Toast = { id, text, kind: options.kind ?? 'done', undo: options.undo }
  toasts.value = [...toasts.value.slice(-2), made]
  setTimeout(() => dismiss(id), options.undo === undefined ? shownMs : undoMs)
}

export function dismiss(id: number): void {
  toasts.value = toasts.value.filter((each) => each.id !== id)
}
