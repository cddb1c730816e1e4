// Restores one instance from a backup while the others go on. What comes is written hidden, under an id of its own;
// one small transaction at the end puts it in the place of what is here, which is set aside and can be put back.
import { randomUUID } from 'node:crypto'
import type { EventBody } from '../../contract/events/event.ts'
import type { RestorePreview } from '../../contract/backups/restore-routes.ts'
import { restoreRefusals } from '../../contract/sentences/restores.ts'
import type { Sentence } from '../../contract/sentences/sentence.ts'
import { did, reasons } from '../../contract/sentences/states.ts'
import { steps } from '../../contract/sentences/steps.ts'
import { ConflictError, NotFoundError, sentenceOf } from '../../errors.ts'
import type { WriteTx } from '../../storage/commit.ts'
import { appliedKey } from '../../storage/tables/appliance.ts'
import { tokenHash, type Instance } from '../../storage/tables/instances.ts'
import { forgetAgain } from '../../storage/forgetting/forget.ts'
import { MediaFiles } from '../../storage/folder/media-files.ts'
import type { InstanceFacts, PortableRow } from '../../storage/portable/portable.ts'
import { doubtWaiting } from '../../storage/portable/new-lineage.ts'
import { dropRatchets, withoutRatchets } from '../../storage/portable/ratchets.ts'
import type { InstanceRestore } from '../../storage/tables/restores.ts'
import type { Storage } from '../../storage/storage.ts'
import type { JobControl } from '../jobs.ts'
import { bringMedia } from '../media/bring.ts'
import type { MediaSource } from '../media/sealed-media.ts'
import { previewInstance } from './preview.ts'

/** What a restore asks of the running instances. */
interface InstanceControl {
  /** Ends the one without unlinking, commits, and takes up the other; null: there is no such one. */
  exchange(change: { from: string | null; to: string | null; commit: (tx: WriteTx) => void }): Promise<void>
  /** Erases rows that were given up. */
  eraseHidden(id: string): Promise<void>
}

export interface EventWriter {
  append(tx: WriteTx, instanceId: string | null, body: EventBody): unknown
}

/** One instance as a backup holds it, open until it is closed. */
export interface InstanceSource {
  facts: InstanceFacts
  /** Where it comes from, in words. */
  words: string
  moment: number
  /** By what a copy is remembered that nobody has gone on from: its ratchets hold, once. null: they do not. */
  once: string | null
  rows(): Iterable<PortableRow> | AsyncIterable<PortableRow>
  /** For progress; null where it is not known. */
  count: number | null
  /** How many of its messages would have no file after it. */
  absent: number
  /** The files of its messages, beside those that are here when all rows were read. */
  media?: MediaSource
  close(): void
}

export interface InstanceRestoresDeps {
  storage: Storage
  events: EventWriter
  instances: InstanceControl
  /** The webhooks that came are to be known, too. */
  onWebhooks: (id: string) => void
  now?: () => number
}

export class InstanceRestores {
  readonly #deps: InstanceRestoresDeps
  readonly #now: () => number

  constructor(deps: InstanceRestoresDeps) {
    this.#deps = deps
    this.#now = deps.now ?? Date.now
  }

