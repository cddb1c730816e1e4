// Evolution's rules of digits and message ids. Pure.
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
