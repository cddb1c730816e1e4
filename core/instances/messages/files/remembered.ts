// What was found out of files, for as many as were asked about last. Asked for at once it is found out once; what failed
// may have failed for a passing reason and is found out again a while later.

/** Of what a stranger's file keeps failing, not at each look. */
const failedForMs = 10 * 60_000

interface Entry<T> {
  found: Promise<T>
  until: number
}

export class Remembered<T> {
  readonly #most: number
  readonly #isGood: (found: T) => boolean
  readonly #now: () => number
  readonly #found = new Map<string, Entry<T>>()

  constructor(most: number, isGood: (found: T) => boolean, now: () => number = Date.now) {
    this.#most = most
    this.#isGood = isGood
    this.#now = now
  }

  of(key: string, find: () => Promise<T>): Promise<T> {
    const known = this.#found.get(key)
    if (known !== undefined && this.#now() < known.until) return known.found
    const entry = { found: find(), until: Infinity }
    this.#found.delete(key)
    this.#found.set(key, entry)
    const [oldest] = this.#found.keys()
    if (this.#found.size > this.#most && oldest !== undefined) this.#found.delete(oldest)
    void this.#look(key, entry)
    return entry.found
  }

  async #look(key: string, entry: Entry<T>): Promise<void> {
    try {
      if (!this.#isGood(await entry.found)) entry.until = this.#now() + failedForMs
    } catch {
      // Whoever asked has it.
      if (this.#found.get(key) === entry) this.#found.delete(key)
    }
  }
}
