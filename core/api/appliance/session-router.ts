// /api/v1/session: the cookie of a browser, and who a request comes from when it carries one instead of a key.
import { Router, type Request, type Response } from 'express'
import { csrfHeader, sessionRoutes, type SessionView } from '../../contract/appliance/session-routes.ts'
import { signInRefusals } from '../../contract/sentences/sign-in.ts'
import { AppError, ForbiddenError, NotFoundError, UnauthorizedError } from '../../errors.ts'
import { hashKey, keyOf, requireCaller, type Access, type KeyHolder } from '../access.ts'
import { jsonBody } from '../body.ts'
import { handled } from '../handled.ts'
import { namesPublicPath, publicPathOf } from '../public-path.ts'
import type { Doer, KeyName } from '../record.ts'
import { passwordRouter, type PasswordControl } from './password-router.ts'
import { sameText, type From, type KeptSession, type Sessions, type Way } from './sessions.ts'

export interface SessionDeps {
  access: Access
  sessions: Sessions
  /** undefined: there is no database that would know it. */
  password: PasswordControl | undefined
  /** Where a browser finds us behind a proxy that changes the Host. */
  publicUrl: string | undefined
}

export type CallerOf = (request: Request) => KeyHolder

/** By key, or else by cookie; a cookie counts only for our own page, and for changes only with its token. */
export function callerOf(parts: SessionDeps): CallerOf {
  return (request) => {
    if (keyOf(request.headers) !== undefined) return requireCaller(parts.access, request)
    const session = sessionOf(parts, request)
    if (session === undefined) throw new UnauthorizedError()
    assertOwnPage(parts, request)
    const isChange = request.method !== 'GET' && request.method !== 'HEAD'
    if (isChange && !sameText(request.get(csrfHeader) ?? '', session.csrf)) throw new AppError('cross_site')
    return session.caller
  }
}

/** Who a request is of, for the record; nothing is counted or refused. */
export function doerOf(parts: SessionDeps, keys: { nameOf(hash: Uint8Array): KeyName | undefined }) {
  return (request: Request): Doer | undefined => {
    const { address } = fromOf(request)
    const key = keyOf(request.headers)
    if (key === undefined) {
      const session = sessionOf(parts, request)
      return session && { kind: 'session', id: session.id, name: session.openedBy, address }
    }
    const hash = hashKey(key)
    const named = keys.nameOf(hash)
    if (named !== undefined) return { ...named, address }
    const caller = parts.access.identifyHash(hash)
    return caller?.kind === 'instance'
      ? { kind: 'token', id: caller.instance.id, name: '', address }
      : undefined
  }
}

export function sessionRouter(parts: SessionDeps): Router {
  const { sessions } = parts
  const router = Router()
  const caller = callerOf(parts)
  const ownerOf = (request: Request): void => {
    if (caller(request).kind !== 'owner') throw new ForbiddenError()
  }
  router.get('/session', (request, response) => {
    ownerOrWays(parts, () => ownerOf(request))
    const session = sessionOf(parts, request)
    const token = cookieOf(request)
    // Whoever comes back within 30 days stays in.
    if (session !== undefined && token !== undefined)
      setCookie(parts, response, { value: token, maxAgeSeconds: cookieSeconds })
    response.json({ csrf: session?.csrf ?? null })
  })
  router.post(
    '/session',
    ...jsonBody('4kb'),
    handled(async (request, response) => {
      assertOwnPage(parts, request)
      const csrf = await open(parts, response, await wayIn(parts, request))
      response.status(sessionRoutes.openSession.status).json({ csrf })
    }),
  )
  router.delete(
    '/session',
    handled(async (request, response) => {
      ownerOf(request)
      const session = sessionOf(parts, request)
      setCookie(parts, response, { value: '', maxAgeSeconds: 0 })
      response.json({ ended: session !== undefined && (await sessions.close(session.id)) })
    }),
  )
  router.post('/session/ticket', (request, response) => {
    ownerOf(request)
    const key = keyOf(request.headers)
    const keyHash = key === undefined ? sessionOf(parts, request)?.keyHash : hashKey(key)
    if (keyHash === undefined) throw new UnauthorizedError()
    response.status(sessionRoutes.makeTicket.status).json(sessions.ticket(keyHash))
  })
  listed(router, parts, ownerOf)
  const { password } = parts
  if (password !== undefined)
    router.use(
      '/password',
      passwordRouter(password, {
        caller,
        openedBy: (request) =>
          keyOf(request.headers) === undefined ? sessionOf(parts, request)?.openedBy : 'key',
        reopen: (response, keyHash) => open(parts, response, { keyHash, openedBy: 'password' }),
      }),
    )
  return router
}

