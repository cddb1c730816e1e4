// The instances that exist: finding, making, renaming and configuring them, and the rules for names and tokens.
// Nothing here deletes, and nothing is addressed by a name once its id is known.
import { randomUUID } from 'node:crypto'
import {
  InstanceName,
  InstanceSettings,
  Pacing,
  type InstanceView,
  type PatchInstance,
} from '../contract/instances/instance.ts'
import { Proxy, ProxyRequest, type SetProxy } from '../contract/instances/proxy.ts'
import type { Asker } from '../contract/asker.ts'
import { applianceRefusals } from '../contract/sentences/appliance.ts'
import { instanceRefusals } from '../contract/sentences/instances.ts'
import { toReason } from '../contract/sentences/sentence.ts'
import { did, reasons } from '../contract/sentences/states.ts'
import { BadRequestError, ConflictError, NotFoundError } from '../errors.ts'
import type { WriteTx } from '../storage/commit.ts'
import { tokenHash, type Instance as InstanceRow } from '../storage/tables/instances.ts'
import { Instance } from './instance.ts'
import { askedByAnybody, type Asked, type CreateRequest } from './types.ts'
import type { Before } from './lifecycle/state.ts'
import { neverHeld } from './lifecycle/on-command.ts'
import type { Also } from './lifecycle/state-record.ts'
import type { InstanceDeps } from './deps.ts'
import { instanceView } from './view.ts'

export interface Exchange {
  from: string | null
  to: string | null
  commit: Also
}

export class Roster {
  readonly #deps: InstanceDeps
  readonly #newId: () => string
  readonly #instances = new Map<string, Instance>()

  constructor(deps: InstanceDeps, newId: () => string) {
    this.#deps = deps
    this.#newId = newId
  }

