// Calls of our own API, typed by the contract's route table. The key is never kept: the cookie stands for it.
import type { z } from 'zod'
import type { Problem } from '../../core/contract/appliance/appliance.ts'
import type { routes, RouteName } from '../../core/contract/routes.ts'
import type { csrfHeader } from '../../core/contract/appliance/session-routes.ts'
import { ProblemError, SignedOutError, UnreachableError } from './errors.ts'
import { placeOf } from './place.ts'

/** Put here by the bundler: the method and the path of every route. */
declare const routeTable: Record<RouteName, readonly [method: string, path: string]>

type Routes = typeof routes
type Value = string | number | boolean | undefined

type Params<R> = R extends { params: infer S extends z.ZodType }
  ? { params: Record<keyof z.output<S>, string | number> }
  : unknown
type Query<R> = R extends { query: infer S extends z.ZodType }
  ? { query?: { [Key in keyof z.output<S>]?: Value } }
  : unknown
type Body<R> = R extends { body: infer S extends z.ZodType } ? { body?: z.input<S> } : unknown

export type Parts<Name extends RouteName> = Params<Routes[Name]> & Query<Routes[Name]> & Body<Routes[Name]>
export type Answer<Name extends RouteName> = z.output<Routes[Name]['answer']>

interface AnyDeps {
  params?: Record<string, string | number>
  query?: Record<string, Value>
  body?: unknown
}

const csrf: typeof csrfHeader = 'x-holdfast-csrf'
let csrfToken = ''

/** Told when the session has ended, wherever it is noticed. */
let onSignedOut: () => void = () => undefined

export function whenSignedOut(told: () => void): void {
  onSignedOut = told
}

export async function call<Name extends RouteName>(name: Name, parts: Parts<Name>): Promise<Answer<Name>>
export async function call(name: RouteName, parts: unknown): Promise<unknown> {
  return send(name, parts as AnyDeps, {})
}

/** The address of a route, for what is not JSON: streams and downloads. */
export function addressOf(name: RouteName, { params = {}, query = {} }: AnyDeps = {}): string {
  const [, path] = routeTable[name]
  const filled = path.replaceAll(/:(\w+)/g, (_, part: string) =>
    encodeURIComponent(String(params[part] ?? '')),
  )
  const search = new URLSearchParams()
  for (const [key, value] of Object.entries(query)) if (value !== undefined) search.set(key, String(value))
  return `${placeOf('api/v1')}${filled}${search.size > 0 ? `?${search.toString()}` : ''}`
}

async function send(name: RouteName, parts: AnyDeps, extra: Record<string, string>): Promise<unknown> {
  return read(await ask(name, parts, extra))
}

async function ask(name: RouteName, parts: AnyDeps, extra: Record<string, string>): Promise<Response> {
  const [method] = routeTable[name]
  const headers: Record<string, string> = { Accept: 'application/json', ...extra }
  if (method !== 'GET') headers[csrf] = csrfToken
  const init: RequestInit = { method, headers, cache: 'no-store' }
  if (parts.body !== undefined) {
    headers['Content-Type'] = 'application/json'
    init.body = JSON.stringify(parts.body)
  }
  return fetch(addressOf(name, parts), init).catch((cause: unknown) => {
    throw new UnreachableError('The appliance does not answer.', { cause })
  })
}

/** What is a file: it goes to where the browser keeps what it loads. */
export async function download(name: RouteName, fileName: string): Promise<void> {
  const response = await ask(name, {}, {})
  if (!response.ok) return void (await read(response))
  const link = document.createElement('a')
  link.href = URL.createObjectURL(await response.blob())
  link.download = fileName
  link.click()
  URL.revokeObjectURL(link.href)
}

async function read(response: Response): Promise<unknown> {
  const answer: unknown = await response.json().catch((cause: unknown) => {
    throw new UnreachableError('The appliance does not answer as expected.', { cause })
  })
  return answered(response.status, answer)
}

/** Throws what a refusal says. */
export function answered(status: number, answer: unknown): unknown {
  if (status >= 200 && status < 300) return answer
  if (status === 401) {
    onSignedOut()
    throw new SignedOutError(answer as Problem)
  }
  throw new ProblemError(answer as Problem)
}

/** What every change has to bring, for what does not go by call. */
export function sessionHeader(): [name: string, value: string] {
  return [csrf, csrfToken]
}

/** Finds the session of the cookie, if there is one. */
export async function resumeSession(): Promise<void> {
  csrfToken = (await call('getSession', {})).csrf ?? ''
}

export async function openSession(
  by: { key: string } | { ticket: string } | { password: string; code?: string },
): Promise<void> {
  const opened = (await ('key' in by
    ? send('openSession', {}, { Authorization: `Bearer ${by.key}` })
    : send('openSession', { body: by }, {}))) as Answer<'openSession'>
  csrfToken = opened.csrf ?? ''
}

/** Another session took the place of the present one. */
export function renewSession(token: string | null): void {
  if (token !== null) csrfToken = token
}

export async function closeSession(): Promise<void> {
  await call('closeSession', {})
  csrfToken = ''
}
