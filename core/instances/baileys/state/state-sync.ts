// Keeps the collections of one socket where WhatsApp is: what others set is written in one commit with the version that
// it leads to, and what was set here goes out as patches until WhatsApp has it. Baileys' own (rc14) is not used: it stores
// the version before it tells what changed, goes on past what it cannot verify, and takes a refused patch for accepted.
import { proto, type BinaryNode } from '@whiskeysockets/baileys'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { EventLog } from '../../../events/log.ts'
import type { Log } from '../../../log.ts'
import type { WriteTx } from '../../../storage/commit.ts'
import { isOutage } from '../../../storage/database.ts'
import type { Storage } from '../../../storage/storage.ts'
import type { StateChange } from '../../../storage/tables/state-changes.ts'
import type { StateCollection } from '../../../storage/tables/state-collections.ts'
import { Serial } from '../../serial.ts'
import type { Account } from '../account.ts'
import { answersIn, question, type Answer } from './answers.ts'
import { collections, type Collection } from './facts.ts'
import { decodeMutations, decodeSnapshot, inSteps } from './steps.ts'
import {
  emptyCollection,
  MissingKey,
  readPatch,
  readSnapshot,
  writePatch,
  type CollectionState,
  type KeyOf,
  type Mutation,
} from './syncd.ts'

export interface StateSyncDeps {
  storage: Pick<Storage, 'commits' | 'signalKeys' | 'stateChanges' | 'stateCollections'>
  events: EventLog
  account: Pick<Account, 'instanceId' | 'generation' | 'number' | 'creds'>
  log: Log
  now: () => number
  query(node: BinaryNode): Promise<unknown>
  /** The plain bytes of what lies on the media host. */
  fetchBlob(blob: proto.IExternalBlobReference): Promise<Uint8Array>
  /** Writes what was read. */
  writer(of: ReadCollection): CollectionWriter
  /** Resolves when everything that came in before is stored. */
  settled(): Promise<void>
  /** After that commit: what Baileys itself wants to hear of. */
  pass(mutations: readonly Mutation[]): void
}

export interface ReadCollection {
  name: Collection
  /** It is all there is, so that what is not in it is set no more. */
  isWhole: boolean
  /** Whether anybody is told: not when it is read for the first time. */
  isTold: boolean
}

export interface CollectionWriter {
  /** The same one again changes nothing. */
  take(tx: WriteTx, mutation: Mutation): void
  /** In the commit of the version that all of them lead to. */
  end(tx: WriteTx): void
}

/** More than these are written before the version is, in commits of their own: they are read again after an end between. */
const mostInCommit = 200
/** How often a collection is tried before it is left as it is. */
const tries = 3
/** How often a patch of ours may find that somebody else was first. */
const contests = 12
/** So many changes are in one patch. */
const patchChanges = 64
/** An answer may say that there is more; not for ever. */
const rounds = 500

export class StateSync {
  readonly #deps: StateSyncDeps
  /** One thing at a time: versions follow on each other. */
  readonly #serial = new Serial()
  /** How often WhatsApp has said of each that there is more. */
  readonly #noted = new Map<string, number>()

  constructor(deps: StateSyncDeps) {
    this.#deps = deps
  }

  /** The socket is open, or a key has come: what is not where WhatsApp is is read, what waits goes out. */
  async catchUp(): Promise<void> {
    await this.#serial.run(async () => {
      if (this.#keyId === undefined) return
      const behind = collections.filter((name) => this.#row(name)?.state !== 'current')
      try {
        await this.#pull(behind)
      } finally {
        await this.#push()
      }
    })
  }

