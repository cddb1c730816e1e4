// The HTTP face as one list: what every request passes, then our own API, the page and the dialect.
import express, { type ErrorRequestHandler, type Express, type Router } from 'express'
import type { IncomingHttpHeaders, Server } from 'node:http'
import type { NetworkSettings } from '../config/network.ts'
import { AppError } from '../errors.ts'
import type { Transit } from '../backup/transit/transit.ts'
import type { Archives } from '../backup/archive/archives.ts'
import type { Jobs } from '../backup/jobs.ts'
import type { Restores } from '../backup/restore/restores.ts'
import type { RecoveryKeys } from '../backup/keys/keys.ts'
import type { Search } from '../instances/messages/search/search.ts'
import type { InstanceControl } from '../instances/types.ts'
import type { Shapes } from '../instances/messages/shapes.ts'
import type { Log } from '../log.ts'
import type { Access } from './access.ts'
import { applianceEndpoints, probes, type About, type Reports } from './appliance/appliance.ts'
import type { EventLog } from '../events/log.ts'
import { archiveEndpoints } from './backups/archives.ts'
import type { Webhooks } from '../events/webhooks/webhooks.ts'
import type { ChatwootControl } from '../chatwoot/chatwoot.ts'
import { chatwootEndpoints } from './chatwoot/chatwoot.ts'
import { peopleEndpoints } from './people/people.ts'
import { channelEndpoints } from './channels/channels.ts'
import { groupEndpoints } from './groups/groups.ts'
import { careEndpoints } from './instances/care.ts'
import { passkeyEndpoints } from './instances/passkeys.ts'
import { chatEndpoints } from './instances/chats.ts'
import { eventEndpoints } from './events/events.ts'
import type { EvolutionOptions } from './evolution/dialect.ts'
import { sendDialectError } from './evolution/errors.ts'
import type { SocketHub } from './evolution/transports/socket-hub.ts'
import type { Transports } from './evolution/transports/transports.ts'
import { evolutionRouter } from './evolution/router.ts'
import {
  cors,
  folderCheck,
  hostCheck,
  phaseCheck,
  securityHeaders,
  type FolderPresence,
  type Phase,
} from './guard.ts'
import { importEndpoints, type ImportFolder, type MoveIn } from './backups/imports.ts'
import { instanceEndpoints } from './instances/instances.ts'
import { jobEndpoints } from './backups/jobs.ts'
import { locationEndpoints, type LocationControl } from './backups/locations.ts'
import { keyEndpoints, type AuditReader, type KeyControl } from './appliance/keys.ts'
import { actionEndpoints } from './messages/actions.ts'
import { answerEndpoints, type AnswerControl } from './messages/answers.ts'
import {
  keepingEndpoints,
  type ForgettingControl,
  type Holders,
  type KeepingControl,
} from './appliance/keeping.ts'
import { mediaLinkRouter, type MediaLinks } from './messages/media-links.ts'
import { mediaEndpoints, type MediaReader } from './messages/media.ts'
import { Inner } from './mcp/inner.ts'
import { mcpRouter } from './mcp/router.ts'
import { messageEndpoints } from './messages/messages.ts'
import { page } from './page.ts'
import { publicPathOf, stripPublicPath } from './public-path.ts'
import { logError, sendProblem, toAppError } from './problem.ts'
import { Buckets, limitKeys } from './rate-limit.ts'
import { recordActs, type Recorder } from './record.ts'
import { recoveryEndpoints } from './backups/recovery.ts'
import { limitRequests } from './request-time.ts'
import { restoreEndpoints } from './backups/restores.ts'
import { apiRouter } from './router.ts'
import { Measures } from './appliance/measures.ts'
import { metricsRouter } from './appliance/metrics.ts'
import { callerOf, doerOf, sessionRouter } from './appliance/session-router.ts'
import type { PasswordControl } from './appliance/password-router.ts'
import type { Sessions } from './appliance/sessions.ts'
import { sendingEndpoints } from './messages/sending.ts'
import { searchEndpoints } from './messages/search.ts'
import { settingsEndpoints, type AlertControl } from './appliance/settings.ts'
import { shapeEndpoints } from './appliance/shapes.ts'
import { setupEndpoints, type SetupControl } from './appliance/setup.ts'
import { supportEndpoints } from './appliance/support.ts'
import { snapshotEndpoints, type SnapshotControl } from './backups/snapshots.ts'
import { trashEndpoints } from './instances/trash.ts'
import { webhookEndpoints } from './events/webhooks.ts'

