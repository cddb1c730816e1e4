// The passkeys that WhatsApp asks for while numbers are being linked, for the API: what is asked of one, what is given, and
// whether any may be given here.
import type { InstanceView } from '../../contract/instances/instance.ts'
import type { PasskeyAnswer, PasskeySetting, PasskeyView } from '../../contract/instances/passkey.ts'
import { withPublicErrors } from '../failures.ts'
import type { PasskeySwitch } from './switch.ts'
import type { Roster } from '../roster.ts'
import type { PasskeyControl } from '../types.ts'

export class Passkeys implements PasskeyControl {
  readonly #roster: Roster
  readonly #switch: PasskeySwitch

  constructor(roster: Roster, passkeys: PasskeySwitch) {
    this.#roster = roster
    this.#switch = passkeys
  }

  get setting(): PasskeySetting {
    return this.#switch.view
  }

  change(enabled: boolean): Promise<PasskeySetting> {
    return withPublicErrors(() => this.#switch.set(enabled))
  }

  get(idOrName: string): PasskeyView {
    return this.#roster.require(idOrName).passkeyView
  }

  give(idOrName: string, { assertion }: PasskeyAnswer): Promise<PasskeyView> {
    return withPublicErrors(async () => {
      const instance = this.#roster.require(idOrName)
      await instance.passkey((passkey) =>
        assertion === undefined ? passkey.confirm() : passkey.give(assertion),
      )
      return instance.passkeyView
    })
  }

  cancel(idOrName: string): Promise<InstanceView> {
    return withPublicErrors(async () => {
      const instance = this.#roster.require(idOrName)
      await instance.passkey((passkey) => passkey.cancel())
      return this.#roster.view(instance)
    })
  }
}
