// Lets files and messages go that were kept for their time, a few at a time: files by age and by size, messages by age.
// What is starred stays, and what is still to be sent.
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { MediaFiles } from '../../../storage/folder/media-files.ts'
import { surveySwaps } from '../../../storage/folder/swap.ts'
import { withFiles, type FileDeps } from '../../../storage/forgetting/forget.ts'
import { wordless } from '../../../storage/forgetting/scrub.ts'
import type { Storage } from '../../../storage/storage.ts'
import type { KeptFileRow, OldMessage } from '../../../storage/tables/keeping.ts'
import { forAllKey, holding, readForAll } from './limits.ts'

/** So many rows are looked at in a turn. */
const batch = 200

export interface LetGoDeps {
  storage: Storage
  files: MediaFiles
  /** By instance: up to which event nothing that was written is left. What is not known is looked through again. */
  wordless?: Map<string, number>
}

export interface LetGo {
  files: number
  messages: number
}

type Stopped = () => boolean

/** One round; what is cut is taken up by the next. */
export async function letGo(deps: LetGoDeps, at: number, stopped: Stopped): Promise<LetGo> {
  const { storage } = deps
  const all = readForAll(storage.appliance.get(forAllKey))
  const round = new Round(deps, at, stopped)
  const ids = storage.instances.list().map(({ id }) => id)
  for (const id of ids) {
    const { filesBefore, filesBytes, messagesBefore } = holding(all, storage.keeping.get(id), at)
    if (messagesBefore !== undefined) await round.messagesOf(id, messagesBefore)
    if (filesBefore !== undefined) await round.filesOf(id, filesBefore)
    if (filesBytes !== undefined) await round.sizeOf([id], id, filesBytes)
  }
  if (all.filesBytes !== null) await round.sizeOf(ids, null, all.filesBytes)
  return round.done
}

/** All kept files of a number that are not starred, the oldest first, a few at a time. */
export function* filesInOrder(
  { keeping }: Pick<Storage, 'keeping'>,
  instanceId: string,
): Generator<KeptFileRow[]> {
  for (let after = 0; ;) {
    const found = keeping.files(instanceId, after, batch)
    const last = found.at(-1)
    if (last === undefined) return
    after = last.message
    yield found.filter(({ message }) => !keeping.isStarred(message))
  }
}

/** Those that may go, the oldest first, a few at a time. */
export function* oldMessages(
  { keeping }: Pick<Storage, 'keeping'>,
  instanceId: string,
  before: number,
): Generator<OldMessage[]> {
  for (let after = { sentAt: -Number.MAX_SAFE_INTEGER, row: 0 }; ;) {
    const found = keeping.old(instanceId, { before, after, limit: batch })
    const last = found.at(-1)
    if (last === undefined) return
    after = last
    yield found
  }
}

export interface Sizes {
  /** Of all files that may go, each once. */
  bytes: number
  /** Files that stay whatever goes, for another message has them that cannot go. */
  held: ReadonlySet<string>
}

/** Of one number, or of all. What cannot go counts for nothing, or all that can would go for it. */
export async function sizesOf(
  { keeping }: Pick<Storage, 'keeping'>,
  instanceId: string | null,
): Promise<Sizes> {
  const held = new Set<string>()
  let bytes = 0
  let file = { hash: '', size: 0, mayGo: false, stays: false }
  const add = (): void => {
    if (!file.stays) bytes += file.size
    else if (file.mayGo) held.add(file.hash)
  }
  for (let after = { hash: '', size: 0, message: 0 }; ;) {
    const found = keeping.sizes(instanceId, after, batch)
    for (const { hash, size, stays } of found) {
      if (hash !== file.hash) {
        add()
        file = { hash, size, mayGo: false, stays: false }
      }
      file.size = size
      if (stays === 0) file.mayGo = true
      else file.stays = true
    }
    const last = found.at(-1)
    if (last === undefined) break
    after = last
    await nextTurn()
  }
  add()
  return { bytes, held }
}

class Round {
  readonly done: LetGo = { files: 0, messages: 0 }
  readonly #deps: LetGoDeps
  readonly #at: number
  readonly #stopped: Stopped
  readonly #files: FileDeps['files']

  constructor(deps: LetGoDeps, at: number, stopped: Stopped) {
    this.#deps = deps
    this.#at = at
    this.#stopped = stopped
    // What a database before a restore refers to stays for as long as that is kept.
    this.#files = isKeptBefore(deps.storage) ? undefined : deps.files
  }

  async messagesOf(instanceId: string, before: number): Promise<void> {
    const { storage } = this.#deps
    for (const some of oldMessages(storage, instanceId, before)) {
      if (this.#stopped()) return
      await this.#release(some, (tx) => {
        for (const { row } of some) storage.messages.delete(tx, row)
        for (const chatId of new Set(some.map((each) => each.chatId)))
          storage.keeping.settleUnread(tx, chatId)
      })
      this.done.messages += some.length
      await nextTurn()
    }
    await this.#carriers(instanceId, before)
    await this.#sent(instanceId, before)
    await this.#events(instanceId, before)
    for (let gone = batch; gone === batch && !this.#stopped();)
      gone = await storage.commits.write((tx) =>
        storage.keeping.forgetOldEffects(tx, instanceId, before, batch),
      )
  }

