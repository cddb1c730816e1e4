// One generation's credentials in the store: what a socket logs in with, or links into.
import { initAuthCreds, jidDecode, type AuthenticationCreds } from '@whiskeysockets/baileys'
import { noReason, reasonFields } from '../../contract/sentences/sentence.ts'
import { reasons } from '../../contract/sentences/states.ts'
import type { EventLog } from '../../events/log.ts'
import { DamagedError } from '../../storage/errors.ts'
import type { Storage } from '../../storage/storage.ts'
import type { LinkFact, LinkPurpose } from '../link.ts'

export interface AccountDeps {
  storage: Storage
  events: EventLog
  now: () => number
}

export class Account {
  readonly instanceId: string
  readonly generation: number
  /** The live object: Baileys changes it in place, save() stores what it has become. */
  readonly creds: AuthenticationCreds
  readonly #deps: AccountDeps
  readonly #purpose: LinkPurpose
  #promoted: boolean

  /** For a login, throws DamagedError when the credentials cannot be read; they are never made anew. */
  constructor(deps: AccountDeps, instanceId: string, purpose: LinkPurpose) {
    this.#deps = deps
    this.instanceId = instanceId
    this.generation = purpose.generation
    this.#purpose = purpose
    this.#promoted = purpose.kind === 'login'
    this.creds = purpose.kind === 'login' ? this.#load() : this.#begin()
  }

  /** Own JID and LID, as far as known now. */
  get me(): { id: string; lid: string } {
    return { id: this.creds.me?.id ?? '', lid: this.creds.me?.lid ?? '' }
  }

  /** The own number, digits; empty before a link is completed. */
  get number(): string {
    return jidDecode(this.creds.me?.id)?.user ?? ''
  }

  /** Whether this update is the one that completes a link (pair-success). */
  isPairSuccess(update: Partial<AuthenticationCreds>): boolean {
    return !this.#promoted && update.account !== undefined && update.me?.id !== undefined
  }

  /**
   * Makes the pending credentials generation n, durably before it returns; nothing is stored when another
   * number was scanned than the one this instance had. Throws when it cannot be stored.
   */
  promote(): Extract<LinkFact, { kind: 'paired' | 'other_number' }> {
    const { me } = this.creds
    const account = this.number
    const purpose = this.#purpose
    if (!me || purpose.kind !== 'pair') throw new Error('There is no link to complete')
    if (purpose.expectedAccount !== undefined && purpose.expectedAccount !== account)
      return { kind: 'other_number', account }
    const { storage, events, now } = this.#deps
    const { instanceId, generation } = this
    const lid = me.lid ?? null
    storage.commits.writeNow((tx) => {
      const at = now()
      const before = storage.instances.get(instanceId)?.generation
      if (before) {
        const ended = { n: before, at, code: null, reason: reasons.linked_again }
        const number = storage.generations.get(instanceId, before)?.account ?? ''
        storage.generations.archive(tx, instanceId, ended)
        const data = { generation: before, number, ...reasonFields(ended.reason) }
        events.append(tx, instanceId, { type: 'instance.archived', data })
      }
      storage.generations.promote(tx, instanceId, {
        n: generation,
        account,
        jid: me.id,
        lid,
        origin: purpose.phoneNumber === undefined ? 'qr' : 'code',
        creds: this.creds,
        at,
      })
      // A new link has no sessions that could be broken.
      storage.undecryptable.clear(tx, instanceId)
      events.append(tx, instanceId, {
        type: 'instance.linked',
        data: { generation, number: account, ...noReason },
      })
    })
    this.#promoted = true
    return { kind: 'paired', generation, account, jid: me.id, lid }
  }

  /** Stores the credentials as they are now, durably before it returns. */
  save(): void {
    const { storage, now } = this.#deps
    const { instanceId, generation, creds } = this
    storage.commits.writeNow((tx) => {
      if (this.#promoted) storage.generations.putCreds(tx, instanceId, generation, creds)
      else storage.generations.putPending(tx, instanceId, { generation, creds, at: now() })
    })
  }

  #load(): AuthenticationCreds {
    const creds = this.#deps.storage.generations.creds(this.instanceId, this.generation)
    if (creds === undefined) throw new DamagedError(this.instanceId, `The login of link ${this.generation}`)
    return creds as AuthenticationCreds
  }

  /** Fresh credentials for an explicit link; those of an earlier attempt, and the keys it made, are dropped. */
  #begin(): AuthenticationCreds {
    const { storage, now } = this.#deps
    const { instanceId, generation } = this
    const creds = initAuthCreds()
    storage.commits.writeNow((tx) => {
      storage.signalKeys.deleteGeneration(tx, instanceId, generation)
      storage.generations.putPending(tx, instanceId, { generation, creds, at: now() })
    })
    return creds
  }
}
