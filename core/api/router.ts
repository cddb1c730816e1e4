// Turns the route table into Express routes: parse by the route's schemas, one call, answer.
import { Router, type Request, type RequestHandler, type Response } from 'express'
import type { z } from 'zod'
import type { Route, RouteAnswer, RouteInput } from '../contract/route.ts'
import { routeScopes, type RouteScope } from '../contract/appliance/scopes.ts'
import { routes, type RouteName } from '../contract/routes.ts'
import type { sessionRoutes } from '../contract/appliance/session-routes.ts'
import { AppError, BadRequestError, ForbiddenError, NotFoundError } from '../errors.ts'
import type { InstanceControl } from '../instances/types.ts'
import { asCaller, type Caller, type Grant, type KeyHolder } from './access.ts'
import { jsonBody } from './body.ts'
import { cutOff, isForm, readForm, type Form, type FormFile } from './form.ts'
import { leaveRest, limitBySilence } from './request-time.ts'
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
  /** For a route that may be asked by a form: its fields are in request.body. */
  callForm?(request: Request, file: FormFile, caller: Caller): Promise<unknown>
}

/** Those of the session answer by themselves: they set cookies. */
export type Endpoints = Record<Exclude<RouteName, keyof typeof sessionRoutes>, Endpoint>

type Answer<R extends Route> = RouteAnswer<R> | RawAnswer | StreamAnswer

export function endpoint<R extends Route>(
  route: R,
  run: (input: RouteInput<R>, caller: Caller) => Answer<R> | Promise<Answer<R>>,
): Endpoint & { route: R } {
  return { route, call: async (request, caller) => run(parse(route, request), caller) }
}

/** For a route that takes a file: it comes as it is read, as the body itself or in a form. */
export function fileEndpoint<R extends Route & { takesFile: true }>(
  route: R,
  run: (input: RouteInput<R>, file: AsyncIterable<Uint8Array>) => Promise<RouteAnswer<R>>,
): Endpoint {
  return {
    route,
    call: async (request) => run(parse(route, request), chunksOf(request)),
    callForm: async (request, file) => run(parse(route, request), file.chunks),
  }
}

/** For a route that is asked in JSON or, with a file, by a form. */
export function formEndpoint<R extends Route & { form: z.ZodType }>(
  json: Endpoint & { route: R },
  run: (input: FormInput<R>, file: FormFile, caller: Caller) => Promise<RouteAnswer<R>>,
): Endpoint {
  const { route } = json
  return {
    ...json,
    callForm: async (request, file, caller) => run(parseForm(route, request), file, caller),
  }
}

type FormInput<R extends Route & { form: z.ZodType }> = z.output<R['form']> & {
  headers: RouteInput<R>['headers']
}

function parseForm<R extends Route & { form: z.ZodType }>(route: R, request: Request): FormInput<R>
function parseForm(route: Route, request: Request): unknown {
  const fields: unknown = route.form?.parse(request.body)
  return { ...(typeof fields === 'object' && fields), headers: route.headers?.parse(request.headers) }
}

/** What is left unread keeps the connection from being closed under the answer. */
async function* chunksOf(request: Request): AsyncGenerator<Uint8Array, void, undefined> {
  limitBySilence(request)
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false }))
      if (chunk instanceof Uint8Array) yield chunk
  } catch (cause) {
    throw cutOff(cause)
  } finally {
    leaveRest(request)
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
  if (caller.kind === 'scoped') return granted(route, request, caller, instances)
  if (caller.kind === 'read') {
    if (route.method !== 'get' || route.opensMore === true) throw new ForbiddenError()
    return { kind: 'owner' }
  }
  if (route.access === 'owner') throw new ForbiddenError()
  const isOwn = (target: string): boolean => instances.find(target)?.id === caller.instance.id
  if (!targetsOf(request).every(isOwn)) throw new NotFoundError()
  return caller
}

const scopes = new Map<Route, RouteScope>(
  Object.entries(routes).map(([name, route]) => [route, routeScopes[name as RouteName]]),
)

/** What is about a number, and what names one: of another than its own, a key does not even learn that it is there. */
function granted(
  route: Route,
  request: Request,
  grant: Grant,
  instances: Pick<InstanceControl, 'find'>,
): Caller {
  const isOfNumber = route.access === 'instance' || route.path.startsWith('/instances/:id')
  const isOwn = (target: string): boolean => instances.find(target)?.id === grant.instanceId
  if (grant.instanceId !== null && isOfNumber && !targetsOf(request).every(isOwn)) throw new NotFoundError()
  const caller = asCaller(grant, scopes.get(route) ?? 'owner', instances)
  if (caller.kind === 'owner' || route.access === 'instance') return caller
  // It names its own number: the handler is asked for nothing else.
  if (isOfNumber) return { kind: 'owner' }
  throw new ForbiddenError()
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

/** How soon a stream ends whose key or session has ended. */
const lookMs = 2000

/** What is asked for once is answered; what goes on does so while whoever asked is let in. */
async function whileIn(response: Response, isIn: () => boolean, write: () => Promise<void>): Promise<void> {
  const look = setInterval(() => {
    if (!isIn()) response.destroy()
  }, lookMs)
  try {
    await write()
  } finally {
    clearInterval(look)
  }
}

async function reply(
  response: Response,
  { route, isIn }: { route: Route; isIn: () => boolean },
  answered: Promise<unknown>,
): Promise<void> {
  const result = await answered
  if (result instanceof StreamAnswer) await whileIn(response, isIn, () => result.write(response))
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
  const authorized = (request: Request, { route }: Endpoint): Caller =>
    authorize(route, request, callers.get(request) ?? callerOf(request), instances)
  const isIn = (request: Request) => (): boolean => {
    try {
      callerOf(request)
      return true
    } catch {
      return false
    }
  }
  const register = (takesFile: boolean): void => {
    for (const each of Object.values(endpoints)) {
      if ((each.route.takesFile === true) !== takesFile) continue
      router[each.route.method](each.route.path, async (request, response) => {
        const answered = each.call(request, authorized(request, each))
        await reply(response, { route: each.route, isIn: isIn(request) }, answered)
      })
    }
  }
  for (const each of Object.values(endpoints)) {
    const { callForm } = each
    if (callForm === undefined) continue
    router[each.route.method](each.route.path, async (request, response, next) => {
      if (!isForm(request)) return next()
      const form = await readForm(request)
      request.body = form.fields
      await withFile(form, (file) => {
        const caller = authorized(request, each)
        const answered = callForm(request, file, caller)
        return reply(response, { route: each.route, isIn: isIn(request) }, answered)
      })
    })
  }
  // A file is no JSON, whatever it says of itself.
  register(true)
  router.use(refuseOtherBodies, ...parseJson)
  register(false)
  router.use(otherwise)
  return router
}

/** What the file is refused for is answered while the rest of it is dropped. */
async function withFile(form: Form, work: (file: FormFile) => Promise<void>): Promise<void> {
  try {
    if (form.file === undefined)
      throw new BadRequestError('The form has no file; nothing was changed.', {
        hint: 'Send the file as its last part, or the message in JSON.',
      })
    await work(form.file)
  } catch (error) {
    form.discard()
    throw error
  }
}

function noRoute(): never {
  throw new AppError('no_route')
}
