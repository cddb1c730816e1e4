// One HTTP request of a delivery: what was answered, or in one sentence why nothing was. It never throws.
import type { SetTimer } from '../timers.ts'

/** One request that tells an event; the dialect makes several of one event. */
export interface DeliveryRequest {
  /** Stable: the same at every try. */
  id: string
  /** POST unless given. */
  method?: 'GET'
  url: string
  headers: Record<string, string>
  body: string
}

export interface Outcome {
  ok: boolean
  status: number | null
  error: string | null
}

export interface PostOptions {
  fetch: typeof globalThis.fetch
  setTimer: SetTimer
  /** The appliance stops. */
  signal: AbortSignal
}

const timeoutMs = 30_000

export async function post(request: DeliveryRequest, options: PostOptions): Promise<Outcome> {
  const timeout = new AbortController()
  const cancel = options.setTimer(() => timeout.abort(), timeoutMs)
  try {
    const response = await options.fetch(request.url, {
      method: request.method ?? 'POST',
      headers: request.headers,
      ...(request.method !== 'GET' && { body: request.body }),
      // A redirect would send the event, its signature and its keys to somebody else.
      redirect: 'manual',
      signal: AbortSignal.any([timeout.signal, options.signal]),
    })
    // What an endpoint answers beyond its status is not read.
    await response.body?.cancel()
    const { ok, status } = response
    return { ok, status, error: ok ? null : sentenceOf(status) }
  } catch (error) {
    const late = `No answer within ${timeoutMs / 1000} seconds.`
    return { ok: false, status: null, error: timeout.signal.aborted ? late : reasonOf(error) }
  } finally {
    cancel()
  }
}

function sentenceOf(status: number): string {
  if (status >= 300 && status < 400) return `The endpoint redirects (${status}), which is not followed.`
  return `The endpoint answered ${status}.`
}

/** The code of what went wrong; messages may hold addresses and keys. */
function reasonOf(error: unknown): string {
  const cause: unknown = error instanceof Error ? error.cause : undefined
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : 'unknown'
  return `The endpoint cannot be reached (${code}).`
}
