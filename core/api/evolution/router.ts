// The Evolution v2 dialect at the root: who may, which instance, parse, one call, answer.
import { Router, urlencoded, type Request, type RequestHandler } from 'express'
import type { InstanceView } from '../../contract/instances/instance.ts'
import { NotFoundError, UnauthorizedError } from '../../errors.ts'
import { dialectScope } from '../../contract/appliance/scopes.ts'
import { asCaller, numbersOf, requireCaller, type Caller, type Grant } from '../access.ts'
import { jsonBody, largeInTurn, tellsLength } from '../body.ts'
import { publicPathOf, wayTo } from '../public-path.ts'
import { aliasesOf } from './integrations/aliases.ts'
import { baileysRoutes } from './integrations/baileys.ts'
import { chatwootRoutes } from './integrations/chatwoot.ts'
import { businessRoutes } from './integrations/business.ts'
import { chatRoutes } from './chat.ts'
import { chatStateRoutes } from './chat-state.ts'
import { connectionRoutes } from './connection.ts'
import type { AnyRoute, DialectContext } from './dialect.ts'
import { channelRoutes } from './groups/channels.ts'
import { groupRoutes } from './groups/group.ts'
import { profileRoutes } from './groups/profile.ts'
import { instanceRoutes } from './instance.ts'
import { offRoutes } from './integrations/off.ts'
import { proxyRoutes } from './integrations/proxy.ts'
import { fileRoutes } from './messages/files.ts'
import { kindRoutes } from './messages/kinds.ts'
import { pollRoutes } from './messages/polls.ts'
import { storedRoutes } from './messages/stored.ts'
import { subscriptionRoutes } from './transports/subscriptions.ts'
import { textRoutes } from './messages/text.ts'
import { rootRoutes } from './root.ts'
import { settingsRoutes } from './settings.ts'
import { webhookRoutes } from './webhook.ts'

function requireKey(context: DialectContext, request: Request): Caller {
  const caller = requireCaller(context.access, request)
  // The dialect has no words for a key that may only read, and shows the tokens of instances.
  if (caller.kind === 'read') throw new UnauthorizedError()
  return caller.kind === 'scoped' ? grantedTo(context, request, caller) : caller
}

/** The dialect knows one answer to whoever may not. */
function grantedTo(context: DialectContext, request: Request, grant: Grant): Caller {
  const { instanceName } = request.params
  // Others may have the same token; the key is for this one.
  const isOther =
    grant.instanceId !== null &&
    instanceName !== undefined &&
    context.instances.find(String(instanceName))?.id !== grant.instanceId
  if (isOther) throw new UnauthorizedError()
  try {
    return asCaller(grant, dialectScope(request.path), context.instances)
  } catch (cause) {
    throw new UnauthorizedError(undefined, { cause })
  }
}

/** The key is looked at before the name, so that names cannot be guessed without one. */
function requireTarget(context: DialectContext, request: Request, caller: Caller): InstanceView {
  const name = String(request.params['instanceName'])
  const found = context.instances.find(name)
  const own =
    caller.kind === 'owner' || numbersOf(caller, context.instances).some(({ id }) => id === found?.id)
  if (!own) throw new UnauthorizedError()
  if (found === undefined || found.trashedAt !== null)
    throw new NotFoundError(`The "${name}" instance does not exist`)
  return found
}

/** Of a body that does not say how large it is, so much is taken. */
const untold = [...jsonBody('20mb'), urlencoded({ limit: '20mb', extended: true })]
const told = [...jsonBody('136mb'), urlencoded({ limit: '136mb', extended: true })]

function only(isTold: boolean, parse: RequestHandler): RequestHandler {
  return (request, response, next) =>
    tellsLength(request) === isTold ? parse(request, response, next) : next()
}

function bodyParsers(): RequestHandler[] {
  return [
    largeInTurn(),
    ...untold.map((parse) => only(false, parse)),
    ...told.map((parse) => only(true, parse)),
  ]
}

/** Who calls and about what, known before a byte of the body is read. */
function checker(context: DialectContext, route: AnyRoute) {
  return (request: Request): (() => unknown) => {
    if (route.scope === 'open') return () => route.run(request)
    const caller = requireKey(context, request)
    if (route.scope === 'owner' && caller.kind !== 'owner') throw new UnauthorizedError()
    if (route.scope !== 'instance') return () => route.run({ request, caller, body: request.body })
    const instance = requireTarget(context, request, caller)
    return () => route.run({ request, caller, body: request.body, instance })
  }
}

function register(
  router: Router,
  { context, parsers }: { context: DialectContext; parsers: readonly RequestHandler[] },
  route: AnyRoute,
): void {
  const path = route.scope === 'instance' ? `${route.path}/:instanceName` : route.path
  const check = checker(context, route)
  const checked = new WeakMap<Request, () => unknown>()
  router[route.method](
    path,
    (request, _response, next) => {
      checked.set(request, check(request))
      next()
    },
    // Nothing is read for a route that anybody may ask.
    ...(route.scope === 'open' ? [] : parsers),
    async (request, response) => {
      const answer = await (checked.get(request) ?? check(request))()
      response.status(route.status ?? 200)
      if (route.scope === 'open' && route.isText === true) response.type('text').send(answer)
      else response.json(answer)
    },
  )
}

/** The table of the dialect: what is not here does not exist. */
export function dialectRoutes(context: DialectContext): AnyRoute[] {
  const routes = ownRoutes(context)
  return [...routes, ...aliasesOf(routes)]
}

function ownRoutes(context: DialectContext): AnyRoute[] {
  return [
    ...rootRoutes(context),
    ...instanceRoutes(context),
    ...connectionRoutes(context),
    ...textRoutes(context),
    ...fileRoutes(context),
    ...kindRoutes(context),
    ...storedRoutes(context),
    ...pollRoutes(context),
    ...chatRoutes(context),
    ...channelRoutes(context),
    ...groupRoutes(context),
    ...chatStateRoutes(context),
    ...profileRoutes(context),
    ...settingsRoutes(context),
    ...webhookRoutes(context),
    ...subscriptionRoutes(context),
    ...proxyRoutes(context),
    ...chatwootRoutes(context),
    ...businessRoutes(context),
    ...baileysRoutes(context),
    ...offRoutes(),
  ]
}

/** Clients put a slash between an address that ends in one and a path that begins with one. */
const oneSlash: RequestHandler = (request, _response, next) => {
  request.url = request.url.replace(/^[^?]*/, (path) => path.replaceAll(/\/{2,}/g, '/'))
  next()
}

export function evolutionRouter(context: DialectContext): Router {
  const router = Router()
  const parsers = bodyParsers()
  router.use(oneSlash)
  // Where upstream has its page.
  const publicPath = publicPathOf(context.publicUrl)
  router.get(['/manager', '/manager/*rest'], ({ path }, response) =>
    response.redirect(wayTo('app/', { path, publicPath })),
  )
  for (const route of dialectRoutes(context)) register(router, { context, parsers }, route)
  router.use((request) => {
    throw new NotFoundError(`Cannot ${request.method} ${request.path}`)
  })
  return router
}
