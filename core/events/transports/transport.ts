// What a broker is to the deliveries: somewhere a message is put, one after another, and how that goes.
import type { DeliveryRequest, Outcome } from '../webhooks/post.ts'

export interface TransportHealth {
  connected: boolean
  /** Why it is not, or was not when it was last tried; null while all is well. */
  lastError: string | null
}

export interface Transport {
  /** It goes on trying to be connected. */
  start(): void
  /** Resolves when the broker has it for good, or has not. It never rejects, and waits for no broker that is away. */
  send(request: DeliveryRequest): Promise<Outcome>
  health(): TransportHealth
  stop(): Promise<void>
}

export function failed(error: string, status: number | null = null): Outcome {
  return { ok: false, status, error }
}

/** The body, without its file where it is too large with it; undefined where it is either way. */
export function fitting({ body, bare = body }: DeliveryRequest, mostBytes: number): string | undefined {
  return [body, bare].find((each) => Buffer.byteLength(each) <= mostBytes)
}

/** What the broker will never take: it must hold up nothing behind it. */
export const tooLarge = 413

/** Its code: messages may hold addresses and keys. */
export function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'unknown'
  const cause = 'cause' in error ? error.cause : undefined
  if ('code' in error && (typeof error.code === 'string' || typeof error.code === 'number'))
    return String(error.code)
  if (cause !== undefined && cause !== null) return codeOf(cause)
  return error instanceof Error ? error.name : 'unknown'
}
