// What stands in the tray's menu. Pure, and free of Electron.
import type { MenuItemConstructorOptions } from 'electron'
import type { NumberStatus } from '../core/contract/shell.ts'
import type { DesktopWords } from '../renderer/words/languages.ts'

export interface TrayActions {
  open(): void
  pause(): void
  resume(): void
  quit(): void
}

export interface TrayView {
  numbers: readonly NumberStatus[]
  isPaused: boolean
  isReady: boolean
}

/** Only those that are meant to run and do not are listed: the rest is a count. */
export function menuOf(
  words: DesktopWords,
  view: TrayView,
  actions: TrayActions,
): MenuItemConstructorOptions[] {
  const { numbers, isPaused, isReady } = view
  const down = numbers.filter(({ state }) => state !== 'open' && state !== 'stopped').slice(0, 10)
  const pause = isPaused
    ? { label: words.resume, click: actions.resume }
    : { label: words.pause, click: actions.pause }
  return [
    { label: headline(words, view), enabled: false },
    ...down.map(({ name }) => ({ label: `  ${name}`, enabled: false })),
    { type: 'separator' },
    { label: words.open, click: actions.open },
    { ...pause, enabled: isReady && numbers.length > 0 },
    { type: 'separator' },
    { label: words.quit, click: actions.quit },
  ]
}

export function headline(words: DesktopWords, { numbers, isReady }: TrayView): string {
  if (!isReady) return words.starting
  if (numbers.length === 0) return words.noNumbers
  return words.online(numbers.filter(({ state }) => state === 'open').length, numbers.length)
}