export interface Common {
  about: About
  allowedHosts: readonly string[]
  network: NetworkSettings
  /** Where clients find us, where that was said. */
  publicUrl: string | undefined
  log: Log
  phase(): Phase
  /** Whether the folder is still the one that is open. */
  presence: FolderPresence
}

export interface RunningOptions extends Common, Reports {
  access: Access
  instances: InstanceControl
  events: EventLog
  webhooks: Webhooks
  transports: Transports
  /** undefined: it is switched off. */
  sockets: SocketHub | undefined
  alerts: AlertControl
  /** Given when the appliance stops: streams end. */
  stopping: AbortSignal
  keys: KeyControl
  /** Who is told of metrics, and of how many numbers each by itself. */
  metrics: { isOpen: boolean; mostNumbers: number }
  /** Whether programs may write to anybody over MCP. */
  mcp: { toAnybody: boolean }
  /** Where it is asked on this machine. */
  ownUrl(): string
  audit: AuditReader
  recorder: Recorder
  setup: SetupControl
  search: Search
  media: MediaReader
  links: MediaLinks
  chatwoot: ChatwootControl
  answers: AnswerControl
  keeping: KeepingControl
  shapes: Pick<Shapes, 'listen'>
  forgetting: ForgettingControl
  holders: Holders
  jobs: Jobs
  recovery: RecoveryKeys
  archives: Archives
  transit: Transit
  restores: Restores
  sessions: Sessions
  password: PasswordControl
  snapshots: SnapshotControl
  locations: LocationControl
  importFolder: ImportFolder
  moveIn: MoveIn
  supportBundle(): Promise<Buffer>
  evolution: EvolutionOptions
}

export function base(options: Common, mode: 'running' | 'recovery'): Express {
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  app.use(probes(() => options.phase(), mode, options.presence))
  if (options.network.trustProxy !== undefined) app.set('trust proxy', options.network.trustProxy)
  app.use(securityHeaders, hostCheck(options.allowedHosts), cors(options.network.corsOrigins))
  app.use(page(publicPathOf(options.publicUrl)))
  return app
}

/** Everything else is the dialect's, and so is whatever is refused before it is looked at. */
const ownPaths = /^\/(?:api|app|mcp|media|metrics|livez|readyz)(?:\/|$)/i

export function finish(app: Express, log: Log): Express {
  const onError: ErrorRequestHandler = (error: unknown, request, response, next) => {
    const known = toAppError(error)
    const route: unknown = request.route
    const path = typeof route === 'object' && route !== null && 'path' in route ? route.path : undefined
    logError(log, known, { method: request.method, route: typeof path === 'string' ? path : 'none' })
    if (response.headersSent) next(error)
    else if (ownPaths.test(request.path)) sendProblem(response, known)
    else sendDialectError(request, response, error)
  }
  app.use(onError)
  return app
}

