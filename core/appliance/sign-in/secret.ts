// What a password becomes: a hash to compare it by, and a key that opens what only its owner is to have. scrypt, one
// after the other, so that whoever guesses takes no memory away from the numbers.
import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto'

export interface Derived {
  hash: Buffer
  key: Buffer
}

/** Of scrypt; another one opens nothing that was made with this. */
export interface PasswordCost {
  N: number
  r: number
  p: number
}

/** A quarter of a second and 32 MB for each try. */
const usualCost: PasswordCost = { N: 2 ** 15, r: 8, p: 3 }
/** More do not wait at once. */
const mostWaiting = 8

export class PasswordHashing {
  readonly #cost: PasswordCost
  #last: Promise<unknown> = Promise.resolve()
  #waiting = 0

  constructor(cost: PasswordCost = usualCost) {
    this.#cost = cost
  }

  get isBusy(): boolean {
    return this.#waiting >= mostWaiting
  }

  async derive(password: string, salt: Uint8Array): Promise<Derived> {
    this.#waiting += 1
    const before = this.#last
    const derived = (async () => {
      await before
      return derive(password, salt, this.#cost)
    })()
    this.#last = derived.catch(() => undefined)
    try {
      return await derived
    } finally {
      this.#waiting -= 1
    }
  }
}

/** The same letters are the same password, however a keyboard writes them. */
function derive(password: string, salt: Uint8Array, cost: PasswordCost): Promise<Derived> {
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, 64, { ...cost, maxmem: 64 * 1024 * 1024 }, (error, bytes) => {
      if (error) reject(error)
      else resolve({ hash: bytes.subarray(0, 32), key: bytes.subarray(32) })
    })
  })
}

const ivBytes = 12
const tagBytes = 16

export function sealWith(key: Uint8Array, secret: Uint8Array): Buffer {
  const iv = randomBytes(ivBytes)
  const cipher = createCipheriv('aes-256-gcm', key, iv)
  const sealed = Buffer.concat([cipher.update(secret), cipher.final()])
  return Buffer.concat([iv, cipher.getAuthTag(), sealed])
}

export function openWith(key: Uint8Array, sealed: Uint8Array): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, ivBytes))
  decipher.setAuthTag(sealed.subarray(ivBytes, ivBytes + tagBytes))
  return Buffer.concat([decipher.update(sealed.subarray(ivBytes + tagBytes)), decipher.final()])
}
