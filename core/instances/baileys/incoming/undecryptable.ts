// Counts what cannot be decrypted for each contact, and tells once when it is no accident any more. Who it is stands
// in the event alone, never in a log.
import type { WAMessageKey } from '@whiskeysockets/baileys'
import type { WriteTx } from '../../../storage/commit.ts'
import { identityOf, lidMapping, type Identity } from './aliases.ts'
import type { EventLog } from '../../../events/log.ts'
import type { Storage } from '../../../storage/storage.ts'
import type { Owner } from './owner.ts'

/** One or two are repeated by their sender and then read. */
const toldAt = 3

interface Deps {
  storage: Storage
  events: EventLog
  now: () => number
}

export class Undecryptable {
  readonly #deps: Deps
  readonly #owner: Owner

  constructor(deps: Deps, owner: Owner) {
    this.#deps = deps
    this.#owner = owner
  }

  async count(key: WAMessageKey): Promise<void> {
    const { storage, events, now } = this.#deps
    const { instanceId } = this.#owner
    const identity = this.#senderOf(key)
    const contact = identity?.pn ?? identity?.lid
    if (contact === undefined) return
    await storage.commits.write((tx) => {
      const { recent, isTold } = storage.undecryptable.add(tx, instanceId, { contact, at: now() })
      if (isTold || recent < toldAt) return
      storage.undecryptable.tell(tx, instanceId, contact)
      events.append(tx, instanceId, { type: 'instance.undecryptable', data: { contact, count: recent } })
    })
  }

  /** In the commit of a message that was decrypted: its sender's are over. */
  over(tx: WriteTx, key: WAMessageKey): void {
    const { undecryptable } = this.#deps.storage
    const { instanceId } = this.#owner
    if (!undecryptable.has(instanceId)) return
    const { pn, lid } = this.#senderOf(key) ?? {}
    undecryptable.clear(
      tx,
      instanceId,
      [pn, lid].filter((name) => name !== undefined),
    )
  }

  #senderOf(key: WAMessageKey): Identity | undefined {
    if (key.fromMe) return { pn: `${this.#owner.number}@s.whatsapp.net` }
    const mapping = lidMapping(this.#deps.storage, this.#owner)
    return key.participant
      ? identityOf(key.participant, key.participantAlt, mapping)
      : identityOf(key.remoteJid, key.remoteJidAlt, mapping)
  }
}
