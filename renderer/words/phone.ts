// Phone numbers and JIDs as people write them.

/** Country codes of one and of two digits; all others have three. */
const oneDigit = /^[17]/
const twoDigits = /^(?:2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])/

function countryOf(digits: string): number {
  if (oneDigit.test(digits)) return 1
  return twoDigits.test(digits) ? 2 : 3
}

/** +55 11 99999-0061: the country, then groups that can be read aloud. */
export function phoneText(digits: string): string {
  const length = countryOf(digits)
  const country = digits.slice(0, length)
  const rest = digits.slice(length)
  const brazil = country === '55' ? /^(\d\d)(\d{4,5})(\d{4})$/.exec(rest) : null
  if (brazil) return `+55 ${brazil[1]} ${brazil[2]}-${brazil[3]}`
  const american = country === '1' ? /^(\d{3})(\d{3})(\d{4})$/.exec(rest) : null
  if (american) return `+1 ${american[1]} ${american[2]}-${american[3]}`
  const groups = rest.match(/\d{1,3}(?=(?:\d{3})*(?:\d{4})?$)|\d{4}$/g) ?? [rest]
  return `+${country} ${groups.join(' ')}`
}

/** A person's number; what is not a phone number stays as it is. */
export function jidText(jid: string): string {
  const [user = '', server] = jid.split('@')
  return server === 's.whatsapp.net' && /^\d{6,15}$/.test(user) ? phoneText(user) : user
}
