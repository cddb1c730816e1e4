// Keys that live as long as this process, whatever it opens meanwhile: of the command line, and of whoever sits before
// an appliance whose database cannot say who its owner is.
import { randomBytes, timingSafeEqual } from 'node:crypto'
import { hashKey } from '../../api/access.ts'

export function newKey(): string {
  return `hf_${randomBytes(32).toString('base64url')}`
}

export class StartKeys {
  /** Of the file that the command line finds this process by. */
  readonly token = newKey()
  readonly #hashes: Uint8Array[]
  #recovery: string | undefined

  constructor(configured: string | undefined) {
    this.#hashes = [this.token, ...(configured === undefined ? [] : [configured])].map(hashKey)
  }

  /** Shown at this start, to whoever sees what it says; the same until the process ends. */
  recoveryKey(): string {
    if (this.#recovery === undefined) {
      this.#recovery = newKey()
      this.#hashes.push(hashKey(this.#recovery))
    }
    return this.#recovery
  }

  /** Of those that end with the process: what the environment gives comes again. */
  isPassing(hash: Uint8Array): boolean {
    const passing = [this.token, ...(this.#recovery === undefined ? [] : [this.#recovery])]
    return passing.some((key) => timingSafeEqual(hashKey(key), hash))
  }

  isOwner(hash: Uint8Array): boolean {
    let known = false
    for (const each of this.#hashes) known = timingSafeEqual(each, hash) || known
    return known
  }
}
