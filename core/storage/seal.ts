// Seals bytes with AES-256-GCM, bound to the place they belong to. It keeps no key on disk (keyring.ts does).
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  KeyObject,
  randomFillSync,
} from 'node:crypto'
import { UnsealError } from './errors.ts'

/** Layout: version | 12 bytes iv | 16 bytes tag | ciphertext. */
const version = 1
const ivBytes = 12
const tagBytes = 16
const headBytes = 1 + ivBytes + tagBytes
const ivsAtOnce = 256

export const dataKeyBytes = 32

/** What reads: it need not know which of its keys sealed what it opens. */
export interface Opener {
  open(context: string, sealed: Uint8Array): Buffer
  /** Whether it has that data key. */
  fits(fingerprint: string): boolean
}

export class Sealer implements Opener {
  #key: KeyObject
  /** While a rotation is under way: the key that the rest is still sealed with. */
  #before: KeyObject | undefined
  readonly #ivs = new Uint8Array(ivBytes * ivsAtOnce)
  #ivAt = ivBytes * ivsAtOnce

  constructor(key: Uint8Array | KeyObject, before?: KeyObject) {
    this.#key = keyOf(key)
    this.#before = before
  }

  /** For a worker thread of this process, which makes its own sealer of it. */
  get key(): KeyObject {
    return this.#key
  }

  /** Set only while a rotation is under way. */
  get before(): KeyObject | undefined {
    return this.#before
  }

  /** Tells data keys apart, and nothing else about them. */
  get fingerprint(): string {
    return fingerprintOf(this.#key)
  }

  fits(fingerprint: string): boolean {
    return [this.#key, this.#before].some((key) => key !== undefined && fingerprintOf(key) === fingerprint)
  }

  /** From here on it seals with this key; what the one before has sealed opens as well, until settle(). */
  rotateTo(key: Uint8Array): void {
    if (this.#before !== undefined) throw new Error('A rotation is under way already.')
    this.#before = this.#key
    this.#key = keyOf(key)
  }

  settle(): void {
    this.#before = undefined
  }

  /** Whether it was sealed with the newer of two keys; false too where neither opens it. */
  isCurrent(context: string, sealed: Uint8Array): boolean {
    try {
      openWith(this.#key, context, sealed)
      return true
    } catch {
      return false
    }
  }

  /** The context is authenticated, not stored: a sealed value opens only in the place it was sealed for. */
  seal(context: string, bytes: Uint8Array): Buffer {
    const iv = this.#nextIv()
    const cipher = createCipheriv('aes-256-gcm', this.#key, iv)
    cipher.setAAD(Buffer.from(context))
    const body = cipher.update(bytes)
    // GCM keeps nothing back: what final() gives is empty.
    cipher.final()
    const sealed = Buffer.allocUnsafe(headBytes + body.length)
    sealed[0] = version
    sealed.set(iv, 1)
    sealed.set(cipher.getAuthTag(), 1 + ivBytes)
    sealed.set(body, headBytes)
    return sealed
  }

  /** Random, each used once; many are drawn at a time, since a draw costs as much as sealing does. */
  #nextIv(): Uint8Array {
    if (this.#ivAt === this.#ivs.length) {
      randomFillSync(this.#ivs)
      this.#ivAt = 0
    }
    this.#ivAt += ivBytes
    return this.#ivs.subarray(this.#ivAt - ivBytes, this.#ivAt)
  }

  open(context: string, sealed: Uint8Array): Buffer {
    if (this.#before === undefined || this.isCurrent(context, sealed))
      return openWith(this.#key, context, sealed)
    return openWith(this.#before, context, sealed)
  }
}

/** Opens what any of its keys has sealed: a history goes on over a change of the data key. */
export class KeyRing implements Opener {
  readonly #keys: readonly KeyObject[]

  constructor(keys: readonly (Uint8Array | KeyObject)[]) {
    this.#keys = keys.map(keyOf)
  }

  fits(fingerprint: string): boolean {
    return this.#keys.some((key) => fingerprintOf(key) === fingerprint)
  }

  open(context: string, sealed: Uint8Array): Buffer {
    let refused: unknown = new UnsealError('There is no key to open it with.')
    for (const key of this.#keys) {
      try {
        return openWith(key, context, sealed)
      } catch (error) {
        refused = error
      }
    }
    throw refused
  }
}

function keyOf(key: Uint8Array | KeyObject): KeyObject {
  // A KeyObject costs a quarter of what a raw key costs per cipher.
  const made = key instanceof KeyObject ? key : createSecretKey(key)
  if (made.symmetricKeySize !== dataKeyBytes) throw new RangeError(`A data key has ${dataKeyBytes} bytes.`)
  return made
}

export function fingerprintOf(key: Uint8Array | KeyObject): string {
  return createHmac('sha256', key).update('holdfast data key').digest('hex').slice(0, 16)
}

function openWith(key: KeyObject, context: string, sealed: Uint8Array): Buffer {
  if (sealed.length < headBytes || sealed[0] !== version)
    throw new UnsealError('The sealed value has an unknown layout.')
  const iv = sealed.subarray(1, 1 + ivBytes)
  const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: tagBytes })
  decipher.setAAD(Buffer.from(context))
  decipher.setAuthTag(sealed.subarray(1 + ivBytes, headBytes))
  const body = decipher.update(sealed.subarray(headBytes))
  try {
    decipher.final()
    return body
  } catch (cause) {
    throw new UnsealError('The sealed value was changed, moved, or sealed with another key.', { cause })
  }
}

/** The place of a sealed value. Only the last part may hold a slash, so no two places are the same text. */
export function place(...parts: readonly (string | number)[]): string {
  return parts.join('/')
}

/** A row as it is stored, by column. */
export type SealedRow = Readonly<Record<string, unknown>>

/** Which columns of a table are sealed, and the place that the row seals each for. */
export type SealedColumns = Readonly<Record<string, (row: SealedRow) => string>>
