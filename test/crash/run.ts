// kill -9 of the real appliance, again and again in the middle of a workload, and after each the question whether all
// that was acknowledged is there. The simulated WhatsApp, the phones, the consumer and the endpoint live in the driver.
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { EventView } from '../../core/contract/events/event.ts'
import { Appliance } from '../helpers/appliance.ts'
import { Endpoint } from '../helpers/endpoint.ts'
import { between, seeded, type Random } from '../helpers/random.ts'
import { startWhatsApp, type WhatsApp } from '../whatsapp/server/server.ts'
import { checkAll, checkInstances, owed } from './checks.ts'
import { Client } from './client.ts'
import { newState, tally, type DriverState } from './list.ts'
import { linkNew, makeHook, operations, untrash, type Desk } from './operations.ts'
import { customers, shop, traffic } from './traffic.ts'
import { EventWitness, HookWitness, PhoneWitness } from './witnesses.ts'

export interface RunOptions {
  /** Holds all that is needed to go on: now/ while it runs, rest/ from the last point of rest. */
  folder: string
  seed: number
  cycles: number
  /** traffic: nothing but messages. */
  workload: 'whole' | 'traffic'
  /** How many cycles lie between two points of rest; none but the end unless given. */
  restEvery?: number
  /** The cli.ts of another copy of the source. */
  cli?: string
  onCycle?(state: DriverState): void
  isInterrupted?(): boolean
}

/** So long may nothing move: longer than the outbox waits for an acknowledgement before it sends again. */
const stillMs = 100_000

export class Run {
  readonly #options: RunOptions
  readonly #now: string
  readonly #rest: string
  readonly state: DriverState
  readonly #isResumed: boolean
  #wa: WhatsApp | undefined
  #endpoint: Endpoint | undefined
  #parts:
    | {
        appliance: Appliance
        client: Client
        phones: PhoneWitness
        events: EventWitness
        hooks: HookWitness
        desk: Desk
      }
    | undefined

