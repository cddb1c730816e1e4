// Whether anything is sent at all: one switch for every number, which a restart does not forget. What is accepted
// meanwhile waits in the outbox.
import type { EventLog } from '../../../events/log.ts'
import type { Storage } from '../../../storage/storage.ts'

const stoppedKey = 'sending.stopped_at'

export interface SwitchDeps {
  storage: Pick<Storage, 'appliance' | 'audit' | 'commits'>
  events: EventLog
  now: () => number
}

export class SendingSwitch {
  readonly #deps: SwitchDeps

  constructor(deps: SwitchDeps) {
    this.#deps = deps
  }

  /** Since when nothing is sent; null while everything is. */
  get stoppedAt(): number | null {
    const stored = this.#deps.storage.appliance.get(stoppedKey)
    return stored === undefined ? null : Number(stored)
  }

  /** What is so already is not told again. */
  async set(stopped: boolean): Promise<void> {
    const { storage, events, now } = this.#deps
    await storage.commits.write((tx) => {
      if (stopped === (this.stoppedAt !== null)) return
      const at = now()
      if (stopped) storage.appliance.put(tx, stoppedKey, String(at))
      else storage.appliance.delete(tx, stoppedKey)
      const action = stopped ? 'sending.stopped' : 'sending.resumed'
      storage.audit.append(tx, { at, actor: 'owner', action, instanceId: null, detail: {} })
      events.append(tx, null, { type: 'appliance.sending', data: { stopped } })
    })
  }
}