  /** WhatsApp says that there is more. It is remembered when this resolves, and read afterwards. */
  async note(names: readonly string[]): Promise<void> {
    const ours = collections.filter((name) => names.includes(name))
    for (const name of ours) this.#noted.set(name, (this.#noted.get(name) ?? 0) + 1)
    await this.#deps.storage.commits.write((tx) => {
      for (const name of ours)
        if (this.#row(name)?.state === 'current') this.#mark(tx, name, { state: 'stale' })
    })
  }

  /** What was set here goes out. What WhatsApp does not take now stays for later. */
  async push(): Promise<void> {
    await this.#serial.run(() => this.#push())
  }

  get #keyId(): string | undefined {
    return this.#deps.account.creds.myAppStateKeyId
  }

  #row(name: string): StateCollection | undefined {
    const { storage, account } = this.#deps
    return storage.stateCollections.get(account.instanceId, account.generation, name)
  }

  async #pull(names: readonly Collection[]): Promise<void> {
    const left = new Set(names)
    const whole = new Set(names.filter((name) => this.#row(name)?.readAt == null))
    const failed = new Map<Collection, number>()
    for (let round = 0; left.size > 0 && round < rounds; round += 1) {
      const asks = [...left].map((name) => ({
        name,
        version: whole.has(name) ? 0 : this.#state(name).version,
        whole: whole.has(name),
      }))
      const noted = new Map(this.#noted)
      const answers = await this.#ask(asks)
      for (const name of left) {
        try {
          const answer = answers.find((each) => each.name === name)
          // What WhatsApp says after it was asked may not be in its answer.
          const isLast = (): boolean => answer?.hasMore === false && noted.get(name) === this.#noted.get(name)
          if (await this.#take(name, answer, { isWhole: whole.has(name), isLast })) left.delete(name)
          whole.delete(name)
        } catch (error) {
          if (isOutage(error)) throw error
          const count = (failed.get(name) ?? 0) + 1
          failed.set(name, count)
          whole.add(name)
          this.#deps.log.info('A collection could not be read; it is read anew as a whole', {
            task: name,
            err: error,
          })
          if (count < tries) continue
          left.delete(name)
          await this.#fail(name, error)
        }
      }
    }
  }

  /** True when all of it was read. */
  async #take(
    name: Collection,
    answer: Answer | undefined,
    { isWhole, isLast }: { isWhole: boolean; isLast: () => boolean },
  ): Promise<boolean> {
    if (answer === undefined) throw new Error('WhatsApp has not answered for it')
    if (answer.unread !== undefined) throw answer.unread
    if (answer.error !== undefined) throw new Error(`WhatsApp refuses it with ${answer.error}`)
    const found: Mutation[] = []
    let state = isWhole ? emptyCollection() : this.#state(name)
    const before = state.version
    if (answer.snapshot !== undefined) {
      const bytes = await this.#deps.fetchBlob(answer.snapshot)
      const read = await readSnapshot(name, await decodeSnapshot(bytes), this.#keyOf)
      state = read.state
      for (const each of read.mutations) found.push(each)
    }
    for (const patch of answer.patches) {
      await nextTurn()
      const read = await readPatch(name, await this.#complete(patch), state, this.#keyOf)
      state = read.state
      for (const each of read.mutations) found.push(each)
    }
    if (answer.hasMore && state.version === before)
      throw new Error('WhatsApp says that there is more and gives nothing')
    // What was said before is stored before what is set of it.
    await this.#deps.settled()
    await this.#commit({ name, state, mutations: await newest(found), isWhole }, isLast)
    return this.#row(name)?.state === 'current'
  }

  /** A large patch lies on the media host. */
  async #complete(patch: proto.ISyncdPatch): Promise<proto.ISyncdPatch> {
    if (!patch.externalMutations) return patch
    const bytes = await this.#deps.fetchBlob(patch.externalMutations)
    return { ...patch, mutations: await decodeMutations(bytes) }
  }

  async #commit(
    read: { name: Collection; state: CollectionState; mutations: readonly Mutation[]; isWhole: boolean },
    isLast: () => boolean,
  ): Promise<void> {
    const { storage, now } = this.#deps
    const { name, state, mutations, isWhole } = read
    const known = this.#row(name)
    const writer = this.#deps.writer({ name, isWhole, isTold: known?.readAt != null })
    const before = mutations.length > mostInCommit ? mutations : []
    await storage.commits.bulk(before, (tx, each) => writer.take(tx, each))
    await storage.commits.write((tx) => {
      for (const each of before.length > 0 ? [] : mutations) writer.take(tx, each)
      writer.end(tx)
      this.#put(tx, name, state)
      const readAt = isWhole ? now() : (known?.readAt ?? null)
      this.#mark(tx, name, { state: isLast() ? 'current' : 'stale', readAt })
    })
    await inSteps(mutations, (some) => this.#deps.pass(some))
  }

  async #fail(name: Collection, error: unknown): Promise<void> {
    const isKey = error instanceof MissingKey
    const detail = error instanceof Error ? error.message : String(error)
    if (!isKey)
      this.#deps.log.warn('A collection cannot be read; all else goes on', { task: name, err: error })
    await this.#deps.storage.commits.write((tx) =>
      this.#mark(tx, name, { state: isKey ? 'waiting' : 'quarantined', detail }),
    )
  }

  /** One whose changes cannot go out now keeps none of the others back. */
  async #push(): Promise<void> {
    const id = this.#keyId
    const data = id === undefined ? undefined : this.#keyOf(id)
    if (id === undefined || data === undefined) return
    for (const name of collections) {
      try {
        await this.#pushOf(name, { id, data })
      } catch (error) {
        if (isOutage(error)) throw error
        this.#deps.log.info('What was set here goes out later', { task: name, err: error })
      }
    }
  }

  async #pushOf(name: Collection, key: { id: string; data: Uint8Array }): Promise<void> {
    const { storage, account } = this.#deps
    for (let contest = 0; contest < contests; contest += 1) {
      const some = { collection: name, limit: patchChanges }
      const ours = storage.stateChanges.list(account.instanceId, account.number, some)
      if (ours.length === 0) return
      if (this.#row(name)?.state !== 'current') await this.#pull([name])
      if (this.#row(name)?.state !== 'current') return
      const error = await this.#send(name, ours, key)
      if (error === undefined) contest = -1
      // Somebody else was first, or what is here is not what WhatsApp has: both are read, and it is tried again.
      else await this.#reread(name, error)
    }
  }

  /** WhatsApp's code where it refuses. */
  async #send(
    name: Collection,
    changes: readonly StateChange[],
    key: { id: string; data: Uint8Array },
  ): Promise<number | undefined> {
    const before = this.#state(name)
    const decoded = changes.map((each) => ({ ...each, action: proto.SyncActionValue.decode(each.action) }))
    const { patch, state } = writePatch(name, decoded, before, key)
    const [answer] = await this.#ask([{ name, version: before.version, whole: false, patch }])
    if (answer === undefined) throw new Error('WhatsApp has not answered for it')
    if (answer.unread !== undefined) throw answer.unread
    if (answer.error !== undefined) return answer.error
    await this.#deps.storage.commits.write((tx) => {
      this.#put(tx, name, state)
      for (const { id } of changes) this.#deps.storage.stateChanges.delete(tx, id)
    })
    return undefined
  }

  async #reread(name: Collection, error: number): Promise<void> {
    await this.#deps.storage.commits.write((tx) =>
      this.#mark(tx, name, { state: 'stale', ...(error !== 409 && { readAt: null }) }),
    )
    await this.#pull([name])
  }

  async #ask(asks: Parameters<typeof question>[0]): Promise<Answer[]> {
    const answer = await this.#deps.query(question(asks))
    if (!isNode(answer)) throw new Error('WhatsApp has not answered')
    return answersIn(answer)
  }

  #state(name: string): CollectionState {
    const { storage, account } = this.#deps
    const { instanceId, generation } = account
    const stored = storage.signalKeys.get(instanceId, generation, versionType, [name])[name]
    return isState(stored) ? stored : emptyCollection()
  }

  #put(tx: WriteTx, name: string, state: CollectionState): void {
    const { storage, account } = this.#deps
    storage.signalKeys.set(tx, account.instanceId, account.generation, { [versionType]: { [name]: state } })
  }

  #mark(
    tx: WriteTx,
    name: Collection,
    change: Partial<StateCollection> & Pick<StateCollection, 'state'>,
  ): void {
    const { storage, events, account, now } = this.#deps
    const { instanceId, generation } = account
    const before = this.#row(name)
    const since = before?.state === change.state ? before.since : now()
    const after = { detail: null, ...change, name, since, readAt: change.readAt ?? before?.readAt ?? null }
    // Asked for as null it is to be read whole.
    if (change.readAt === null) after.readAt = null
    storage.stateCollections.put(tx, instanceId, generation, after)
    if (after.state === before?.state || after.state === 'stale') return
    if (isTrouble(after) || (isTrouble(before) && after.state === 'current')) {
      const { state, detail } = after
      events.append(tx, instanceId, {
        type: 'instance.collection',
        data: { collection: name, state, detail },
      })
    }
  }

  readonly #keyOf: KeyOf = (id) => {
    const { storage, account } = this.#deps
    const { instanceId, generation } = account
    const found = storage.signalKeys.get(instanceId, generation, 'app-state-sync-key', [id])[id]
    if (found === undefined) return undefined
    return proto.Message.AppStateSyncKeyData.fromObject(found as object).keyData ?? undefined
  }
}

const versionType = 'app-state-sync-version'

/** Of each index the last word. */
async function newest(mutations: readonly Mutation[]): Promise<Mutation[]> {
  const last = new Map<string, Mutation>()
  await inSteps(mutations, (some) => {
    for (const each of some) last.set(JSON.stringify(each.index), each)
  })
  return [...last.values()]
}

function isTrouble(row: Pick<StateCollection, 'state'> | undefined): boolean {
  return row?.state === 'waiting' || row?.state === 'quarantined'
}

function isState(value: unknown): value is CollectionState {
  return typeof value === 'object' && value !== null && 'indexValueMap' in value && 'hash' in value
}

function isNode(value: unknown): value is BinaryNode {
  return typeof value === 'object' && value !== null && 'tag' in value
}
