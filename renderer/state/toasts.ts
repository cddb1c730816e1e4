// Short answers at the edge of the page, one at a time, with an undo where there is one.
import { signal } from '@preact/signals'

export interface Toast {
  id: number
  text: string
  kind: 'done' | 'problem'
  undo: (() => Promise<void>) | undefined
}

export const toasts = signal<readonly Toast[]>([])

let lastId = 0
let toldAt = 0
/** What is told as a page opens was told for it. */
const ofPageMs = 1500
const shownMs = 8000
const undoMs = 20_000

export function toast(
  text: string,
  options: { kind?: Toast['kind']; undo?: () => Promise<void> } = {},
): void {
  lastId += 1
  const id = lastId
  const made: Toast = { id, text, kind: options.kind ?? 'done', undo: options.undo }
  toasts.value = [made]
  toldAt = Date.now()
  setTimeout(() => dismiss(id), options.undo === undefined ? shownMs : undoMs)
}

/** Another page is shown: what was told on the one before is gone with it, unless it can be undone. */
export function leavePage(): void {
  if (Date.now() - toldAt > ofPageMs) toasts.value = toasts.value.filter(({ undo }) => undo !== undefined)
}

export function dismiss(id: number): void {
  toasts.value = toasts.value.filter((each) => each.id !== id)
}
