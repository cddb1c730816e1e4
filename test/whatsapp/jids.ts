// Owns the two addressing forms of an account (phone number and LID) and their JIDs.
import { createHash } from 'node:crypto'
import { jidDecode, jidEncode } from '@whiskeysockets/baileys'

/** One device of one account; device 0 is the phone. */
export type DeviceRef = { readonly number: string; readonly device: number }

export type Form = 'pn' | 'lid'

export function deviceKey(ref: DeviceRef): string {
  return `${ref.number}:${ref.device}`
}

export function parseDeviceKey(key: string): DeviceRef {
  const [number = '', device = '0'] = key.split(':')
  return { number, device: Number(device) }
}

export function sameDevice(a: DeviceRef, b: DeviceRef): boolean {
  return a.number === b.number && a.device === b.device
}

export function encodeJid(user: string, form: Form, device = 0): string {
  return jidEncode(user, form === 'lid' ? 'lid' : 's.whatsapp.net', device === 0 ? undefined : device)
}

/** Whether stanzas of this chat name their author as participant: groups, lists, and the status feed. */
export function isSharedJid(jid: string): boolean {
  return jid.endsWith('@g.us') || jid.endsWith('@broadcast')
}

export type UserJid = { user: string; device: number; form: Form }

/** Undefined for anything that is not a person's JID. */
export function decodeUserJid(jid: string | undefined): UserJid | undefined {
  const decoded = jidDecode(jid)
  if (!decoded || decoded.user === '') return undefined
  const device = decoded.device ?? 0
  if (decoded.server === 'lid') return { user: decoded.user, device, form: 'lid' }
  if (decoded.server === 's.whatsapp.net' || decoded.server === 'c.us') {
    return { user: decoded.user, device, form: 'pn' }
  }
  return undefined
}

/** Without the device. */
export function bare(jid: string): string {
  return jid.replace(/:\d+@/, '@')
}

/** LIDs are derived from the number, so that two servers agree about them in a test. */
export function lidOf(number: string): string {
  const digest = createHash('sha256').update(`lid:${number}`).digest()
  return `1${String(digest.readBigUInt64BE(0) % 100_000_000_000_000n).padStart(14, '0')}`
}

/** Accepts "+55 11 99999-0001" as well as a JID. */
export function digitsOf(numberOrJid: string): string {
  return (numberOrJid.split('@')[0] ?? '').split(':')[0]?.replace(/\D/g, '') ?? ''
}
