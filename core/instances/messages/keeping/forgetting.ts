// Forgets a person or a chat for its owner: who is meant, what there is of them, and that it is erased whatever happens
// meanwhile. The erasing itself is the storage's.
import { randomUUID } from 'node:crypto'
import type { ForgetPreview, Forgot, Whom } from '../../../contract/appliance/forget-routes.ts'
import { keepingRefusals } from '../../../contract/sentences/keeping.ts'
import { BadRequestError, ConflictError, NotFoundError } from '../../../errors.ts'
import type { EventLog } from '../../../events/log.ts'
import type { Log } from '../../../log.ts'
import type { MediaFiles } from '../../../storage/folder/media-files.ts'
import { forget, known, type Erased } from '../../../storage/forgetting/forget.ts'
import type { Forgotten } from '../../../storage/forgetting/forgotten.ts'
import type { Storage } from '../../../storage/storage.ts'
import type { LinkAdapter } from '../../link.ts'
import { addressOf, formsOf } from '../../numbers.ts'
import { Serial } from '../../serial.ts'
import { isKeptBefore } from './let-go.ts'

export interface ForgettingDeps {
  storage: Storage
  files: MediaFiles
  adapter: Pick<LinkAdapter, 'unquoted'>
  /** The instance by its id or name; throws where there is none. */
  idOf(idOrName: string): string
  events: EventLog
  log: Log
  now: () => number
}

export class Forgetting {
  readonly #deps: ForgettingDeps
  readonly #serial = new Serial()
  readonly #stopping = new AbortController()

  constructor(deps: ForgettingDeps) {
    this.#deps = deps
  }

  preview(whom: Whom): Omit<ForgetPreview, 'heldBy'> {
    const { storage } = this.#deps
    const what = this.#what(whom)
    const found = known(storage, what)
    const messages = found.chats.reduce((sum, { chat }) => sum + storage.totals.inChat(chat.id), 0)
    const waiting = found.chats.filter(({ chat }) => storage.erasing.isWaiting(chat.id)).length
    return { names: found.names, chats: found.chats.length, messages, waiting }
  }

  /** It is erased when this resolves; from its first commit on it will be, whatever happens. */
  async forget({ confirm, ...whom }: Whom & { confirm: string }): Promise<Omit<Forgot, 'heldBy'>> {
    const { storage, now } = this.#deps
    const { contact } = whom
    if (confirm !== contact) throw new BadRequestError(keepingRefusals.forget_not_confirmed({ contact }))
    const what = this.#what(whom)
    const found = known(storage, what)
    if (found.chats.length + found.contacts.length === 0)
      throw new NotFoundError(keepingRefusals.nobody_to_forget({ contact }))
    if (found.chats.some(({ chat }) => storage.erasing.isWaiting(chat.id)))
      throw new ConflictError(keepingRefusals.messages_wait)
    const entry: Forgotten = { id: randomUUID(), ...what, names: found.names, at: now(), doneAt: null }
    await storage.commits.write((tx) => {
      storage.forgotten.put(tx, entry)
      // The record says that somebody was forgotten, and never who.
      const row = {
        at: entry.at,
        actor: 'owner',
        action: 'forget',
        instanceId: null,
        detail: { id: entry.id },
      }
      storage.audit.append(tx, row)
    })
    const erased = await this.#serial.run(() => this.#erase(entry))
    return { id: entry.id, at: entry.at, ...erased }
  }

  list(): Forgotten[] {
    return this.#deps.storage.forgotten.list()
  }

  /** What was cut, and what a restore has brought, is gone through; for a start. */
  async resume(): Promise<void> {
    for (const entry of this.list())
      if (entry.doneAt === null && !this.#stopping.signal.aborted)
        await this.#serial.run(() => this.#erase(entry))
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#serial.run(async () => undefined)
  }

  async #erase(entry: Forgotten): Promise<Erased> {
    const { storage, files, adapter, events, now, log } = this.#deps
    const unquoted = (proto: Uint8Array, names: readonly string[]) => adapter.unquoted(proto, names)
    const { signal } = this.#stopping
    // A database before a restore may have a file for somebody else: it stays for as long as that is kept.
    const removing = isKeptBefore(storage) ? undefined : files
    const erased = await forget({ storage, files: removing, now, unquoted, signal }, entry)
    await storage.commits.write((tx) => {
      storage.forgotten.done(tx, entry.id, now())
      // Of nobody: who hears of it looks anew at what there is.
      events.append(tx, null, { type: 'chat.forgotten', data: { id: entry.id } })
    })
    log.info('Forgot somebody, as the owner asked', { count: erased.messages })
    return erased
  }

  #what({ contact, instance }: Whom): Pick<Forgotten, 'account' | 'names' | 'at'> {
    const { storage, idOf, now } = this.#deps
    const { kind, jid, number } = addressOf(contact)
    const names = kind === 'user' ? formsOf(number).map((form) => `${form}@s.whatsapp.net`) : [jid]
    // One that was never linked has nothing: null would mean every number.
    const account = instance === undefined ? null : (storage.instances.get(idOf(instance))?.account ?? '')
    return { account, names, at: now() }
  }
}
