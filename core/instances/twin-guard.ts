// Asks at a start whether this installation is a copy, before any number connects, and keeps the question until its
// owner has answered. What it means is twin.ts's decision.
import { Sentence, uncoded } from '../contract/sentences/sentence.ts'
import { did } from '../contract/sentences/states.ts'
import type { Log } from '../log.ts'
import type { WriteTx } from '../storage/commit.ts'
import type { EventLog } from '../events/log.ts'
import { jsonOf } from '../storage/json.ts'
import { forgetWhatAges } from '../storage/portable/new-lineage.ts'
import {
  isGone,
  parseFolderIdentity,
  identityKey,
  folderIdentityOf,
  thisMachine,
  type Machine,
  type FolderIdentity,
} from '../storage/folder/identity.ts'
import type { Storage } from '../storage/storage.ts'
import { neverHeld } from './lifecycle/on-command.ts'
import { compare, judgePlace, whyAdopted, whyHeld, type Progress, type TwinAnswer } from './twin.ts'

/** The backups, as far as they know how old this database is. */
export interface Witness {
  /** How far the database has come. */
  own(): Progress | undefined
  /** The most that any backup holds of that lineage. */
  newest(lineage: string): Promise<Progress | undefined>
  /** The backups do not go on from what they hold. */
  breakOff(): void
  /** In the commit in which that is settled: from here on it is another history. */
  begin(tx: WriteTx): void
}

export interface TwinGuardDeps {
  storage: Pick<
    Storage,
    | 'appliance'
    | 'audit'
    | 'chatwoot'
    | 'commits'
    | 'generations'
    | 'instances'
    | 'outbox'
    | 'paths'
    | 'signalKeys'
    | 'stateChanges'
    | 'stateCollections'
    | 'timeline'
  >
  events: EventLog
  log: Log
  /** HOLDFAST_TWIN=adopt: the owner's answer to whatever is asked. */
  answer: 'adopt' | undefined
  witness?: Witness
  now?: () => number
  machine?: Machine
}

export class TwinGuard {
  readonly #deps: TwinGuardDeps
  readonly #identity: FolderIdentity
  readonly #now: () => number
  #question: Sentence | undefined
  /** The place is another, and not yet remembered. */
  #isNew = false
  /** Somebody may have gone on from what is here. */
  #isBehind = false

  constructor(deps: TwinGuardDeps) {
    this.#deps = deps
    this.#identity = folderIdentityOf(deps.storage.paths, deps.machine ?? thisMachine())
    this.#now = deps.now ?? Date.now
  }

  /** What was seen and what to choose, while the owner has not answered. */
  get question(): Sentence | undefined {
    return this.#question
  }

  /** What the instances are told: to be held only once, because some may have been answered for since. */
  get answer(): TwinAnswer {
    if (this.#deps.answer === 'adopt') return 'adopt'
    return this.#isNew && this.#question !== undefined ? { held: this.#question } : undefined
  }

  /** Looks once, before any number connects; what needs no answer is settled in one commit. */
  async look(): Promise<void> {
    const { storage, witness, answer } = this.#deps
    const place = this.#identity
    const before = parseFolderIdentity(storage.appliance.get(identityKey))
    this.#question = this.#stored()
    if (this.#question !== undefined && answer === 'adopt') await this.#answerAll()
    if (before === undefined) return storage.commits.write((tx) => this.#remember(tx))
    const own = witness?.own()
    const newest = own && (await witness?.newest(own.lineage))
    const seen = compare(before, place, { isGone: isGone(before), own, witness: newest })
    const verdict = judgePlace(seen)
    this.#isBehind = seen.witness !== 'silent'
    if (this.#isBehind) witness?.breakOff()
    if (verdict.kind === 'same') {
      if (JSON.stringify(before) !== JSON.stringify(place))
        await storage.commits.write((tx) => this.#remember(tx))
    } else if (verdict.kind === 'adopt') await this.#adopt(whyAdopted(verdict.why))
    else if (answer === 'adopt') await this.#answerAll()
    else {
      this.#isNew = true
      this.#question = whyHeld(verdict.why, before.folder)
    }
  }

  /** Every number is held, durably: from now on this place is known, and only the question is left. */
  async remember(): Promise<void> {
    const reason = this.#question
    if (!this.#isNew || reason === undefined) return
    const { storage, events, log } = this.#deps
    const linked = storage.instances.list().filter(({ generation }) => generation !== null)
    // What a full disk did not take is asked again at the next start.
    if (!linked.every(({ state }) => neverHeld.has(state))) return
    await this.#forgetWhatAges()
    await storage.commits.write((tx) => {
      this.#remember(tx)
      storage.appliance.put(tx, questionKey, JSON.stringify(reason))
      this.#audit(tx, 'twin.held', reason.text)
      events.append(tx, null, { type: 'appliance.twin', data: { state: 'held', reason: reason.text } })
    })
    this.#isNew = false
    log.warn('This installation looks like a copy: its numbers are held back until you decide')
  }

  /** In the commit in which the last held number is answered for. */
  forget(tx: WriteTx): void {
    const { storage } = this.#deps
    storage.appliance.delete(tx, questionKey)
    this.#audit(tx, 'twin.adopted', 'The owner moved every number here.')
  }

  answered(): void {
    this.#question = undefined
  }

  /** One that an older version asked is there as its text alone. */
  #stored(): Sentence | undefined {
    const stored = this.#deps.storage.appliance.get(questionKey)
    if (stored === undefined) return undefined
    const found = Sentence.safeParse(jsonOf(stored))
    return found.success ? found.data : uncoded(stored)
  }

  #answerAll(): Promise<void> {
    this.#question = undefined
    return this.#adopt(whyAdopted('asked'))
  }

  async #adopt(reason: Sentence): Promise<void> {
    const { storage, events, log } = this.#deps
    await this.#forgetWhatAges()
    await storage.commits.write((tx) => {
      this.#remember(tx)
      if (this.#question === undefined) storage.appliance.delete(tx, questionKey)
      this.#audit(tx, 'twin.adopted', reason.text)
      for (const { id, state, stateCode: code, generation } of storage.instances.list()) {
        if (generation === null) continue
        storage.timeline.append(tx, id, { at: this.#now(), state, code, reason, action: did.nothing })
      }
      events.append(tx, null, { type: 'appliance.twin', data: { state: 'adopted', reason: reason.text } })
    })
    log.info('This installation is not where it last ran; it goes on here')
  }

  /** Before its place is remembered, so that a kill in between repeats it. */
  async #forgetWhatAges(): Promise<void> {
    if (this.#isBehind) await forgetWhatAges(this.#deps.storage, { at: this.#now() })
  }

  #remember(tx: WriteTx): void {
    if (this.#isBehind) this.#deps.witness?.begin(tx)
    this.#deps.storage.appliance.put(tx, identityKey, JSON.stringify(this.#identity))
  }

  #audit(tx: WriteTx, action: string, reason: string): void {
    const entry = { at: this.#now(), actor: 'appliance', action, instanceId: null, detail: { reason } }
    this.#deps.storage.audit.append(tx, entry)
  }
}

const questionKey = 'twin'
