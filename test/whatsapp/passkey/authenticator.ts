// Owns a passkey as an authenticator has it: a P-256 key, its COSE form that WhatsApp was once given, and signatures.
import { createHash, createPublicKey, generateKeyPairSync, randomBytes, sign, verify } from 'node:crypto'
import { decode, encode } from './cbor.ts'

const UP = 0x01
const UV = 0x04
const ED = 0x80

/** What WhatsApp knows of it. */
export type Registered = { id: string; coseKey: Buffer }
/** Where a test wants a signature that is not what was asked for. */
export type Odd = { origin?: string; rpId?: string; flags?: number; type?: string; challenge?: string }

export class SoftwarePasskey {
  readonly id = randomBytes(20).toString('base64url')
  readonly #keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })

  get registered(): Registered {
    const { x = '', y = '' } = this.#keys.publicKey.export({ format: 'jwk' })
    const [left, right] = [x, y].map((each) => Buffer.from(each, 'base64url'))
    const key = new Map<number, number | Buffer>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, left ?? Buffer.alloc(0)],
      [-3, right ?? Buffer.alloc(0)],
    ])
    return { id: this.id, coseKey: encode(key) }
  }

  /** As PublicKeyCredential.toJSON gives it, with what WhatsApp does not take. */
  assert(options: { challenge: string; rpId: string }, odd: Odd = {}) {
    const clientData = {
      type: odd.type ?? 'webauthn.get',
      challenge: odd.challenge ?? options.challenge,
      origin: odd.origin ?? 'https://web.whatsapp.com',
      crossOrigin: false,
    }
    const clientDataJSON = Buffer.from(JSON.stringify(clientData))
    const rpIdHash = createHash('sha256')
      .update(odd.rpId ?? options.rpId)
      .digest()
    const flags = (odd.flags ?? UP | UV) | ED
    const extensions = encode(new Map([['uvm', [[2, 4, 2]]]]))
    const authenticatorData = Buffer.concat([rpIdHash, Buffer.from([flags, 0, 0, 0, 0]), extensions])
    const signed = Buffer.concat([authenticatorData, createHash('sha256').update(clientDataJSON).digest()])
    return {
      id: this.id,
      rawId: this.id,
      type: 'public-key',
      authenticatorAttachment: 'platform',
      clientExtensionResults: { uvm: [[2, 4, 2]] },
      response: {
        clientDataJSON: clientDataJSON.toString('base64url'),
        authenticatorData: authenticatorData.toString('base64url'),
        signature: sign('sha256', signed, this.#keys.privateKey).toString('base64url'),
        userHandle: randomBytes(16).toString('base64url'),
      },
    }
  }
}

/** Whether the assertion is what was asked for, by that passkey; else what is wrong with it. */
export function whyNotSigned(
  json: unknown,
  { registered, challenge, rpId }: { registered: Registered; challenge: string; rpId: string },
): string | undefined {
  const assertion = json as ReturnType<SoftwarePasskey['assert']>
  if (Object.keys(assertion).toSorted().join() !== 'id,rawId,response,type') return 'other fields'
  const { clientDataJSON, authenticatorData, signature, ...rest } = assertion.response
  if (Object.keys(rest).join() !== 'userHandle') return 'other fields of the response'
  if (assertion.rawId !== registered.id) return 'another credential'
  const client = Buffer.from(clientDataJSON, 'base64url')
  const said: Record<string, unknown> = JSON.parse(client.toString('utf8'))
  if (said['type'] !== 'webauthn.get') return 'another type'
  if (said['challenge'] !== challenge) return 'another challenge'
  if (said['origin'] !== 'https://web.whatsapp.com') return 'another origin'
  const data = Buffer.from(authenticatorData, 'base64url')
  if (!data.subarray(0, 32).equals(createHash('sha256').update(rpId).digest())) return 'another relying party'
  const flags = data.readUInt8(32)
  if ((flags & UP) === 0 || (flags & UV) === 0) return 'no verified user'
  if ((flags & ED) !== 0) decode(data.subarray(37))
  const signed = Buffer.concat([data, createHash('sha256').update(client).digest()])
  const key = publicKeyOf(registered.coseKey)
  return verify('sha256', signed, key, Buffer.from(signature, 'base64url')) ? undefined : 'another signature'
}

function publicKeyOf(coseKey: Buffer) {
  const map = decode(coseKey)
  if (!(map instanceof Map)) throw new Error('no COSE key')
  const [x, y] = [map.get(-2), map.get(-3)].map((each) => (each as Buffer).toString('base64url'))
  return createPublicKey({ key: { kty: 'EC', crv: 'P-256', x: x ?? '', y: y ?? '' }, format: 'jwk' })
}
