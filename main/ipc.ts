// Answers what the page may ask of the desktop (preload.ts), and only our own page.
import { app, dialog, ipcMain, type IpcMainInvokeEvent, type OpenDialogOptions } from 'electron'
import { join } from 'node:path'
import { startAtLogin, startsAtLogin } from './autostart.ts'
import type { DesktopWords } from '../renderer/words/languages.ts'

export interface PageDeps {
  words: DesktopWords
  isOurs(frame: { url: string } | null): boolean
  /** What the starting page shows. */
  core(): unknown
  /** For a session of the window; null while it is locked. */
  ticket(): Promise<string | null>
  lock(): void
  /** Somebody has signed in there. */
  unlocked(): Promise<void>
  unlock(passphrase: string): void
  /** Also where it is hidden. */
  show(): void
  retry(): void
}

type Answer = (...given: unknown[]) => unknown

const archives = { filters: [{ name: 'Holdfast', extensions: ['holdfast'] }] }

export function answerPage(parts: PageDeps): void {
  const { words } = parts
  const answers: Record<string, Answer> = {
    'choose-folder': () =>
      open({ title: words.chooseFolder, properties: ['openDirectory', 'createDirectory'] }),
    'choose-archive': () => open({ title: words.chooseArchive, properties: ['openFile'], ...archives }),
    'save-archive': async (name) => {
      const defaultPath = join(app.getPath('documents'), fileName(name))
      const { filePath } = await dialog.showSaveDialog({ title: words.saveArchive, defaultPath, ...archives })
      return filePath === '' ? null : filePath
    },
    'starts-at-login': () => startsAtLogin(),
    'start-at-login': (wanted) => startAtLogin(wanted === true),
    'show-window': () => parts.show(),
    ticket: () => parts.ticket(),
    lock: () => parts.lock(),
    unlocked: () => parts.unlocked(),
    core: () => parts.core(),
    unlock: (passphrase) => parts.unlock(String(passphrase)),
    retry: () => parts.retry(),
  }
  for (const [name, answer] of Object.entries(answers)) {
    ipcMain.handle(name, (event: IpcMainInvokeEvent, ...given: unknown[]) => {
      if (!parts.isOurs(event.senderFrame)) throw new Error('This page may not ask that.')
      return answer(...given)
    })
  }
}

async function open(options: OpenDialogOptions): Promise<string | null> {
  const { filePaths } = await dialog.showOpenDialog(options)
  return filePaths[0] ?? null
}

/** A name, never a way to another folder. */
function fileName(name: unknown): string {
  const safe = String(name)
    .replaceAll(/[^\p{L}\p{N} ._-]/gu, '-')
    .slice(0, 100)
  return safe.endsWith('.holdfast') ? safe : `${safe}.holdfast`
}
