// Erases what is stored of somebody who is forgotten, in whatever instances it is to be: once when their owner says so,
// and again in what a restore has brought. Each step is small; one that was cut begins anew.
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { WriteTx } from '../commit.ts'
import type { MediaFiles } from '../folder/media-files.ts'
import type { Storage } from '../storage.ts'
import type { Chat } from '../tables/chats.ts'
import type { FoundMessage, Mention, Range, Scope, Walked } from './erase.ts'
import type { Forgotten } from './forgotten.ts'
import { scrub } from './scrub.ts'

/** Rows that are looked at in a turn. */
const window = 1000

export interface ForgetDeps {
  storage: Pick<
    Storage,
    'chats' | 'contacts' | 'erasing' | 'media' | 'messages' | 'outbox' | 'totals' | 'commits'
  >
  files: Pick<MediaFiles, 'remove'> | undefined
  /** A message without what it quotes of these people, and without their names; undefined where it has none of it. */
  unquoted?: (proto: Uint8Array, names: readonly string[]) => Uint8Array | undefined
  now: () => number
  signal?: AbortSignal | undefined
}

export interface FileDeps {
  storage: Pick<Storage, 'commits' | 'erasing' | 'media'>
  /** undefined: they stay, and the sweep of files finds them. */
  files: Pick<MediaFiles, 'remove'> | undefined
  now: () => number
}

export interface Erased {
  messages: number
  files: number
}

type What = Pick<Forgotten, 'account' | 'names' | 'at'>

/** Removes files that only these messages, or pictures, have, and then does the work: cut in between, it is done again. */
export async function withFiles(
  { storage, files, now }: FileDeps,
  found: readonly FoundMessage[],
  work: (tx: WriteTx) => void,
  of: 'messages' | 'pictures' = 'messages',
): Promise<number> {
  const rows = found.map(({ row }) => row)
  const [messages, pictures] = of === 'messages' ? [rows, []] : [[], rows]
  const hashes = files === undefined ? [] : [...new Set(found.flatMap(({ hash }) => hash ?? []))]
  const alone = hashes.filter((hash) => !storage.erasing.isElsewhere(hash, messages, pictures))
  for (const hash of alone) files?.remove(hash)
  await storage.commits.write((tx) => {
    work(tx)
    for (const hash of alone) {
      storage.media.markUnused(tx, hash, now())
      storage.media.removed(tx, hash, now())
    }
  })
  return alone.length
}

/** The chats of these people or this group, and every name that is known of them. */
export function known(
  { chats, contacts, totals, erasing }: ForgetDeps['storage'],
  { account, names }: Pick<What, 'account' | 'names'>,
  among?: readonly string[],
): { names: string[]; chats: { instanceId: string; chat: Chat }[]; contacts: { id: number }[] } {
  const all = new Set(names)
  // Theirs too, though it has not become one with the other yet.
  for (const { pn, lid } of chats.merging())
    if (all.has(pn) || all.has(lid)) for (const name of [pn, lid]) all.add(name)
  const found = new Map<number, { instanceId: string; chat: Chat }>()
  const people = new Map<number, { id: number }>()
  // Twice: a name that is learned of one number may be the only one that another knows.
  for (let round = 0; round < 2; round += 1)
    for (const instanceId of among ?? erasing.instances())
      for (const own of account === null
        ? [...new Set([...totals.accounts(instanceId, 'chats'), ...totals.accounts(instanceId, 'contacts')])]
        : [account])
        for (const name of all) {
          const chat = chats.find(instanceId, own, name)
          const contact = contacts.find(instanceId, own, name)
          if (chat !== undefined) found.set(chat.id, { instanceId, chat })
          if (contact !== undefined) people.set(contact.id, contact)
          for (const each of [chat?.pn, chat?.lid, contact?.pn, contact?.lid]) if (each) all.add(each)
        }
  return { names: [...all], chats: [...found.values()], contacts: [...people.values()] }
}

/** among: only of these instances, hidden ones too; all of them unless named. */
export async function forget(deps: ForgetDeps, what: What, among?: readonly string[]): Promise<Erased> {
  const forgetting = new Forgetting(deps, what, among)
  const usual = deps.storage.erasing.overwrite()
  try {
    await forgetting.chats()
    if (forgetting.arePeople) await forgetting.elsewhere()
    if (among === undefined) await forgetting.told()
  } finally {
    deps.storage.erasing.overwrite(usual)
  }
  return forgetting.erased
}

class Forgetting {
  readonly erased: Erased = { messages: 0, files: 0 }
  readonly #deps: ForgetDeps
  readonly #names: readonly string[]
  readonly #scope: Scope
  readonly #among: readonly string[]
  readonly #known: ReturnType<typeof known>

  constructor(deps: ForgetDeps, what: What, among: readonly string[] | undefined) {
    const { account, at } = what
    this.#deps = deps
    this.#among = among ?? deps.storage.erasing.instances()
    this.#scope = { account, at, instances: JSON.stringify(this.#among) }
    this.#known = known(deps.storage, what, this.#among)
    this.#names = this.#known.names
  }

  get arePeople(): boolean {
    return this.#names.some((name) => /@(?:s\.whatsapp\.net|lid)$/.test(name))
  }

