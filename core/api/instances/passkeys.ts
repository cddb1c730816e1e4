// Linking with a passkey: parse (by the route), one call, answer.
import { routes } from '../../contract/routes.ts'
import type { PasskeyControl } from '../../instances/types.ts'
import { endpoint, type Endpoints } from '../router.ts'

export function passkeyEndpoints(passkeys: PasskeyControl) {
  return {
    getPasskey: endpoint(routes.getPasskey, ({ params }) => passkeys.get(params.id)),
    givePasskey: endpoint(routes.givePasskey, ({ params, body }) => passkeys.give(params.id, body)),
    cancelPasskey: endpoint(routes.cancelPasskey, ({ params }) => passkeys.cancel(params.id)),
    getPasskeySetting: endpoint(routes.getPasskeySetting, () => passkeys.setting),
    changePasskeySetting: endpoint(routes.changePasskeySetting, ({ body }) => passkeys.change(body.enabled)),
  } satisfies Partial<Endpoints>
}
