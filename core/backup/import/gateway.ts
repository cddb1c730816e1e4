// Whether the program that numbers come from still runs: its API is asked, as its clients ask it, and which numbers are online
// there (Evolution API tells each number's token). Where that cannot be known, it is told as that.
import { z } from 'zod'
import type { MoveInReport } from '../../contract/backups/move-in.ts'
import { codeOf } from '../../storage/files.ts'
import { wordOf } from './sources/source-error.ts'

const answerMs = 10_000
const atOnce = 8
const State = z.looseObject({ instance: z.looseObject({ state: z.string() }) })

export interface AskedNumber {
  key: string
  name: string
  token: string | undefined
}

export type Gateway = NonNullable<MoveInReport['running']['gateway']> & {
  /** The keys of those that are online there. */
  online: ReadonlySet<string>
}

export async function askGateway(
  url: string,
  numbers: readonly AskedNumber[],
  signal: AbortSignal,
): Promise<Gateway> {
  const base = url.replace(/\/+$/, '')
  const online = new Set<string>()
  try {
    await ask(base, {}, signal)
  } catch (error) {
    signal.throwIfAborted()
    const isSilent = ['ECONNREFUSED', 'EHOSTUNREACH'].includes(causeOf(error))
    return { is: isSilent ? 'silent' : 'unknown', error: causeOf(error), open: [], online }
  }
  for (let at = 0; at < numbers.length; at += atOnce) {
    const some = numbers.slice(at, at + atOnce)
    const states = await Promise.all(some.map((number) => stateOf(base, number, signal)))
    for (const [n, state] of states.entries()) if (state === 'open') online.add(some[n]?.key ?? '')
  }
  const open = numbers.filter(({ key }) => online.has(key)).map(({ name }) => name)
  return { is: 'answers', error: null, open, online }
}

/** undefined where it does not tell. */
async function stateOf(
  base: string,
  { name, token }: AskedNumber,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (token === undefined) return undefined
  try {
    const path = `/instance/connectionState/${encodeURIComponent(name)}`
    const response = await ask(`${base}${path}`, { apikey: token }, signal)
    return State.safeParse(await response.json()).data?.instance.state
  } catch {
    signal.throwIfAborted()
    return undefined
  }
}

function ask(url: string, headers: Record<string, string>, signal: AbortSignal): Promise<Response> {
  // A token goes nowhere else.
  return fetch(url, {
    headers,
    redirect: 'manual',
    signal: AbortSignal.any([signal, AbortSignal.timeout(answerMs)]),
  })
}

/** fetch tells what went wrong behind its own words. */
function causeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined
  return codeOf(cause) ?? wordOf(error)
}