  get all(): Instance[] {
    return [...this.#instances.values()]
  }

  /** Every stored instance is in memory when this returns. */
  load(): void {
    const { instances } = this.#deps.storage
    for (const row of [...instances.list(), ...instances.list({ trashed: true })]) this.#add(row)
  }

  list(options: { trashed?: boolean }): InstanceView[] {
    return this.#deps.storage.instances.list(options).flatMap((row) => this.#shown(row) ?? [])
  }

  find(idOrName: string): InstanceView | undefined {
    const row = this.#row(idOrName)
    return row && this.#shown(row)
  }

  withTokenOf(id: string): InstanceView[] {
    const ids = this.#deps.storage.instances.withTokenOf(id)
    return this.list({}).filter((view) => ids.includes(view.id))
  }

  findByTokenHash(hash: Uint8Array): InstanceView | undefined {
    const row = this.#deps.storage.instances.findByTokenHash(hash)
    return row && this.#shown(row)
  }

  require(idOrName: string): Instance {
    const row = this.#row(idOrName)
    const instance = row && this.#instances.get(row.id)
    if (instance === undefined) throw new NotFoundError(instanceRefusals.no_such_number({ name: idOrName }))
    return instance
  }

  view({ id }: Instance): InstanceView {
    const view = this.find(id)
    if (view === undefined) throw new NotFoundError(instanceRefusals.no_such_number({ name: id }))
    return view
  }

  /** One transaction: it is all there, or nothing was changed. */
  async create(request: CreateRequest): Promise<Instance> {
    const { storage, events, now } = this.#deps
    storage.assertAccepting()
    const id = this.#newId()
    const name = InstanceName.parse(request.name)
    const token = request.token ?? randomUUID().toUpperCase()
    const at = now()
    const made = {
      id,
      name,
      token,
      desired: 'stopped' as const,
      settings: InstanceSettings.parse(request.settings ?? {}),
      // Only the owner makes numbers.
      proxy: setBy('owner', ProxyRequest.nullable().parse(request.proxy ?? null)),
      at,
    }
    const pacing = Pacing.parse(given(request.pacing ?? {}))
    await storage.commits.write((tx) => {
      this.#assertNameFree(name)
      if (request.tokenMayBeShared !== true) this.#assertTokenFree(token)
      storage.instances.put(tx, made)
      storage.instances.patch(tx, id, { pacing, at })
      const state = { state: 'stopped' as const, code: null, reason: reasons.made, at }
      storage.instances.setState(tx, id, state)
      storage.timeline.append(tx, id, { ...state, action: did.waits })
      events.append(tx, id, { type: 'instance.created', data: { name } })
    })
    const row = storage.instances.get(id)
    if (row === undefined) throw new NotFoundError()
    return this.#add(row)
  }

  /** Takes up an instance whose rows another part has made, as an import does; it connects if it is to run. */
  async takeUp(id: string): Promise<Instance> {
    const known = this.#instances.get(id)
    if (known !== undefined) return known
    const row = this.#deps.storage.instances.get(id)
    if (row === undefined) throw new NotFoundError()
    const instance = this.#add(row)
    await instance.boot()
    return instance
  }

  /**
   * One takes the place of another: the one is ended without unlinking, the commit makes it so, and only then the
   * other is taken up. Two with one link are never online at once. null: there is no such one.
   */
  async exchange({ from, to, commit }: Exchange): Promise<void> {
    const leaving = from === null ? undefined : this.#instances.get(from)
    if (leaving === undefined) await this.#deps.storage.commits.write(commit)
    else {
      await leaving.leave(commit)
      this.#instances.delete(leaving.id)
    }
    if (to !== null) await this.takeUp(to)
  }

  /** What is changed and what is wanted of it from then on: one commit, or nothing. */
  async update(instance: Instance, patch: PatchInstance, { by }: Asked = askedByAnybody): Promise<void> {
    const { id, linkState } = instance
    if (linkState.state === 'trashed') throw new ConflictError(instanceRefusals.number_trashed)
    const { storage } = this.#deps
    if (by === 'instance') await this.#assertOpen(id, patch.proxy)
    const desired = patch.desired ?? patch.wish
    let proxyChanged = false
    const change = (tx: WriteTx): void => void (proxyChanged = this.#patch(tx, id, patch, by))
    if (desired === undefined) await storage.commits.write(change)
    else await instance.command({ kind: desired === 'running' ? 'start' : 'stop' }, change)
    const row = storage.instances.get(id)
    if (row !== undefined) instance.reconfigure(row, proxyChanged)
    instance.outbox.wake()
  }

  /** The question whether this is a copy is answered with the last number that is held. */
  async moveHere(instance: Instance): Promise<void> {
    const { twin } = this.#deps
    const isLast = this.#held.every((each) => each === instance)
    await instance.command({ kind: 'adopt' }, isLast ? (tx) => twin?.forget(tx) : undefined)
    if (isLast) twin?.answered()
  }

  async moveAllHere(): Promise<Instance[]> {
    const { twin, storage } = this.#deps
    const held = this.#held
    for (const instance of held) await this.moveHere(instance)
    if (twin?.question === undefined) return held
    await storage.commits.write((tx) => twin.forget(tx))
    twin.answered()
    return held
  }

  get #held(): Instance[] {
    return this.all.filter(({ linkState }) => linkState.state === 'held')
  }

  /** By id, or by the name it had in the trash: the last one of that name. */
  async untrash(idOrName: string, as: string | undefined): Promise<Instance> {
    const { storage, now } = this.#deps
    const row =
      this.#row(idOrName) ??
      storage.instances.list({ trashed: true }).findLast(({ name }) => name === idOrName)
    const instance = this.require(row?.id ?? idOrName)
    const { id } = instance
    const name = InstanceName.parse(as ?? row?.name)
    await instance.command({ kind: 'untrash', before: this.#beforeUntrash(instance) }, (tx) => {
      this.#assertNameFree(name, 'Give it another name to take it back.')
      this.#assertTokenFree(storage.instances.token(id) ?? '')
      storage.instances.patch(tx, id, { name, at: now() })
    })
    return instance
  }

  /** It is being purged: nobody can address it any more. */
  forget(id: string): void {
    this.#instances.delete(id)
  }

  #add(row: InstanceRow): Instance {
    const instance = new Instance(this.#deps, row)
    this.#instances.set(row.id, instance)
    return instance
  }

  /** An id first, then the name of a live one: names in the trash may be in use again. */
  #row(idOrName: string): InstanceRow | undefined {
    const { instances, restores } = this.#deps.storage
    return instances.get(restores.present(idOrName)) ?? instances.findByName(idOrName)
  }

