// One process that reads pictures (picture-entry.ts), as its owner has it: given one after the other, each with a limit of
// its own, until it says that it has had enough, refuses one, or is ended.
import type { ChildProcess } from 'node:child_process'
import { stat } from 'node:fs/promises'
import type { SetTimer } from '../../../../events/timers.ts'
import { partsOf } from '../../../../storage/folder/parts.ts'
import { askedOnWire, madeReader, type PictureJob, type PictureMade } from './picture-job.ts'
import { ended, killAll, limitMs, RefusedError, textOf } from './program.ts'

/** A file that is larger is not looked at: beside it its pixels must find room. */
const mostFileBytes = 200 * 1024 * 1024

/** It failed, and not with the first that it was given: those before may be why. */
export class WornError extends Error {
  override readonly name = 'WornError'
}

export class PictureChild {
  readonly #child: ChildProcess
  readonly #closed: Promise<number | string>
  readonly #gone = new AbortController()
  readonly #said: Promise<string>
  readonly #setTimer: SetTimer
  #files = 0
  #isOver = false

  constructor(child: ChildProcess, setTimer: SetTimer) {
    this.#child = child
    this.#setTimer = setTimer
    this.#closed = ended(child)
    this.#said = textOf(child)
    // What it does not take any more, its end tells of.
    child.stdin?.on('error', () => undefined)
    void this.#closed.then(() => this.#over())
    this.#hold(false)
  }

  /** It takes no other. */
  get isOver(): boolean {
    return this.#isOver
  }

  /** Rejects with a WornError where the same may be asked of another. */
  async read(file: string, job: PictureJob, signal?: AbortSignal): Promise<PictureMade> {
    const { size } = await stat(file)
    signal?.throwIfAborted()
    if (size > mostFileBytes) throw new RefusedError('The file is too large to be looked at.')
    let isGivenUp = false
    const giveUp = (): void => {
      isGivenUp = true
      void this.end()
    }
    const inTime = this.#setTimer(giveUp, limitMs)
    signal?.addEventListener('abort', giveUp)
    this.#hold(true)
    this.#files += 1
    try {
      const [made] = await Promise.all([this.#answer(), this.#give(file, askedOnWire(job, size))])
      return made
    } catch (error) {
      this.#over()
      throw this.#files === 1 || isGivenUp ? error : new WornError('It has had enough.', { cause: error })
    } finally {
      inTime()
      signal?.removeEventListener('abort', giveUp)
      this.#hold(false)
      if (this.#isOver) void this.end()
    }
  }

  end(): Promise<unknown> {
    this.#over()
    killAll(this.#child)
    return this.#closed
  }

  async #answer(): Promise<PictureMade> {
    const reader = madeReader()
    const { stdout } = this.#child
    const answered = new Promise<PictureMade>((resolve, reject) => {
      stdout?.on('data', (chunk: Buffer) => {
        try {
          const answer = reader.take(chunk)
          if (answer === undefined) return
          if (answer.head.isLast) this.#over()
          resolve({ ...answer.head, bytes: answer.bytes })
        } catch (error) {
          reject(new RefusedError('It answered with something else.', { cause: error }))
        }
      })
    })
    try {
      return await Promise.race([answered, this.#failed()])
    } finally {
      stdout?.removeAllListeners('data')
    }
  }

  async #failed(): Promise<never> {
    const code = await this.#closed
    throw new RefusedError(`It ended with ${code}: ${await this.#said}`)
  }

  /** However much of it is taken: who has ended says so. */
  async #give(file: string, asked: Buffer): Promise<void> {
    const { stdin } = this.#child
    if (stdin === null) return
    stdin.write(asked)
    for await (const part of partsOf(file)) {
      if (this.#gone.signal.aborted) return
      await new Promise<void>((resolve) => void stdin.write(part, () => resolve()))
    }
  }

  #over(): void {
    this.#isOver = true
    this.#gone.abort()
  }

  /** One that only waits is no reason for the owner to stay alive. */
  #hold(isBusy: boolean): void {
    const { stdin, stdout, stderr } = this.#child
    for (const each of [this.#child, stdin, stdout, stderr]) {
      if (each === null) continue
      const part = each as { ref?: () => void; unref?: () => void }
      if (isBusy) part.ref?.()
      else part.unref?.()
    }
  }
}
