// /baileys/*: what upstream passes on to Baileys itself. What asks of people is answered; what reaches for the keys and the
// wire of a number is not: whoever writes there beside us breaks the sessions that its messages are read by.
import { z } from 'zod'
import type { DialectContext, InstanceCall, InstanceRoute } from '../dialect.ts'
import { parseBody } from '../validate.ts'
import { refusing } from './off.ts'

const WhoBody = z.object({ jid: z.string().min(1, 'The property cannot be empty') })

/** What each of the others is told. */
const wireIsClosed = 'The keys and the wire of a number are not open to callers; nothing was done.'

const closed = [
  'assertSessions',
  'createParticipantNodes',
  'getUSyncDevices',
  'generateMessageTag',
  'sendNode',
  'signalRepositoryDecryptMessage',
  'getAuthState',
]

/** Of those that are there, as Baileys says it. */
async function onWhatsapp({ instances }: DialectContext, { instance, body }: InstanceCall) {
  const { jid: asked } = parseBody(WhoBody, body)
  const checks = await instances.checkNumbers(instance.id, [asked])
  return checks.flatMap(({ jid, exists }) => (exists ? [{ jid, exists }] : []))
}

function profilePictureUrl({ instances }: DialectContext, { instance, body }: InstanceCall) {
  return instances.people.picture(instance.id, parseBody(WhoBody, body).jid)
}

const route = (name: string, more: Pick<InstanceRoute, 'run'> & Partial<InstanceRoute>): InstanceRoute => ({
  scope: 'instance',
  method: 'post',
  path: `/baileys/${name}`,
  ...more,
})

export function baileysRoutes(context: DialectContext): InstanceRoute[] {
  return [
    route('onWhatsapp', { body: WhoBody, run: (call) => onWhatsapp(context, call) }),
    route('profilePictureUrl', { body: WhoBody, run: (call) => profilePictureUrl(context, call) }),
    ...closed.map((name) => route(name, refusing(wireIsClosed))),
    route('generateMessageID', { method: 'get', ...refusing(wireIsClosed) }),
  ]
}
