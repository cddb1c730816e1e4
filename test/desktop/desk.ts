// The packed desktop as a person runs it, driven by its inspector.
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { _electron, type ElectronApplication, type Page } from 'playwright-core'
import { until } from '../helpers/appliance.ts'
import type { Person } from './person.ts'

/** Runs in the page: asks the core as the page does. */
const ask = `async ({ method, path, body }) => {
  const { csrf } = await (await fetch('/api/v1/session')).json()
  const headers = { 'x-holdfast-csrf': csrf, 'content-type': 'application/json' }
  const answer = await fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) })
  return { status: answer.status, text: await answer.text() }
}`

/** Runs in the page shown while there is no core, which may be there for a moment only. */
const listen = `if (location.protocol === 'holdfast:') {
  const tell = () => console.log('said|' + (document.getElementById('message')?.textContent ?? ''))
  new MutationObserver(tell).observe(document, { subtree: true, childList: true, characterData: true })
}`

export interface DeskOptions {
  person: Person
  program: string
  env: Record<string, string>
}

export class Desk {
  readonly app: ElectronApplication
  readonly page: Page
  /** What the page shown while there is no core has said, one after the other. */
  readonly said: string[] = []
  /** Kept, because a program that has ended is not told of any more. */
  readonly #child: ChildProcess
  #printed = ''

  private constructor(app: ElectronApplication, page: Page) {
    this.app = app
    this.page = page
    this.#child = app.process()
    this.#child.stderr?.on('data', (bytes: Buffer) => (this.#printed += bytes.toString()))
  }

  /** Resolves when the window shows the page of the core. */
  static async start(options: DeskOptions, args: readonly string[] = []): Promise<Desk> {
    const desk = await Desk.launch(options, args)
    await desk.isOpen()
    return desk
  }

  /** Resolves when there is a window, whatever it shows. */
  static async launch({ person, program, env }: DeskOptions, args: readonly string[]): Promise<Desk> {
    const app = await _electron.launch({
      executablePath: person.program(program),
      args: [...args],
      env: { ...person.env, ...env },
      chromiumSandbox: true,
      timeout: 120_000,
    })
    const page = await app.firstWindow({ timeout: 120_000 })
    const desk = new Desk(app, page)
    page.on('console', (message) => {
      const [mark, text] = message.text().split('|')
      if (mark === 'said' && text !== undefined) desk.said.push(text)
    })
    await app.context().addInitScript({ content: listen })
    return desk
  }

  get printed(): string {
    return this.#printed
  }

  /** Where the core is now, as the window has it. */
  get url(): string {
    return new URL(this.page.url()).origin
  }

  async isOpen(): Promise<void> {
    await this.page.waitForURL(/^http:\/\/127\.0\.0\.1:\d+\/app\//, { timeout: 120_000 })
  }

  /** As the page asks: with its session, from its own origin. */
  async api<T>(method: string, path: string, body?: unknown): Promise<T> {
    const question = JSON.stringify({ method, path: `/api/v1${path}`, body })
    const { status, text } = await this.page.evaluate<{ status: number; text: string }>(
      `(${ask})(${question})`,
    )
    if (status >= 300) throw new Error(`${method} ${path} answered ${status}: ${text}`)
    return JSON.parse(text || 'null') as T
  }

  /** The process that the core runs in. */
  corePid(): Promise<number> {
    return until('the core has a process', () =>
      this.app.evaluate(
        ({ app }) =>
          app.getAppMetrics().find(({ type, name }) => type === 'Utility' && name === 'Holdfast core')?.pid,
      ),
    )
  }

  /** Resolves with the exit code, once the program has ended after what was done. */
  async ends(deed: () => Promise<unknown>): Promise<number | null> {
    const child = this.#child
    const exited = once(child, 'exit')
    // What was asked for by the inspector may never be answered: the program ends.
    deed().catch(() => undefined)
    const [code] = (await exited) as [number | null]
    await until('its processes are gone', () => !existsSync(`/proc/${child.pid}`) || undefined)
    return code
  }

  quit(): Promise<number | null> {
    return this.ends(() => this.app.evaluate(({ app }) => app.quit()))
  }

  async kill(): Promise<void> {
    const child = this.#child
    if (child.exitCode === null && child.signalCode === null) {
      const exited = once(child, 'exit')
      child.kill('SIGKILL')
      await exited
    }
  }
}
