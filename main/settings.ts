// The few things the shell itself remembers: which numbers a pause has stopped.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'

const Remembered = z.object({ paused: z.array(z.string()).default([]) })
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
    this.#value = { ...this.#value, paused: [...ids] }
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
    return { paused: [] }
  }
}
