// People's cards, one or several, as WhatsApp has them.
import type { ContactCard, ContactsContent } from '../../../contract/content.ts'
import { mentionsIn } from './context.ts'
import { filled, type Kind } from './kind.ts'

export const contactsKind: Kind<ContactsContent> = {
  write({ contacts }, { contextInfo }) {
    const cards = contacts.map((card) => ({ displayName: card.name, vcard: card.vcard ?? vcardOf(card) }))
    const [only, ...more] = cards
    if (only !== undefined && more.length === 0)
      return { contactMessage: { ...only, ...filled({ contextInfo }) } }
    const displayName = `${cards.length} contacts`
    return { contactsArrayMessage: { displayName, contacts: cards, ...filled({ contextInfo }) } }
  },

  read({ contactMessage, contactsArrayMessage }) {
    const found = contactMessage ? [contactMessage] : contactsArrayMessage?.contacts
    if (!found?.length) return undefined
    return {
      kind: 'contacts',
      contacts: found.map(({ displayName, vcard }) => ({ name: displayName ?? '', vcard: vcard ?? '' })),
      ...mentionsIn((contactMessage ?? contactsArrayMessage)?.contextInfo),
    }
  },
}

function vcardOf({ name, number = '', organization, email, url }: ContactCard): string {
  const digits = number.replaceAll(/\D/g, '')
  const lines = [
    'BEGIN:VCARD',
    'VERSION:3.0',
    `N:;${escaped(name)};;;`,
    `FN:${escaped(name)}`,
    ...(organization === undefined ? [] : [`ORG:${escaped(organization)};`]),
    ...(email === undefined ? [] : [`EMAIL:${escaped(email)}`]),
    ...(url === undefined ? [] : [`URL:${escaped(url)}`]),
    `TEL;type=CELL;waid=${digits}:+${digits}`,
    'END:VCARD',
  ]
  return lines.join('\n')
}

/** A value never ends its line. */
function escaped(value: string): string {
  return value.replaceAll(/[\\;,]/g, String.raw`\$&`).replaceAll(/\r\n|\r|\n/g, String.raw`\n`)
}
