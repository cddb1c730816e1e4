// By which names a chat of WhatsApp is known in Chatwoot. Pure.
import type { ChatNames } from '../storage/tables/chatwoot-chats.ts'

/** Our contact for operations, as Evolution has it. */
export const botPhone = '+123456'
export const botJid = 'holdfast-bot'

/** What goes nowhere: stories, channels, lists, and WhatsApp's own. */
const nowhere = /^(?:status@broadcast|0@.*)$|@(?:broadcast|newsletter|bot)$/

function isMirrored(jid: string, ignored: readonly string[]): boolean {
  if (nowhere.test(jid)) return false
  return !ignored.some((each) => each === jid || (each === '@g.us' && jid.endsWith('@g.us')))
}

export function isGroup(jid: string): boolean {
  return jid.endsWith('@g.us')
}

/** Of a person both names where they are known. */
export function namesOf(chat: string, alt: string | null): ChatNames {
  const all = [chat, alt].filter((name) => name !== null)
  const pn = all.find((name) => name.endsWith('@s.whatsapp.net')) ?? null
  const lid = all.find((name) => name.endsWith('@lid')) ?? null
  return pn === null && lid === null ? { jid: chat, pn: null, lid: null } : { jid: null, pn, lid }
}

/** Whether the owner wants nothing of it there: by either name, or as a person. */
export function isIgnored({ jid, pn, lid }: ChatNames, ignored: readonly string[]): boolean {
  const isPerson = jid === null
  if (isPerson && ignored.includes('@s.whatsapp.net')) return true
  return [jid, pn, lid].some((name) => name !== null && !isMirrored(name, ignored))
}

/** The one that it goes by: the same for ever where it can be. */
export function mainName({ jid, pn, lid }: ChatNames): string {
  return jid ?? pn ?? lid ?? ''
}

/** +, and at most 15 digits; undefined: it has none. */
export function phoneOf({ pn }: Pick<ChatNames, 'pn'>): string | undefined {
  const digits = /^(\d{5,15})@/.exec(pn ?? '')?.[1]
  return digits === undefined ? undefined : `+${digits}`
}

/** Brazilian mobile numbers are written with a ninth digit, and known to WhatsApp without it, or the reverse. */
export function brazilianForms(phone: string): string[] {
  const short = /^\+55(\d\d)(\d{8})$/.exec(phone)
  if (short !== null && /^[6-9]/.test(short[2] ?? '')) return [phone, `+55${short[1]}9${short[2]}`]
  const long = /^\+55(\d\d)9(\d{8})$/.exec(phone)
  return long === null ? [phone] : [phone, `+55${long[1]}${long[2]}`]
}

/** The names by which a contact of Chatwoot may be a chat of WhatsApp; undefined: it is none. */
export function namesOfContact({
  identifier,
  phone,
  sourceId,
}: {
  identifier: string | null
  phone: string | null
  sourceId: string | null
}): ChatNames | undefined {
  const jid = [sourceId, identifier].find(
    (name) => name != null && /@(?:g\.us|s\.whatsapp\.net|lid)$/.test(name),
  )
  if (jid != null) return namesOf(jid, null)
  const digits = /^\+?(\d{5,15})$/.exec(phone ?? '')?.[1]
  return digits === undefined || `+${digits}` === botPhone
    ? undefined
    : namesOf(`${digits}@s.whatsapp.net`, null)
}
