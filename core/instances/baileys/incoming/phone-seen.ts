// Notes when the phone itself was heard of: what comes from the own number's first device was written, read or sent there.
import { jidDecode, type BinaryNode } from '@whiskeysockets/baileys'
import type { Storage } from '../../../storage/storage.ts'
import { named } from './aliases.ts'
import type { Owner } from './owner.ts'

/** So much later it is noted again: days are what counts. */
const againMs = 60 * 60 * 1000

export interface PhoneSeenDeps {
  storage: Pick<Storage, 'commits' | 'instances'>
  now: () => number
  background(work: Promise<void>): void
}

export class PhoneSeen {
  readonly #deps: PhoneSeenDeps
  readonly #owner: Owner
  #notedAt = -Infinity
  #hasBegun = false

  constructor(deps: PhoneSeenDeps, owner: Owner) {
    this.#deps = deps
    this.#owner = owner
  }

  hear(node: BinaryNode): void {
    const { storage, now, background } = this.#deps
    const at = now()
    // A clock that was set back makes nobody wait.
    if (Math.abs(at - this.#notedAt) < againMs || !(isFromPhone(node, this.#owner.me) || this.#begins()))
      return
    this.#notedAt = at
    const { instanceId } = this.#owner
    background(storage.commits.write((tx) => storage.instances.seePhone(tx, instanceId, at)))
  }

  /** Where it was never noted, the days are counted from the first connection on. */
  #begins(): boolean {
    const isFirst = !this.#hasBegun
    this.#hasBegun = true
    return isFirst && this.#deps.storage.instances.get(this.#owner.instanceId)?.phoneSeenAt === null
  }
}

/** The phone is device 0, which JIDs leave out (jidEncode of Baileys 7.0.0-rc14). */
export function isFromPhone({ tag, attrs }: BinaryNode, me: { id: string; lid: string }): boolean {
  if (tag !== 'message' && tag !== 'receipt') return false
  const sender = attrs['participant'] ?? attrs['from']
  const { pn, lid } = named(sender)
  const { pn: ownPn, lid: ownLid } = { ...named(me.id), ...named(me.lid) }
  const isOwn = (pn !== undefined && pn === ownPn) || (lid !== undefined && lid === ownLid)
  return isOwn && (jidDecode(sender)?.device ?? 0) === 0
}
