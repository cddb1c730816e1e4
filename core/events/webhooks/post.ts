// One HTTP request of a delivery: what was answered, or in one sentence why nothing was. It never throws.
import type { Asker } from '../../contract/asker.ts'
import { AddressRefusedError, type Outbound } from '../../outbound/outbound.ts'
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
  /** The body with what takes its time to be had, such as a file; it rejects where that cannot be read. */
  fill?(signal: AbortSignal): Promise<string>
  /** Once it is filled, the body without that, for who does not take so much. */
  bare?: string
}

export interface Outcome {
  ok: boolean
  status: number | null
  error: string | null
}

export interface PostOptions {
  /** Who named the address. */
  by: Asker
  outbound: Pick<Outbound, 'ask' | 'resolve'>
  setTimer: SetTimer
  /** The appliance stops. */
  signal: AbortSignal
}

const timeoutMs = 30_000

export async function post(request: DeliveryRequest, options: PostOptions): Promise<Outcome> {
  const timeout = new AbortController()
  const cancel = options.setTimer(() => timeout.abort(), timeoutMs)
  try {
    const status = await options.outbound.ask(request.url, {
      method: request.method ?? 'POST',
      headers: request.headers,
      by: options.by,
      ...(request.method !== 'GET' && { body: request.body }),
      signal: AbortSignal.any([timeout.signal, options.signal]),
    })
    // A redirect is not followed: it would send the event, its signature and its keys to somebody else.
    const ok = status >= 200 && status < 300
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
  if (error instanceof AddressRefusedError) return error.message
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
  return `The endpoint cannot be reached (${code}).`
}
