// Owns the phone's half of linking a companion: reading a QR text, or the key exchange behind a typed code.
import { randomBytes } from 'node:crypto'
import {
  aesDecryptCTR,
  aesDecryptGCM,
  aesEncryptCTR,
  Curve,
  derivePairingCodeKey,
  hkdf,
} from '@whiskeysockets/baileys'
import type { KeyPair } from '@whiskeysockets/baileys'
import type { Device } from '../server/directory.ts'
import type { Hub } from '../server/hub.ts'

export async function linkByQr(hub: Hub, number: string, identity: KeyPair, qr: string): Promise<Device> {
  const [ref = '', noise = '', companion = '', advSecret = ''] = (qr.split('#').pop() ?? '').trim().split(',')
  const connection = hub.pairings.connectionOfQr(ref)
  const hello = connection?.hello
  if (!connection || !hello) throw new Error('this QR code has expired or is not from this server')
  const registered = hello.payload.devicePairingData?.eIdent
  const isSame =
    hello.noiseKey.toString('base64') === noise &&
    Buffer.from(registered ?? []).toString('base64') === companion
  if (!isSame) throw new Error('the QR code does not match the device that shows it')
  return hub.pairings.link(hub, connection, { number, identity, advSecret: Buffer.from(advSecret, 'base64') })
}

export async function linkByCode(
  hub: Hub,
  number: string,
  identity: KeyPair,
  typed: string,
): Promise<Device> {
  const request = hub.pairings.codeRequest(number)
  if (!request) throw new Error(`no device asked for a pairing code for ${number}`)
  if (hub.passkeys.conduct(number)?.precursor === true) {
    hub.pairings.announcePasskey(request)
    // It has derived nothing with the companion, so it knows no secret.
    return hub.pairings.link(hub, request.connection, { number, identity, advSecret: randomBytes(32) })
  }
  const code = typed.replace(/[^0-9a-z]/gi, '').toUpperCase()
  const { wrappedEphemeral } = request
  const companionKey = await derivePairingCodeKey(code, wrappedEphemeral.subarray(0, 32))
  const companionEphemeral = aesDecryptCTR(
    wrappedEphemeral.subarray(48, 80),
    companionKey,
    wrappedEphemeral.subarray(32, 48),
  )
  const ephemeral = Curve.generateKeyPair()
  const salt = randomBytes(32)
  const iv = randomBytes(16)
  const wrappedOwn = aesEncryptCTR(ephemeral.public, await derivePairingCodeKey(code, salt), iv)
  const wrapped = Buffer.concat([salt, iv, wrappedOwn])
  const { bundle, companionIdentity } = await hub.pairings.exchangeCode(request, wrapped, identity.public)
  const shared = Curve.sharedKey(ephemeral.private, companionEphemeral)
  const random = openBundle(bundle, shared, companionIdentity)
  hub.pairings.confirmCode(request.connection, random !== undefined)
  if (!random) throw new Error('wrong pairing code')
  const identityShared = Curve.sharedKey(identity.private, companionIdentity)
  const secret = hkdf(Buffer.concat([shared, identityShared, random]), 32, { info: 'adv_secret' })
  return hub.pairings.link(hub, request.connection, { number, identity, advSecret: Buffer.from(secret) })
}

/** The 32 random bytes of the companion; undefined when the typed code was not the shown one. */
function openBundle(bundle: Buffer, shared: Buffer, companionIdentity: Buffer): Buffer | undefined {
  const info = 'link_code_pairing_key_bundle_encryption_key'
  const key = Buffer.from(hkdf(shared, 32, { salt: bundle.subarray(0, 32), info }))
  try {
    const plain = aesDecryptGCM(bundle.subarray(44), key, bundle.subarray(32, 44), Buffer.alloc(0))
    return plain.subarray(0, 32).equals(companionIdentity) ? plain.subarray(64, 96) : undefined
  } catch {
    return undefined
  }
}
