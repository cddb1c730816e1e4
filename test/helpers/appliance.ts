// The appliance as a user runs it: the real process on a temp folder, spoken to over HTTP.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { EventView } from '../../core/contract/events/event.ts'
import type { InstanceView, LinkCode } from '../../core/contract/instances/instance.ts'
import type { MessageView } from '../../core/contract/messages/message.ts'
import { program, startFlags } from './program.ts'

export const apiKey = 'test-owner-key-for-the-appliance'

export interface ApplianceOptions {
  /** The protocol server: its WebSocket address and the root key it signs with. */
  whatsapp: { url: string; rootKey: string; mediaCaFile?: string }
  folder?: string
  env?: Record<string, string>
  /** Another copy of the source, for the mutants. */
  cli?: string
}

export interface Answer<T> {
  status: number
  body: T
}

export class Appliance {
  readonly folder: string
  readonly #options: ApplianceOptions
  #child: ChildProcess | undefined
  #url = ''
  stdout: string[] = []
  stderr = ''

  constructor(options: ApplianceOptions) {
    this.#options = options
    this.folder = options.folder ?? mkdtempSync(join(tmpdir(), 'holdfast-'))
  }

  static async start(options: ApplianceOptions): Promise<Appliance> {
    const appliance = new Appliance(options)
    await appliance.start()
    return appliance
  }

  /** While it runs. */
  get pid(): number | undefined {
    return this.#child?.pid
  }

  get url(): string {
    return this.#url
  }

  async start(): Promise<void> {
    const { whatsapp, env } = this.#options
    const child = spawn(process.execPath, [...startFlags(), this.#options.cli ?? program, 'serve'], {
      env: {
        ...process.env,
        HOLDFAST_DATA_DIR: join(this.folder, 'data'),
        HOLDFAST_KEY_FILE: join(this.folder, 'holdfast.key'),
        HOLDFAST_PORT: '0',
        HOLDFAST_API_KEY: apiKey,
        HOLDFAST_WHATSAPP_URL: whatsapp.url,
        HOLDFAST_WHATSAPP_ROOT_KEY: whatsapp.rootKey,
        ...(whatsapp.mediaCaFile === undefined ? {} : { HOLDFAST_WHATSAPP_MEDIA_CA: whatsapp.mediaCaFile }),
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#child = child
    this.stdout = []
    child.stderr.setEncoding('utf8').on('data', (text: string) => (this.stderr += text))
    const lines = createInterface({ input: child.stdout })
    lines.on('line', (line) => this.stdout.push(line))
    const ended = once(child, 'exit').then(([code]) => {
      throw new Error(`The appliance ended with ${String(code)} before it was ready:\n${this.stderr}`)
    })
    const [line] = (await Promise.race([once(lines, 'line'), ended])) as [string]
    ended.catch(() => undefined)
    this.#url = (JSON.parse(line) as { url: string }).url
  }

  /** Resolves with whether something has killed it; that may be seen a moment after its sockets are gone. */
  async wasKilled(): Promise<boolean> {
    const child = this.#child
    if (!child) return false
    if (child.exitCode === null && child.signalCode === null)
      await Promise.race([once(child, 'exit'), new Promise((resolve) => setTimeout(resolve, 5000))])
    return child.signalCode === 'SIGKILL'
  }

  /** Resolves with its exit code when it has ended by itself. */
  async ended(): Promise<number | null> {
    const child = this.#child
    if (child && child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    return child?.exitCode ?? null
  }

  /** A signal that does not end it. */
  kick(signal: NodeJS.Signals): void {
    this.#child?.kill(signal)
  }

  /** kill -9. */
  async kill(): Promise<void> {
    await this.#signal('SIGKILL')
  }

  /** An ordered stop; resolves with the exit code. */
  async stop(): Promise<number | null> {
    return this.#signal('SIGTERM')
  }

  /** Ends it and removes its folder. */
  async destroy(): Promise<void> {
    await this.kill()
    rmSync(this.folder, { recursive: true, force: true })
  }

  async #signal(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.#child
    if (!child || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null
    const exited = once(child, 'exit')
    child.kill(signal)
    const [code] = (await exited) as [number | null]
    return code
  }

  async request<T = unknown>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer<T>> {
    const answer = await fetch(new URL(path, this.#url), {
      method,
      headers: { apikey: apiKey, ...typeOf(body), ...headers },
      ...(body === undefined ? {} : { body: isWritten(body) ? body : JSON.stringify(body) }),
    })
    const text = await answer.text()
    return { status: answer.status, body: (text ? JSON.parse(text) : undefined) as T }
  }

  /** As request, for calls that must succeed. */
  async ok<T = unknown>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await this.request<T>(method, path, body)
    if (answer.status >= 300)
      throw new Error(`${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`)
    return answer.body
  }

  createInstance(name: string): Promise<InstanceView> {
    return this.ok('POST', '/api/v1/instances', { name })
  }

  instance(name: string): Promise<InstanceView> {
    return this.ok('GET', `/api/v1/instances/${encodeURIComponent(name)}`)
  }

  /** Waits until the instance is in one of these states. */
  waitForState(name: string, ...states: InstanceView['state'][]): Promise<InstanceView> {
    return until(`${name} is ${states.join(' or ')}`, async () => {
      const found = await this.instance(name)
      return states.includes(found.state) ? found : undefined
    })
  }

  /** Starts linking and waits for the QR text or the pairing code. */
  async linkCode(name: string, request: object = {}): Promise<LinkCode> {
    await this.ok('POST', `/api/v1/instances/${encodeURIComponent(name)}/link`, request)
    return until(`${name} shows a code`, async () => {
      const code = await this.ok<LinkCode>('GET', `/api/v1/instances/${encodeURIComponent(name)}/qr`)
      return code.qr || code.pairingCode ? code : undefined
    })
  }

  sendText(instance: string, to: string, text: string, idempotencyKey?: string): Promise<MessageView> {
    return this.ok('POST', '/api/v1/messages', {
      instance,
      to,
      text,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    })
  }

  /** Every event after the cursor, page by page. */
  async events(after = 0): Promise<EventView[]> {
    const all: EventView[] = []
    let cursor = after
    for (;;) {
      const page = await this.ok<{ events: EventView[] }>('GET', `/api/v1/events?after=${cursor}&limit=500`)
      if (page.events.length === 0) return all
      all.push(...page.events)
      cursor = page.events.at(-1)?.seq ?? cursor
    }
  }
}

const isWritten = (body: unknown): body is string | FormData | Uint8Array<ArrayBuffer> =>
  typeof body === 'string' || body instanceof FormData || body instanceof Uint8Array

/** A form says its own. */
function typeOf(body: unknown): Record<string, string> {
  if (body === undefined || body instanceof FormData) return {}
  return { 'content-type': body instanceof Uint8Array ? 'application/octet-stream' : 'application/json' }
}

/** Asks again and again until there is an answer; fails by saying what was waited for. */
export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined> | T | undefined,
  timeoutMs = 45_000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs
  for (;;) {
    const answer = await ask()
    if (answer !== undefined && answer !== false) return answer
    if (Date.now() > deadline) throw new Error(`Waited ${timeoutMs} ms in vain: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 40))
  }
}
