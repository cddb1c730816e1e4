// How long files and messages are kept: shown, changed by the owner, and what a change would let go. Messages only go once
// their owner has seen how many.
import { setImmediate as nextTurn } from 'node:timers/promises'
import type {
  ChangeKeeping,
  ForAll,
  KeepingPreview,
  KeepingView,
} from '../../../contract/appliance/keeping-routes.ts'
import { keepingRefusals } from '../../../contract/sentences/keeping.ts'
import { ConflictError } from '../../../errors.ts'
import type { Storage } from '../../../storage/storage.ts'
import type { OwnLimits } from '../../../storage/tables/keeping.ts'
import { filesInOrder, oldMessages, sizesOf } from './let-go.ts'
import { forAllKey, holding, readForAll } from './limits.ts'

export interface KeepingDeps {
  storage: Storage
  now: () => number
  /** The id of an instance by its id or name; throws where there is none. */
  idOf(idOrName: string): string
}

interface Limits {
  all: ForAll
  own: Map<string, OwnLimits>
}

export class Keeping {
  readonly #deps: KeepingDeps

  constructor(deps: KeepingDeps) {
    this.#deps = deps
  }

  view(): KeepingView {
    const { all, own } = this.#limits()
    const numbers = this.#deps.storage.instances
      .list()
      .map(({ id, name }) => ({ instanceId: id, name, ...(own.get(id) ?? unlimited) }))
    return { all, numbers }
  }

  async preview(change: ChangeKeeping): Promise<KeepingPreview> {
    return this.#wouldGo(this.#limits(), this.#changed(change))
  }

  async change({ confirmMessages = 0, ...change }: ChangeKeeping): Promise<KeepingView> {
    const { storage, now } = this.#deps
    const changed = this.#changed(change)
    const { messages } = await this.#wouldGo(this.#limits(), changed)
    if (messages > confirmMessages)
      throw new ConflictError(keepingRefusals.messages_would_go({ count: messages }), {
        details: { messages },
      })
    const id = change.instance === undefined ? null : this.#deps.idOf(change.instance)
    await storage.commits.write((tx) => {
      const own = id === null ? undefined : changed.own.get(id)
      if (id !== null && own !== undefined) storage.keeping.put(tx, id, own)
      else storage.appliance.put(tx, forAllKey, JSON.stringify(changed.all))
      const { instance: _, ...detail } = change
      storage.audit.append(tx, {
        at: now(),
        actor: 'owner',
        action: 'keeping.changed',
        instanceId: id,
        detail,
      })
    })
    return this.view()
  }

  #limits(): Limits {
    const { appliance, instances, keeping } = this.#deps.storage
    const own = instances.list().map(({ id }): [string, OwnLimits] => [id, keeping.get(id)])
    return { all: readForAll(appliance.get(forAllKey)), own: new Map(own) }
  }

  #changed({ instance, filesDays, filesBytes, messagesDays }: ChangeKeeping): Limits {
    const limits = this.#limits()
    const given = Object.fromEntries(
      Object.entries({ filesDays, filesBytes, messagesDays }).filter(([, value]) => value !== undefined),
    )
    if (instance === undefined) {
      // Without a limit is what none set for all means.
      const all = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, value || null]))
      return { ...limits, all: { ...limits.all, ...all } }
    }
    const id = this.#deps.idOf(instance)
    limits.own.set(id, { ...unlimited, ...limits.own.get(id), ...given })
    return limits
  }

  /** Of the numbers for which it is less than before; what goes by the limits of before is not counted. */
  async #wouldGo(before: Limits, after: Limits): Promise<KeepingPreview> {
    const { storage, now } = this.#deps
    const at = now()
    const seen: KeepingPreview = { messages: 0, oldestAt: null, files: 0, filesBytes: 0 }
    for (const [id, own] of after.own) {
      const next = holding(after.all, own, at)
      const last = holding(before.all, before.own.get(id) ?? unlimited, at)
      if (isLess(last.messagesBefore, next.messagesBefore))
        for (const some of oldMessages(storage, id, next.messagesBefore ?? 0)) {
          seen.oldestAt = Math.min(seen.oldestAt ?? Infinity, some[0]?.sentAt ?? Infinity)
          seen.messages += some.length
          await nextTurn()
        }
      await this.#files(seen, id, next.filesBefore)
      if (next.filesBytes !== undefined) await this.#size(seen, id, next.filesBytes)
    }
    if (after.all.filesBytes !== null) await this.#size(seen, null, after.all.filesBytes)
    return seen
  }

  async #files(seen: KeepingPreview, id: string, before: number | undefined): Promise<void> {
    if (before === undefined) return
    for (const some of filesInOrder(this.#deps.storage, id)) {
      const old = some.filter(({ storedAt }) => storedAt < before)
      seen.files += old.length
      seen.filesBytes += old.reduce((sum, { size }) => sum + size, 0)
      await nextTurn()
    }
  }

  /** Of what is too much, whatever else goes. */
  async #size(seen: KeepingPreview, id: string | null, most: number): Promise<void> {
    const over = (await sizesOf(this.#deps.storage, id)).bytes - most
    seen.filesBytes = Math.max(seen.filesBytes, over)
  }
}

const unlimited: OwnLimits = { filesDays: null, filesBytes: null, messagesDays: null }

function isLess(before: number | undefined, after: number | undefined): boolean {
  return after !== undefined && after > (before ?? -Infinity)
}
