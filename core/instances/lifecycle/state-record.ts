// Writes what an link's state has become: row, timeline, event and archive in one commit. It decides nothing.
import { isSame, reasonFields, uncoded } from '../../contract/sentences/sentence.ts'
import { did, reasons } from '../../contract/sentences/states.ts'
import type { InstanceState } from '../../contract/state.ts'
import type { WriteTx } from '../../storage/commit.ts'
import type { Action, LinkState, Step } from './state.ts'
import type { LinkFact } from '../link.ts'
import { whyReachOutLock } from './reasons.ts'
import type { InstanceDeps } from '../deps.ts'

/** More to write in the commit of a change. */
export type Also = (tx: WriteTx) => void

type ReachOutLock = Extract<LinkFact, { kind: 'reach_out_lock' }>
type NewChatQuota = Extract<LinkFact, { kind: 'new_chat_quota' }>
type Stuck = Extract<LinkFact, { kind: 'stuck' }>

/** The row's: a comparing of codes does not outlive the process, so it has no word there. */
const stored = (state: InstanceState): InstanceState =>
  state === 'passkey_confirmation_required' ? 'passkey_required' : state

export class StateRecord {
  readonly #deps: Pick<InstanceDeps, 'storage' | 'events' | 'now'>
  readonly #id: string
  /** What the row says: it falls behind the link's state only while the disk refuses. */
  #saved: LinkState

  constructor(deps: Pick<InstanceDeps, 'storage' | 'events' | 'now'>, id: string, linkState: LinkState) {
    this.#deps = deps
    this.#id = id
    this.#saved = linkState
  }

  /** On disk when it resolves; nothing is written when nothing that is kept has changed. */
  async commit(after: Step, also?: Also): Promise<void> {
    const { linkState } = after
    const saved = this.#saved
    const told =
      linkState.state !== saved.state ||
      linkState.code !== saved.code ||
      !isSame(linkState.reason, saved.reason)
    const links = after.actions.some((action) => action.do === 'archive' || action.do === 'use')
    if (!told && !links && linkState.desired === saved.desired && also === undefined) return
    await this.#deps.storage.commits.write((tx) => {
      // First, because a name must be free before the instance is back among the living.
      also?.(tx)
      if (linkState.desired !== saved.desired) this.#writeDesired(tx, linkState)
      if (told || links) this.#writeState(tx, after)
    })
    this.#saved = linkState
  }

  async storeProfile(name: string): Promise<void> {
    const { storage, now } = this.#deps
    if (storage.instances.get(this.#id)?.profileName === name) return
    await storage.commits.write((tx) =>
      storage.instances.patch(tx, this.#id, { profileName: name, at: now() }),
    )
  }

  /** A lock on writing to strangers is no state: it only has its line in the timeline. */
  async noteReachOutLock({ active, until }: ReachOutLock): Promise<void> {
    const { storage, now } = this.#deps
    const { state, code } = this.#saved
    const row = storage.instances.get(this.#id)
    // It is asked for at each login, and mostly there is none.
    if (row?.restricted === active && (!active || row.restrictedUntil === until)) return
    const lock = active ? { until } : null
    const note = { at: now(), state, code, ...whyReachOutLock(active, until) }
    await storage.commits.write((tx) => {
      storage.timeline.append(tx, this.#id, note)
      storage.instances.restrict(tx, this.#id, lock, note.at)
      if (lock === null) storage.outbox.release(tx, this.#id, note.at)
    })
  }

  /** What waited for an earlier quota may go, or waits for this one. */
  async noteNewChatQuota({ quota }: NewChatQuota): Promise<void> {
    const { storage, now } = this.#deps
    const before = storage.instances.get(this.#id)?.newChatQuota ?? null
    if (quota === null && before === null) return
    await storage.commits.write((tx) => {
      const at = now()
      storage.instances.setNewChatQuota(tx, this.#id, quota && { ...quota, askedAt: at }, at)
      if (quota === null || quota.used < quota.total) storage.outbox.release(tx, this.#id, at)
    })
  }

  /** Its socket ends by itself and then makes the change of state. */
  async noteStuck({ waiting, since }: Stuck): Promise<void> {
    const { storage, events, now } = this.#deps
    const { state, code } = this.#saved
    const note = { at: now(), state, code, reason: reasons.stuck, action: did.renews }
    await storage.commits.write((tx) => {
      storage.timeline.append(tx, this.#id, note)
      events.append(tx, this.#id, { type: 'instance.stuck', data: { waiting, since } })
    })
  }

  #writeDesired(tx: WriteTx, { desired }: LinkState): void {
    const { storage, now } = this.#deps
    storage.instances.patch(tx, this.#id, { desired, at: now() })
  }

  #writeState(tx: WriteTx, after: Step): void {
    const { storage, events, now } = this.#deps
    const { state, code } = after.linkState
    const at = now()
    const reason = after.linkState.reason ?? uncoded('')
    const name = storage.instances.get(this.#id)?.name ?? ''
    for (const action of after.actions) {
      if (action.do === 'archive') this.#archive(tx, action, at)
      if (action.do === 'use') storage.generations.activate(tx, this.#id, action.generation, at)
    }
    const fallback = after.linkState.fallback?.generation ?? null
    if (fallback !== (this.#saved.fallback?.generation ?? null))
      storage.instances.setFallback(tx, this.#id, fallback)
    this.#writeTrash(tx, state, { name, at })
    storage.instances.setState(tx, this.#id, { state: stored(state), code, reason, at })
    storage.timeline.append(tx, this.#id, { at, state, code, reason, action: after.did ?? uncoded('') })
    const data = { name, state, previous: this.#saved.state, code, ...reasonFields(reason) }
    events.append(tx, this.#id, { type: 'instance.state', data })
  }

  #archive(tx: WriteTx, action: Extract<Action, { do: 'archive' }>, at: number): void {
    const { storage, events } = this.#deps
    const { generation, code, reason } = action
    const number = storage.generations.get(this.#id, generation)?.account ?? ''
    storage.generations.archive(tx, this.#id, { n: generation, at, code, reason })
    events.append(tx, this.#id, {
      type: 'instance.archived',
      data: { generation, number, ...reasonFields(reason) },
    })
  }

  #writeTrash(tx: WriteTx, state: InstanceState, { name, at }: { name: string; at: number }): void {
    const { storage, events } = this.#deps
    const isTrashed = state === 'trashed'
    if (isTrashed === (this.#saved.state === 'trashed')) return
    if (isTrashed) storage.instances.trash(tx, this.#id, at)
    else storage.instances.untrash(tx, this.#id, at)
    const type = isTrashed ? 'instance.trashed' : 'instance.untrashed'
    events.append(tx, this.#id, { type, data: { name } })
  }
}
