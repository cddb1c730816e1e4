// A person has a phone number (PN) and a LID; stanzas name one and often the other. This finds both.
import {
  isHostedLidUser,
  isHostedPnUser,
  isLidUser,
  isPnUser,
  jidDecode,
  jidNormalizedUser,
} from '@whiskeysockets/baileys'
import type { Storage } from '../../../storage/storage.ts'

/** Names of one identity, as bare JIDs; at least one is known. */
export interface Identity {
  pn?: string
  lid?: string
}

/** What the key store's lid-mapping rows know: the LID's user for a PN's user, and under `<lid>_reverse` the PN's. */
export type LidMapping = (id: string) => string | undefined

export function lidMapping(
  { signalKeys }: Pick<Storage, 'signalKeys'>,
  { instanceId, generation }: { instanceId: string; generation: number },
): LidMapping {
  return (id) => {
    const found = signalKeys.get(instanceId, generation, 'lid-mapping', [id])[id]
    return typeof found === 'string' ? found : undefined
  }
}

/** undefined for JIDs that are no person's (groups, broadcasts, newsletters). */
export function identityOf(
  jid: string | null | undefined,
  alt: string | null | undefined,
  mapping: LidMapping,
): Identity | undefined {
  const identity = { ...named(jid), ...named(alt) }
  if (identity.pn === undefined && identity.lid === undefined) return undefined
  if (identity.lid === undefined) {
    const lid = mapping(userOf(identity.pn))
    return lid === undefined ? identity : { ...identity, lid: `${lid}@lid` }
  }
  if (identity.pn === undefined) {
    const pn = mapping(`${userOf(identity.lid)}_reverse`)
    return pn === undefined ? identity : { ...identity, pn: `${pn}@s.whatsapp.net` }
  }
  return identity
}

function userOf(jid: string | undefined): string {
  return jidDecode(jid)?.user ?? ''
}

/** What a JID says of who it names; nothing for one that is no person's. */
export function named(jid: string | null | undefined): Identity {
  if (!jid) return {}
  if (isPnUser(jid) || isHostedPnUser(jid)) return { pn: `${userOf(jid)}@s.whatsapp.net` }
  if (isLidUser(jid) || isHostedLidUser(jid)) return { lid: `${userOf(jid)}@lid` }
  return {}
}

export function bare(jid: string | null | undefined): string {
  return jidNormalizedUser(jid ?? undefined)
}