  /** Messages that only carried what was done to others: a text may be in them. */
  async #carriers(instanceId: string, before: number): Promise<void> {
    const { storage } = this.#deps
    for (let after = 0; !this.#stopped();) {
      const found = storage.keeping.effects(instanceId, after, batch)
      const old = found.filter(({ sentAt, isPending }) => sentAt < before && isPending === 0)
      const last = found.at(-1)
      if (last === undefined) return
      after = last.row
      if (old.length > 0)
        await storage.commits.write((tx) => {
          for (const { row } of old) storage.messages.delete(tx, row)
        })
      if (found.every(({ sentAt }) => sentAt >= before)) return
      await nextTurn()
    }
  }

  /** What was sent is beside its message as it left, for as long as there is the message. */
  async #sent(instanceId: string, before: number): Promise<void> {
    const { storage } = this.#deps
    for (let after = 0; !this.#stopped();) {
      const found = storage.keeping.sent(instanceId, after, batch)
      const over = found.filter(({ acceptedAt, isOver }) => acceptedAt < before && isOver === 1)
      const last = found.at(-1)
      if (last === undefined) return
      after = last.id
      if (over.length > 0)
        await storage.commits.write((tx) => {
          for (const { id } of over) storage.keeping.deleteSent(tx, id)
        })
      if (found.every(({ acceptedAt }) => acceptedAt >= before)) return
      await nextTurn()
    }
  }

  /** That something was said, when and by whom, is told for as long as the log goes back; what was said is not. */
  async #events(instanceId: string, before: number): Promise<void> {
    const { storage, wordless: known } = this.#deps
    for (let after = known?.get(instanceId) ?? 0; !this.#stopped();) {
      const found = storage.keeping.events(instanceId, after, batch)
      const old = found.filter(({ at }) => at < before)
      const cleaned = old.flatMap(({ seq, type, data }) => {
        const clean = type.startsWith('message.') ? wordless(JSON.parse(data)) : undefined
        return clean === undefined ? [] : [{ seq, clean }]
      })
      if (cleaned.length > 0)
        await storage.commits.write((tx) => {
          for (const { seq, clean } of cleaned) storage.erasing.setEvent(tx, seq, clean)
        })
      after = old.at(-1)?.seq ?? after
      known?.set(instanceId, after)
      if (old.length < batch) return
      await nextTurn()
    }
  }

  async filesOf(instanceId: string, before: number): Promise<void> {
    for (const some of filesInOrder(this.#deps.storage, instanceId)) {
      if (this.#stopped()) return
      const old = some.filter(({ storedAt }) => storedAt < before)
      await this.#let(old)
      // Rows are put as they come: after so many that are not old there is none.
      if (some.length === batch && old.length === 0) return
      await nextTurn()
    }
  }

  /** The oldest of these numbers, until they have no more than this; of: whose size it is. */
  async sizeOf(ids: readonly string[], of: string | null, most: number): Promise<void> {
    const { storage } = this.#deps
    const { bytes, held } = await sizesOf(storage, of)
    let over = bytes - most
    for (const some of merged(ids.map((id) => filesInOrder(storage, id)))) {
      if (over <= 0 || this.#stopped()) return
      if (held.has(some.hash)) continue
      await this.#let([some])
      const isStill = of === null ? storage.media.isReferenced(some.hash) : this.#has(of, some.hash)
      if (!isStill) over -= some.size
    }
  }

  #has(instanceId: string, hash: string): boolean {
    return this.#deps.storage.media.keptBy(instanceId, hash) !== undefined
  }

  async #let(rows: readonly KeptFileRow[]): Promise<void> {
    const { storage } = this.#deps
    if (rows.length === 0) return
    const found = rows.map(({ message: row, hash }) => ({ row, hash }))
    await this.#release(found, (tx) => {
      for (const { row } of found) storage.keeping.letGo(tx, row)
    })
    this.done.files += rows.length
  }

  async #release(
    found: Parameters<typeof withFiles>[1],
    work: Parameters<typeof withFiles>[2],
  ): Promise<void> {
    await withFiles({ storage: this.#deps.storage, files: this.#files, now: () => this.#at }, found, work)
  }
}

/** Whether a database before a restore of everything is kept: it may refer to any file. */
export function isKeptBefore({ paths }: Pick<Storage, 'paths'>): boolean {
  const { records, damaged } = surveySwaps(paths)
  return damaged.length > 0 || records.some(({ kept }) => kept)
}

/** One after the other, whoever's is the oldest. */
function* merged(all: readonly Generator<KeptFileRow[]>[]): Generator<KeptFileRow> {
  const heads = all.map((steps) => ({ steps, rows: [] as KeptFileRow[] }))
  for (;;) {
    for (const head of heads)
      while (head.rows.length === 0) {
        const next = head.steps.next()
        if (next.done === true) break
        head.rows = [...next.value]
      }
    const oldest = heads
      .filter(({ rows }) => rows.length > 0)
      .toSorted((a, b) => (a.rows[0]?.message ?? 0) - (b.rows[0]?.message ?? 0))[0]
    const row = oldest?.rows.shift()
    if (row === undefined) return
    yield row
  }
}
