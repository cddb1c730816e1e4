// Owns the noise certificate chain: a root the client is told to trust, and the chain it verifies against it.
import { Curve, proto } from '@whiskeysockets/baileys'
import type { KeyPair } from '@whiskeysockets/baileys'

export type NoiseKeys = { root: KeyPair; intermediate: KeyPair; serverStatic: KeyPair }

export function newNoiseKeys(): NoiseKeys {
  return {
    root: Curve.generateKeyPair(),
    intermediate: Curve.generateKeyPair(),
    serverStatic: Curve.generateKeyPair(),
  }
}

const { NoiseCertificate } = proto.CertChain

export function certificateChain(keys: NoiseKeys): Uint8Array {
  // issuerSerial 0 must be written out: the client compares it with 0 and an absent field is null.
  const intermediate = NoiseCertificate.Details.encode({
    serial: 1,
    issuerSerial: 0,
    key: keys.intermediate.public,
  }).finish()
  const leaf = NoiseCertificate.Details.encode({
    serial: 2,
    issuerSerial: 1,
    key: keys.serverStatic.public,
  }).finish()
  return proto.CertChain.encode({
    intermediate: { details: intermediate, signature: Curve.sign(keys.root.private, intermediate) },
    leaf: { details: leaf, signature: Curve.sign(keys.intermediate.private, leaf) },
  }).finish()
}
