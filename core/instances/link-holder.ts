// Holds the one live socket of an instance: makes it, ends it, and knows which facts are still its own.
// What a fact means is not decided here.
import { DamagedError } from '../storage/errors.ts'
import type { Instance as InstanceRow } from '../storage/tables/instances.ts'
import type { Log } from '../log.ts'
import type { LinkState } from './lifecycle/state.ts'
import type { Link, LinkFact, LinkPurpose, WebVersion } from './link.ts'
import type { InstanceDeps } from './deps.ts'
import { within } from '../events/timers.ts'

/** How long a logout may stay unanswered, and a socket take to end, before the instance goes on without. */
const patienceMs = 30_000

export interface HeldBy {
  instanceId: string
  log: Log
  /** Called in the socket's own time; isCurrent says whether that socket is still the one held. */
  hear(fact: LinkFact, isCurrent: () => boolean): void
}

export class LinkHolder {
  readonly #deps: InstanceDeps
  readonly #by: HeldBy
  #link: Link | undefined
  #attempt = 0
  #version: WebVersion
  /** What the live socket was given: changed in place, so that new settings hold at once. */
  #settings: InstanceRow['settings'] | undefined

  constructor(deps: InstanceDeps, by: HeldBy) {
    this.#deps = deps
    this.#by = by
    this.#version = deps.adapter.pinnedVersion
  }

  get link(): Link | undefined {
    return this.#link
  }

  /** The web version of the last attempt. */
  get version(): WebVersion {
    return this.#version
  }

  /** Makes a socket for what the link's state is about; where that fails, the failure is heard as its end. */
  async connect(linkState: LinkState): Promise<void> {
    this.#attempt += 1
    const attempt = this.#attempt
    const hear = (fact: LinkFact): void => this.#by.hear(fact, () => attempt === this.#attempt)
    try {
      this.#link = await this.#open(linkState, hear)
    } catch (error) {
      this.#by.log.error('A socket could not be made', { attempt, err: error })
      const detail = error instanceof Error ? error.message : String(error)
      if (error instanceof DamagedError) hear({ kind: 'damaged', detail })
      else hear({ kind: 'closed', code: null, deviceRemoved: false, wasOpen: false, detail })
    }
  }

  #open(linkState: LinkState, onFact: (fact: LinkFact) => void): Promise<Link> {
    const { adapter, storage, versions } = this.#deps
    const { instanceId } = this.#by
    const row = storage.instances.get(instanceId)
    if (row === undefined) throw new DamagedError(instanceId, 'The row')
    if (row.damage !== null) throw row.damage
    this.#version = versions.current
    this.#settings = { ...row.settings }
    return adapter.open({
      instanceId,
      purpose: this.#purpose(linkState),
      settings: this.#settings,
      proxy: row.proxy,
      version: this.#version,
      onFact,
    })
  }

  #purpose({ pairing, generation }: LinkState): LinkPurpose {
    if (pairing === null) return { kind: 'login', generation: generation ?? 0 }
    const { phoneNumber, expectedAccount } = pairing
    return {
      kind: 'pair',
      generation: this.#deps.storage.generations.latest(this.#by.instanceId) + 1,
      ...(this.#deps.passkeys.isOn && { passkey: true as const }),
      ...(phoneNumber !== undefined && { phoneNumber }),
      ...(expectedAccount !== undefined && { expectedAccount }),
    }
  }

  useSettings(settings: InstanceRow['settings']): void {
    if (this.#settings !== undefined) Object.assign(this.#settings, settings)
  }

  /** The socket is over: nothing it still says is believed. */
  forget(): void {
    this.#attempt += 1
    this.#link = undefined
    this.#settings = undefined
  }

  /** Without unlinking; resolves when what was received is stored. What fails stays in the journal. */
  async end(): Promise<void> {
    const link = this.#link
    this.forget()
    try {
      if (link !== undefined) await within(link.end(), patienceMs, this.#deps.setTimer)
    } catch (error) {
      this.#by.log.error('A socket did not end in order', { err: error })
    }
  }

  /** Whether WhatsApp confirmed that the device is removed. */
  async logout(): Promise<boolean> {
    if (this.#link === undefined) return false
    try {
      return (await within(this.#link.logout(), patienceMs, this.#deps.setTimer)) ?? false
    } catch (error) {
      this.#by.log.warn('WhatsApp could not be asked to remove the device', { err: error })
      return false
    }
  }

  /** The newest link's, or those of all links there ever were: what came before one ended is still to be applied. */
  async replay(which: 'newest' | 'all'): Promise<void> {
    const { storage, adapter } = this.#deps
    const { instanceId, log } = this.#by
    try {
      const generations = storage.generations.list(instanceId)
      for (const { n } of which === 'all' ? generations : generations.slice(0, 1)) {
        await adapter.replay(instanceId, n)
      }
    } catch (error) {
      log.error('Received messages stay in the journal until the next replay', { err: error })
    }
  }
}
