// Pictures of people and groups, for the API: which are kept, and which are to be asked for. Only of who is known and has
// a chat, once, and again only when WhatsApp tells of another one or somebody asks.
import { BadRequestError, NotFoundError } from '../../errors.ts'
import { instanceRefusals } from '../../contract/sentences/instances.ts'
import { pictureRestMs } from './picture-record.ts'
import type { PictureControl } from './control.ts'
import type { PictureView } from '../../contract/people/person.ts'
import type { PictureOwner } from '../../storage/tables/pictures.ts'
import type { InstanceDeps } from '../deps.ts'
import type { Instance } from '../instance.ts'
import { addressOf, type Address } from '../numbers.ts'

interface Roster {
  require(idOrName: string): Instance
}

export class KeptPictures implements PictureControl {
  readonly #deps: Pick<InstanceDeps, 'storage' | 'now'>
  readonly #roster: Roster
  readonly #onWanted: () => void

  constructor(deps: Pick<InstanceDeps, 'storage' | 'now'>, roster: Roster, onWanted: () => void) {
    this.#deps = deps
    this.#roster = roster
    this.#onWanted = onWanted
  }

  async list(idOrName: string, of: readonly string[], refresh = false): Promise<PictureView[]> {
    const { storage, now } = this.#deps
    const instance = this.#roster.require(idOrName)
    const found = of.map((each) => ({ of: each, owner: this.#owner(instance, each) }))
    const wanted = found.flatMap(({ owner }) =>
      owner !== undefined && (refresh || storage.pictures.of(owner) === undefined) ? owner : [],
    )
    if (wanted.length > 0) {
      const at = now()
      await storage.commits.write((tx) => {
        for (const owner of wanted)
          if (!storage.pictures.want(tx, owner, { instanceId: instance.id, at }))
            storage.pictures.renew(tx, owner, { url: null, at, restMs: pictureRestMs })
      })
      this.#onWanted()
    }
    return found.map(({ of: each, owner }) => {
      const picture = owner && storage.pictures.of(owner)
      return { of: each, state: picture?.state ?? 'unknown', hash: picture?.hash ?? null }
    })
  }

  find(idOrName: string, of: string): string {
    const owner = this.#owner(this.#roster.require(idOrName), of)
    const hash = owner && this.#deps.storage.pictures.of(owner)?.hash
    if (!hash) throw new NotFoundError(instanceRefusals.no_picture_kept)
    return hash
  }

  /** undefined: not known, or without a chat. */
  #owner({ id, linkState }: Instance, of: string): PictureOwner | undefined {
    const { chats, contacts, groups } = this.#deps.storage
    const account = linkState.account ?? ''
    const address = tolerant(of)
    if (address === undefined) return undefined
    const { kind, jid } = address
    if (kind === 'group') {
      const group = groups.find(id, account, jid)
      return group && chats.find(id, account, jid) && { group: group.id }
    }
    const contact = contacts.find(id, account, jid)
    const names = [contact?.pn, contact?.lid].filter((name) => typeof name === 'string')
    const hasChat = names.some((name) => chats.find(id, account, name) !== undefined)
    return contact && hasChat ? { contact: contact.id } : undefined
  }
}

/** undefined for what is neither a person nor a group, such as a channel. */
function tolerant(of: string): Address | undefined {
  try {
    return addressOf(of)
  } catch (error) {
    if (error instanceof BadRequestError) return undefined
    throw error
  }
}
