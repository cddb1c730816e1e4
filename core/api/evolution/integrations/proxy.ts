// /proxy/set and find: how an instance reaches WhatsApp. As upstream does, a proxy is tried before it is kept.
import { z } from 'zod'
import { ProxyRequest, type Proxy } from '../../../contract/instances/proxy.ts'
import { BadRequestError } from '../../../errors.ts'
import type { DialectContext, InstanceCall, InstanceRoute } from '../dialect.ts'
import { iso, proxyObject } from '../objects.ts'
import { parseBody } from '../validate.ts'

const text = z.string().optional()

const ProxyBody = z.object({
  enabled: z.boolean(),
  host: z.string(),
  // Upstream takes a text, and its clients send a number as often.
  port: z.union([z.string(), z.number()]),
  protocol: z.string(),
  username: text,
  password: text,
})
type ProxyBody = z.infer<typeof ProxyBody>

/** Nothing else of it counts then: clients send what they have left, null among it. */
const OffBody = z.looseObject({ enabled: z.literal(false) })

/** The field of ours by which a refusal is told as one of theirs. */
export function proxyOf(given: {
  host: string
  port?: string | number | undefined
  protocol?: string | undefined
  username?: string | undefined
  password?: string | undefined
}): { proxy: Proxy } | { field: string; why: string } {
  const protocol = given.protocol?.trim().toLowerCase()
  const read = ProxyRequest.safeParse({
    ...(protocol && { protocol }),
    host: given.host,
    ...(given.port !== undefined && given.port !== '' && { port: given.port }),
    ...(given.username && { username: given.username }),
    ...(given.password && { password: given.password }),
  })
  if (read.success) return { proxy: read.data }
  const [issue] = read.error.issues
  return { field: String(issue?.path[0] ?? 'host'), why: issue?.message ?? '' }
}

async function set({ instances }: DialectContext, { instance, caller, body }: InstanceCall) {
  const asked = { by: caller.kind }
  if (OffBody.safeParse(body).success) {
    await instances.update(instance.id, { proxy: null }, asked)
    const none = { enabled: false, host: '', port: '', protocol: '', username: '', password: '' }
    return { proxy: { instanceName: instance.name, proxy: none } }
  }
  const given = parseBody(ProxyBody, body)
  const read = proxyOf(given)
  if (!('proxy' in read)) throw new BadRequestError(`Invalid proxy: ${read.field}. ${read.why}`)
  const tried = await instances.testProxy(instance.id, read.proxy, asked)
  if (!tried.ok) throw new BadRequestError(`Invalid proxy: ${tried.error ?? 'it does not answer.'}`)
  await instances.update(instance.id, { proxy: read.proxy }, asked)
  return { proxy: { instanceName: instance.name, proxy: { ...given, port: String(given.port) } } }
}

function find({ instance }: InstanceCall) {
  return proxyObject(instance, { createdAt: iso(instance.createdAt), updatedAt: iso(instance.updatedAt) })
}

export function proxyRoutes(context: DialectContext): InstanceRoute[] {
  const scope = 'instance'
  return [
    {
      scope,
      method: 'post',
      path: '/proxy/set',
      body: ProxyBody,
      status: 201,
      run: (call) => set(context, call),
    },
    { scope, method: 'get', path: '/proxy/find', run: find },
  ]
}
