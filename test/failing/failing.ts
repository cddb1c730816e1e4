// An appliance whose storage fails for a while, one table after the other, while messages come and go.
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { Ledger, type Outcome } from '../helpers/ledger.ts'
import type { Failing } from './preload.ts'

const preload = pathToFileURL(join(import.meta.dirname, 'preload.ts')).href
/** How much is written each way while it fails. */
const messages = 4

export class FailingStorage {
  readonly #ledger: Ledger
  readonly #file: string

  private constructor(ledger: Ledger, file: string) {
    this.#ledger = ledger
    this.#file = file
  }

  static async start(): Promise<FailingStorage> {
    const folder = mkdtempSync(join(tmpdir(), 'holdfast-failing-'))
    const file = join(folder, 'failing.json')
    const env = { FAIL_STORAGE: file, NODE_OPTIONS: `--import=${preload}`, HOLDFAST_SNAPSHOTS: 'off' }
    return new FailingStorage(await Ledger.start({ appliance: { folder, env } }), file)
  }

  end(): Promise<void> {
    return this.#ledger.world.end()
  }

  /** It goes on failing; resolves with how the process ended, and what it said. */
  async failForGood(failing: Omit<Failing, 'ms'>): Promise<{ code: number | null; log: string }> {
    const { appliance } = this.#ledger.world
    writeFileSync(this.#file, JSON.stringify({ ...failing, ms: 600_000 }))
    appliance.kick('SIGUSR2')
    await this.#ledger.receive('while it fails for good')
    return { code: await appliance.ended(), log: this.#log.slice(-6000) }
  }

  /** A new process, on a storage that works. */
  async startAgain(): Promise<Outcome> {
    await this.#ledger.world.appliance.start()
    return this.#ledger.settled()
  }

  /** It fails while messages come and go; resolves when all is through, or with what is not. */
  async fail(failing: Failing): Promise<Outcome> {
    // Storage that goes on failing ends the process: after each failure it works for longer than until the next look.
    await sleep(1500)
    writeFileSync(this.#file, JSON.stringify(failing))
    this.#ledger.world.appliance.kick('SIGUSR2')
    for (let n = 0; n < messages; n += 1) {
      const text = `${failing.what} of ${failing.table} ${n}`
      const inGroup = n % 2 === 1
      await this.#ledger.receive(text, { inGroup })
      await this.#ledger.send(text, { inGroup })
      await sleep(failing.ms / messages)
    }
    try {
      return await this.#ledger.settled()
    } catch (error) {
      throw new Error(`The appliance is gone:\n${this.#log.slice(-3000)}`, { cause: error })
    }
  }

  get #log(): string {
    return this.#ledger.world.appliance.stderr
  }
}
