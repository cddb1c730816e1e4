// How often a key may ask: a bucket of tokens for each, which fills by the minute and holds a minute's worth. The headers are
// those of the IETF's draft on RateLimit fields.
import type { RequestHandler } from 'express'
import type { IncomingHttpHeaders } from 'node:http'
import { signInRefusals } from '../contract/sentences/sign-in.ts'
import { AppError } from '../errors.ts'
import { hashKey, keyOf, type Access } from './access.ts'

interface Bucket {
  tokens: number
  at: number
}

export interface Spent {
  isAllowed: boolean
  remaining: number
  /** Until there is one again, or until it is full. */
  resetSeconds: number
}

const minuteMs = 60_000

export class Buckets {
  readonly #buckets = new Map<string, Bucket>()
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  spend(id: string, perMinute: number): Spent {
    const now = this.#now()
    const known = this.#buckets.get(id) ?? { tokens: perMinute, at: now }
    const filled = Math.min(perMinute, known.tokens + (Math.max(0, now - known.at) * perMinute) / minuteMs)
    const isAllowed = filled >= 1
    const tokens = isAllowed ? filled - 1 : filled
    this.#buckets.set(id, { tokens, at: now })
    const missing = isAllowed ? perMinute - tokens : 1 - tokens
    return {
      isAllowed,
      remaining: Math.floor(tokens),
      resetSeconds: Math.ceil((missing * minuteMs) / perMinute / 1000),
    }
  }
}

/** isInner: it was counted when it came from outside. */
export function limitKeys(
  access: Access,
  buckets: Buckets,
  isInner: (headers: IncomingHttpHeaders) => boolean,
): RequestHandler {
  return (request, response, next) => {
    if (isInner(request.headers)) return next()
    const key = keyOf(request.headers)
    const holder = key === undefined ? undefined : access.identifyHash(hashKey(key), request.ip)
    if (holder?.kind !== 'scoped' || holder.perMinute === null) return next()
    const { keyId, perMinute } = holder
    const { isAllowed, remaining, resetSeconds } = buckets.spend(keyId, perMinute)
    response.set({
      'RateLimit-Limit': String(perMinute),
      'RateLimit-Remaining': String(remaining),
      'RateLimit-Reset': String(resetSeconds),
    })
    if (isAllowed) return next()
    response.set('Retry-After', String(resetSeconds))
    throw new AppError('rate_limited', signInRefusals.too_many_requests({ perMinute }))
  }
}
