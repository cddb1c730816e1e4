// A consumer of the log that lives as long as the appliance: it takes the log's steps one after another. Where a read
// or the taking of a step fails, that is told and it goes on from the same cursor, so nothing is passed over.
import { follow, type Followed, type Following, type Step } from './follow.ts'

export interface FollowerDeps<Found> extends Omit<Following, 'after' | 'restMs' | 'signal'> {
  log: Followed<Found>
  /** A step that was not taken whole comes again. */
  take(step: Step<Found>): void | Promise<void>
  onTrouble(error: unknown): void
}

/** What failed may work after the next commit; without one it is tried again after this. */
const troubleMs = 10_000

export class Follower<Found> {
  readonly #deps: FollowerDeps<Found>
  #round = new AbortController()
  #work: Promise<void> | undefined
  #isStopped = false
  #cursor = 0

  constructor(deps: FollowerDeps<Found>) {
    this.#deps = deps
  }

  start(after: number): void {
    this.#cursor = after
    this.#work ??= this.#run()
  }

  /** A step comes soon, even if nothing has happened. */
  nudge(): void {
    this.#round.abort()
  }

  /** Resolves when the step that is being taken is. */
  async stop(): Promise<void> {
    this.#isStopped = true
    this.#round.abort()
    await this.#work
  }

  async #run(): Promise<void> {
    const { log, take, onTrouble, ...following } = this.#deps
    for (let rest: Pick<Following, 'restMs'> = {}; !this.#isStopped;) {
      this.#round = new AbortController()
      const { signal } = this.#round
      try {
        for await (const step of follow(log, { ...following, ...rest, after: this.#cursor, signal })) {
          await take(step)
          this.#cursor = step.next
        }
        rest = {}
      } catch (error) {
        onTrouble(error)
        rest = { restMs: troubleMs }
      }
    }
  }
}