  async chats(): Promise<void> {
    const { storage } = this.#deps
    const { at, account } = this.#scope
    for (const { chat } of this.#known.chats) {
      for (;;) {
        const found = storage.erasing.inChat(chat.id, at)
        if (found.length === 0) break
        await this.#messages(found)
      }
      for (let more = true; more;)
        more = await storage.commits.write((tx) => {
          const effects = storage.erasing.effectsIn(tx, chat.id, at)
          return storage.erasing.outboxOf(tx, chat.id, at) || effects
        })
      await storage.commits.write((tx) => storage.erasing.chat(tx, chat.id, at))
    }
    const contacts = this.#known.contacts.map(({ id }) => id)
    const pictures = storage.erasing.pictures({ contacts, names: this.#names, scope: this.#scope })
    const beside = (tx: WriteTx): void => {
      for (const id of contacts) storage.erasing.contact(tx, id, at)
      for (const instanceId of this.#among)
        for (const jid of this.#names) storage.erasing.beside(tx, { instanceId, account, jid, at })
    }
    this.erased.files += await withFiles(this.#deps, pictures, beside, 'pictures')
  }

  /** What they wrote and did in groups, and what others quote of it. */
  async elsewhere(): Promise<void> {
    const { storage } = this.#deps
    const whose = { ...this.#scope, names: JSON.stringify(this.#names) }
    for await (const range of this.#ranges('messages')) {
      const found = storage.erasing.written({ ...range, ...whose })
      if (found.length > 0) await this.#messages(found)
      await this.#unquote('messages', range)
      await storage.commits.write((tx) => storage.erasing.receiptsOf(tx, { ...range, ...whose }))
    }
    for await (const range of this.#ranges('effects')) {
      await storage.commits.write((tx) => storage.erasing.effectsBy(tx, { ...range, ...whose }))
      await this.#unquote('effects', range)
    }
    for await (const range of this.#ranges('outbox')) await this.#unquote('outbox', range)
  }

  /** What events and audit rows say of it. */
  async told(): Promise<void> {
    const { storage } = this.#deps
    const { at, account } = this.#scope
    const names = this.#names
    for await (const range of this.#ranges('events')) {
      const found = storage.erasing.events({ ...range, at, account }).flatMap(({ seq, data }) => {
        const clean = scrub(JSON.parse(data), names)
        return clean === undefined ? [] : [{ seq, clean }]
      })
      if (found.length > 0)
        await storage.commits.write((tx) => {
          for (const { seq, clean } of found) storage.erasing.setEvent(tx, seq, clean)
        })
    }
    for await (const range of this.#ranges('audit')) {
      const found = storage.erasing.audit({ ...range, at, account }).flatMap(({ id, detail }) => {
        const clean = scrub(JSON.parse(detail), names)
        return clean === undefined ? [] : [{ id, clean }]
      })
      if (found.length > 0)
        await storage.commits.write((tx) => {
          for (const { id, clean } of found) storage.erasing.setAudit(tx, id, clean)
        })
    }
  }

  async #messages(found: readonly FoundMessage[]): Promise<void> {
    const { messages } = this.#deps.storage
    this.erased.files += await withFiles(this.#deps, found, (tx) => {
      for (const { row } of found) messages.delete(tx, row)
    })
    this.erased.messages += found.length
    await nextTurn()
  }

  async #unquote(table: 'messages' | 'effects' | 'outbox', range: Range): Promise<void> {
    const { storage } = this.#deps
    const users = new Set(this.#names.map((name) => name.split('@')[0] ?? ''))
    for (const user of users)
      for (const found of storage.erasing.mentioning(table, { ...range, ...this.#scope, user }))
        await storage.commits.write((tx) => this.#rewrite(tx, table, found))
  }

  #rewrite(tx: WriteTx, table: 'messages' | 'effects' | 'outbox', { row, ...found }: Mention): void {
    const { erasing, messages, outbox } = this.#deps.storage
    const proto = this.#unquoted(found.proto)
    const content = this.#unquoted(found.content)
    const options = found.options === null ? undefined : withoutAudience(found.options, this.#names)
    if (options !== undefined) erasing.setOptions(tx, row, options)
    if (table === 'effects' && (proto ?? content) !== undefined)
      erasing.setEffect(tx, row, { proto: proto ?? found.proto, content: content ?? found.content })
    else if (table === 'messages' && proto !== undefined) messages.setProto(tx, row, proto)
    else if (table === 'outbox' && proto !== undefined) outbox.setProto(tx, row, proto)
  }

  #unquoted(bytes: Buffer | null): Buffer | undefined {
    const clean = bytes === null ? undefined : this.#deps.unquoted?.(bytes, this.#names)
    return clean && Buffer.from(clean)
  }

  async *#ranges(table: Walked): AsyncGenerator<Range> {
    const last = this.#deps.storage.erasing.last(table)
    for (let after = 0; after < last; after += window) {
      this.#deps.signal?.throwIfAborted()
      yield { after, upTo: after + window }
      await nextTurn()
    }
  }
}

/** Who a story was for, as far as one was; undefined where nobody of these is among them. */
function withoutAudience(options: string, names: readonly string[]): string | undefined {
  const parsed: unknown = JSON.parse(options)
  if (typeof parsed !== 'object' || parsed === null || !('audience' in parsed)) return undefined
  const { audience } = parsed
  if (!Array.isArray(audience) || !audience.some((jid) => names.includes(String(jid)))) return undefined
  const rest: unknown[] = audience.filter((jid) => !names.includes(String(jid)))
  return JSON.stringify({ ...parsed, audience: rest })
}

/** All of the list, in what has come from elsewhere. Their files are not brought, for nothing refers to them. */
export async function forgetAgain(
  deps: ForgetDeps & { storage: Pick<Storage, 'forgotten'> },
  among?: readonly string[],
): Promise<Erased> {
  const erased: Erased = { messages: 0, files: 0 }
  for (const entry of deps.storage.forgotten.list()) {
    const { messages, files } = await forget(deps, entry, among)
    erased.messages += messages
    erased.files += files
  }
  return erased
}
