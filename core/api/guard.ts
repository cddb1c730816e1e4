// What every request passes first: the headers of every answer, the Host check, the phase of the appliance.
import type { RequestHandler } from 'express'
import { isLoopback } from '../config.ts'
import { AppError, UnavailableError } from '../errors.ts'

/** Where the appliance is in its life: requests are served while it is ready. */
export type Phase = 'starting' | 'ready' | 'stopping'

export const securityHeaders: RequestHandler = (_request, response, next) => {
  response.set({
    'Cache-Control': 'no-store',
    'Content-Security-Policy':
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
      "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
  })
  next()
}

/** A page of a foreign name that resolves to this machine must not reach us (DNS rebinding). */
export function hostCheck(allowedHosts: readonly string[]): RequestHandler {
  const allowed = new Set(allowedHosts)
  return (request, _response, next) => {
    const name = (request.headers.host ?? '').toLowerCase().replace(/:\d*$/, '')
    next(isLoopback(name) || allowed.has(name) ? undefined : new AppError('wrong_host'))
  }
}

export function phaseCheck(phase: () => Phase): RequestHandler {
  return (_request, _response, next) => {
    const now = phase()
    next(now === 'ready' ? undefined : new UnavailableError(undefined, { code: now }))
  }
}
