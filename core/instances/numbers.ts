// Turns what people write into a "to" field into a JID. Pure; whether WhatsApp knows the number is asked elsewhere.
import { instanceRefusals } from '../contract/sentences/instances.ts'
import { BadRequestError } from '../errors.ts'

export interface Address {
  kind: 'user' | 'lid' | 'group'
  jid: string
  /** The digits before the @. */
  number: string
}

const servers: ReadonlyMap<string, Address['kind']> = new Map([
  ['s.whatsapp.net', 'user'],
  ['c.us', 'user'],
  ['lid', 'lid'],
  ['g.us', 'group'],
])

/** What stands before the @. */
const shapes: Record<Address['kind'], [shape: RegExp, expected: string]> = {
  user: [/^\d{7,15}$/, 'a number with country code'],
  lid: [/^\d{5,20}$/, 'a LID'],
  group: [/^(\d{16,24}|\d{5,15}-\d{5,15})$/, 'a group'],
}

/** Area, the digit where it is written, subscriber; the country code; the digit. */
const mobileDigits: readonly (readonly [mobile: RegExp, country: string, digit: string])[] = [
  [/^55(\d{2})(9?)([6-9]\d{7})$/, '55', '9'],
  [/^52()(1?)([2-9]\d{9})$/, '52', '1'],
  [/^54()(9?)([1-8]\d{9})$/, '54', '9'],
]

function invalid(to: string, why: string): BadRequestError {
  return new BadRequestError(instanceRefusals.not_an_address({ to, why }))
}

function fromJid(to: string): Address {
  const [local = '', server = '', ...more] = to.trim().split('@')
  const kind = servers.get(server.toLowerCase())
  if (kind === undefined || more.length > 0) throw invalid(to, 'only users and groups can be')
  // A device number names one phone or companion of a user; messages go to the user.
  const number = kind === 'group' ? local : local.replace(/[:_]\d+$/, '').replace(/^\+/, '')
  const [shape, expected] = shapes[kind]
  if (!shape.test(number)) throw invalid(to, `the part before the @ is not ${expected}`)
  return { kind, number, jid: `${number}@${kind === 'user' ? 's.whatsapp.net' : server.toLowerCase()}` }
}

/**
 * In which forms WhatsApp may know a number, the written one first: mobile numbers of Brazil, Mexico and Argentina have a
 * digit that came or went with the years, and which form an account has depends on when it was made.
 */
export function formsOf(digits: string): string[] {
  for (const [mobile, country, digit] of mobileDigits) {
    const match = mobile.exec(digits)
    if (match === null) continue
    const [, area = '', written, subscriber = ''] = match
    return [digits, `${country}${area}${written === '' ? digit : ''}${subscriber}`]
  }
  return [digits]
}

/** A phone number with country code, written in any of the usual ways, or a JID. Throws BadRequestError. */
export function addressOf(to: string): Address {
  if (to.includes('@')) return fromJid(to)
  const written = to.replace(/:\d+$/, '').replaceAll(/[\s+()]/g, '')
  if (/^\d{5,15}-\d{9,15}$/.test(written) || /^120363\d{12,14}$/.test(written)) {
    return fromJid(`${written}@g.us`)
  }
  if (/\d{7}\W*[,;/|&]\W*\d{7}/.test(to)) throw invalid(to, 'a message goes to one number')
  if (/^[\d.,]+E\+?\d+$/i.test(to.replaceAll(/\s/g, '')) || /^\d+[.,]\d+$/.test(written)) {
    throw invalid(to, 'a spreadsheet has made a decimal number of it, and may have rounded it')
  }
  if (/[^\d.-]/.test(written)) throw invalid(to, 'there is more in it than digits')
  const number = written.replaceAll(/[.-]/g, '')
  if (number.length < 7) throw invalid(to, 'it is too short')
  if (number.length > 15) throw invalid(to, 'it is too long')
  return { kind: 'user', number, jid: `${number}@s.whatsapp.net` }
}

/** The same, where what cannot be written to is an answer too. */
export function readAddress(to: string): Address | undefined {
  try {
    return addressOf(to)
  } catch {
    return undefined
  }
}

/** In which ways a chat may be stored, the written one first; as it is where it is no number or JID to write to. */
export function jidsOf(written: string): string[] {
  const address = readAddress(written)
  if (address === undefined) return [written]
  if (address.kind !== 'user') return [address.jid]
  return formsOf(address.number).map((form) => `${form}@s.whatsapp.net`)
}
