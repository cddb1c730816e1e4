// Turns the route table into Express routes: parse by the route's schemas, one call, answer.
import { Router, type Request, type RequestHandler, type Response } from 'express'
import type { Route, RouteAnswer, RouteInput } from '../contract/route.ts'
import type { RouteName } from '../contract/routes.ts'
import type { sessionRoutes } from '../contract/appliance/session-routes.ts'
import { AppError, BadRequestError, ForbiddenError, NotFoundError } from '../errors.ts'
import type { InstanceControl } from '../instances/types.ts'
import type { Caller, KeyHolder } from './access.ts'
import { jsonBody } from './body.ts'
import type { CallerOf } from './appliance/session-router.ts'

/** An answer that is not JSON. */
export class RawAnswer {
  readonly contentType: string
  readonly bytes: Uint8Array

  constructor(contentType: string, bytes: Uint8Array) {
    this.contentType = contentType
    this.bytes = bytes
  }
}

/** An answer that writes itself, for as long as it takes. */
export class StreamAnswer {
  readonly write: (response: Response) => Promise<void>

  constructor(write: (response: Response) => Promise<void>) {
    this.write = write
  }
}

export interface Endpoint {
  route: Route
  call(request: Request, caller: Caller): Promise<unknown>
}

/** Those of the session answer by themselves: they set cookies. */
export type Endpoints = Record<Exclude<RouteName, keyof typeof sessionRoutes>, Endpoint>

type Answer<R extends Route> = RouteAnswer<R> | RawAnswer | StreamAnswer

export function endpoint<R extends Route>(
  route: R,
  run: (input: RouteInput<R>, caller: Caller) => Answer<R> | Promise<Answer<R>>,
): Endpoint {
  return { route, call: async (request, caller) => run(parse(route, request), caller) }
}

/** For a route that takes a file: it comes as it is read. */
export function fileEndpoint<R extends Route & { takesFile: true }>(
  route: R,
  run: (input: RouteInput<R>, file: AsyncIterable<Uint8Array>) => Promise<RouteAnswer<R>>,
): Endpoint {
  return { route, call: async (request) => run(parse(route, request), chunksOf(request)) }
}

async function* chunksOf(request: Request): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    for await (const chunk of request) if (chunk instanceof Uint8Array) yield chunk
  } catch (cause) {
    throw new BadRequestError('The file was cut off on its way here; nothing was kept.', {
      hint: 'Send it again.',
      cause,
    })
  }
}

/** Overloaded because the parts that a route does not declare are undefined, which only its type knows. */
function parse<R extends Route>(route: R, request: Request): RouteInput<R>
function parse(route: Route, request: Request): unknown {
  return {
    params: route.params?.parse(request.params),
    query: route.query?.parse(request.query),
    headers: route.headers?.parse(request.headers),
    body: route.body?.parse(request.body ?? {}),
  }
}

/** Every instance that a request names, wherever it does: a route reads one of these places. */
function targetsOf(request: Request): string[] {
  const body: unknown = request.body
  const inBody = typeof body === 'object' && body !== null && 'instance' in body ? body.instance : undefined
  const named: unknown[] = [request.params['id'], request.query['instance'], inBody]
  return named.filter((target) => typeof target === 'string')
}

/**
 * An instance's token opens its own instance; of the others it does not even tell whether they exist. A key that may
 * only read sees what the owner sees, but nothing that opens more.
 */
function authorize(
  route: Route,
  request: Request,
  caller: KeyHolder,
  instances: Pick<InstanceControl, 'find'>,
): Caller {
  if (caller.kind === 'owner') return caller
  if (caller.kind === 'read') {
    if (route.method !== 'get' || route.opensMore === true) throw new ForbiddenError()
    return { kind: 'owner' }
  }
  if (route.access === 'owner') throw new ForbiddenError()
  const isOwn = (target: string): boolean => instances.find(target)?.id === caller.instance.id
  if (!targetsOf(request).every(isOwn)) throw new NotFoundError()
  return caller
}

const parseJson = jsonBody('1mb')

/** A body that nobody would parse is refused instead of being taken for an empty one. */
const refuseOtherBodies: RequestHandler = (request, _response, next) => {
  const hasBody =
    request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length']) > 0
  next(
    hasBody && request.is('json') === false
      ? new AppError('malformed_json', 'The body is not sent as JSON; nothing was changed.')
      : undefined,
  )
}

async function answer(response: Response, { route, ...each }: Endpoint, caller: Caller): Promise<void> {
  const result = await each.call(response.req, caller)
  if (result instanceof StreamAnswer) await result.write(response)
  else if (result instanceof RawAnswer)
    response.status(route.status).type(result.contentType).send(Buffer.from(result.bytes))
  else response.status(route.status).json(result)
}

/** otherwise: what becomes of a request that no endpoint is for. */
export function apiRouter(
  endpoints: Readonly<Record<string, Endpoint>>,
  callerOf: CallerOf,
  instances: Pick<InstanceControl, 'find'>,
  otherwise: () => never = noRoute,
): Router {
  const router = Router()
  const callers = new WeakMap<Request, KeyHolder>()
  // The key comes before the body: a stranger's body is never read.
  router.use((request, _response, next) => {
    callers.set(request, callerOf(request))
    next()
  })
  const register = (takesFile: boolean): void => {
    for (const each of Object.values(endpoints)) {
      if ((each.route.takesFile === true) !== takesFile) continue
      router[each.route.method](each.route.path, async (request, response) => {
        const caller = callers.get(request) ?? callerOf(request)
        await answer(response, each, authorize(each.route, request, caller, instances))
      })
    }
  }
  // A file is no JSON, whatever it says of itself.
  register(true)
  router.use(refuseOtherBodies, ...parseJson)
  register(false)
  router.use(otherwise)
  return router
}

function noRoute(): never {
  throw new AppError('no_route')
}
