// The icon beside the clock: how many numbers are up, and the few things that need no window.
import { Menu, nativeImage, Tray } from 'electron'
import { join } from 'node:path'
import { headline, menuOf, type TrayActions, type TrayView } from './tray-menu.ts'
import type { DesktopWords } from '../renderer/words/languages.ts'

export class NumbersTray {
  readonly #tray: Tray
  readonly #words: DesktopWords
  readonly #actions: TrayActions

  constructor(words: DesktopWords, actions: TrayActions) {
    this.#words = words
    this.#actions = actions
    this.#tray = new Tray(nativeImage.createFromPath(join(import.meta.dirname, 'tray.png')))
    this.#tray.on('click', () => actions.open())
    this.show({ numbers: [], isPaused: false, isReady: false })
  }

  show(view: TrayView): void {
    this.#tray.setToolTip(`Holdfast: ${headline(this.#words, view)}`)
    this.#tray.setContextMenu(Menu.buildFromTemplate(menuOf(this.#words, view, this.#actions)))
  }

  close(): void {
    this.#tray.destroy()
  }
}
