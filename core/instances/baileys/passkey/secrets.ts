// The keys of one linking with a passkey, and what is made with them. All of it lives in memory, for one ceremony.
import { bytesToCrockford, Curve, hkdf, proto } from '@whiskeysockets/baileys'
import { createCipheriv, createHash, createHmac, randomBytes } from 'node:crypto'

const handOffInfo = 'shortcake-passkey-handoff-v1'
const sealInfo = 'Pairing Information Encryption Key'

const sha256 = (...parts: Uint8Array[]): Buffer => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

/** Which device this is, as it says to the phone: the number of its kind, and what WhatsApp has named the attempt. */
interface Named {
  deviceType: number
  ref: string
}

export class CeremonySecrets {
  /** That of the device, should the link be made. */
  readonly advSecret = randomBytes(32)
  readonly nonce = randomBytes(32)
  readonly #keys = Curve.generateKeyPair()
  readonly #handOffKey: Buffer

  /** advSecret: the present one, which a phone that has scanned this device knows. */
  constructor(advSecret: Uint8Array) {
    this.#handOffKey = Buffer.from(hkdf(advSecret, 32, { info: handOffInfo }))
  }

  /** Says who this is, and commits to the nonce, which is shown only when the phone has answered. */
  prologue({ deviceType, ref }: Named): Buffer {
    const companionEphemeralIdentity = proto.CompanionEphemeralIdentity.encode({
      publicKey: this.#keys.public,
      deviceType,
      ref,
    }).finish()
    const hash = sha256(companionEphemeralIdentity, this.nonce)
    return Buffer.from(
      proto.ProloguePayload.encode({ companionEphemeralIdentity, commitment: { hash } }).finish(),
    )
  }

  /** Only who has the code that was scanned can check it. */
  proof(prologue: Uint8Array): Buffer {
    return createHmac('sha256', this.#handOffKey).update(prologue).digest()
  }

  /** What the phone shows too. */
  code(phone: PhoneIdentity): string {
    const digest = sha256(this.nonce, phone.publicKey)
    const code = bytesToCrockford(
      Buffer.from(phone.nonce.subarray(0, 5).map((byte, at) => byte ^ (digest[at] ?? 0))),
    )
    return `${code.slice(0, 4)}-${code.slice(4)}`
  }

  /** The keys of the device, for that phone alone. */
  seal(
    phone: PhoneIdentity,
    { deviceType, ref }: Named,
    keys: { noise: Uint8Array; identity: Uint8Array },
  ): Buffer {
    const request = proto.PairingRequest.encode({
      companionPublicKey: keys.noise,
      companionIdentityKey: keys.identity,
      advSecret: this.advSecret,
    }).finish()
    const shared = Curve.sharedKey(this.#keys.private, phone.publicKey)
    const salt = Buffer.from(`Companion Pairing ${deviceType} with ref ${ref}`)
    const key = hkdf(shared, 32, { salt, info: sealInfo })
    const iv = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', key, iv)
    const encryptedPayload = Buffer.concat([cipher.update(request), cipher.final(), cipher.getAuthTag()])
    return Buffer.from(proto.EncryptedPairingRequest.encode({ encryptedPayload, iv }).finish())
  }
}

export interface PhoneIdentity {
  publicKey: Uint8Array
  nonce: Uint8Array
}

/** undefined where it is not what it must be. */
export function phoneIdentity(bytes: Uint8Array): PhoneIdentity | undefined {
  try {
    const { publicKey, nonce } = proto.PrimaryEphemeralIdentity.decode(bytes)
    return publicKey?.length === 32 && nonce?.length === 32 ? { publicKey, nonce } : undefined
  } catch {
    return undefined
  }
}
