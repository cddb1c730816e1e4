// The simulated WhatsApp in a process of its own, so that what it costs is in nobody's figures.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { z } from 'zod'

const script = join(import.meta.dirname, '..', '..', 'whatsapp', 'main.ts')
const Started = z.object({ url: z.string(), rootKey: z.string(), control: z.string() })

export class SimulatedWhatsApp {
  readonly url: string
  readonly rootKey: string
  readonly #control: string
  readonly #child: ChildProcess

  private constructor(child: ChildProcess, started: z.infer<typeof Started>) {
    this.#child = child
    this.url = started.url
    this.rootKey = started.rootKey
    this.#control = started.control
  }

  /** It goes on from what the file holds, if anything. */
  static async start(stateFile: string): Promise<SimulatedWhatsApp> {
    const args = [script, '--port', '0', '--control-port', '0', '--state', stateFile]
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
    return new SimulatedWhatsApp(child, Started.parse(JSON.parse(line)))
  }

  /** The number's phone scans; the phone is made when it is first named. */
  async scan(number: string, qr: string): Promise<void> {
    await this.#post('/phones', { number })
    await this.#post(`/phones/${number}/scan`, { qr })
  }

  async stop(): Promise<void> {
    const exited = once(this.#child, 'exit')
    this.#child.kill('SIGTERM')
    await exited
  }

  async #post(path: string, body: object): Promise<void> {
    const answer = await fetch(`${this.#control}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (!answer.ok) throw new Error(`The simulated WhatsApp refused ${path}: ${await answer.text()}`)
  }
}
