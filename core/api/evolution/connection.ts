// /instance/connect, connectionState, restart, logout and setPresence: the link of an instance.
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import type { InstanceView } from '../../contract/instances/instance.ts'
import { AppError } from '../../errors.ts'
import { digitsOf } from './jid.ts'
import { stateWord, success } from './objects.ts'
import { qrObject } from './qr.ts'
import type { DialectContext, InstanceCall, InstanceRoute } from './dialect.ts'
import { parseBody } from './validate.ts'

const codeWaitMs = 10_000
const loginWaitMs = 2000

const PresenceBody = z.object({
  presence: z.enum(['unavailable', 'available', 'composing', 'recording', 'paused']),
})

function stateObject(view: InstanceView) {
  return { instance: { instanceName: view.name, state: stateWord(view) } }
}

function begin(
  { instances }: DialectContext,
  view: InstanceView,
  phoneNumber: string,
): Promise<InstanceView> {
  // With a link there is nothing to scan: the number asked for would be another one's.
  if (view.generation !== null || phoneNumber === '') return instances.start(view.id)
  return instances.link(view.id, { phoneNumber })
}

/** A number that is linked logs in by itself: a short wait lets the answer say so. */
async function afterLogin({ instances }: DialectContext, view: InstanceView): Promise<InstanceView> {
  let now = view
  for (const end = Date.now() + loginWaitMs; Date.now() < end; await pause(50)) {
    now = instances.find(view.id) ?? now
    if (now.state !== 'connecting') break
  }
  return now
}

/** What connect and restart answer: the state of an instance that is linked, else the QR object. */
async function codeOrState(context: DialectContext, view: InstanceView) {
  // There is no code to wait for, and none to show.
  if (view.generation !== null) return stateObject(await afterLogin(context, view))
  return qrObject(await context.instances.linkCode(view.id, { timeoutMs: codeWaitMs }))
}

/** Upstream tells a refusal of these two with status 200. */
async function refusable(run: () => Promise<unknown>): Promise<unknown> {
  try {
    return await run()
  } catch (error) {
    if (!(error instanceof AppError) || error.status >= 500) throw error
    return { error: true, message: error.message }
  }
}

async function connect(context: DialectContext, { instance, request }: InstanceCall): Promise<unknown> {
  const number = request.query['number']
  const word = stateWord(instance)
  if (word === 'open') return stateObject(instance)
  if (word === 'connecting') return codeOrState(context, instance)
  return refusable(async () => {
    const begun = await begin(context, instance, digitsOf(typeof number === 'string' ? number : ''))
    return codeOrState(context, begun)
  })
}

async function restart(context: DialectContext, { instance }: InstanceCall): Promise<unknown> {
  const { id, name } = instance
  if (stateWord(instance) === 'close')
    return { error: true, message: `The "${name}" instance is not connected` }
  return refusable(async () => codeOrState(context, await context.instances.restart(id)))
}

async function logout({ instances }: DialectContext, { instance }: InstanceCall): Promise<unknown> {
  // Managers log out before they delete, whatever the state is.
  if (stateWord(instance) === 'close') return success('Instance was already disconnected')
  await instances.logout(instance.id)
  return success('Instance logged out')
}

async function setPresence(
  { instances }: DialectContext,
  { instance, body }: InstanceCall,
): Promise<unknown> {
  const { presence } = parseBody(PresenceBody, body)
  // The other three belong to a chat and none is named here, so there is nobody to tell.
  if (presence === 'available' || presence === 'unavailable')
    await instances.online(instance.id, (number) => number.setPresence(presence))
  return { presence }
}

export function connectionRoutes(context: DialectContext): InstanceRoute[] {
  const scope = 'instance'
  const again = (call: InstanceCall): Promise<unknown> => restart(context, call)
  return [
    { scope, method: 'get', path: '/instance/connect', run: (call) => connect(context, call) },
    { scope, method: 'get', path: '/instance/connectionState', run: ({ instance }) => stateObject(instance) },
    // Upstream's documentation says PUT, its code POST.
    { scope, method: 'post', path: '/instance/restart', run: again },
    { scope, method: 'put', path: '/instance/restart', run: again },
    {
      scope,
      method: 'post',
      path: '/instance/setPresence',
      body: PresenceBody,
      status: 201,
      run: (call) => setPresence(context, call),
    },
    { scope, method: 'delete', path: '/instance/logout', run: (call) => logout(context, call) },
  ]
}
