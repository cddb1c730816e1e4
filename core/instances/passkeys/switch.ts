// Whether an owner may give here the passkey that WhatsApp asks for: off unless the appliance allows it and somebody has
// turned it on, which a restart does not forget.
import type { PasskeySetting } from '../../contract/instances/passkey.ts'
import { passkeyRefusals } from '../../contract/instances/passkey-refusals.ts'
import { ConflictError } from '../../errors.ts'
import type { Storage } from '../../storage/storage.ts'

const key = 'passkeys.on'

export class PasskeySwitch {
  readonly #deps: { storage: Pick<Storage, 'appliance' | 'audit' | 'commits'>; now: () => number }
  readonly #isAvailable: boolean

  constructor(
    deps: { storage: Pick<Storage, 'appliance' | 'audit' | 'commits'>; now: () => number },
    isAvailable: boolean,
  ) {
    this.#deps = deps
    this.#isAvailable = isAvailable
  }

  get isOn(): boolean {
    return this.#isAvailable && this.#deps.storage.appliance.get(key) !== undefined
  }

  get view(): PasskeySetting {
    return { available: this.#isAvailable, enabled: this.isOn }
  }

  /** What is so already is not written again. */
  async set(enabled: boolean): Promise<PasskeySetting> {
    if (!this.#isAvailable) throw new ConflictError(passkeyRefusals.passkey_unavailable)
    const { storage, now } = this.#deps
    await storage.commits.write((tx) => {
      if (enabled === this.isOn) return
      if (enabled) storage.appliance.put(tx, key, 'on')
      else storage.appliance.delete(tx, key)
      const action = enabled ? 'passkeys.allowed' : 'passkeys.stopped'
      storage.audit.append(tx, { at: now(), actor: 'owner', action, instanceId: null, detail: {} })
    })
    return this.view
  }
}
