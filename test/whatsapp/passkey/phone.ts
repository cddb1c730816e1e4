// Owns the phone's half of linking with a passkey. It knows only what it has scanned, or derived with a typed code.
import { createHash, createHmac, randomBytes } from 'node:crypto'
import { aesDecryptGCM, bytesToCrockford, Curve, hkdf, proto } from '@whiskeysockets/baileys'

/** What the person at the phone does with a code that must be compared. */
export type Comparing = (code: string) => boolean

export class PasskeyPhone {
  readonly #keys = Curve.generateKeyPair()
  readonly #nonce = randomBytes(32)
  readonly #scanned: Buffer
  #companion: proto.CompanionEphemeralIdentity | undefined
  #identity = Buffer.alloc(0)
  #commitment = Buffer.alloc(0)
  /** It knows this device by the proof. */
  isProven = false
  /** What it shows. */
  code: string | undefined
  /** What the device has told of itself: the secret it has made. */
  newSecret: Buffer | undefined

  constructor(advSecret: Buffer) {
    this.#scanned = advSecret
  }

  /** Throws where the proof is not made with what it has scanned. Assumed: that it is the phone who looks. */
  meet(prologue: Buffer, proof: Buffer | undefined): Buffer {
    const { companionEphemeralIdentity, commitment } = proto.ProloguePayload.decode(prologue)
    this.#identity = Buffer.from(companionEphemeralIdentity ?? [])
    this.#commitment = Buffer.from(commitment?.hash ?? [])
    this.#companion = proto.CompanionEphemeralIdentity.decode(this.#identity)
    if (this.#companion.publicKey?.length !== 32) throw new Error('the key of the companion is not raw')
    if (this.#commitment.length !== 32) throw new Error('there is no commitment')
    const key = Buffer.from(hkdf(this.#scanned, 32, { info: 'shortcake-passkey-handoff-v1' }))
    const expected = createHmac('sha256', key).update(prologue).digest()
    if (proof !== undefined && !proof.equals(expected)) throw new Error('the proof is of another device')
    this.isProven = proof !== undefined
    const identity = { publicKey: this.#keys.public, nonce: this.#nonce }
    return Buffer.from(proto.PrimaryEphemeralIdentity.encode(identity).finish())
  }

  reveal(nonce: Buffer): void {
    const opened = createHash('sha256').update(this.#identity).update(nonce).digest()
    if (!opened.equals(this.#commitment)) throw new Error('the nonce does not open the commitment')
    const digest = createHash('sha256').update(nonce).update(this.#keys.public).digest()
    const code = bytesToCrockford(
      Buffer.from(this.#nonce.subarray(0, 5).map((byte, at) => byte ^ digest.readUInt8(at))),
    )
    this.code = `${code.slice(0, 4)}-${code.slice(4)}`
  }

  /** The secret that the device has made; throws where the keys are not those it has registered with. */
  open(sealed: Buffer, keys: { noise: Buffer; identity: Buffer }, comparing: Comparing): Buffer {
    // Assumed: without a proof it is the person who decides.
    if (!this.isProven && !comparing(this.code ?? '')) throw new Error('the codes differ')
    const { encryptedPayload, iv } = proto.EncryptedPairingRequest.decode(sealed)
    const shared = Curve.sharedKey(this.#keys.private, this.#companion?.publicKey ?? Buffer.alloc(32))
    const salt = Buffer.from(
      `Companion Pairing ${this.#companion?.deviceType} with ref ${this.#companion?.ref}`,
    )
    const key = Buffer.from(hkdf(shared, 32, { salt, info: 'Pairing Information Encryption Key' }))
    const plain = aesDecryptGCM(
      encryptedPayload ?? Buffer.alloc(0),
      key,
      iv ?? Buffer.alloc(12),
      Buffer.alloc(0),
    )
    const request = proto.PairingRequest.decode(plain)
    const isSame =
      keys.noise.equals(request.companionPublicKey ?? Buffer.alloc(0)) &&
      keys.identity.equals(request.companionIdentityKey ?? Buffer.alloc(0))
    if (!isSame) throw new Error('the keys are of another device')
    if (request.advSecret?.length !== 32) throw new Error('there is no new secret')
    this.newSecret = Buffer.from(request.advSecret)
    return this.newSecret
  }

  get named(): { ref: string; deviceType: number } {
    return { ref: this.#companion?.ref ?? '', deviceType: this.#companion?.deviceType ?? 0 }
  }
}
