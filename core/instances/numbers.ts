// Turns what people write into a "to" field into a JID. Pure; whether WhatsApp knows the number is asked elsewhere.
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

function invalid(to: string, why: string): BadRequestError {
  return new BadRequestError(`"${to}" is not a number or chat that can be written to: ${why}.`, {
    hint: 'Use digits with the country code, for example 5511999990000, or a JID.',
  })
}

function fromJid(to: string): Address {
  const [local = '', server = ''] = to.split('@', 2)
  const kind = servers.get(server.toLowerCase())
  if (kind === undefined) throw invalid(to, 'only users and groups can be')
  // A device number names one phone or companion of a user; messages go to the user.
  const number = local.replace(/[:_].*$/, '')
  const shape = kind === 'group' ? /^\d{5,24}(-\d{5,15})?$/ : /^\d{5,20}$/
  if (!shape.test(number)) throw invalid(to, 'the part before the @ is not a number')
  return { kind, number, jid: `${number}@${kind === 'user' ? 's.whatsapp.net' : server.toLowerCase()}` }
}

/** WhatsApp's own form of numbers that people write with a digit more (as Evolution's createJid makes it). */
export function canonical(digits: string): string {
  if (/^5[24]\d{11}$/.test(digits)) return digits.slice(0, 2) + digits.slice(3)
  const brazil = /^55(\d{2})\d(\d{8})$/.exec(digits)
  if (brazil === null) return digits
  const [, area = '', subscriber = ''] = brazil
  return Number(subscriber[0]) < 7 || Number(area) < 31 ? digits : `55${area}${subscriber}`
}

/** A phone number with country code, written in any of the usual ways, or a JID. Throws BadRequestError. */
export function addressOf(to: string): Address {
  if (to.includes('@')) return fromJid(to)
  const written = to.replaceAll(/[\s+()]/g, '').replace(/:.*$/, '')
  if (written.includes('-') && written.length >= 24) return fromJid(`${written}@g.us`)
  const digits = written.replaceAll(/\D/g, '')
  if (/[^\d\s+().-]/.test(to.replace(/:.*$/, ''))) throw invalid(to, 'there are letters in it')
  if (digits.length >= 18) return fromJid(`${digits}@g.us`)
  if (digits.length < 6) throw invalid(to, 'it is too short')
  const number = canonical(digits)
  return { kind: 'user', number, jid: `${number}@s.whatsapp.net` }
}
