// What was opened, closed in reverse; one that fails does not keep the others open.
import type { Log } from '../log.ts'

export class Closers {
  readonly #log: Log
  readonly #closers: { name: string; close: () => void | Promise<void> }[] = []
  #closing: Promise<void> | undefined

  constructor(log: Log) {
    this.#log = log
  }

  add(name: string, close: () => void | Promise<void>): void {
    this.#closers.push({ name, close })
  }

  /** Safe to call twice: the second call waits for the first. */
  close(): Promise<void> {
    this.#closing ??= this.#closeAll()
    return this.#closing
  }

  async #closeAll(): Promise<void> {
    for (const { name, close } of this.#closers.toReversed()) {
      try {
        await close()
      } catch (error) {
        this.#log.error('A part could not be closed in order', { task: name, err: error })
      }
    }
  }
}
