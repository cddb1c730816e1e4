// How likely a link is to be lost soon, and why: what is stored of it, and from that one score.
import type { LinkRisk } from '../../contract/instances/link-risk.ts'
import type { Instance } from '../../storage/tables/instances.ts'
import type { Storage } from '../../storage/storage.ts'
import { onlineMs } from './measures.ts'

const dayMs = 24 * 60 * 60 * 1000

/** WhatsApp unlinks the devices of a phone that was not used for 14 days, as its help pages say. */
const watchAfterMs = 7 * dayMs
/** Four days are left then. */
const riskAfterMs = 10 * dayMs
/** So many contacts that cannot be read are no longer one phone's own trouble. */
const manyContacts = 3
/** So often in a day a link does not break by itself. */
const manyBreaks = 12

/** Only who was listening so long can say that nothing came. */
const listeningMs = 2 * dayMs
/** Changes of state that are looked through. */
const timelineRows = 500

export interface LinkFacts {
  /** For how long nothing came from the phone; undefined where that says nothing. */
  phoneUnseenMs: number | undefined
  /** WhatsApp lets it write to known chats only. */
  isRestricted: boolean
  /** Contacts of whom nothing can be decrypted. */
  undecryptable: number
  /** How often the connection broke within a day. */
  breaks: number
  hasProxy: boolean
}

/** null: it is not online, and nothing is foretold. */
export function linkRisk(
  storage: Pick<Storage, 'timeline' | 'undecryptable'>,
  number: Pick<Instance, 'id' | 'state' | 'phoneSeenAt' | 'restricted' | 'hasProxy'>,
  now: number,
): LinkRisk | null {
  if (number.state !== 'open') return null
  const { id, phoneSeenAt, restricted, hasProxy } = number
  const timeline = storage.timeline.list(id, { limit: timelineRows })
  const hasListened =
    phoneSeenAt !== null && onlineMs(timeline, { from: phoneSeenAt, to: now }) >= listeningMs
  return riskOf({
    phoneUnseenMs: hasListened ? now - phoneSeenAt : undefined,
    isRestricted: restricted,
    undecryptable: storage.undecryptable.list(id).length,
    breaks: timeline.filter(({ at, state }) => state === 'reconnecting' && now - at < dayMs).length,
    hasProxy,
  })
}

export function riskOf(facts: LinkFacts): LinkRisk {
  const reasons: LinkRisk['reasons'] = []
  const { phoneUnseenMs = 0, isRestricted, undecryptable, breaks, hasProxy } = facts
  const days = Math.floor(phoneUnseenMs / dayMs)
  if (phoneUnseenMs >= riskAfterMs) reasons.push({ code: 'phone_unseen', grade: 'risk', count: days })
  else if (phoneUnseenMs >= watchAfterMs) reasons.push({ code: 'phone_unseen', grade: 'watch', count: days })
  if (isRestricted) reasons.push({ code: 'restricted', grade: 'watch', count: 1 })
  if (undecryptable >= manyContacts)
    reasons.push({ code: 'undecryptable', grade: 'watch', count: undecryptable })
  if (breaks >= manyBreaks)
    reasons.push({ code: hasProxy ? 'unstable_proxy' : 'unstable', grade: 'watch', count: breaks })
  const cost = reasons.reduce((sum, { grade }) => sum + (grade === 'risk' ? 60 : 20), 0)
  return { score: Math.max(0, 100 - cost), reasons }
}