/** The appliance as it runs. */
export function runningApp(options: RunningOptions): Express {
  const { access, instances, events, keys, about, log } = options
  const endpoints = {
    ...applianceEndpoints(about, instances, options),
    ...instanceEndpoints(instances),
    ...trashEndpoints(instances),
    ...careEndpoints(instances),
    ...passkeyEndpoints(instances.passkeys),
    ...groupEndpoints(instances),
    ...channelEndpoints(instances),
    ...chatEndpoints(instances.chats),
    ...peopleEndpoints(instances),
    ...settingsEndpoints(options.alerts),
    ...snapshotEndpoints(options.snapshots),
    ...locationEndpoints(options.locations),
    ...messageEndpoints(instances),
    ...actionEndpoints(instances),
    ...answerEndpoints(options.answers),
    ...eventEndpoints(events, instances, options.stopping),
    ...webhookEndpoints(options.webhooks, instances),
    ...chatwootEndpoints(options.chatwoot, instances),
    ...keyEndpoints(keys, options.audit, instances),
    ...setupEndpoints(options.setup, options),
    ...searchEndpoints(options.search, instances),
    ...mediaEndpoints(options.media, instances),
    ...sendingEndpoints(instances),
    ...keepingEndpoints(options),
    ...shapeEndpoints(options.shapes, options.stopping),
    ...jobEndpoints(options.jobs),
    ...recoveryEndpoints(options.recovery, options.jobs),
    ...archiveEndpoints(options.archives, options.transit, options),
    ...restoreEndpoints(options.restores, options.transit, options.jobs),
    ...importEndpoints(options),
    ...supportEndpoints(() => options.supportBundle()),
  }
  const app = base(options, 'running')
  const { mostNumbers } = options.metrics
  const measures = new Measures({
    instances,
    events,
    webhooks: options.webhooks,
    chatwoot: options.chatwoot,
    reports: options,
    mostNumbers,
  })
  const inner = new Inner()
  app.use(measures.watch, inner.takeAddress)
  app.use(
    phaseCheck(() => options.phase()),
    folderCheck(options.presence),
  )
  const { sockets } = options
  if (sockets !== undefined) app.use('/socket.io', (request, response) => sockets.handle(request, response))
  const { publicUrl } = options
  const session = { access, sessions: options.sessions, password: options.password, publicUrl }
  const { recorder } = options
  const isInner = ({ headers }: { headers: IncomingHttpHeaders }): boolean => inner.isInner(headers)
  const idOf = (name: string): string | undefined => instances.find(name)?.id
  app.use(recordActs({ recorder, doerOf: doerOf(session, keys), isInner, idOf }))
  app.use(limitKeys(access, new Buckets(Date.now), (headers) => inner.isInner(headers)))
  app.use('/api/v1', sessionRouter(session), apiRouter(endpoints, callerOf(session), instances))
  app.use(mediaLinkRouter(options.links, options.media, instances))
  app.use(besidesApi(options, { measures, inner }))
  app.use(
    evolutionRouter({
      ...options.evolution,
      publicUrl,
      instances,
      webhooks: options.webhooks,
      transports: options.transports,
      chatwoot: options.chatwoot,
      media: options.media,
      links: options.links,
      access,
      log,
    }),
  )
  return finish(app, log)
}

/** What is no part of the API: what a Prometheus reads, and the tools of models. */
function besidesApi(
  options: RunningOptions,
  { measures, inner }: { measures: Measures; inner: Inner },
): Router[] {
  const { access, instances, publicUrl, about, mcp } = options
  const { isOpen } = options.metrics
  const brokerHealth = (): ReturnType<Reports['brokerHealth']> => options.brokerHealth()
  return [
    metricsRouter(instances, access, measures, { publicUrl, isOpen, brokerHealth }),
    mcpRouter({ access, instances, inner, version: about.version, ...mcp, ownUrl: () => options.ownUrl() }),
  ]
}

export interface HttpServer {
  url: string
  port: number
  /** Refuses new connections, lets what is under way end, and cuts what is left after a while. */
  close(): Promise<void>
}

/** Rejects with port_in_use when the address is taken. */
export async function listen(
  server: Server,
  at: { host: string; port: number; publicUrl?: string | undefined },
): Promise<HttpServer> {
  limitRequests(server)
  stripPublicPath(server, publicPathOf(at.publicUrl))
  await bind(server, at)
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : at.port
  return { url: `http://${reachable(at.host)}:${port}`, port, close: () => closeServer(server) }
}

/** The name by which this machine reaches what listens there. */
function reachable(host: string): string {
  const bare = host.replace(/^\[(.*)\]$/, '$1')
  if (bare === '0.0.0.0') return '127.0.0.1'
  if (bare === '::') return '[::1]'
  return bare.includes(':') ? `[${bare}]` : bare
}

function bind(server: Server, { host, port }: { host: string; port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const where = `${host}:${port}`
      if (cause.code === 'EADDRINUSE') {
        reject(
          new AppError('port_in_use', `Another program already listens on ${where}; nothing was changed.`, {
            cause,
          }),
        )
      } else {
        reject(
          new AppError('bad_config', `Cannot listen on ${where} (${cause.code}); nothing was changed.`, {
            cause,
            hint: 'Check HOLDFAST_HOST and HOLDFAST_PORT.',
          }),
        )
      }
    })
    server.listen({ host: host.replace(/^\[(.*)\]$/, '$1'), port }, resolve)
  })
}

const closeGraceMs = 3000

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), closeGraceMs)
    server.close(() => {
      clearTimeout(cut)
      resolve()
    })
    server.closeIdleConnections()
  })
}
