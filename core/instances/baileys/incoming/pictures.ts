// What WhatsApp tells of pictures of people: one that is gone is forgotten, and one that is new is asked for, of those
// who are known here, one after the other and each seldom: anybody may change his all the time.
import type { BaileysEventMap } from '@whiskeysockets/baileys'
import { systemTimer, type SetTimer } from '../../../events/timers.ts'
import type { Log } from '../../../log.ts'
import type { Contact } from '../../../storage/tables/contacts.ts'
import type { RecordDeps } from '../../deps.ts'
import { keepPicture, pictureRestMs } from '../../people/picture-record.ts'
import type { PeoplePort } from '../../people/port.ts'
import { identityOf, lidMapping } from './aliases.ts'
import type { Owner } from './owner.ts'

/** Whether it changed since the last question began. */
type Rest = { isOld: boolean }

type Told = Partial<BaileysEventMap['contacts.upsert'][number]>

/** What only tells of a picture says nothing of who it is. */
export function isOfPicture({ imgUrl, name, notify }: Told): boolean {
  return (imgUrl === 'changed' || imgUrl === 'removed') && !name && !notify
}

export class Pictures {
  readonly #deps: RecordDeps & { log: Log }
  readonly #owner: Owner
  readonly #ask: PeoplePort['pictureUrl']
  readonly #setTimer: SetTimer
  /** By contact. */
  readonly #resting = new Map<number, Rest>()
  #turn: Promise<void> = Promise.resolve()

  constructor(
    deps: RecordDeps & { log: Log },
    owner: Owner,
    { ask, setTimer = systemTimer }: { ask: PeoplePort['pictureUrl']; setTimer?: SetTimer },
  ) {
    this.#deps = deps
    this.#owner = owner
    this.#ask = ask
    this.#setTimer = setTimer
  }

  /** Rejects where it cannot be stored, as the disk is. */
  async heard(events: Partial<BaileysEventMap>): Promise<void> {
    const told = [...(events['contacts.upsert'] ?? []), ...(events['contacts.update'] ?? [])]
    for (const { id, imgUrl } of told) {
      if (imgUrl !== 'changed' && imgUrl !== 'removed') continue
      const contact = this.#find(id)
      if (contact === undefined) continue
      if (imgUrl === 'changed') this.#changed(contact)
      else await this.#removed(contact)
    }
    await this.#turn
  }

  #changed(contact: Contact): void {
    const resting = this.#resting.get(contact.id)
    if (resting !== undefined) {
      resting.isOld = true
      return
    }
    const rest: Rest = { isOld: false }
    this.#resting.set(contact.id, rest)
    this.#setTimer(() => {
      this.#resting.delete(contact.id)
      if (rest.isOld) this.#changed(contact)
    }, pictureRestMs)
    this.#turn = this.#turn.catch(() => undefined).then(() => this.#renew(contact, rest))
    // Who heard of it waits for it; of one that is asked for after its rest, nobody does.
    this.#turn.catch((error: unknown) => this.#deps.log.warn('A picture cannot be stored', { err: error }))
  }

  async #removed(contact: Contact): Promise<void> {
    const resting = this.#resting.get(contact.id)
    if (resting !== undefined) resting.isOld = true
    await this.#keep(contact, null)
  }

  async #renew(contact: Contact, rest: Rest): Promise<void> {
    rest.isOld = false
    let url: string | null
    try {
      url = await this.#ask(nameOf(contact))
    } catch (error) {
      // What is not answered says nothing: what is kept stays.
      this.#deps.log.info('A picture cannot be asked for now', { err: error })
      return
    }
    // What was told meanwhile is newer; it is asked for again after its rest.
    if (!rest.isOld) await this.#keep(contact, url)
  }

  #keep(contact: Contact, url: string | null): Promise<void> {
    const { instanceId, number: account } = this.#owner
    return this.#deps.storage.commits.write((tx) =>
      keepPicture(this.#deps, tx, { instanceId, account, jid: nameOf(contact), url }),
    )
  }

  #find(id: string | undefined): Contact | undefined {
    const { storage } = this.#deps
    const { pn, lid } = identityOf(id, null, lidMapping(storage, this.#owner)) ?? {}
    const find = (jid: string) => storage.contacts.find(this.#owner.instanceId, this.#owner.number, jid)
    return (pn && find(pn)) || (lid && find(lid)) || undefined
  }
}

function nameOf({ pn, lid }: Contact): string {
  return pn ?? lid ?? ''
}
