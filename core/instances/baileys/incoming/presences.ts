// Who is there and who types, as Baileys tells it, by the names that are known here.
import type { BaileysEventMap } from '@whiskeysockets/baileys'
import type { LinkFact } from '../../link.ts'
import { bare, type Identity } from './aliases.ts'

type PresenceFact = Extract<LinkFact, { kind: 'presence' }>

export function presencesIn(
  events: Partial<BaileysEventMap>,
  identityOf: (jid: string) => Identity | undefined,
): PresenceFact[] {
  const told = events['presence.update']
  if (told === undefined) return []
  const named = (jid: string): string => {
    const { pn, lid } = identityOf(jid) ?? {}
    return pn ?? lid ?? bare(jid)
  }
  return Object.entries(told.presences).map(([who, { lastKnownPresence: state, lastSeen }]) => ({
    kind: 'presence',
    chat: named(told.id),
    person: named(who),
    state,
    lastSeen: lastSeen === undefined || !Number.isSafeInteger(lastSeen * 1000) ? null : lastSeen * 1000,
  }))
}
