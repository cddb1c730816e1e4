// What is done over HTTP goes into the record with who did it and from where; what other parts record meanwhile gets the same.
import type { Request, RequestHandler } from 'express'
import { acts, byHandOnly, dialectActs } from '../contract/appliance/acts.ts'
import { routes } from '../contract/routes.ts'

/** Who asked. Never a key itself. */
export interface Doer {
  kind: 'session' | 'key' | 'token' | 'environment' | 'command'
  /** Of the session, the key or the number; empty where there is none. */
  id: string
  /** What the key is called; how a session was opened. */
  name: string
  address: string
}

/** A key of the list, or one that stands nowhere: of the environment, of the command line. */
export interface KeyName {
  kind: 'key' | 'environment' | 'command'
  id: string
  name: string
}

export interface Recorder {
  /** Whatever is recorded by what work begins is this one's. Asked only when there is something to record. */
  during(doer: () => Doer | undefined, work: () => void): void
  act(action: string, instanceId: string | null, doer: Doer | undefined): void
}

interface Pattern {
  method: string
  path: RegExp
  action: string
  byHand: boolean
}

const patterns: readonly Pattern[] = [
  ...Object.entries({ ...acts, ...byHandOnly }).map(([name, action]): Pattern => {
    const { method, path } = routes[name as keyof typeof acts]
    const inUrl = path.replaceAll(/:\w+/g, '([^/]+)')
    return {
      method: method.toUpperCase(),
      path: new RegExp(`^/api/v1${inUrl}/?$`, 'i'),
      action,
      byHand: name in byHandOnly,
    }
  }),
  ...dialectActs.map(([method, path, action]) => ({
    method,
    path: new RegExp(path.source, 'i'),
    action,
    byHand: false,
  })),
]

export interface RecordDeps {
  recorder: Recorder
  doerOf(request: Request): Doer | undefined
  /** A program acts over MCP: what it sends, somebody may ask about. */
  isInner(request: Request): boolean
  /** The id of a number that a request names. */
  idOf(name: string): string | undefined
}

export function recordActs({ recorder, doerOf, isInner, idOf }: RecordDeps): RequestHandler {
  return (request, response, next) => {
    const found = patterns.find(({ method, path }) => method === request.method && path.test(request.path))
    // Before it is done: afterwards it may be in the trash, or called otherwise.
    const id = found && instanceOf(found, request, idOf)
    const doer = found && doerOf(request)
    if (found !== undefined && (!found.byHand || doer?.kind === 'session' || isInner(request)))
      response.once('finish', () => {
        if (response.statusCode >= 300) return
        recorder.act(found.action, id ?? instanceIn(request, idOf), doer)
      })
    recorder.during(() => doer ?? doerOf(request), next)
  }
}

function instanceOf(
  { path, action }: Pattern,
  request: Request,
  idOf: RecordDeps['idOf'],
): string | undefined {
  const [, named] = path.exec(request.path) ?? []
  if (named === undefined || !/^(?:instance|chat)\./.test(action)) return undefined
  return idOf(decoded(named))
}

/** Of a body that was parsed meanwhile. */
function instanceIn({ body }: Request, idOf: RecordDeps['idOf']): string | null {
  const given: unknown = body
  const { instance, name } = (typeof given === 'object' && given !== null ? given : {}) as Record<
    string,
    unknown
  >
  const named = instance ?? name
  return typeof named === 'string' ? (idOf(named) ?? null) : null
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
