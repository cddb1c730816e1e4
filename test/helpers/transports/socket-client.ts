// A client of socket.io as Evolution's users have it: what it is told, in order, and why it was refused.
import { io, type Socket } from 'socket.io-client'
import { until } from '../appliance.ts'

export interface SocketTold {
  event: string
  envelope: Record<string, unknown> & { data: Record<string, unknown> }
  /** Where it is, for clients that have a cursor. */
  place: { cursor: number; id: string } | undefined
}

export interface SocketOptions {
  auth?: Record<string, unknown>
  query?: Record<string, string>
  headers?: Record<string, string>
  polling?: boolean
  /** Behind a proxy: under its path, and by the name that it has there. */
  behind?: { path: string; host: string }
}

export class SocketClient {
  readonly told: SocketTold[] = []
  refused: string | undefined
  readonly #socket: Socket

  constructor(url: string, namespace: string, options: SocketOptions = {}) {
    const { auth = {}, query = {}, headers = {}, polling = false, behind } = options
    this.#socket = io(`${url}/${namespace}`, {
      transports: [polling ? 'polling' : 'websocket'],
      forceNew: true,
      reconnection: false,
      auth,
      query,
      extraHeaders: { ...headers, ...(behind && { host: behind.host }) },
      ...(behind && {
        path: behind.path,
        servername: new URL(`https://${behind.host}`).hostname,
        rejectUnauthorized: false,
      }),
    })
    this.#socket.on('connect_error', ({ message }) => (this.refused = message))
    this.#socket.onAny((event: string, envelope: SocketTold['envelope'], place: SocketTold['place']) => {
      this.told.push({ event, envelope, place })
    })
  }

  /** Resolves when it is in; rejects with why it is not. */
  async in(): Promise<this> {
    await until('the client is let in or refused', () => this.#socket.connected || this.refused)
    if (this.refused !== undefined) throw new Error(this.refused)
    return this
  }

  get isIn(): boolean {
    return this.#socket.connected
  }

  dataOf(event: string): Record<string, unknown>[] {
    return this.told.filter((each) => each.event === event).map(({ envelope }) => envelope.data)
  }

  leave(): void {
    this.#socket.disconnect()
  }
}
