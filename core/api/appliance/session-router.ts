// /api/v1/session: the cookie of a browser, and who a request comes from when it carries one instead of a key.
import { Router, type Request, type Response } from 'express'
import { csrfHeader, sessionRoutes } from '../../contract/appliance/session-routes.ts'
import { AppError, ForbiddenError, UnauthorizedError } from '../../errors.ts'
import { hashKey, keyOf, requireCaller, type Access, type KeyHolder } from '../access.ts'
import { jsonBody } from '../body.ts'
import { namesPublicPath, publicPathOf } from '../public-path.ts'
import { sameText, type Sessions } from './sessions.ts'

export interface SessionDeps {
  access: Access
  sessions: Sessions
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

export function sessionRouter(parts: SessionDeps): Router {
  const { access, sessions } = parts
  const router = Router()
  const caller = callerOf(parts)
  const ownerOf = (request: Request): void => {
    if (caller(request).kind !== 'owner') throw new ForbiddenError()
  }
  router.get('/session', (request, response) => {
    ownerOf(request)
    response.json({ csrf: sessionOf(parts, request)?.csrf ?? null })
  })
  router.post('/session', ...jsonBody('1kb'), (request, response) => {
    assertOwnPage(parts, request)
    const { ticket } = sessionRoutes.openSession.body.parse(request.body ?? {})
    const keyHash = ticket === undefined ? ownerKeyHash(access, request) : sessions.redeem(ticket)
    if (keyHash === undefined) throw new AppError('ticket_used')
    const { token, csrf } = sessions.open(keyHash)
    setCookie(parts, response, { value: token, maxAgeSeconds: cookieSeconds })
    response.status(sessionRoutes.openSession.status).json({ csrf })
  })
  router.delete('/session', (request, response) => {
    ownerOf(request)
    const token = cookieOf(request)
    setCookie(parts, response, { value: '', maxAgeSeconds: 0 })
    response.json({ ended: token !== undefined && sessions.close(token) })
  })
  router.post('/session/ticket', (request, response) => {
    ownerOf(request)
    const key = keyOf(request.headers)
    const keyHash = key === undefined ? sessionOf(parts, request)?.keyHash : hashKey(key)
    if (keyHash === undefined) throw new UnauthorizedError()
    response.status(sessionRoutes.makeTicket.status).json(sessions.ticket(keyHash))
  })
  return router
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

function sessionOf({ access, sessions }: SessionDeps, request: Request) {
  const token = cookieOf(request)
  const session = token === undefined ? undefined : sessions.find(token)
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
