// The parts of the desktop put together: the core behind, the window, the tray and the notifications in front.
import { app, Notification, powerMonitor, safeStorage } from 'electron'
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { defaultDataDir } from '../core/contract/folders.ts'
import { forkCore } from './core-process.ts'
import { answerPage } from './ipc.ts'
import { noticesOf, type Notice } from './notices.ts'
import { keychainKey } from './secrets.ts'
import { isSignedIn, openSession, signInWindow, windowTicket, type CoreSession } from './session.ts'
import { ShellSettings } from './settings.ts'
import type { Status } from '../core/contract/shell.ts'
import { Supervisor, type CoreState } from './supervisor.ts'
import { NumbersTray } from './tray.ts'
import { watchUpdates } from './updates.ts'
import { MainWindow, pageSession } from './window.ts'
import type { DesktopWords } from '../renderer/words/languages.ts'
import { wordsOf } from './words.ts'

export class Shell {
  readonly #window: MainWindow
  readonly #supervisor: Supervisor
  readonly #settings: ShellSettings
  #words: DesktopWords = wordsOf('en')
  #tray: NumbersTray | undefined
  #status: Status | undefined
  #session: CoreSession | undefined
  #isQuitting = false
  /** A backup file that the person opened, until there is a page to show it in. */
  #opened: string | undefined

