// What every request passes first: the headers of every answer, the Host check, the phase of the appliance.
import type { Request, RequestHandler } from 'express'
import { isLoopback } from '../config/config.ts'
import { AppError, BadRequestError, UnavailableError } from '../errors.ts'

/** Where the appliance is in its life: requests are served while it is ready. */
export type Phase = 'starting' | 'ready' | 'stopping'

export const securityHeaders: RequestHandler = (_request, response, next) => {
  response.set({
    'Cache-Control': 'no-store',
    'Content-Security-Policy':
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; " +
      "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
  })
  next()
}

/** Whether a Host header, or what stands for it, names us. */
export function ownHosts(allowedHosts: readonly string[]): (host: string | undefined) => boolean {
  const allowed = new Set(allowedHosts)
  return (host) => {
    const name = (host ?? '').toLowerCase().replace(/:\d*$/, '')
    return isLoopback(name) || allowed.has(name)
  }
}

/**
 * A page of a foreign name that resolves to this machine must not reach us (DNS rebinding). The name that a trusted
 * proxy forwards must be ours too; it never stands in for the Host header, which no page can choose.
 */
export function hostCheck(allowedHosts: readonly string[]): RequestHandler {
  const isOurs = ownHosts(allowedHosts)
  return (request, _response, next) => {
    const { headers, host } = request
    // Of two, somebody before us may have believed the other one.
    if (timesNamed(request, 'host') > 1) return next(new BadRequestError(severalHosts))
    next(isOurs(headers.host) && isOurs(host) ? undefined : new AppError('wrong_host'))
  }
}

const severalHosts = 'The request has more than one Host header; nothing was done.'

function timesNamed({ rawHeaders }: Request, header: string): number {
  return rawHeaders.filter((text, n) => n % 2 === 0 && text.toLowerCase() === header).length
}

const corsHeaders = {
  'Access-Control-Allow-Methods': 'GET, POST, PUT, PATCH, DELETE',
  'Access-Control-Allow-Headers': 'authorization, apikey, content-type, idempotency-key, last-event-id',
  'Access-Control-Max-Age': '600',
}

/** Pages of these origins may call us with a key. Never with a cookie: credentials are not allowed. */
export function cors(origins: readonly string[]): RequestHandler {
  const allowed = new Set(origins)
  return (request, response, next) => {
    if (allowed.size > 0) response.vary('Origin')
    const { origin } = request.headers
    if (origin === undefined || !(allowed.has(origin) || allowed.has('*'))) return next()
    response.set('Access-Control-Allow-Origin', allowed.has('*') ? '*' : origin)
    const isPreflight = request.method === 'OPTIONS' && 'access-control-request-method' in request.headers
    if (isPreflight) response.set(corsHeaders).status(204).end()
    else next()
  }
}

/** Reading, and signing in to read. */
function changesNothing({ method, path }: Request): boolean {
  return ['GET', 'HEAD', 'OPTIONS'].includes(method) || path.startsWith('/api/v1/session')
}

/** Whether the data folder is still the one that is open. */
export interface FolderPresence {
  /** What of it is gone. */
  readonly lost: string | undefined
  /** Throws while something of it is. */
  assert(): void
}

/** What would be answered and then be lost is refused. */
export function folderCheck(presence: FolderPresence): RequestHandler {
  return (request, _response, next) => {
    if (!changesNothing(request)) presence.assert()
    next()
  }
}

export function phaseCheck(phase: () => Phase): RequestHandler {
  return (_request, _response, next) => {
    const now = phase()
    next(now === 'ready' ? undefined : new UnavailableError(undefined, { code: now }))
  }
}
