// Evolution's rules of numbers, JIDs and message ids. Pure.
import { canonical } from '../../instances/numbers.ts'

const kept = /@(?:g\.us|s\.whatsapp\.net|lid|broadcast|newsletter)/

/** What a client calls a number, as the JID that upstream makes of it. */
export function createJid(number: string): string {
  const plain = number.trim().replace(/:\d+(?=@|$)/, '')
  if (kept.test(plain)) return plain
  const bare = plain.replaceAll(/[\s+()]/g, '').split(/[:@]/)[0] ?? ''
  if (bare.includes('-') && bare.length >= 24) return `${bare.replaceAll(/[^\d-]/g, '')}@g.us`
  const digits = bare.replaceAll(/\D/g, '')
  if (digits.length >= 18) return `${digits}@g.us`
  return `${canonical(digits)}@s.whatsapp.net`
}

/** The digits of a number or of a user's JID. */
export function digitsOf(number: string): string {
  return (number.split(/[:@]/)[0] ?? '').replaceAll(/\D/g, '')
}

/** Which program made a message, by the form of its id. */
export function sourceOf(id: string): 'ios' | 'web' | 'android' | 'desktop' | 'unknown' {
  if (id.startsWith('3A') && id.length === 20) return 'ios'
  if (id.startsWith('3E') && id.length === 22) return 'web'
  if (id.length === 21 || id.length === 32) return 'android'
  if (id.startsWith('3F') || id.length === 18) return 'desktop'
  return 'unknown'
}
