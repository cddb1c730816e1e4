// One appliance whose storage fails for a while, table by table, while messages come and go over the real protocol, and
// what became of them.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { until } from '../helpers/appliance.ts'
import { startWorld, storedTexts, type World } from '../helpers/world.ts'
import type { Failing } from './preload.ts'

const preload = pathToFileURL(join(import.meta.dirname, 'preload.ts')).href

const shop = '5511999990031'
const customer = '5511999990032'
const friend = '5511999990033'

/** What the messages of one failure came to: nothing is to be in any of these lists. */
export interface Outcome {
  /** Written to the number, and not stored. */
  notReceived: string[]
  /** Accepted for sending, and never read by its recipient. */
  notDelivered: string[]
  doubled: string[]
  /** The state of the number afterwards, where it is not online. */
  state: string | undefined
}

export class FailingWorld {
  readonly world: World
  readonly #file: string
  readonly #group: string
  readonly #received: string[] = []
  readonly #accepted: { to: string; text: string }[] = []

  constructor(world: World, file: string, group: string) {
    this.world = world
    this.#file = file
    this.#group = group
  }

  static async start(): Promise<FailingWorld> {
    const folder = mkdtempSync(join(tmpdir(), 'holdfast-failing-'))
    const file = join(folder, 'failing.json')
    const env = { FAIL_STORAGE: file, NODE_OPTIONS: `--import=${preload}`, HOLDFAST_SNAPSHOTS: 'off' }
    const world = await startWorld({ appliance: { folder, env } })
    await world.link('shop', shop)
    const group = await world.wa.phone({ number: customer }).createGroup('Orders', [shop, friend])
    const failing = new FailingWorld(world, file, group)
    await failing.#talk('first', 0)
    await failing.#settled()
    return failing
  }

  async end(): Promise<void> {
    if (process.env['SHOW_LOG'] !== undefined) process.stdout.write(this.world.appliance.stderr.slice(-12000))
    await this.world.end()
    rmSync(this.#file, { force: true })
  }

  /** The storage fails while messages come and go; resolves when all is through, or with what is not. */
  async fail(failing: Failing): Promise<Outcome> {
    const label = `${failing.what} of ${failing.table}`
    writeFileSync(this.#file, JSON.stringify(failing))
    const talking = this.#talk(label, failing.ms)
    await sleep(50)
    this.world.appliance.kick('SIGUSR2')
    await talking
    return this.#settled()
  }

  /** Four messages each way, one of them to the group, spread over this time and a little longer. */
  async #talk(label: string, ms: number): Promise<void> {
    const { wa } = this.world
    const author = wa.phone({ number: customer })
    for (let n = 0; n < 4; n += 1) {
      const inGroup = n % 2 === 1
      const came = `${label}: in ${n}`
      const sent = `${label}: out ${n}`
      await author.sendText(inGroup ? this.#group : shop, came)
      this.#received.push(came)
      await this.#send(inGroup ? this.#group : customer, sent)
      await sleep(ms / 3)
    }
  }

  async #send(to: string, text: string): Promise<void> {
    const body = { instance: 'shop', to, text }
    const { status } = await this.world.appliance.request('POST', '/api/v1/messages', body)
    if (status < 300) this.#accepted.push({ to, text })
    else if (status < 500) throw new Error(`"${text}" was refused with ${status}`)
  }

  async #settled(): Promise<Outcome> {
    try {
      await until('everything is through', async () => this.#isThrough(await this.#hastened()), 90_000)
    } catch {
      // What is missing is told below.
    }
    return this.#outcome()
  }

  #isThrough({ notReceived, notDelivered, state }: Outcome): true | undefined {
    return notReceived.length + notDelivered.length === 0 && state === undefined ? true : undefined
  }

  /** A number that waits before it tries again is started: how long it waits is tested elsewhere. */
  async #hastened(): Promise<Outcome> {
    const outcome = await this.#outcome()
    if (outcome.state === 'reconnecting')
      await this.world.appliance.request('POST', '/api/v1/instances/shop/start')
    return outcome
  }

  async #outcome(): Promise<Outcome> {
    const { appliance, wa } = this.world
    const stored = await storedTexts(appliance, 'shop')
    const { state } = await appliance.instance('shop')
    const inboxOf = (number: string): string[] => wa.phone({ number }).inbox.map(({ text }) => text ?? '')
    const inboxes: Record<string, string[]> = { [customer]: inboxOf(customer), [friend]: inboxOf(friend) }
    const missing = this.#accepted.filter(({ to, text }) =>
      (to === this.#group ? [customer, friend] : [to]).some((number) => !inboxes[number]?.includes(text)),
    )
    return {
      notReceived: this.#received.filter((text) => !stored.includes(text)),
      notDelivered: missing.map(({ text }) => text),
      doubled: [stored, ...Object.values(inboxes)].flatMap((texts) =>
        texts.filter((text, n) => texts.indexOf(text) !== n),
      ),
      state: state === 'open' ? undefined : state,
    }
  }
}
