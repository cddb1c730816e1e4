// The part of the route table for a passkey that WhatsApp asks for while a number is being linked.
import { z } from 'zod'
import { id } from '../route-parts.ts'
import type { Route } from '../route.ts'
import { InstanceView } from './instance.ts'
import { PasskeyAnswer, PasskeySetting, PasskeyView } from './passkey.ts'

export const passkeyRoutes = {
  getPasskey: {
    method: 'get',
    path: '/instances/:id/passkey',
    summary:
      'What WhatsApp wants signed with the passkey of the account before it links the number, how far that is, and the code to compare. Experimental.',
    access: 'instance',
    opensMore: true,
    params: id,
    status: 200,
    answer: PasskeyView,
  },
  givePasskey: {
    method: 'post',
    path: '/instances/:id/passkey',
    summary:
      'Give the signature (as PublicKeyCredential.toJSON makes it), which is looked at before it is sent and is good for one time; or confirm that the code is that on the phone.',
    access: 'instance',
    params: id,
    body: PasskeyAnswer,
    status: 200,
    answer: PasskeyView,
  },
  cancelPasskey: {
    method: 'delete',
    path: '/instances/:id/passkey',
    summary: 'Cancel linking with a passkey, also where the codes differ: nothing is linked.',
    access: 'instance',
    params: id,
    status: 200,
    answer: InstanceView,
  },
  getPasskeySetting: {
    method: 'get',
    path: '/passkeys',
    summary: 'Whether numbers can be linked here with a passkey. Experimental.',
    access: 'owner',
    status: 200,
    answer: PasskeySetting,
  },
  changePasskeySetting: {
    method: 'put',
    path: '/passkeys',
    summary: 'Turn linking with a passkey on or off; it holds for the next linking.',
    access: 'owner',
    body: z.object({ enabled: z.boolean() }),
    status: 200,
    answer: PasskeySetting,
  },
} as const satisfies Record<string, Route>
