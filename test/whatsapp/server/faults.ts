// Owns the faults a test can order: at once on open connections, or armed for the next fitting moment.
import type { Connection, StanzaDirection } from './wire/connection.ts'
import type { DeviceRef } from '../jids.ts'
import { el } from '../nodes.ts'

/** No number means every account, no device every device of it. */
export type Target = { number?: string | undefined; device?: number | undefined }

export type ArmedFault =
  /** Refuse the next login with `failure` and this reason. */
  | { kind: 'loginFailure'; reason: number }
  /** Deliver the next message stanza twice, the same ciphertext. */
  | { kind: 'duplicate' }
  /** Damage the next ciphertext for the device (0 is the phone), so that it must ask again. */
  | { kind: 'corrupt' }
  /** The next message says that it was written then, in seconds or in nonsense. */
  | { kind: 'claimedTime'; t: string }
  /** Hold message stanzas until there are `window` of them, then deliver them backwards. */
  | { kind: 'reorder'; window: number }
  /** Take the device's next send without acknowledging it. The message is relayed only if `relay`. */
  | { kind: 'noAck'; relay: boolean }
  /** Answer the device's next send with an error and do not relay it. */
  | { kind: 'ackError'; code: number }
  /** Drop the next login's connection after so many stanzas. */
  | { kind: 'dropAfter'; stanzas: number; direction: StanzaDirection }
  /** Deliver the backlog, take its receipts, then drop the connection instead of sending ib/offline. */
  | { kind: 'dropBeforeOffline' }
  /** Never send ib/offline at the next login. */
  | { kind: 'withholdOffline' }
  /** Leave a keep-alive query unanswered. */
  | { kind: 'noPong' }
  /** Refuse the device's next query for the key bundles of others, or leave it unanswered without a code. */
  | { kind: 'noBundle'; code?: number | undefined }
  /**
   * Of the device's next question about groups that is about this: refuse it, answer with nothing in it, or, after it was
   * done, end the connection instead of answering.
   */
  | { kind: 'groupQuery'; about: string; how: number | 'empty' | 'cut' }
  /** Answer the next websocket upgrade with an HTTP status. */
  | { kind: 'upgradeStatus'; status: number }
  /** Accept TCP and say nothing at all to the next upgrade. */
  | { kind: 'silentConnect' }
  /** Complete the next upgrade and say nothing afterwards. */
  | { kind: 'silentUpgrade' }
  /** Become a black hole right after the next login. */
  | { kind: 'blackHoleAfterLogin' }
  /** Ask for a passkey instead of pairing. */
  | { kind: 'passkey' }
  /** Scanned, but pair-success never comes. */
  | { kind: 'withholdPairSuccess' }
  /** Scanned, but pairing is refused with a stream error of this code. */
  | { kind: 'refusePairing'; code: number }
  /** Answer the next media upload or download with an HTTP status. */
  | { kind: 'mediaStatus'; status: number }
  /** Give a part of the next media download, and then nothing more, or end the connection there. */
  | { kind: 'mediaPart'; bytes: number; end: 'silence' | 'cut' }
  /** End the connection of the next media upload after so many bytes. */
  | { kind: 'uploadCut'; bytes: number }
  /** Leave one patch out of the next answer that has some. */
  | { kind: 'patchLost' }
  /** Change a byte of a patch in the next answer that has some. */
  | { kind: 'patchAltered' }
  /** The next snapshot of a collection does not have the MAC of what is in it. */
  | { kind: 'snapshotAltered' }
  /** Refuse a collection that the device next asks for, or a patch of it. */
  | { kind: 'stateRefused'; code: number }
  /** Change a byte of the next media download. */
  | { kind: 'mediaAltered' }

export type ArmedKind = ArmedFault['kind']
export type Armed = { fault: ArmedFault; target: Target; times: number }

type Of<K extends ArmedKind> = Extract<ArmedFault, { kind: K }>

export class Faults {
  readonly #connections: () => Iterable<Connection>
  #armed: Armed[] = []
  latencyMs = 0

  constructor(connections: () => Iterable<Connection>, latencyMs: number) {
    this.#connections = connections
    this.latencyMs = latencyMs
  }

  /** `times` is how often it happens; use Infinity for "until clear()". */
  arm(fault: ArmedFault, target: Target = {}, times = 1): void {
    this.#armed.push({ fault, target, times })
  }

  armed(): readonly Armed[] {
    return this.#armed
  }

  clear(): void {
    this.#armed = []
    this.latencyMs = 0
  }

  peek<K extends ArmedKind>(kind: K, ref?: DeviceRef): Of<K> | undefined {
    return this.#find(kind, ref)?.fault as Of<K> | undefined
  }

  /** Uses up one occurrence of an armed fault, if there is one for this device. */
  take<K extends ArmedKind>(kind: K, ref?: DeviceRef): Of<K> | undefined {
    const armed = this.#find(kind, ref)
    if (!armed) return undefined
    armed.times -= 1
    if (armed.times <= 0) this.#armed = this.#armed.filter((entry) => entry !== armed)
    return armed.fault as Of<K>
  }

  dropConnections(target: Target = {}): number {
    return this.#each(target, (connection) => connection.drop())
  }

  /** Drops the matching connections after that many stanzas; without one, the next that logs in. */
  dropAfter(stanzas: number, target: Target = {}, direction: StanzaDirection = 'both'): number {
    const found = this.#each(target, (connection) => connection.dropAfter(stanzas, direction))
    if (found === 0) this.arm({ kind: 'dropAfter', stanzas, direction }, target)
    return found
  }

  /** A frame that cannot be opened. */
  badFrame(target: Target = {}): number {
    return this.#each(target, (connection) => connection.badFrame())
  }

  blackHole(target: Target = {}): number {
    return this.#each(target, (connection) => connection.blackHole())
  }

  /** A stream error as WhatsApp words it: 401 is device_removed, 440 a conflict without code. */
  streamError(code: number, target: Target = {}): number {
    return this.#each(target, (connection) => {
      if (code === 401) connection.streamError(401, el('conflict', { type: 'device_removed' }))
      else if (code === 440) connection.streamError(undefined, el('conflict', { type: 'replaced' }))
      else connection.streamError(code)
    })
  }

  /** A `failure` stanza on connections that are already logged in. */
  failure(reason: number, target: Target = {}): number {
    return this.#each(target, (connection) => connection.failure(reason))
  }

  #find(kind: ArmedKind, ref?: DeviceRef): Armed | undefined {
    return this.#armed.find((entry) => entry.fault.kind === kind && matches(entry.target, ref))
  }

  #each(target: Target, act: (connection: Connection) => void): number {
    let found = 0
    for (const connection of this.#connections()) {
      if (!connection.open || !matches(target, connection.ref)) continue
      found += 1
      act(connection)
    }
    return found
  }
}

function matches(target: Target, ref: DeviceRef | undefined): boolean {
  if (target.number === undefined) return true
  if (ref?.number !== target.number) return false
  return target.device === undefined || target.device === ref.device
}
