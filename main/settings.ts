// The few things the shell itself remembers: which numbers a pause has stopped, and whether the window is locked.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'

const Remembered = z.object({
  paused: z.array(z.string()).default([]),
  isLocked: z.boolean().default(false),
})
type Remembered = z.infer<typeof Remembered>

export class ShellSettings {
  readonly #file: string
  #value: Remembered

  constructor(file: string) {
    this.#file = file
    this.#value = read(file)
  }

  get paused(): readonly string[] {
    return this.#value.paused
  }

  set paused(ids: readonly string[]) {
    this.#put({ paused: [...ids] })
  }

  get isLocked(): boolean {
    return this.#value.isLocked
  }

  set isLocked(isLocked: boolean) {
    this.#put({ isLocked })
  }

  #put(change: Partial<Remembered>): void {
    this.#value = { ...this.#value, ...change }
    mkdirSync(dirname(this.#file), { recursive: true })
    writeFileSync(`${this.#file}.new`, JSON.stringify(this.#value), { flush: true })
    renameSync(`${this.#file}.new`, this.#file)
  }
}

/** Nothing in it is worth stopping for. */
function read(file: string): Remembered {
  try {
    return Remembered.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return { paused: [], isLocked: false }
  }
}
