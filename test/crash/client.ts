// Asks as a careful client does: the same request again until there is an answer. Counts what was accepted of what
// was asked while the appliance was up; a request that a kill cuts counts for neither.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Answer, Appliance } from '../helpers/appliance.ts'

const patienceMs = 180_000

export interface Availability {
  asked: number
  accepted: number
  /** Why not, how often. */
  refused: Record<string, number>
}

export class Client {
  readonly figures: Availability
  readonly #appliance: Appliance
  /** Another number with every start; undefined while it is down. */
  #life: number | undefined
  #starts = 0
  #isEnded = false

  constructor(appliance: Appliance, figures: Availability) {
    this.#appliance = appliance
    this.figures = figures
  }

  get isUp(): boolean {
    return this.#life !== undefined
  }

  up(): void {
    this.#starts += 1
    this.#life = this.#starts
  }

  down(): void {
    this.#life = undefined
  }

  /** For good: whoever still asks is told so. */
  end(): void {
    this.#life = undefined
    this.#isEnded = true
  }

  /** Resolves with the first answer that is not "later": also a refusal, which the caller judges. */
  async ask<T>(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer<T>> {
    let last = 'it was never up'
    for (const deadline = Date.now() + patienceMs; Date.now() < deadline && !this.#isEnded; await sleep(30)) {
      const life = this.#life
      if (life === undefined) continue
      const answer = await this.#appliance
        .request<T>(method, path, body, headers)
        .catch((error: unknown) => `no answer (${reasonOf(error)})`)
      if (typeof answer === 'string') {
        last = answer
        if (this.#life === life) this.#count(last)
        continue
      }
      last = `${answer.status} ${JSON.stringify(answer.body)?.slice(0, 300)}`
      this.#count(answer.status < 400 ? undefined : `${method} ${answer.status}`)
      if (answer.status < 500) return answer
    }
    throw new Error(`${method} ${path} was asked in vain; at last: ${last}`)
  }

  /** As ask, for what must be accepted. */
  async must<T>(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<T> {
    const answer = await this.ask<T>(method, path, body, headers)
    if (answer.status >= 400)
      throw new Error(`${method} ${path} was refused: ${answer.status} ${JSON.stringify(answer.body)}`)
    return answer.body
  }

  #count(refusal: string | undefined): void {
    this.figures.asked += 1
    if (refusal === undefined) this.figures.accepted += 1
    else this.figures.refused[refusal] = (this.figures.refused[refusal] ?? 0) + 1
  }
}

function reasonOf(error: unknown): string {
  const cause: unknown = error instanceof Error ? error.cause : undefined
  return typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : String(error)
}