  constructor({ isHidden }: { isHidden: boolean }) {
    this.#window = new MainWindow({ isHidden })
    this.#settings = new ShellSettings(join(app.getPath('userData'), 'shell.json'))
    this.#supervisor = new Supervisor({
      fork: () => forkCore((text) => process.stderr.write(text)),
      onState: (state) => void this.#follow(state).catch((error: unknown) => this.#tell(error)),
      onStatus: (status) => this.#heard(status),
      now: Date.now,
    })
  }

  boot(file: string | undefined): void {
    this.#words = wordsOf(app.getLocale())
    this.#opened = file
    answerPage({
      words: this.#words,
      isOurs: (frame) => this.#window.isOurs(frame),
      core: () => this.#startingView(),
      show: () => this.#window.show(),
      ticket: () => this.#ticket(),
      lock: () => {
        this.#settings.isLocked = true
      },
      unlocked: () => this.#unlocked(),
      unlock: (passphrase) => this.#start({ HOLDFAST_PASSPHRASE: passphrase }),
      retry: () => this.#start(),
    })
    this.#tray = new NumbersTray(this.#words, {
      open: () => this.#window.show(),
      pause: () => this.#act(() => this.#pause()),
      resume: () => this.#act(() => this.#resume()),
      quit: () => app.quit(),
    })
    app.on('before-quit', (event) => this.#quit(event))
    // The window hides when it is closed: the numbers stay online.
    app.on('window-all-closed', () => undefined)
    powerMonitor.on('shutdown', () => app.quit())
    watchUpdates({
      snapshot: async () => {
        await this.#session?.ask('POST', '/snapshots', { reason: 'update' })
      },
      onError: (error) => this.#tell(error),
    })
    this.#start()
  }

  /** A second start, or a backup file that was opened. */
  openedAgain(file: string | undefined): void {
    this.#opened = file ?? this.#opened
    this.#window.show()
    void this.#showPage().catch((error: unknown) => this.#tell(error))
  }

  #start(settings: Record<string, string> = {}): void {
    const dataDir =
      process.env['HOLDFAST_DATA_DIR'] ??
      defaultDataDir({
        env: process.env,
        platform: process.platform,
        home: homedir(),
      })
    const key = keychainKey(safeStorage, {
      file: join(app.getPath('userData'), 'data.key'),
      hasData: existsSync(join(dataDir, 'holdfast.sqlite')),
    })
    this.#supervisor.start({
      type: 'start',
      key,
      settings: { ...settings, HOLDFAST_DATA_DIR: dataDir },
    })
  }

  async #follow(state: CoreState): Promise<void> {
    this.#showTray()
    if (state.is !== 'ready') {
      this.#session = undefined
      if (state.is !== 'stopped') this.#showStarting()
      // The window may be hidden, or be back before anybody has read it.
      if (state.is === 'crashed' && state.again === 1) {
        this.#notify({ title: 'Holdfast', body: this.#startingView().message })
      }
      return
    }
    const { url, ticket } = state.ready
    if (ticket !== null) {
      this.#session = await openSession(url, ticket)
      if (!this.#settings.isLocked) await signInWindow(this.#session, pageSession())
    }
    this.#showTray()
    await this.#showPage()
  }

  /** The page asks for it whenever it finds itself outside: at the start, after one of the core, when its session ended. */
  async #ticket(): Promise<string | null> {
    if (this.#session === undefined || this.#settings.isLocked) return null
    return windowTicket(this.#session)
  }

  /** Not by the page's word alone. */
  async #unlocked(): Promise<void> {
    const { state } = this.#supervisor
    if (state.is === 'ready' && (await isSignedIn(state.ready.url, pageSession())))
      this.#settings.isLocked = false
  }

  async #showPage(): Promise<void> {
    const { state } = this.#supervisor
    if (state.is !== 'ready') return
    const file = this.#opened
    this.#opened = undefined
    await this.#window.open(state.ready.url, file === undefined ? '' : `?restore=${encodeURIComponent(file)}`)
  }

  #showStarting(): void {
    const show = async (): Promise<void> => {
      await this.#window.openStarting()
      this.#window.contents?.send('core', this.#startingView())
    }
    show().catch((error: unknown) => this.#tell(error))
  }

  #startingView(): { words: object; state: string; message: string; hint: string } {
    const words = this.#words
    const said = { unlock: words.unlock, passphrase: words.passphrase, retry: words.retry }
    const { state } = this.#supervisor
    if (state.is === 'locked') {
      const { reason, message, hint } = state.locked
      // Its hint is for the command line; here there is a field to write it in.
      if (reason === 'passphrase') return { words: said, state: reason, message, hint: '' }
      return { words: said, state: 'closed', message, hint }
    }
    if (state.is !== 'crashed') return { words: said, state: 'starting', message: words.starting, hint: '' }
    const seconds = Math.ceil(Math.max(0, state.retryAt - Date.now()) / 1000)
    return { words: said, state: 'crashed', message: words.crashed(seconds), hint: '' }
  }

  #heard(status: Status): void {
    for (const notice of noticesOf(this.#words, this.#status, status)) this.#notify(notice)
    this.#status = status
    this.#showTray()
  }

  #notify({ title, body }: Notice): void {
    const notification = new Notification({ title, body })
    notification.on('click', () => this.#window.show())
    notification.show()
  }

  #showTray(): void {
    this.#tray?.show({
      numbers: this.#status?.numbers ?? [],
      isPaused: this.#settings.paused.length > 0,
      isReady: this.#session !== undefined,
    })
  }

  /** Those that are stopped already stay out of it: resuming must not start them. */
  async #pause(): Promise<void> {
    const running = (this.#status?.numbers ?? []).filter(({ state }) => state !== 'stopped')
    this.#settings.paused = running.map(({ id }) => id)
    for (const { id } of running) await this.#session?.ask('POST', `/instances/${id}/stop`)
  }

  async #resume(): Promise<void> {
    for (const id of this.#settings.paused) await this.#session?.ask('POST', `/instances/${id}/start`)
    this.#settings.paused = []
  }

  #act(work: () => Promise<void>): void {
    work()
      .catch((error: unknown) => this.#tell(error))
      .finally(() => this.#showTray())
  }

  /** In order: the core stops first, and only then does the program end. */
  #quit(event: { preventDefault(): void }): void {
    if (this.#supervisor.state.is === 'stopped') return
    event.preventDefault()
    if (this.#isQuitting) return
    this.#isQuitting = true
    this.#window.quitting()
    void this.#supervisor.stop().then(() => app.quit())
  }

  #tell(error: unknown): void {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  }
}
