// Owns a self-signed certificate for 127.0.0.1, written as DER by hand: Node can sign but not issue certificates.
import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto'

export type TlsIdentity = { key: string; certificate: string }

const DAY_MS = 86_400_000
const SHA256_WITH_ECDSA = Buffer.from('300a06082a8648ce3d040302', 'hex')

function der(tag: number, ...parts: Uint8Array[]): Buffer {
  const body = Buffer.concat(parts)
  if (body.length < 128) return Buffer.concat([Buffer.from([tag, body.length]), body])
  const length = Buffer.from(body.length.toString(16).padStart(4, '0'), 'hex')
  return Buffer.concat([Buffer.from([tag, 0x82]), length, body])
}

const sequence = (...parts: Uint8Array[]) => der(0x30, ...parts)
const oid = (hex: string) => Buffer.from(hex, 'hex')

function commonName(name: string): Buffer {
  return sequence(der(0x31, sequence(oid('0603550403'), der(0x0c, Buffer.from(name)))))
}

function time(at: number): Buffer {
  return der(0x17, Buffer.from(`${new Date(at).toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`))
}

function extension(id: Buffer, critical: boolean, value: Buffer): Buffer {
  const flag = critical ? [Buffer.from('0101ff', 'hex')] : []
  return sequence(id, ...flag, der(0x04, value))
}

export function newTlsIdentity(): TlsIdentity {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const key = String(privateKey.export({ type: 'pkcs8', format: 'pem' }))
  return { key, certificate: selfSigned(key) }
}

function selfSigned(keyPem: string): string {
  const key = createPrivateKey(keyPem)
  const spki = createPublicKey(key).export({ type: 'spki', format: 'der' })
  const serial = randomBytes(8)
  serial[0] = 0x41
  const name = commonName('Holdfast test media')
  const names = sequence(der(0x87, Buffer.from([127, 0, 0, 1])), der(0x82, Buffer.from('localhost')))
  const basicConstraints = sequence(Buffer.from('0101ff', 'hex'))
  const extensions = der(
    0xa3,
    sequence(
      extension(oid('0603551d13'), true, basicConstraints),
      extension(oid('0603551d11'), false, names),
    ),
  )
  const now = Date.now()
  const validity = sequence(time(now - DAY_MS), time(now + 3650 * DAY_MS))
  const version = der(0xa0, Buffer.from('020102', 'hex'))
  const toSign = sequence(
    version,
    der(0x02, serial),
    SHA256_WITH_ECDSA,
    name,
    validity,
    name,
    spki,
    extensions,
  )
  const signature = sign('sha256', toSign, key)
  const certificate = sequence(toSign, SHA256_WITH_ECDSA, der(0x03, Buffer.from([0]), signature))
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}
