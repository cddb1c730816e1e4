// One number and the people it talks with, over the real protocol: what was written to it, what was accepted from it,
// and in the end what is missing or doubled. For tests in which something fails in between.
import { until } from './appliance.ts'
import { startWorld, storedTexts, type World } from './world.ts'

const shop = '5511999990031'
const customer = '5511999990032'
const friend = '5511999990033'

/** Nothing is to be in any of these. */
export interface Outcome {
  /** Written to the number, and not stored. */
  notReceived: string[]
  /** Accepted for sending, and not read by each of its recipients. */
  notDelivered: string[]
  doubled: string[]
  /** The state of the number, where it is not online. */
  state: string | undefined
}

export const nothingWrong: Outcome = { notReceived: [], notDelivered: [], doubled: [], state: undefined }

export class Ledger {
  readonly world: World
  readonly #group: string
  readonly #received: string[] = []
  readonly #accepted: { to: string; text: string }[] = []

  private constructor(world: World, group: string) {
    this.world = world
    this.#group = group
  }

  /** The number is linked, is in a group, and everybody has written once. */
  static async start(appliance: Parameters<typeof startWorld>[0] = {}): Promise<Ledger> {
    const world = await startWorld(appliance)
    await world.link('shop', shop)
    const group = await world.wa.phone({ number: customer }).createGroup('Orders', [shop, friend])
    const ledger = new Ledger(world, group)
    await ledger.receive('first')
    await ledger.receive('first', { inGroup: true })
    await ledger.send('first')
    await ledger.send('first', { inGroup: true })
    await ledger.settled()
    return ledger
  }

  get counts(): { received: number; accepted: number } {
    return { received: this.#received.length, accepted: this.#accepted.length }
  }

  /** Somebody writes to the number. */
  async receive(text: string, { inGroup = false } = {}): Promise<void> {
    const said = `in: ${text}${inGroup ? ' (group)' : ''}`
    await this.world.wa.phone({ number: customer }).sendText(inGroup ? this.#group : shop, said)
    this.#received.push(said)
  }

  /** The number writes; only what the appliance accepts counts. An appliance that is gone accepts nothing. */
  async send(text: string, { inGroup = false } = {}): Promise<void> {
    const said = `out: ${text}${inGroup ? ' (group)' : ''}`
    const to = inGroup ? this.#group : customer
    const body = { instance: 'shop', to, text: said }
    const answer = await this.world.appliance
      .request('POST', '/api/v1/messages', body)
      .catch(() => ({ status: 503, body: undefined }))
    if (answer.status < 300) this.#accepted.push({ to, text: said })
    else if (answer.status < 500) throw new Error(`"${said}" was refused with ${answer.status}`)
  }

  /** Waits until everything is through, for so long at most. */
  async settled(patienceMs = 90_000): Promise<Outcome> {
    try {
      await until('everything is through', () => this.#isThrough(), patienceMs)
    } catch {
      // What is missing is in the outcome.
    }
    return this.outcome()
  }

  async outcome(): Promise<Outcome> {
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

  /** A number that waits before it tries again is started: how long it waits is tested elsewhere. */
  async #isThrough(): Promise<true | undefined> {
    const { appliance } = this.world
    const { notReceived, notDelivered, state } = await this.outcome()
    if (state === 'reconnecting') await appliance.request('POST', '/api/v1/instances/shop/start')
    return notReceived.length + notDelivered.length === 0 && state === undefined ? true : undefined
  }
}
