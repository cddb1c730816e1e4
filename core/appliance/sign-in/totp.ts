// Codes of the second factor: RFC 6238 as every authenticator has it, six digits of SHA-1, another one each 30 seconds.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

const stepMs = 30_000
/** Clocks differ, and typing takes its time. */
const stepsAround = 1
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

export function newSecret(): Buffer {
  return randomBytes(20)
}

/** The step of time of a right code that is newer than the last one taken; else undefined. */
export function stepOf(
  secret: Uint8Array,
  code: string,
  { now, after }: { now: number; after: number },
): number | undefined {
  const present = Math.floor(now / stepMs)
  const given = Buffer.from(code.padEnd(6).slice(0, 6))
  for (let step = present - stepsAround; step <= present + stepsAround; step += 1)
    if (step > after && code.length === 6 && timingSafeEqual(Buffer.from(codeAt(secret, step)), given))
      return step
  return undefined
}

export function codeAt(secret: Uint8Array, step: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', secret).update(counter).digest()
  const offset = mac.readUInt8(mac.length - 1) & 15
  return String((mac.readUInt32BE(offset) & 0x7fff_ffff) % 1_000_000).padStart(6, '0')
}

/** As authenticators take it by hand. */
export function toBase32(bytes: Uint8Array): string {
  const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, '0')).join('')
  return (bits.match(/.{1,5}/g) ?? [])
    .map((five) => letters[Number.parseInt(five.padEnd(5, '0'), 2)])
    .join('')
}

/** Undefined for what is none. */
export function fromBase32(text: string): Buffer | undefined {
  const clean = text.toUpperCase().replaceAll(/[\s=]/g, '')
  if (!/^[A-Z2-7]+$/.test(clean)) return undefined
  const bits = clean.replaceAll(/./g, (letter) => letters.indexOf(letter).toString(2).padStart(5, '0'))
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
}

/** What an authenticator scans. */
export function uriOf(secret: Uint8Array): string {
  return `otpauth://totp/Holdfast?secret=${toBase32(secret)}&issuer=Holdfast`
}
