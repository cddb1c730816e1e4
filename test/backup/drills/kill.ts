// kill -9 of a command at each step that it takes on the disk, one after the other, until it comes through unharmed.
// After each: what there is is as before or as after, and asked again, it is done. What a command has to leave is said
// by its drill, which throws what is wrong.
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { startProgram, type Ended } from '../../commands/harness.ts'
import { newReport, type StepReport } from '../../crash/steps.ts'

export interface Drill {
  name: string
  /** Makes what is there before, all of it in this folder, where it also is at every run. */
  prepare(folder: string): Promise<Prepared>
}

export interface Prepared {
  /** The file that Node runs, and what it is told. */
  program: readonly string[]
  env: Record<string, string>
  /** Looks at what is there now, and does it again where it is as before. */
  check(ended: Ended): Promise<'before' | 'after'>
}

export interface Progress extends StepReport {
  /** The next step of each lane; null: it came through. */
  next: (number | null)[]
  /** What was done at the steps, by name, in the run that came through. */
  kinds: Record<string, number>
}

export interface KillOptions {
  /** Of this run alone. */
  folder: string
  /** 1: every step. */
  stride?: number
  /** How many are tried at a time. */
  lanes?: number
  from?: number
  /** From an earlier run. */
  progress?: Progress
  onStep?: (progress: Progress) => void
  isInterrupted?: () => boolean
}

const preload = pathToFileURL(join(import.meta.dirname, 'preload.ts')).href

export async function killEverywhere(drill: Drill, options: KillOptions): Promise<Progress> {
  const { stride = 1, lanes = 1, from = 1, folder } = options
  const next = Array.from({ length: lanes }, (_, lane) => from + lane * stride)
  const progress = options.progress ?? { ...newReport(drill.name), next, kinds: {} }
  const all = progress.next.map((_, lane) =>
    new Lane(drill, { ...options, lane, pace: stride * progress.next.length, progress }).run(),
  )
  await Promise.all(all)
  rmSync(folder, { recursive: true, force: true })
  return progress
}

/** With its times to the nanosecond: by them an ordered stop is known, and that a history goes on from there. */
export function copy(from: string, to: string): void {
  rmSync(to, { recursive: true, force: true })
  execFileSync('cp', ['-a', from, to])
}

interface LaneOptions extends KillOptions {
  lane: number
  pace: number
  progress: Progress
}

/** Has a folder of its own, with all that is prepared in it. */
class Lane {
  readonly #drill: Drill
  readonly #options: LaneOptions
  readonly #now: string
  readonly #before: string
  readonly #log: string

  constructor(drill: Drill, options: LaneOptions) {
    const folder = join(options.folder, `lane ${options.lane}`)
    this.#drill = drill
    this.#options = options
    this.#now = join(folder, 'now')
    this.#before = join(folder, 'before')
    this.#log = join(folder, 'steps')
  }

  async run(): Promise<void> {
    const { lane, pace, progress, onStep, isInterrupted } = this.#options
    if (progress.next[lane] === null) return
    rmSync(this.#now, { recursive: true, force: true })
    mkdirSync(this.#now, { recursive: true })
    const prepared = await this.#drill.prepare(this.#now)
    copy(this.#now, this.#before)
    for (;;) {
      const at: number | null | undefined = progress.next[lane]
      if (at === undefined || at === null || isInterrupted?.() === true) return
      const isThrough = await this.#at(at, prepared)
      progress.next[lane] = isThrough ? null : at + pace
      onStep?.(progress)
    }
  }

  /** True when it came through without being killed. */
  async #at(step: number, { program, env, check }: Prepared): Promise<boolean> {
    const { progress } = this.#options
    rmSync(this.#log, { force: true })
    copy(this.#before, this.#now)
    const killing = { KILL_AT: String(step), KILL_IN: this.#now, KILL_LOG: this.#log }
    const armed = { ...env, ...killing, NODE_OPTIONS: `--import=${preload}` }
    const ended = await startProgram(program, armed).ended
    const isKilled = ended.code === null
    try {
      if (!isKilled && ended.code !== 0) throw new Error(`It ended with ${ended.code}: ${ended.stderr}`)
      const found = await check(ended)
      if (isKilled) {
        progress.kills += 1
        progress[found === 'before' ? 'foundBefore' : 'foundAfter'] += 1
      } else if (found === 'before') throw new Error('It came through, and nothing has come of it')
    } catch (error) {
      const said = error instanceof Error ? error.message : String(error)
      progress.wrong.push(`${this.#drill.name}, step ${step}: ${said}`)
    }
    if (isKilled) return false
    this.#count()
    return true
  }

  #count(): void {
    const { progress } = this.#options
    const names = readFileSync(this.#log, 'utf8').trimEnd().split('\n')
    if (names.length < progress.steps) return
    progress.steps = names.length
    progress.kinds = {}
    for (const name of names) progress.kinds[name] = (progress.kinds[name] ?? 0) + 1
  }
}
