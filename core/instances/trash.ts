// What becomes of instances in the trash: purged by their owner or when their time is over, and by nothing else.
// What a crash has cut is finished here at the next start. It never looks at an instance that is not trashed.
import { instanceRefusals } from '../contract/sentences/instances.ts'
import {
  AppError,
  BadRequestError,
  ConflictError,
  InsufficientStorageError,
  NotFoundError,
  UnavailableError,
} from '../errors.ts'
import type { Instance as InstanceRow } from '../storage/tables/instances.ts'
import type { Instance } from './instance.ts'
import type { Roster } from './roster.ts'
import type { InstanceDeps } from './deps.ts'

const dayMs = 24 * 60 * 60 * 1000
const defaultDays = 30
const daysKey = 'trash_days'

type Actor = 'owner' | 'retention'

export class Trash {
  readonly #deps: InstanceDeps
  readonly #roster: Roster
  readonly #stop = new AbortController()
  readonly #running = new Set<Promise<unknown>>()

  constructor(deps: InstanceDeps, roster: Roster) {
    this.#deps = deps
    this.#roster = roster
  }

  /** How long an instance stays in the trash; null: until its owner purges it. */
  get days(): number | null {
    const stored = this.#deps.storage.appliance.get(daysKey)
    if (stored === undefined) return defaultDays
    return stored === 'never' ? null : Number(stored)
  }

  async keepFor(days: number | null): Promise<void> {
    const { storage, now } = this.#deps
    await storage.commits.write((tx) => {
      storage.appliance.put(tx, daysKey, days === null ? 'never' : String(days))
      const entry = { at: now(), actor: 'owner', action: 'trash.retention', instanceId: null }
      storage.audit.append(tx, { ...entry, detail: { days } })
    })
  }

  /** Erases it for good. The name says that the caller knows what goes. */
  async purge(
    idOrName: string,
    confirm: string,
    { withoutSnapshot = false }: { withoutSnapshot?: boolean } = {},
  ): Promise<{ id: string; name: string }> {
    const row = this.#trashed(idOrName)
    if (confirm !== row.name) {
      throw new BadRequestError(instanceRefusals.purge_not_confirmed, { details: { name: row.name } })
    }
    if (!withoutSnapshot) await this.#snapshotBefore()
    await this.#purge(row, 'owner')
    return { id: row.id, name: row.name }
  }

  /** Purges what has been in the trash for its time; returns how many that were. Without a snapshot before, it waits. */
  async purgeExpired(at = this.#deps.now()): Promise<number> {
    const { days } = this
    if (days === null) return 0
    const { storage } = this.#deps
    const before = at - days * dayMs
    const due = storage.instances
      .list({ trashed: true })
      .filter(({ trashedAt }) => trashedAt !== null && trashedAt <= before)
    if (due.length > 0) await this.#snapshotBefore()
    let purged = 0
    for (const row of due) {
      // It may have been taken back while another one was being purged.
      const { trashedAt } = storage.instances.get(row.id) ?? {}
      if (this.#stop.signal.aborted || trashedAt !== row.trashedAt) continue
      await this.#purge(row, 'retention')
      purged += 1
    }
    return purged
  }

  /** After a start: goes on erasing what was cut. Nobody waits for it. */
  resume(): void {
    for (const purging of this.#deps.storage.purges.list()) {
      this.#run(this.#erase(purging)).catch((err: unknown) => {
        this.#deps.log.error('A purge could not go on; the next start does', { instance: purging.id, err })
      })
    }
  }

  /** Rows whose purge was begun by somebody else, such as a restore that was given up. */
  async eraseHidden(id: string): Promise<void> {
    const purging = this.#deps.storage.purges.list().find((each) => each.id === id)
    if (purging !== undefined) await this.#run(this.#erase(purging))
  }

  /** Takes up nothing new; resolves when what is under way rests. */
  async stop(): Promise<void> {
    this.#stop.abort()
    await Promise.allSettled(this.#running)
  }

  /** What is erased can be brought back from it, as long as it is kept. */
  async #snapshotBefore(): Promise<void> {
    try {
      await this.#deps.snapshotBefore?.('before a purge')
    } catch (cause) {
      if (cause instanceof AppError && cause.code === 'stopping') throw cause
      const why = cause instanceof Error ? cause.message : String(cause)
      throw new InsufficientStorageError(instanceRefusals.no_snapshot_before_purge({ why }), { cause })
    }
  }

  /** An id, or a name that is only in the trash, and there only once. */
  #trashed(idOrName: string): InstanceRow {
    const { instances } = this.#deps.storage
    const known = instances.get(idOrName) ?? instances.findByName(idOrName)
    const named = instances.list({ trashed: true }).filter(({ name }) => name === idOrName)
    if (known !== undefined && known.trashedAt === null && named.length === 0)
      throw new ConflictError(instanceRefusals.not_in_trash)
    if (known !== undefined && known.trashedAt !== null) return known
    const [only] = named
    if (only === undefined) throw new NotFoundError(instanceRefusals.not_there_in_trash({ name: idOrName }))
    if (known !== undefined || named.length > 1) {
      throw new ConflictError(instanceRefusals.several_in_trash({ name: idOrName }), {
        details: { ids: named.map(({ id }) => id) },
      })
    }
    return only
  }

  /**
   * 1. Hidden, with an audit row, in the instance's own queue: an untrash comes before it or not at all.
   * 2. Its rows go in small batches. 3. Its own row goes last, with the closing audit row and the event.
   */
  async #purge(row: InstanceRow, actor: Actor): Promise<void> {
    const instance: Instance = this.#roster.require(row.id)
    await this.#run(this.#begin(instance, row, actor))
    await this.#run(this.#erase(row))
  }

  async #begin(instance: Instance, { id, name }: InstanceRow, actor: Actor): Promise<void> {
    const { storage, now } = this.#deps
    await instance.retire((tx) => {
      const at = now()
      if (!storage.purges.begin(tx, id, at)) throw new ConflictError(instanceRefusals.not_in_trash)
      storage.audit.append(tx, { at, actor, action: 'instance.purge', instanceId: id, detail: { name } })
    })
    this.#roster.forget(id)
  }

  async #erase({ id, name }: { id: string; name: string }): Promise<void> {
    const { storage, events, now } = this.#deps
    const { signal } = this.#stop
    try {
      await storage.commits.bulk(storage.purges.steps(id), (tx, step) => step(tx), signal)
    } catch (cause) {
      if (!signal.aborted) throw cause
      throw new UnavailableError(instanceRefusals.purge_goes_on, {
        code: 'stopping',
        cause,
      })
    }
    await storage.commits.write((tx) => {
      if (!storage.purges.finish(tx, id)) return
      const entry = { at: now(), actor: 'appliance', action: 'instance.purged', instanceId: id }
      storage.audit.append(tx, { ...entry, detail: {} })
      // Of no instance: what belongs to this one is gone with it.
      events.append(tx, null, { type: 'instance.purged', data: { id, name } })
    })
  }

  async #run<T>(work: Promise<T>): Promise<T> {
    this.#running.add(work)
    try {
      return await work
    } finally {
      this.#running.delete(work)
    }
  }
}