/** Who is in, but for the desktop itself. */
function listed(router: Router, parts: SessionDeps, ownerOf: (request: Request) => void): void {
  const { access, sessions } = parts
  const valid = (): KeptSession[] =>
    sessions.list().filter(({ keyHash }) => access.identifyHash(keyHash) !== undefined)
  router.get('/sessions', (request, response) => {
    ownerOf(request)
    const own = sessionOf(parts, request)?.id
    response.json({
      sessions: valid().map((session) => viewOf(session, own)),
    })
  })
  router.delete(
    '/sessions',
    handled(async (request, response) => {
      ownerOf(request)
      const own = sessionOf(parts, request)?.id
      const others = sessions.list().filter(({ id }) => id !== own)
      for (const { id } of others) await sessions.close(id)
      response.json({ ended: others.length })
    }),
  )
  router.delete(
    '/sessions/:id',
    handled(async (request, response) => {
      ownerOf(request)
      const { id } = sessionRoutes.endSession.params.parse(request.params)
      if (!(await sessions.close(id))) throw new NotFoundError(signInRefusals.no_such_session)
      response.json({ ended: true })
    }),
  )
}

function viewOf(session: KeptSession, own: string | undefined): SessionView {
  const { id, openedBy, address, agent, createdAt, usedAt } = session
  return { id, current: id === own, openedBy, address, agent, createdAt, usedAt }
}

/** Whoever is not in learns by what he may come in. */
function ownerOrWays({ password }: SessionDeps, ownerOf: () => void): void {
  try {
    ownerOf()
  } catch (error) {
    if (!(error instanceof UnauthorizedError)) throw error
    throw new UnauthorizedError(undefined, { details: { password: password?.view().set ?? false } })
  }
}

async function wayIn({ access, sessions, password }: SessionDeps, request: Request): Promise<Way> {
  const given = sessionRoutes.openSession.body.parse(request.body ?? {})
  if (given.ticket !== undefined) {
    const ticket = sessions.redeem(given.ticket)
    if (ticket === undefined) throw new AppError('ticket_used')
    return { ...ticket, openedBy: 'ticket' }
  }
  if (given.password === undefined) return { keyHash: ownerKeyHash(access, request), openedBy: 'key' }
  if (password === undefined) throw new UnauthorizedError()
  const tried = { password: given.password, code: given.code, address: fromOf(request).address }
  return { keyHash: await password.signIn(tried), openedBy: 'password' }
}

async function open(parts: SessionDeps, response: Response, way: Way): Promise<string> {
  const { token, csrf } = await parts.sessions.open(way, fromOf(response.req))
  setCookie(parts, response, { value: token, maxAgeSeconds: cookieSeconds })
  return csrf
}

const cookieSeconds = 30 * 24 * 60 * 60

/** Browsers share cookies between the ports of a host: each appliance has a name of its own. */
function cookieName(request: Request): string {
  return `holdfast-${request.socket.localPort ?? 0}`
}

function cookieOf(request: Request): string | undefined {
  const start = `${cookieName(request)}=`
  const found = (request.headers.cookie ?? '').split('; ').find((pair) => pair.startsWith(start))
  return found?.slice(start.length)
}

/** Under the public address it is for its path alone: others may be at home at the same host. */
function setCookie(
  { publicUrl }: SessionDeps,
  response: Response,
  { value, maxAgeSeconds }: { value: string; maxAgeSeconds: number },
) {
  const { req: request } = response
  const isPublic = comesFrom(publicUrl, request.headers.origin)
  const secure = request.secure || (isPublic && publicUrl?.startsWith('https:')) ? '; Secure' : ''
  const path = isPublic || namesPublicPath(request) ? publicPathOf(publicUrl) : ''
  response.append(
    'Set-Cookie',
    `${cookieName(request)}=${value}; HttpOnly; SameSite=Strict; Path=${path}/; Max-Age=${maxAgeSeconds}${secure}`,
  )
}

function comesFrom(publicUrl: string | undefined, origin: string | undefined): publicUrl is string {
  return publicUrl !== undefined && origin === new URL(publicUrl).origin
}

function fromOf(request: Request): From {
  return { address: request.ip ?? '', agent: (request.get('user-agent') ?? '').slice(0, 300) }
}

function sessionOf({ access, sessions }: SessionDeps, request: Request) {
  const token = cookieOf(request)
  const session = token === undefined ? undefined : sessions.find(token, fromOf(request))
  const caller = session && access.identifyHash(session.keyHash)
  return session && caller && { ...session, caller }
}

function ownerKeyHash(access: Access, request: Request): Uint8Array {
  if (requireCaller(access, request).kind !== 'owner') throw new ForbiddenError()
  return hashKey(keyOf(request.headers) ?? '')
}

/** Browsers name the page that a request comes from; another one has no business with our cookie. */
function assertOwnPage({ publicUrl }: SessionDeps, request: Request): void {
  const { origin } = request.headers
  if (origin === undefined) return
  const host = URL.canParse(origin) ? new URL(origin).host : undefined
  const isOwn = host === request.host.toLowerCase()
  if (!isOwn && !comesFrom(publicUrl, origin)) throw new AppError('cross_site')
}
