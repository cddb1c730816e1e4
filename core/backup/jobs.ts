// Runs what takes its time, one promise a job: how far it is, what came of it, and cancelling it. Jobs live in
// memory: what a job has done is durable by itself, and one that was cut is begun again by whoever wants it.
import { randomUUID } from 'node:crypto'
import type { EventBody } from '../contract/events/event.ts'
import type { JobView } from '../contract/backups/job-routes.ts'
import { applianceRefusals } from '../contract/sentences/appliance.ts'
import type { Sentence } from '../contract/sentences/sentence.ts'
import { ConflictError, NotFoundError, UnavailableError } from '../errors.ts'
import type { Log } from '../log.ts'

/** Finished ones that are remembered. */
const keep = 100

export interface Job extends Omit<JobView, 'problem'> {
  /** Why it failed. */
  error: unknown
}

/** What the work is given. */
export interface JobControl {
  /** Aborted when it is cancelled, or when the appliance stops. */
  signal: AbortSignal
  /** As often as it likes: nothing is written. */
  progress(done: number, total: number | null, unit: string): void
  step(step: Sentence): void
}

export interface JobsDeps {
  /** Tells a fact in the event log. */
  tell: (body: EventBody) => Promise<unknown>
  log: Log
  now?: () => number
}

interface Running {
  abort: AbortController
  ended: Promise<void>
}

export class Jobs {
  readonly #deps: JobsDeps
  readonly #now: () => number
  readonly #jobs = new Map<string, Job>()
  readonly #running = new Map<string, Running>()
  #stopping = false

  constructor(deps: JobsDeps) {
    this.#deps = deps
    this.#now = deps.now ?? Date.now
  }

  /** only: refused while one of the same kind runs. Its begin, and how it ends, are events. */
  start(
    kind: string,
    work: (control: JobControl) => Promise<unknown>,
    options: { only?: boolean } = {},
  ): Job {
    if (this.#stopping) throw new UnavailableError(undefined, { code: 'stopping' })
    const same = [...this.#jobs.values()].find((each) => each.kind === kind && each.state === 'running')
    if (options.only === true && same !== undefined)
      throw new ConflictError(applianceRefusals.being_done({ job: same.id }), { details: { job: same.id } })
    const job: Job = {
      id: randomUUID(),
      kind,
      state: 'running',
      step: null,
      stepCode: null,
      progress: { done: 0, total: null, unit: '' },
      startedAt: this.#now(),
      endedAt: null,
      result: null,
      error: undefined,
    }
    this.#jobs.set(job.id, job)
    const abort = new AbortController()
    const ended = this.#run(job, work, abort.signal)
    this.#running.set(job.id, { abort, ended })
    return job
  }

  /** Newest first. */
  list(): Job[] {
    return [...this.#jobs.values()].toReversed()
  }

  require(id: string): Job {
    const job = this.#jobs.get(id)
    if (job === undefined) throw new NotFoundError(applianceRefusals.no_such_job)
    return job
  }

  /** Resolves when it has ended, however it did; one that has ended stays as it is. */
  async cancel(id: string): Promise<Job> {
    const job = this.require(id)
    const running = this.#running.get(id)
    running?.abort.abort(new DOMException('The job was cancelled.', 'AbortError'))
    await running?.ended
    return job
  }

  /** Resolves when it has ended. */
  async ended(id: string): Promise<Job> {
    const job = this.require(id)
    await this.#running.get(id)?.ended
    return job
  }

  /** Cancels what runs and takes nothing new. */
  async stop(): Promise<void> {
    this.#stopping = true
    await Promise.all([...this.#running.keys()].map((id) => this.cancel(id)))
  }

  async #run(job: Job, work: (control: JobControl) => Promise<unknown>, signal: AbortSignal): Promise<void> {
    const control: JobControl = {
      signal,
      progress: (done, total, unit) => void (job.progress = { done, total, unit }),
      step: ({ text, code }) => void Object.assign(job, { step: text, stepCode: code }),
    }
    try {
      await this.#tell(job, 'job.begun', null)
      signal.throwIfAborted()
      job.result = (await work(control)) ?? null
      job.state = 'done'
    } catch (error) {
      job.state = signal.aborted ? 'cancelled' : 'failed'
      if (job.state === 'failed') job.error = error
    }
    job.endedAt = this.#now()
    this.#running.delete(job.id)
    this.#forget()
    const reason = job.error instanceof Error ? job.error.message : null
    if (job.state === 'failed') this.#deps.log.error('A job failed', { task: job.kind, err: job.error })
    await this.#tell(job, `job.${job.state}`, reason).catch((err: unknown) => {
      this.#deps.log.warn('The end of a job could not be told', { task: job.kind, err })
    })
  }

  async #tell(
    { id, kind }: Job,
    type: 'job.begun' | `job.${Job['state']}`,
    reason: string | null,
  ): Promise<void> {
    if (type === 'job.running') return
    await this.#deps.tell({ type, data: { job: id, kind, reason } })
  }

  #forget(): void {
    const ended = [...this.#jobs.values()].filter(({ state }) => state !== 'running')
    for (const { id } of ended.slice(0, Math.max(0, ended.length - keep))) this.#jobs.delete(id)
  }
}