  constructor(options: RunOptions) {
    this.#options = options
    this.#now = join(options.folder, 'now')
    this.#rest = join(options.folder, 'rest')
    rmSync(this.#now, { recursive: true, force: true })
    this.#isResumed = existsSync(this.#rest)
    if (this.#isResumed) cpSync(this.#rest, this.#now, { recursive: true })
    else mkdirSync(this.#now, { recursive: true })
    const file = join(this.#now, 'driver.json')
    this.state = this.#isResumed
      ? (JSON.parse(readFileSync(file, 'utf8')) as DriverState)
      : newState(options.seed)
  }

  /** Resolves with what is wrong; empty when nothing is. */
  async run(): Promise<string[]> {
    const { cycles, restEvery, onCycle, isInterrupted } = this.#options
    try {
      await this.#begin()
      while (this.state.cycle < cycles) {
        const wrong = await this.#cycle()
        if (wrong.length > 0) return wrong
        this.state.cycle += 1
        onCycle?.(this.state)
        const isInterruptedNow = isInterrupted?.() === true
        const isRest = restEvery !== undefined && this.state.cycle % restEvery === 0
        if (isRest || isInterruptedNow) {
          const wrongAtRest = await this.#takeRest()
          if (wrongAtRest.length > 0 || isInterruptedNow) return wrongAtRest
        }
      }
      return await this.#finish()
    } catch (error) {
      return [error instanceof Error ? `${error.message}\n${this.#log()}` : String(error)]
    } finally {
      await this.#end()
    }
  }

  get wa(): WhatsApp {
    if (this.#wa === undefined) throw new Error('There is no WhatsApp yet')
    return this.#wa
  }

  async #begin(): Promise<void> {
    const { state } = this
    this.#wa = await startWhatsApp({ stateFile: join(this.#now, 'whatsapp.sqlite') })
    this.#endpoint = await Endpoint.start(state.hookPort)
    state.hookPort = this.#endpoint.port
    const { cli } = this.#options
    const folder = join(this.#now, 'appliance')
    // A run that is resumed goes on in a copy; no kill makes one.
    const appliance = new Appliance({
      whatsapp: this.#wa,
      folder,
      ...(this.#isResumed && { env: { HOLDFAST_TWIN: 'adopt' } }),
      ...(cli !== undefined && { cli }),
    })
    const client = new Client(appliance, state.availability)
    const events = new EventWitness(state)
    const hooks = new HookWitness(state, this.#endpoint)
    const desk = { wa: () => this.wa, client, state, hooks, cursor: () => events.cursor }
    this.#parts = { appliance, client, phones: new PhoneWitness(), events, hooks, desk }
    if (state.events.length > 0)
      events.resumeAsIf(state.events.map(([, id, instanceId]) => ({ id, instanceId })))
    await this.#start()
    if (state.instances.length > 0) await this.#recall()
    events.begin(appliance, () => client.isUp)
    if (state.instances.length === 0) await this.#furnish(desk)
    await this.#settle()
  }

  /** The two numbers, the group and the webhook that are there from the first cycle to the last. */
  async #furnish(desk: Desk): Promise<void> {
    await makeHook(desk, '/hook/all')
    for (const [name, number] of Object.entries(shop)) await linkNew(desk, name, number)
    const [first, ...others] = customers
    const members = [...others, ...Object.values(shop)]
    this.state.group = await this.wa.phone({ number: first }).createGroup('Everybody', members)
  }

  /** What an earlier driver had seen. */
  async #recall(): Promise<void> {
    const { appliance, events, hooks } = this.#require()
    const known = await logOf(appliance, events.cursor)
    for (const event of known) events.remember(event)
    hooks.settleAll()
  }

  async #start(): Promise<void> {
    const { appliance, client, events } = this.#require()
    appliance.stderr = appliance.stderr.slice(-20_000)
    await appliance.start()
    client.up()
    await events.resumeStream(appliance)
  }

  async #kill(how: string): Promise<void> {
    const { appliance, client } = this.#require()
    client.down()
    await appliance.kill()
    this.state.kills += 1
    tally(this.state.killsBy, how)
  }

  async #cycle(): Promise<string[]> {
    const { state } = this
    const { desk } = this.#require()
    const random = seeded(state.seed * 100_003 + state.cycle)
    // Drawn first: how the lanes of the work take turns is not in the seed.
    const [killAfterMs, way, whileStartingMs, onceStartedMs] = [
      between(random, 0, 900),
      random(),
      between(random, 10, 900),
      between(random, 0, 250),
    ]
    const work = Promise.all([...traffic(desk, random), this.#operations(random)])
    // It is looked at below; until then a failure must not end the driver.
    work.catch(() => undefined)
    await sleep(killAfterMs)
    await this.#kill('at work')
    if (way < 0.25) await this.#killWhileStarting(whileStartingMs)
    else if (way < 0.5) {
      await this.#start()
      await sleep(onceStartedMs)
      await this.#kill('just started')
    }
    await this.#start()
    await work
    await this.#settle()
    return this.#wrong(await checkInstances(this.#seen()))
  }

  async #killWhileStarting(afterMs: number): Promise<void> {
    const { appliance } = this.#require()
    const starting = appliance.start().catch(() => undefined)
    await sleep(afterMs)
    await this.#kill('starting')
    await starting
  }

  async #operations(random: Random): Promise<void> {
    if (this.#options.workload === 'traffic') return
    const { desk } = this.#require()
    // Now and then the endpoint refuses: each refusal holds up its line for seconds. No event twice: what follows would pass it.
    const most = random() < 0.1 ? 2 : 0
    const refused = new Set<string>()
    if (this.#endpoint)
      this.#endpoint.answer = ({ path, json }) => {
        const event = `${path} ${String(json['id'])}`
        if (refused.size === most || Number(json['seq']) % 5 > 0 || refused.has(event)) return 200
        refused.add(event)
        return 503
      }
    const names = Object.keys(operations)
    const chosen = [0, 1].map(() => names[between(random, 0, names.length - 1)] ?? '')
    // One after the other: two that touch the same thing at once would leave it open what must be the case.
    for (const name of chosen) {
      await operations[name]?.(desk, random)
      tally(this.state.operations, name)
    }
  }

  /** Waits as long as something still moves. */
  async #settle(): Promise<void> {
    let before: string[] = []
    for (let movedAt = Date.now(); Date.now() - movedAt < stillMs; await sleep(40)) {
      const open = await owed(this.#seen())
      if (open.length === 0) return
      if (open.join() !== before.join()) movedAt = Date.now()
      before = open
    }
    throw new Error(`For ${stillMs} ms nothing moved, and there is still to come:\n${before.join('\n')}`)
  }

  /** Everything is counted once more, in what is stored; then all is stopped in order and copied. */
  async #takeRest(): Promise<string[]> {
    const wrong = this.#wrong(await checkAll(this.#seen()))
    if (wrong.length > 0) return wrong
    await this.#end()
    writeFileSync(join(this.#now, 'driver.json'), JSON.stringify(this.state))
    const fresh = `${this.#rest}-new`
    rmSync(fresh, { recursive: true, force: true })
    cpSync(this.#now, fresh, { recursive: true })
    rmSync(this.#rest, { recursive: true, force: true })
    renameSync(fresh, this.#rest)
    await this.#begin()
    return []
  }

  /** What is still in the trash comes back, too. */
  async #finish(): Promise<string[]> {
    const { desk } = this.#require()
    for (const each of this.state.instances) if (each.life === 'trashed') await untrash(desk, each)
    await this.#settle()
    return this.#wrong(await checkAll(this.#seen()))
  }

  #wrong(found: string[]): string[] {
    const { phones, events, hooks } = this.#require()
    const doubled = phones.doubled.map((key) => `it came twice under two ids: ${key}`)
    const wrong = [...found, ...doubled, ...events.wrong, ...hooks.wrong]
    return wrong.length === 0 ? [] : [...wrong, this.#log()]
  }

  #log(): string {
    return this.#parts?.appliance.stderr.slice(-3000) ?? ''
  }

  #seen() {
    return { ...this.#require(), wa: this.wa, state: this.state }
  }

  async #end(): Promise<void> {
    const { appliance, events, client } = this.#parts ?? {}
    client?.end()
    await events?.end()
    const code = await appliance?.stop()
    await this.#endpoint?.close()
    await this.#wa?.stop()
    if (code !== 0 && code !== undefined) throw new Error(`An ordered stop ended with ${String(code)}`)
  }

  #require() {
    if (this.#parts === undefined) throw new Error('The run has not begun')
    return this.#parts
  }
}

/** The log as the API shows it now, up to a cursor. */
async function logOf(appliance: Appliance, upTo: number): Promise<EventView[]> {
  const all = await appliance.events()
  return all.filter(({ seq }) => seq <= upTo)
}
