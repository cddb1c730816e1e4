// socket.io as Evolution speaks it: a namespace for each instance by its name, and the root for all. A key is asked of
// everybody, and a token opens its own instance alone. The library is loaded when the first client comes.
import type { IncomingMessage, Server as HttpServer, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Server, Socket } from 'socket.io'
import type { WebsocketSettings } from '../../../config/transports.ts'
import type { InstanceView } from '../../../contract/instances/instance.ts'
import { AppError, NotFoundError, UnauthorizedError } from '../../../errors.ts'
import type { EventLog } from '../../../events/log.ts'
import type { InstanceControl } from '../../../instances/types.ts'
import type { Log } from '../../../log.ts'
import { asCaller, hashKey, isFrom, keyOf, numbersOf, type Access, type Caller } from '../../access.ts'
import type { DialectEvent } from '../dialect.ts'
import type { Envelopes } from '../envelope.ts'
import { isSubscribed } from '../event-names.ts'
import { Cursor, SocketListener, type Heard, type ListenerDeps } from './socket-listener.ts'
import type { Subscriptions } from './transports.ts'

export interface SocketHubDeps extends Pick<ListenerDeps, 'mostWaitingBytes' | 'patienceMs'> {
  settings: WebsocketSettings
  instances: InstanceControl
  events: EventLog
  envelopes: Pick<Envelopes, 'told' | 'envelope'>
  subscriptions: Pick<Subscriptions, 'find'>
  access: Access
  log: Log
  /** Whose pages may come, beside our own. */
  corsOrigins: readonly string[]
  /** Where our own are seen from outside. */
  publicUrl: string | undefined
}

/** What else is looked at before a connection that does not pass the guards of requests is let in. */
export interface Doors {
  isOurHost(host: string | undefined): boolean
  isReady(): boolean
  stopping: AbortSignal
}

const path = '/socket.io'
const ours = /^\/socket\.io(?:[/?]|$)/

export class SocketHub {
  readonly #deps: SocketHubDeps
  readonly #listeners = new Set<SocketListener>()
  #server: Promise<{ io: Server; inner: HttpServer }> | undefined

  constructor(deps: SocketHubDeps) {
    this.#deps = deps
  }