  preview(source: InstanceSource): RestorePreview {
    return previewInstance(this.#deps.storage, source, this.#replaced(source.facts))
  }

  /**
   * 1. What would refuse it in the end refuses it now. 2. Its rows are written, hidden, while everything goes on.
   * 3. What is here is ended and, in one commit, set aside; what came is there. 4. It connects.
   */
  async restore(
    source: InstanceSource,
    { name = source.facts.name }: { name?: string | undefined },
    control: JobControl,
  ): Promise<InstanceRestore> {
    const { storage, events } = this.#deps
    const { facts, words, moment } = source
    storage.assertAccepting()
    this.#assertNameFree(name, this.#replaced(facts)?.id)
    const id = randomUUID()
    const instanceId = randomUUID()
    const summary = previewInstance(storage, source, undefined).comes.join(' ')
    await storage.commits.write((tx) => {
      const at = this.#now()
      storage.restores.put(tx, { id, instanceId, name, source: words, summary, moment, at })
      events.append(tx, null, told('restore.begun', { id, name, moment }))
      this.#audit(tx, 'restore.begun', { id, instanceId })
    })
    try {
      await this.#write(source, instanceId, control)
      await this.#forgetAgain(instanceId, control)
      const missing = await this.#bringFiles(source, instanceId, control)
      control.signal.throwIfAborted()
      control.step(steps.putting_in_place)
      await this.#putInPlace({ id, instanceId, name, source, missing })
    } catch (error) {
      await this.#giveUp({ id, instanceId, name, moment }, error)
      throw error
    }
    for (const webhook of storage.webhooks.list(instanceId)) this.#deps.onWebhooks(webhook.id)
    return this.#require(id)
  }

  /** Safe to ask again when it was cut. */
  async undo(id: string, control: JobControl): Promise<InstanceRestore> {
    const { storage, events, instances } = this.#deps
    const restore = this.#require(id)
    const { instanceId, replacedId, name, moment } = restore
    this.#assertUndoable(restore)
    if (replacedId !== null) {
      control.step(steps.making_ready_before)
      // Somebody else has been online with this link since.
      await storage.commits.bulk(dropRatchets(storage, replacedId), (tx, step) => step(tx), control.signal)
    }
    control.signal.throwIfAborted()
    control.step(steps.putting_back)
    const isThere = storage.instances.get(instanceId) !== undefined
    await instances.exchange({
      from: isThere ? instanceId : null,
      to: replacedId,
      commit: (tx) => {
        const at = this.#now()
        if (isThere) storage.restores.setAside(tx, instanceId, at)
        if (replacedId !== null) this.#bringBack(tx, replacedId, { id, at })
        storage.restores.setState(tx, id, { state: 'undone', at })
        events.append(tx, replacedId, told('restore.undone', { id, name, moment }))
        this.#audit(tx, 'restore.undone', { id, instanceId: replacedId ?? instanceId })
      },
    })
    return this.#require(id)
  }

  /** Erases what is set aside for good. */
  async discard(id: string): Promise<InstanceRestore> {
    const { storage, instances } = this.#deps
    const { state, instanceId, replacedId } = this.#require(id)
    if (state === 'applying') throw new ConflictError(restoreRefusals.restore_being_applied)
    const aside = state === 'done' ? replacedId : instanceId
    const erases = await storage.commits.write((tx) => {
      const at = this.#now()
      storage.restores.discarded(tx, id, at)
      this.#audit(tx, 'restore.discarded', { id, instanceId: aside })
      return aside !== null && storage.restores.beginPurge(tx, aside, at)
    })
    if (erases && aside !== null) await instances.eraseHidden(aside)
    return this.#require(id)
  }

  async #write(source: InstanceSource, instanceId: string, control: JobControl): Promise<void> {
    const { storage } = this.#deps
    const { signal, progress, step } = control
    step(steps.writing_beside)
    const rows = this.#keepsRatchets(source) ? source.rows() : withoutRatchets(source.rows())
    await storage.restoring.insert(rows, {
      id: instanceId,
      at: this.#now(),
      signal,
      onProgress: (done) => progress(done, source.count, 'rows'),
    })
    await doubtWaiting(storage, instanceId, this.#now())
  }

  /** Whoever was forgotten here stays so, before anything of it is visible. */
  async #forgetAgain(instanceId: string, { signal }: JobControl): Promise<void> {
    const { storage } = this.#deps
    await forgetAgain({ storage, files: undefined, now: this.#now, signal }, [instanceId])
  }

  /** Before its rows are visible. How many are missing. */
  async #bringFiles(
    { media: source }: InstanceSource,
    instanceId: string,
    { signal, progress, step }: JobControl,
  ): Promise<number> {
    const { storage } = this.#deps
    step(steps.bringing_files)
    return bringMedia({
      storage,
      files: new MediaFiles(storage.paths.media),
      source,
      instanceId,
      signal,
      at: this.#now(),
      onProgress: (done) => progress(done, null, 'files'),
    })
  }

  async #putInPlace(restore: {
    id: string
    instanceId: string
    name: string
    source: InstanceSource
    missing: number
  }): Promise<void> {
    const { storage, events, instances } = this.#deps
    const { id, instanceId, name, source, missing } = restore
    const replaced = this.#replaced(source.facts)
    await instances.exchange({
      from: replaced?.id ?? null,
      to: instanceId,
      commit: (tx) => {
        const at = this.#now()
        if (replaced !== undefined) storage.restores.setAside(tx, replaced.id, at)
        this.#assertNameFree(name, replaced?.id)
        this.#assertTokenFree(storage.instances.token(instanceId) ?? '')
        storage.restoring.reveal(tx, instanceId, { name, at })
        storage.forgotten.doAgain(tx)
        if (source.facts.trashedAt !== null) storage.instances.untrash(tx, instanceId, at)
        // It went elsewhere from here, and may be online there.
        if (replaced?.state === 'moved') storage.instances.patch(tx, instanceId, { desired: 'stopped', at })
        if (source.once !== null) storage.appliance.put(tx, appliedKey(source.once), String(at))
        storage.restores.setState(tx, id, { state: 'done', replacedId: replaced?.id ?? null, at })
        const { moment, words } = source
        this.#note(tx, instanceId, reasons.restored({ moment, source: words, absent: missing }), at)
        events.append(tx, instanceId, told('restore.done', { id, name, moment: source.moment }))
        this.#audit(tx, 'restore.done', { id, instanceId })
      },
    })
  }

  async #giveUp(
    restore: Pick<InstanceRestore, 'id' | 'instanceId' | 'name' | 'moment'>,
    error: unknown,
  ): Promise<void> {
    const { storage, events, instances } = this.#deps
    const { id, instanceId } = restore
    const reason = sentenceOf(error)
    const erases = await storage.commits.write((tx) => {
      const at = this.#now()
      storage.restores.setState(tx, id, { state: 'failed', reason, at })
      events.append(tx, null, told('restore.failed', restore, reason.text))
      this.#audit(tx, 'restore.failed', { id, instanceId: null })
      return storage.restoring.discard(tx, instanceId, at)
    })
    if (erases) await instances.eraseHidden(instanceId)
  }

  #keepsRatchets({ once }: InstanceSource): boolean {
    return once !== null && this.#deps.storage.appliance.get(appliedKey(once)) === undefined
  }

  /** The one here that is meant, or that has the same link under another id. */
  #replaced({ id, jid }: Pick<InstanceFacts, 'id' | 'jid'>): Instance | undefined {
    const { instances, restores, generations } = this.#deps.storage
    const same = instances.get(restores.present(id))
    if (same !== undefined || jid === null) return same
    return instances
      .list()
      .find((row) => row.generation !== null && generations.get(row.id, row.generation)?.jid === jid)
  }

  #bringBack(tx: WriteTx, replacedId: string, { id, at }: { id: string; at: number }): void {
    const { storage } = this.#deps
    const aside = storage.restores.aside(replacedId)
    if (aside === undefined)
      throw new ConflictError(restoreRefusals.before_erased, { details: { restore: id } })
    if (!aside.isTrashed) {
      this.#assertNameFree(aside.name, undefined)
      this.#assertTokenFree(storage.instances.token(replacedId) ?? '')
    }
    storage.restores.bringBack(tx, replacedId, at)
    this.#note(tx, replacedId, reasons.restore_undone, at)
  }

  #assertUndoable({ id, state, discardedAt, instanceId }: InstanceRestore): void {
    const { storage } = this.#deps
    if (state !== 'done')
      throw new ConflictError(
        state === 'undone' ? restoreRefusals.undone_already : restoreRefusals.changed_nothing,
      )
    if (discardedAt !== null) throw new ConflictError(restoreRefusals.before_discarded)
    const later = storage.restores
      .list()
      .find((each) => each.state === 'done' && each.replacedId === instanceId && each.id !== id)
    if (later !== undefined)
      throw new ConflictError(restoreRefusals.later_restore_first, { details: { restore: later.id } })
  }

  #assertNameFree(name: string, except: string | undefined): void {
    const taken = this.#deps.storage.instances.findByName(name)
    if (taken === undefined || taken.id === except) return
    throw new ConflictError(restoreRefusals.name_of_another({ name }), { code: 'name_taken' })
  }

  #assertTokenFree(token: string): void {
    const taken = this.#deps.storage.instances.findByTokenHash(tokenHash(token))
    if (taken === undefined) return
    throw new ConflictError(restoreRefusals.token_of_another({ name: taken.name }))
  }

  #require(id: string): InstanceRestore {
    const found = this.#deps.storage.restores.get(id)
    if (found === undefined) throw new NotFoundError(restoreRefusals.no_such_restore)
    return found
  }

  /** In the timeline, without a change of state. */
  #note(tx: WriteTx, instanceId: string, reason: Sentence, at: number): void {
    const { storage } = this.#deps
    const row = storage.instances.get(instanceId)
    if (row === undefined) return
    const { state, stateCode: code } = row
    storage.timeline.append(tx, instanceId, { at, state, code, reason, action: did.goes_on })
  }

  #audit(tx: WriteTx, action: string, { id, instanceId }: { id: string; instanceId: string | null }): void {
    const entry = { at: this.#now(), actor: 'owner', action, instanceId, detail: { restore: id } }
    this.#deps.storage.audit.append(tx, entry)
  }
}

function told(
  type: 'restore.begun' | 'restore.done' | 'restore.failed' | 'restore.undone',
  { id, name, moment }: { id: string; name: string; moment: number },
  reason: string | null = null,
): EventBody {
  return { type, data: { restoreId: id, kind: 'instance', name, moment, reason } }
}
