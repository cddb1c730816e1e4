// The one window, locked to our own origin: nothing else is ever loaded, opened or allowed in it.
import { BrowserWindow, protocol, session, shell, type Session } from 'electron'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The files of the starting page and what they are. */
const startingFiles: Record<string, string> = {
  '/starting.html': 'text/html; charset=utf-8',
  '/starting.css': 'text/css',
  '/starting.js': 'text/javascript',
}
const ownScheme = 'holdfast'
const startingPage = `${ownScheme}://shell/starting.html`

/** Before Electron is ready. Pages of file: have rights that ours must not have. */
export function registerOwnScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: ownScheme, privileges: { standard: true, secure: true } }])
}

/** Cookies of the page live here, apart from those of any browser, and end with the process. */
export function pageSession(): Session {
  return session.fromPartition('holdfast')
}

export class MainWindow {
  #window: BrowserWindow | undefined
  /** The origin of the core that runs now. */
  #origin: string | undefined
  #isQuitting = false
  readonly #isHidden: boolean

  constructor({ isHidden }: { isHidden: boolean }) {
    this.#isHidden = isHidden
    denyTheRest(pageSession())
    pageSession().protocol.handle(ownScheme, ({ url }) => startingFile(new URL(url).pathname))
  }

  get contents(): Electron.WebContents | undefined {
    return this.#window?.webContents
  }

  /** From here on closing it closes it, instead of hiding it. */
  quitting(): void {
    this.#isQuitting = true
  }

  /** Brings it to the front; makes it when there is none. */
  show(): void {
    const window = (this.#window ??= this.#make())
    if (window.isMinimized()) window.restore()
    window.show()
    window.focus()
  }

  /** The page of the core; a path such as "#/backups" opens that place in it. */
  async open(origin: string, place = ''): Promise<void> {
    const isOther = this.#origin !== origin
    this.#origin = origin
    const window = (this.#window ??= this.#make())
    if (isOther || place !== '') await load(() => window.loadURL(this.#home + place))
  }

  /** What is shown while there is no core. */
  async openStarting(): Promise<void> {
    this.#origin = undefined
    const window = (this.#window ??= this.#make())
    if (window.webContents.getURL() !== startingPage) await load(() => window.loadURL(startingPage))
  }

  /** Whether a message comes from our own page: of the core, or the starting one. */
  isOurs(frame: { url: string } | null): boolean {
    return frame !== null && this.#allows(frame.url)
  }

  get #home(): string {
    return this.#origin === undefined ? startingPage : `${this.#origin}/app/`
  }

  #allows(address: string): boolean {
    if (address === startingPage) return true
    return URL.canParse(address) && new URL(address).origin === this.#origin
  }

  #make(): BrowserWindow {
    const window = new BrowserWindow({
      width: 1200,
      height: 800,
      minWidth: 390,
      minHeight: 500,
      show: false,
      autoHideMenuBar: true,
      title: 'Holdfast',
      webPreferences: {
        session: pageSession(),
        preload: join(import.meta.dirname, 'preload.cjs'),
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        webviewTag: false,
        spellcheck: true,
      },
    })
    if (!this.#isHidden) window.once('ready-to-show', () => window.show())
    window.on('close', (event) => {
      if (this.#isQuitting) return
      event.preventDefault()
      window.hide()
    })
    window.on('closed', () => (this.#window = undefined))
    const { webContents } = window
    webContents.setWindowOpenHandler(({ url }) => {
      // A link in the page goes to the person's own browser; nothing opens here.
      if (url.startsWith('https://')) void shell.openExternal(url)
      return { action: 'deny' }
    })
    for (const event of ['will-navigate', 'will-redirect', 'will-frame-navigate'] as const) {
      webContents.on(event as 'will-navigate', (details) => {
        if (!this.#allows(details.url)) details.preventDefault()
      })
    }
    // An empty page is gone to without being asked about first.
    webContents.on('did-navigate', (_event, address) => {
      if (!this.#allows(address)) void load(() => window.loadURL(this.#home)).catch(() => undefined)
    })
    webContents.on('will-attach-webview', (event) => event.preventDefault())
    return window
  }
}

async function startingFile(path: string): Promise<Response> {
  const type = startingFiles[path]
  if (type === undefined) return new Response(null, { status: 404 })
  const bytes = await readFile(join(import.meta.dirname, path))
  return new Response(new Uint8Array(bytes), { headers: { 'content-type': type } })
}

/** Text may be copied, a voice or a picture taken, and it is shown that a message came; a place is never needed. */
const allowed: ReadonlySet<string> = new Set(['clipboard-sanitized-write', 'media', 'notifications'])

function denyTheRest(page: Session): void {
  page.setPermissionRequestHandler((_contents, permission, answer) => answer(allowed.has(permission)))
  page.setPermissionCheckHandler((_contents, permission) => allowed.has(permission))
  page.setDevicePermissionHandler(() => false)
}

/** A load that another one took the place of is no error. */
async function load(start: () => Promise<void>): Promise<void> {
  try {
    await start()
  } catch (error) {
    if (!(error instanceof Error && error.message.includes('ERR_ABORTED'))) throw error
  }
}
