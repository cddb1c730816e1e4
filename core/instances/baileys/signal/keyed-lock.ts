// One lock a key, taken in sorted order, so that whoever reads, changes and writes a Signal session
// or sender key does it alone. Never held across two calls of the repository, so it cannot deadlock.

export interface Locks {
  /** Runs work while it holds every key; keys may repeat. */
  run<T>(keys: readonly string[], work: () => Promise<T>): Promise<T>
}

export class KeyedLock implements Locks {
  /** The last holder in line for each key; the promise settles when it lets go. */
  readonly #tails = new Map<string, Promise<void>>()

  async run<T>(keys: readonly string[], work: () => Promise<T>): Promise<T> {
    const releases: (() => void)[] = []
    try {
      for (const key of [...new Set(keys)].toSorted()) releases.push(await this.#acquire(key))
      return await work()
    } finally {
      for (const release of releases) release()
    }
  }

  async #acquire(key: string): Promise<() => void> {
    const before = this.#tails.get(key)
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#tails.set(key, promise)
    await before
    return () => {
      if (this.#tails.get(key) === promise) this.#tails.delete(key)
      resolve()
    }
  }
}
