// People and the own profile, for the API: asked of WhatsApp while the number is online; what was changed is in the audit
// log, never what it was changed to.
import type { Asker } from '../../contract/asker.ts'
import type { FileSource } from '../../contract/content.ts'
import {
  PrivacyView,
  type ChangeProfile,
  type ProfileView,
  type Typing,
} from '../../contract/people/person.ts'
import { groupRefusals } from '../../contract/sentences/groups.ts'
import { instanceRefusals } from '../../contract/sentences/instances.ts'
import { AppError, BadRequestError, NotFoundError } from '../../errors.ts'
import { readChat } from '../chats/chat-states.ts'
import type { InstanceDeps } from '../deps.ts'
import { withPublicErrors } from '../failures.ts'
import { publicRefusal } from '../groups/refusals.ts'
import type { Instance } from '../instance.ts'
import { namesOf } from '../messages/view.ts'
import { addressOf } from '../numbers.ts'
import type { Offer, PeopleControl } from './control.ts'
import { keepPicture, type PictureTold } from './picture-record.ts'
import type { Collection, PeoplePort, Product, ReadKey } from './port.ts'

/** As many pages of a catalog are asked for at most: a business may have thousands of products. */
const mostPages = 5

interface Roster {
  require(idOrName: string): Instance
}

export class People implements PeopleControl {
  readonly #deps: InstanceDeps
  readonly #roster: Roster

  constructor(deps: InstanceDeps, roster: Roster) {
    this.#deps = deps
    this.#roster = roster
  }

