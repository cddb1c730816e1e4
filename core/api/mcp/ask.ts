// What the tools of MCP ask the own API for: over HTTP, with the key of whoever uses them, so that whatever that key may or may not
// is decided in one place.
import type { z } from 'zod'
import { Problem } from '../../contract/appliance/appliance.ts'

export interface Ask {
  <T>(method: string, path: string, schema: z.ZodType<T>, body?: unknown): Promise<T>
}

/** What the API refused, in its words. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError'
  readonly status: number

  constructor(message: string, status = 403) {
    super(message)
    this.status = status
  }
}

const answerMs = 60_000

export function asking(url: string, headers: Readonly<Record<string, string>>): Ask & { bytes: AskBytes } {
  const send = async (method: string, path: string, body?: unknown): Promise<Response> => {
    const answer = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(answerMs),
    })
    if (answer.ok) return answer
    const { data } = Problem.safeParse(await answer.json().catch(() => undefined))
    const said = data === undefined ? `It answered ${answer.status}.` : `${data.detail} ${data.hint}`
    throw new RefusedError(said, answer.status)
  }
  const ask: Ask = async (method, path, schema, body) =>
    schema.parse(await (await send(method, path, body)).json())
  const bytes: AskBytes = async (path) => {
    const answer = await send('GET', path)
    const type = answer.headers.get('content-type') ?? 'application/octet-stream'
    return { type, bytes: Buffer.from(await answer.arrayBuffer()) }
  }
  return Object.assign(ask, { bytes })
}

type AskBytes = (path: string) => Promise<{ type: string; bytes: Buffer }>
