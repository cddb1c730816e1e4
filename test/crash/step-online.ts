// kill -9 at every step on the disk while a number is linked, receives its first messages of a group, and is logged
// out, with the simulated WhatsApp. Another number of the same appliance stays as it is all the time.
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { GenerationView } from '../../core/contract/instances/instance.ts'
import { Appliance, until } from '../helpers/appliance.ts'
import { linkExisting, storedTexts } from '../helpers/world.ts'
import { startWhatsApp, type WhatsApp } from '../whatsapp/server/server.ts'
import { newReport, stepEnv, stepsPassed, type StepReport } from './steps.ts'

const other = { name: 'other', number: '5511977700001' }
const leaver = { name: 'leaver', number: '5511977700002' }
const customer = '5511977700003'

export class OnlineSteps {
  readonly #wa: WhatsApp
  readonly #appliance: Appliance
  readonly #orders: string

  private constructor(wa: WhatsApp, appliance: Appliance, orders: string) {
    this.#wa = wa
    this.#appliance = appliance
    this.#orders = orders
  }

  static async start(folder: string): Promise<OnlineSteps> {
    const wa = await startWhatsApp()
    const orders = join(folder, 'steps')
    const appliance = await Appliance.start({ whatsapp: wa, env: stepEnv(orders) })
    for (const { name, number } of [other, leaver]) {
      await appliance.createInstance(name)
      await linkExisting(wa, appliance, name, number)
    }
    return new OnlineSteps(wa, appliance, orders)
  }

  async end(): Promise<void> {
    await this.#appliance.destroy()
    await this.#wa.stop()
  }

  /** A new instance and a new phone each time. */
  link(stride: number): Promise<StepReport> {
    return this.#each('link', stride, async (step, report) => {
      const [name, number] = [`linked ${step}`, `55119666${String(step).padStart(5, '0')}`]
      await this.#appliance.createInstance(name)
      const isThrough = await this.#armed(step, () => linkExisting(this.#wa, this.#appliance, name, number))
      if (!isThrough) await this.#linkAgain({ name, number }, report)
      const { state, number: linked } = await this.#appliance.waitForState(name, 'open')
      if (linked !== number) report.wrong.push(`step ${step}: ${name} is ${state} with ${String(linked)}`)
      await this.#appliance.ok('POST', `/api/v1/instances/${encodeURIComponent(name)}/stop`)
      return isThrough
    })
  }

  /** The first message of a group brings its key along: two ciphertexts, of which one may be read and one not. */
  receive(stride: number): Promise<StepReport> {
    return this.#each('receive', stride, async (step, report) => {
      const phone = this.#wa.phone({ number: customer })
      const group = await phone.createGroup(`Group ${step}`, [other.number])
      const texts = [`${step} in the group`, `${step} in private`]
      const isThrough = await this.#armed(step, async () => {
        await phone.sendText(group, texts[0] ?? '')
        await phone.sendText(other.number, texts[1] ?? '')
        await this.#stored(texts)
      })
      const stored = (await this.#stored(texts)).filter((text) => texts.includes(text))
      if (stored.length !== texts.length) report.wrong.push(`step ${step}: stored are ${stored.join(', ')}`)
      if (!isThrough) report.foundAfter += 1
      return isThrough
    })
  }

  /** Linked again in place after each. */
  logout(stride: number): Promise<StepReport> {
    return this.#each('logout', stride, async (step, report) => {
      const path = `/api/v1/instances/${leaver.name}`
      const before = await this.#generations()
      const isThrough = await this.#armed(step, () => this.#appliance.ok('POST', `${path}/logout`))
      const view = await this.#appliance.instance(leaver.name)
      if (!isThrough) report[view.generation === null ? 'foundAfter' : 'foundBefore'] += 1
      // WhatsApp may have removed the device already: that is told when the number next logs in, or asks again.
      if (view.generation !== null) await this.#appliance.ok('POST', `${path}/logout`)
      const after = await this.#generations()
      const isKept = after.length === before.length && after.every(({ archivedAt }) => archivedAt !== null)
      if (!isKept) report.wrong.push(`step ${step}: the links are ${JSON.stringify(after)}`)
      await this.#appliance.waitForState(leaver.name, 'logged_out')
      await linkExisting(this.#wa, this.#appliance, leaver.name, leaver.number)
      return isThrough
    })
  }

  async #each(
    name: string,
    stride: number,
    work: (step: number, report: StepReport) => Promise<boolean>,
  ): Promise<StepReport> {
    const report = newReport(name)
    const devices = this.#wa.devices(other.number).length
    for (let step = 1; ; step += stride) {
      const isThrough = await work(step, report)
      const { generation } = await this.#appliance.waitForState(other.name, 'open')
      if (generation !== 1 || this.#wa.devices(other.number).length !== devices)
        report.wrong.push(`${name}, step ${step}: the other number was linked anew`)
      const { retryReceiptsSent, nacksSent } = this.#wa.counters(`${other.number}:${devices - 1}`)
      if (retryReceiptsSent + nacksSent > 0)
        return {
          ...report,
          wrong: [...report.wrong, `${name}, step ${step}: the other number could not read`],
        }
      if (!isThrough) report.kills += 1
      else return { ...report, steps: stepsPassed(this.#orders) }
    }
  }

  /** True when it came through; else it was killed at the step, and has started again. */
  async #armed(step: number, work: () => Promise<unknown>): Promise<boolean> {
    rmSync(`${this.#orders}.passed`, { force: true })
    writeFileSync(this.#orders, `${step} at ${Date.now()}`)
    try {
      await work()
      return true
    } catch (error) {
      if (!(await this.#appliance.wasKilled())) throw error
      return false
    } finally {
      rmSync(this.#orders)
      if (await this.#isGone()) await this.#appliance.start()
    }
  }

  /** Killed by a step after the work had come through, too. */
  async #isGone(): Promise<boolean> {
    return this.#appliance.instance(other.name).then(
      () => false,
      () => this.#appliance.wasKilled(),
    )
  }

  async #linkAgain({ name, number }: typeof other, report: StepReport): Promise<void> {
    const { generation } = await this.#appliance.instance(name)
    report[generation === null ? 'foundBefore' : 'foundAfter'] += 1
    const companions = this.#wa.devices(number).filter(({ device }) => device > 0)
    if (generation !== null && companions.length > 0) return
    // The appliance said yes to a phone that never heard it: WhatsApp knows of no such device.
    if (generation !== null) await this.#appliance.ok('POST', `/api/v1/instances/${name}/logout`)
    for (const { device } of companions) this.#wa.phone({ number }).unlink(device)
    await linkExisting(this.#wa, this.#appliance, name, number)
  }

  #stored(texts: readonly string[]): Promise<string[]> {
    return until(`${texts.join(' and ')} are stored`, async () => {
      const stored = await storedTexts(this.#appliance, other.name)
      return texts.every((text) => stored.includes(text)) ? stored : undefined
    })
  }

  async #generations(): Promise<GenerationView[]> {
    const path = `/api/v1/instances/${leaver.name}/generations`
    return (await this.#appliance.ok<{ generations: GenerationView[] }>('GET', path)).generations
  }
}
