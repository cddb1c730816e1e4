// Forgets the sessions with every device of one contact, so that the next message in either direction makes new ones.
// For what cannot be decrypted any more; the contact's identity and everything else is kept.
import { jidDecode, type SignalKeyStore } from '@whiskeysockets/baileys'
import type { Storage } from '../../../storage/storage.ts'

interface Link {
  instanceId: string
  generation: number
}

/** Under the locks of these sessions; resolves with their number when that is on disk. */
export async function resetSessions(
  { signalKeys, undecryptable, commits }: Pick<Storage, 'signalKeys' | 'undecryptable' | 'commits'>,
  { instanceId, generation }: Link,
  { keys, contact }: { keys: SignalKeyStore; contact: string },
): Promise<number> {
  const user = jidDecode(contact)?.user ?? contact
  // The mapping of both ways: a session lies under the LID once that is known, and may still lie under the number.
  const ids = [user, `${user}_reverse`]
  const mapped = Object.values(signalKeys.get(instanceId, generation, 'lid-mapping', ids))
  const users = new Set([user, ...mapped.map((name) => String(name))])
  // "number.device", or "lid_domain.device".
  const found = signalKeys
    .ids(instanceId, generation, 'session')
    .filter((address) => users.has(address.split(/[._]/)[0] ?? ''))
  await keys.set({ session: Object.fromEntries(found.map((address) => [address, null])) })
  const contacts = [...users].flatMap((each) => [`${each}@s.whatsapp.net`, `${each}@lid`])
  await commits.write((tx) => undecryptable.clear(tx, instanceId, contacts))
  return found.length
}