  profile(idOrName: string, person?: string): Promise<ProfileView> {
    return this.#with(idOrName, async (port, instance) => {
      const account = instance.linkState.account ?? ''
      const jid = await this.#one(instance, person)
      const { contacts, instances } = this.#deps.storage
      const known = contacts.find(instance.id, account, jid)
      const own = person === undefined ? (instances.get(instance.id)?.profileName ?? null) : null
      const pictureUrl = await port.pictureUrl(jid)
      await this.#keepPicture({ instanceId: instance.id, account, jid, url: pictureUrl })
      const [about, business] = [await port.about(jid), await port.business(jid)]
      return { jid, name: own ?? known?.name ?? known?.pushName ?? null, about, pictureUrl, business }
    })
  }

  products(
    idOrName: string,
    { person, limit }: { person?: string | undefined; limit: number },
  ): Promise<Offer<Product>> {
    return this.#with(idOrName, async (port, instance) => {
      const jid = await this.#one(instance, person)
      const isBusiness = (await port.business(jid)) !== null
      const offered: Product[] = []
      let after: string | undefined
      for (let page = 0; page < mostPages; page += 1) {
        const found = await port.products(jid, { limit, after })
        offered.push(...found.products)
        // What gives nothing, or itself, goes on for ever.
        if (found.after === undefined || found.after === after || found.products.length === 0) break
        after = found.after
      }
      return { jid, isBusiness, offered }
    })
  }

  collections(
    idOrName: string,
    { person, limit }: { person?: string | undefined; limit: number },
  ): Promise<Offer<Collection>> {
    return this.#with(idOrName, async (port, instance) => {
      const jid = await this.#one(instance, person)
      const isBusiness = (await port.business(jid)) !== null
      return { jid, isBusiness, offered: await port.collections(jid, limit) }
    })
  }

  picture(idOrName: string, person: string): Promise<string | null> {
    return this.#with(idOrName, async (port, instance) => port.pictureUrl(await this.#jid(instance, person)))
  }

  async changeProfile(idOrName: string, { name, about }: ChangeProfile): Promise<ProfileView> {
    await this.#with(idOrName, async (port, instance) => {
      if (name !== undefined) await this.#named(() => port.setName(name))
      if (about !== undefined) await port.setAbout(about)
      await this.#audit(instance, 'profile.changed')
    })
    return this.profile(idOrName)
  }

  async setPicture(idOrName: string, file: FileSource | null, by: Asker): Promise<ProfileView> {
    await this.#with(idOrName, async (port, instance) => {
      const of = { instanceId: instance.id, by }
      await port.setPicture(file === null ? null : await this.#deps.outgoing.portrait(of, file))
      await this.#audit(instance, 'profile.picture_changed')
    })
    return this.profile(idOrName)
  }

  privacy(idOrName: string): Promise<PrivacyView> {
    // What is not said, or in a word that WhatsApp may have since, is not known: to nobody it need not be.
    return this.#with(idOrName, async (port) => {
      const told = await port.privacy()
      return PrivacyView.parse(
        Object.fromEntries(
          Object.entries(PrivacyView.shape).map(([name, shape]) => [
            name,
            shape.safeParse(told[name]).data ?? null,
          ]),
        ),
      )
    })
  }

  async changePrivacy(
    idOrName: string,
    change: Parameters<PeopleControl['changePrivacy']>[1],
  ): Promise<PrivacyView> {
    await this.#with(idOrName, async (port, instance) => {
      for (const [name, value] of Object.entries(change))
        if (value !== undefined) await port.setPrivacy(name, value)
      await this.#audit(instance, 'privacy.changed')
    })
    return this.privacy(idOrName)
  }

  blocked(idOrName: string): Promise<string[]> {
    return this.#with(idOrName, async (port, instance) => {
      const { account } = instance.linkState
      const { contacts } = this.#deps.storage
      const known = (jid: string) => contacts.find(instance.id, account ?? '', jid)?.pn ?? jid
      return (await port.blocked()).map(known)
    })
  }

  async block(idOrName: string, person: string, on: boolean): Promise<string[]> {
    await this.#with(idOrName, async (port, instance) => {
      await port.block(await this.#there(instance, person), on)
      await this.#audit(instance, on ? 'person.blocked' : 'person.unblocked')
    })
    return this.blocked(idOrName)
  }

  typing(idOrName: string, to: string, state: Typing): Promise<void> {
    return this.#with(idOrName, async (port, instance) => port.typing(await this.#jid(instance, to), state))
  }

  watch(idOrName: string, person: string): Promise<string> {
    return this.#with(idOrName, async (port, instance) => {
      const jid = await this.#jid(instance, person)
      await port.watch(jid)
      return jid
    })
  }

  markRead(idOrName: string, ids: readonly string[], as: 'read' | 'played'): Promise<number> {
    return this.#with(idOrName, async (port, instance) => {
      const { storage } = this.#deps
      const found = ids.flatMap((id) => storage.messages.list(instance.id, { id, fromMe: false, limit: 10 }))
      const chats = new Map(found.map(({ chatId }) => [chatId, storage.chats.get(chatId)]))
      const keys = found.flatMap((message): ReadKey[] => {
        const chat = chats.get(message.chatId)
        if (chat === undefined || message.kind === 'system') return []
        const participant = chat.kind === 'user' ? null : (message.participantLid ?? message.participantPn)
        return [{ id: message.original?.id ?? message.messageId, chat: namesOf(chat).jid, participant }]
      })
      if (keys.length === 0) throw new NotFoundError(instanceRefusals.no_such_message)
      await port.read(keys, as)
      await storage.commits.write((tx) => {
        for (const id of chats.keys()) readChat(tx, this.#deps, { instanceId: instance.id, id })
        // So it shows wherever the chat is opened next.
        if (as === 'played') for (const message of found) storage.messages.raiseStatus(tx, message, as)
      })
      return keys.length
    })
  }

  #with<T>(idOrName: string, ask: (port: PeoplePort, instance: Instance) => Promise<T>): Promise<T> {
    return withPublicErrors(async () => {
      const instance = this.#roster.require(idOrName)
      const port = instance.requireLink().people
      try {
        return await ask(port, instance)
      } catch (error) {
        throw publicRefusal(error, 'other')
      }
    })
  }

  /** The name goes by the keys that the phone shares with its devices, which come some time after the link. */
  async #named(set: () => Promise<void>): Promise<void> {
    try {
      await set()
    } catch (cause) {
      if (cause instanceof Error && /app state key/i.test(cause.message))
        throw new AppError('whatsapp_refused', groupRefusals.keys_not_shared, { cause })
      throw cause
    }
  }

  /** The number itself where nobody is named. */
  async #one(instance: Instance, person: string | undefined): Promise<string> {
    if (person !== undefined) return this.#jid(instance, person)
    return `${instance.linkState.account ?? ''}@s.whatsapp.net`
  }

  async #jid(instance: Instance, person: string): Promise<string> {
    return (await this.#checked(instance, person)).jid
  }

  /** Of whom something is asked that only who is on WhatsApp has. */
  async #there(instance: Instance, person: string): Promise<string> {
    const { jid, exists } = await this.#checked(instance, person)
    if (exists) return jid
    const details = { jid, exists, number: person }
    throw new BadRequestError(undefined, { code: 'not_on_whatsapp', details })
  }

  async #checked(instance: Instance, person: string): Promise<{ jid: string; exists: boolean }> {
    const { kind, number, jid } = addressOf(person)
    if (kind !== 'user') return { jid, exists: true }
    const of = { instanceId: instance.id, account: instance.linkState.account ?? '', number }
    const check = await this.#deps.checks.resolve(of, instance.openLink)
    return { jid: check?.jid ?? jid, exists: check?.exists ?? true }
  }

  /** Of what was asked, the answer counts, whether it can be stored or not. */
  async #keepPicture(told: PictureTold): Promise<void> {
    const { storage, log } = this.#deps
    try {
      await storage.commits.write((tx) => keepPicture(this.#deps, tx, told))
    } catch (error) {
      log.warn('A picture cannot be stored', { err: error })
    }
  }

  async #audit({ id: instanceId }: Instance, action: string): Promise<void> {
    const { storage, now } = this.#deps
    const entry = { at: now(), actor: 'api', action, instanceId, detail: {} }
    await storage.commits.write((tx) => storage.audit.append(tx, entry))
  }
}