  /** Polling comes by the app, which has looked at it; what upgrades comes past it. */
  serve(server: HttpServer, { isOurHost, isReady, stopping }: Doors): void {
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      socket.on('error', () => socket.destroy())
      const isLet = ours.test(request.url ?? '') && isReady() && isOurHost(request.headers.host)
      if (isLet) this.#upgrade(request, socket, head)
      else socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n')
    })
    stopping.addEventListener('abort', () => void this.#close())
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#open()
      .then(({ inner }) => inner.emit('upgrade', request, socket, head))
      .catch((err: unknown) => this.#failed(err, () => socket.destroy()))
  }

  /** A request of somebody who polls. */
  handle(request: IncomingMessage & { originalUrl?: string }, response: ServerResponse): void {
    request.url = request.originalUrl ?? request.url
    this.#open()
      .then(({ inner }) => inner.emit('request', request, response))
      .catch((err: unknown) => this.#failed(err, () => response.destroy()))
  }

  tell(instance: InstanceView, told: DialectEvent, at: number): void {
    for (const listener of this.#listeners) listener.tellLive(instance, told, at)
  }

  /** Whether somebody is there who may be told of it. */
  hears(instance: InstanceView, event: string): boolean {
    return this.#listeners.size > 0 && (this.#deps.settings.global || this.#tells(instance, event))
  }

  #failed(err: unknown, end: () => void): void {
    this.#deps.log.error('socket.io could not be opened', { err })
    end()
  }

  async #close(): Promise<void> {
    const server = await this.#server?.catch(() => undefined)
    server?.io.disconnectSockets(true)
    server?.io.engine.close()
  }

  #open(): Promise<{ io: Server; inner: HttpServer }> {
    this.#server ??= this.#load()
    this.#server.catch(() => (this.#server = undefined))
    return this.#server
  }

  async #load(): Promise<{ io: Server; inner: HttpServer }> {
    const socketIo = await import('socket.io')
    // Of its own and never listening: what comes is handed to it, so that ours stays as it is.
    const inner = createServer()
    const io = new socketIo.Server(inner, {
      path,
      serveClient: false,
      maxHttpBufferSize: 64 * 1024,
      connectTimeout: 10_000,
      cleanupEmptyChildNamespaces: true,
      allowRequest: (request, callback) => callback(null, this.#isOrigin(request)),
    })
    for (const namespace of [io.of('/'), io.of(/^\/.+$/)])
      namespace
        .use((socket, next) => next(this.#refusal(socket)))
        .on('connection', (socket) => this.#listen(socket))
    return { io, inner }
  }

  /** Programs name no origin. Our own pages and those that were allowed do. */
  #isOrigin({ headers }: IncomingMessage): boolean {
    const { origin, host } = headers
    if (origin === undefined) return true
    const allowed = this.#deps.corsOrigins
    if (allowed.includes('*') || allowed.includes(origin)) return true
    const { publicUrl } = this.#deps
    if (publicUrl !== undefined && new URL(publicUrl).origin === origin) return true
    return URL.canParse(origin) && new URL(origin).host === host
  }

  #refusal(socket: Socket): Error | undefined {
    try {
      this.#heardBy(socket)
      if (!Cursor.safeParse(given(socket, 'cursor')).success)
        return new Error('"cursor" is the number of an event, or "latest".')
      return undefined
    } catch (error) {
      return error instanceof AppError
        ? new Error(error.message)
        : new Error('Who comes could not be looked at just now. Nothing is lost; connect again.')
    }
  }

  #listen(socket: Socket): void {
    const heard = this.#heardBy(socket)
    const cursor = Cursor.parse(given(socket, 'cursor'))
    const listener = new SocketListener(this.#deps, socket, { heard, cursor })
    this.#listeners.add(listener)
    socket.on('disconnect', () => this.#listeners.delete(listener))
  }

  /** Throws where it may hear nothing. */
  #heardBy(socket: Socket): Heard {
    const caller = this.#callerOf(socket)
    const name = socket.nsp.name.slice(1)
    const { instances, settings } = this.#deps
    const isHis = ({ id }: InstanceView): boolean =>
      caller.kind === 'owner' || numbersOf(caller, instances).some((each) => each.id === id)
    if (name === '') return { hears: (instance) => settings.global && isHis(instance) }
    const instance = instances.find(name) ?? instances.find(decoded(name))
    if (instance === undefined ? caller.kind !== 'owner' : !isHis(instance)) throw new UnauthorizedError()
    if (instance === undefined || instance.trashedAt !== null)
      throw new NotFoundError(`The "${name}" instance does not exist`)
    return { instanceId: instance.id, hears: (view, event) => this.#tells(view, event) }
  }

  /** Browsers can send no headers with it, so that here, and here alone, a key may come in the address. */
  #callerOf(socket: Socket): Caller {
    const { headers, address } = socket.handshake
    const named = given(socket, 'apikey')
    const key = typeof named === 'string' && named !== '' ? named : keyOf(headers)
    const holder = key === undefined ? undefined : this.#deps.access.identifyHash(hashKey(key), address)
    if (holder?.kind === 'scoped' && isFrom(holder.addresses, address))
      return asCaller(holder, 'read', this.#deps.instances)
    if (holder?.kind === 'owner' || holder?.kind === 'instance') return holder
    if (key !== undefined && holder === undefined) this.#deps.access.countWrong(address)
    throw new UnauthorizedError()
  }

  #tells({ id }: InstanceView, event: string): boolean {
    const row = this.#deps.subscriptions.find(id)
    return row?.enabled === true && isSubscribed(row.events, event)
  }
}

/** In what the client sends with its connection, or in the address. */
function given({ handshake }: Socket, name: string): unknown {
  const auth: Record<string, unknown> = handshake.auth
  return auth[name] ?? handshake.query[name]
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}