  /** undefined for a row whose creation is not on disk yet: nobody has been told that it exists. */
  #shown(row: InstanceRow): InstanceView | undefined {
    const instance = this.#instances.get(row.id)
    if (instance === undefined) return undefined
    const { linkState, since } = instance
    const { generations } = this.#deps.storage
    const generation =
      linkState.generation === null ? undefined : generations.get(row.id, linkState.generation)
    return instanceView(row, { linkState, since, generation, at: this.#deps.now() })
  }

  #assertNameFree(name: string, hint?: string): void {
    if (this.#deps.storage.instances.findByName(name) === undefined) return
    throw new ConflictError(instanceRefusals.name_in_use({ name }), {
      code: 'name_taken',
      ...(hint !== undefined && { hint }),
    })
  }

  /** A token is a key to one instance. */
  #assertTokenFree(token: string): void {
    if (this.#deps.storage.instances.findByTokenHash(tokenHash(token)) === undefined) return
    throw new ConflictError(instanceRefusals.token_in_use)
  }

  /** Whether the way to WhatsApp has changed. */
  #patch(tx: WriteTx, id: string, patch: PatchInstance, by: Asker): boolean {
    const { storage, events, now } = this.#deps
    const row = storage.instances.get(id)
    if (row === undefined) throw new NotFoundError()
    if (patch.settings !== undefined && row.damage !== null) throw row.damage
    const name = patch.name === undefined ? row.name : InstanceName.parse(patch.name)
    if (name !== row.name) this.#assertNameFree(name)
    const proxy = patch.proxy === undefined ? undefined : ProxyRequest.nullable().parse(patch.proxy)
    const settings = patch.settings && InstanceSettings.parse({ ...row.settings, ...given(patch.settings) })
    const pacing = patch.pacing && Pacing.parse({ ...row.pacing, ...given(patch.pacing) })
    // One that was there already stays whose it is: a token that sets it again takes nothing from its owner.
    const isAsBefore = row.damage === null && isSame(proxy ?? null, row.proxy)
    const change = {
      name,
      ...(settings && { settings }),
      ...(pacing && { pacing }),
      ...(proxy !== undefined && { proxy: isAsBefore && by === 'instance' ? row.proxy : setBy(by, proxy) }),
    }
    storage.instances.patch(tx, id, { ...change, at: now() })
    // What waits for a limit is judged by the new one.
    if (pacing) storage.outbox.release(tx, id, now())
    events.append(tx, id, { type: 'instance.updated', data: { name } })
    return proxy !== undefined && !isAsBefore
  }

  async #assertOpen(id: string, proxy: PatchInstance['proxy']): Promise<void> {
    const row = this.#deps.storage.instances.get(id)
    const wanted = ProxyRequest.nullable().parse(proxy ?? null)
    const isAsBefore = row?.damage === null && isSame(wanted, row.proxy)
    const why = wanted === null || isAsBefore ? undefined : await this.#deps.whyClosed?.(wanted)
    if (why !== undefined) throw new BadRequestError(applianceRefusals.address_closed({ why }))
  }

  /** In a copy whose owner has not decided yet, it is held like the others. */
  #beforeUntrash({ id, linkState }: Instance): Before {
    const before = this.#beforeTrash(id)
    const held = this.#deps.twin?.question
    if (held === undefined || linkState.generation === null || neverHeld.has(before.state)) return before
    return { state: 'held', code: null, reason: held }
  }

  /** What the timeline says it was when it went to the trash. */
  #beforeTrash(id: string): Before {
    let before: number | undefined
    for (;;) {
      const page = this.#deps.storage.timeline.list(id, before === undefined ? {} : { before })
      const found = page.find((entry) => entry.state !== 'trashed')
      if (found !== undefined) return { state: found.state, code: found.code, reason: toReason(found) }
      before = page.at(-1)?.id
      if (before === undefined) return { state: 'stopped', code: null, reason: reasons.untrashed }
    }
  }
}

function setBy(by: Asker, proxy: Proxy | null): SetProxy | null {
  return proxy && { ...proxy, setBy: by }
}

function isSame(one: Proxy | null, other: Proxy | null): boolean {
  return JSON.stringify(one && Proxy.parse(one)) === JSON.stringify(other && Proxy.parse(other))
}

/** Without what is undefined: that leaves a setting as it is. */
function given<T extends object>(fields: T): Partial<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>
}
