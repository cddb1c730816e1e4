// kill -9 at every single step that an operation takes on the disk, one after the other, until it comes through
// unharmed. After each: it is as before or as after, nothing else has changed, and it can be done again.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { Appliance, type Answer } from '../helpers/appliance.ts'
import { rowsOf, type Rows } from './rows.ts'

export type Found = 'before' | 'after' | { neither: string }

export interface StepOperation {
  name: string
  /** The folder (data/ and holdfast.key) as it is before. */
  base: string
  whatsapp: { url: string; rootKey: string }
  /** The start of the process is the operation itself. */
  isStart?: boolean
  act(appliance: Appliance): Promise<Answer<unknown>>
  look(appliance: Appliance): Promise<Found>
  /** Of the rows of instances that it must leave as they are, and of those that it may change, what is wrong. */
  compare(before: Rows, after: Rows): string[]
}

export interface StepReport {
  name: string
  /** How many steps it takes, and how many of them were tried. */
  steps: number
  kills: number
  foundBefore: number
  foundAfter: number
  wrong: string[]
}

const preload = pathToFileURL(join(import.meta.dirname, 'step-preload.ts')).href

/** For an appliance that is killed at the step that the file of orders names, while there is one. */
export function stepEnv(orders: string): Record<string, string> {
  return { CRASH_STEPS: orders, NODE_OPTIONS: `--import=${preload}` }
}

export function newReport(name: string): StepReport {
  return { name, steps: 0, kills: 0, foundBefore: 0, foundAfter: 0, wrong: [] }
}

export function stepsPassed(orders: string): number {
  return readFileSync(`${orders}.passed`, 'utf8').split('\n').length - 1
}

/** stride: only each so-manieth step. */
export async function killAtSteps(
  operation: StepOperation,
  { folder, stride, from = 1 }: { folder: string; stride: number; from?: number },
): Promise<StepReport> {
  const report = newReport(operation.name)
  const before = rowsOf(operation.base)
  for (let at = from; ; at += stride) {
    const run = new StepRun(operation, join(folder, `${operation.name} ${at}`), before)
    const isThrough = await run.at(at, report)
    if (isThrough) {
      return { ...report, steps: run.steps }
    }
  }
}

class StepRun {
  readonly #operation: StepOperation
  readonly #folder: string
  readonly #before: Rows
  readonly #orders: string
  readonly #appliance: Appliance
  steps = 0

  constructor(operation: StepOperation, folder: string, before: Rows) {
    this.#operation = operation
    this.#folder = folder
    this.#before = before
    mkdirSync(folder, { recursive: true })
    cpSync(operation.base, folder, { recursive: true })
    this.#orders = join(folder, 'steps')
    // The folder is a copy of the base.
    const env = { ...stepEnv(this.#orders), HOLDFAST_TWIN: 'adopt' }
    this.#appliance = new Appliance({ whatsapp: operation.whatsapp, folder, env })
  }

  /** True when it came through without being killed. */
  async at(step: number, report: StepReport): Promise<boolean> {
    const place = `${this.#operation.name}, step ${step}`
    try {
      const first = await this.#armed(step)
      rmSync(this.#orders)
      if (first === undefined) {
        report.kills += 1
        await this.#appliance.kill()
        await this.#appliance.start()
      }
      const found = await this.#operation.look(this.#appliance)
      if (typeof found === 'object') report.wrong.push(`${place}: ${found.neither}`)
      else if (first === undefined) report[found === 'before' ? 'foundBefore' : 'foundAfter'] += 1
      await this.#again(place, { found, first, report })
      if ((await this.#appliance.stop()) !== 0) report.wrong.push(`${place}: it did not stop in order`)
      for (const line of this.#operation.compare(this.#before, rowsOf(this.#folder)))
        report.wrong.push(`${place}: ${line}`)
      return first !== undefined
    } catch (error) {
      report.wrong.push(`${place}: ${String(error)}\n${this.#appliance.stderr.slice(-1500)}`)
      return true
    } finally {
      await this.#appliance.destroy()
    }
  }

  /** undefined when it was killed. */
  async #armed(step: number): Promise<Answer<unknown> | undefined> {
    const { act, isStart } = this.#operation
    if (isStart !== true) await this.#appliance.start()
    writeFileSync(this.#orders, `${step} of ${this.#folder}`)
    try {
      if (isStart === true) await this.#appliance.start()
      const answer = await act(this.#appliance)
      // Who did it is written after the answer: it may be killed at that.
      await sleep(150)
      await this.#appliance.request('GET', '/api/v1/health')
      this.steps = stepsPassed(this.#orders)
      return answer
    } catch (error) {
      if (await this.#appliance.wasKilled()) return undefined
      throw error
    }
  }

  /** What is done already may be refused, but only in order. */
  async #again(
    place: string,
    { found, first, report }: { found: Found; first: Answer<unknown> | undefined; report: StepReport },
  ): Promise<void> {
    if (first !== undefined && first.status >= 300)
      report.wrong.push(`${place}: refused with ${first.status}`)
    if (first === undefined) {
      const { status, body } = await this.#operation.act(this.#appliance)
      if (status >= 500 || (found === 'before' && status >= 300))
        report.wrong.push(`${place}: repeated, it was refused with ${status} ${JSON.stringify(body)}`)
    }
    const now = await this.#operation.look(this.#appliance)
    if (now !== 'after') report.wrong.push(`${place}: repeated, it is ${JSON.stringify(now)}`)
  }
}
