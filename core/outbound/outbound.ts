// The one way to whatever the appliance is told to ask (webhooks, alerts, proxies): the address that is dialled is the
// one that was looked at, whatever a name resolves to a moment later. Nothing here follows a redirect.
import { lookup as systemLookup } from 'node:dns'
import {
  Agent,
  request as httpRequest,
  type ClientRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
} from 'node:http'
import { Agent as TlsAgent, request as httpsRequest } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { networkInterfaces } from 'node:os'
import { pipeline, type Readable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import type { Asker } from '../contract/asker.ts'
import { whyNotAsked } from './addresses.ts'

export class AddressRefusedError extends Error {
  override readonly name = 'AddressRefusedError'
  readonly code = 'ADDRESS_REFUSED'
}

export interface HttpAsk {
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  headers: Record<string, string>
  body?: string | Readable
  signal: AbortSignal
  /** Who named the address. */
  by: Asker
}

export interface HttpAnswer {
  status: number
  headers: IncomingHttpHeaders
  text: string
}

/** Where to connect to, and how its name is looked up. */
export interface Dialled {
  host: string
  lookup: LookupFunction
}

/** How long who sets an address waits for its name: it is looked at again when it is dialled. */
const lookMs = 2000
const answerMs = 5000
const answerBytes = 64 * 1024

export class Outbound {
  readonly #ownPort: () => number | undefined
  readonly #isolateTenants: boolean
  readonly #resolve: typeof systemLookup
  /** Apart by who asks: a connection that was kept is not looked at again. */
  readonly #agents: Readonly<Record<Asker, { plain: Agent; tls: TlsAgent }>> = {
    owner: keptAgents(),
    instance: keptAgents(),
  }

  /** Our own port is known once we listen. isolateTenants: the tokens of numbers open nothing private. */
  constructor(
    ownPort: () => number | undefined,
    options: { isolateTenants?: boolean; resolve?: typeof systemLookup } = {},
  ) {
    this.#ownPort = ownPort
    this.#isolateTenants = options.isolateTenants ?? false
    this.#resolve = options.resolve ?? systemLookup
  }

  /** The status of the answer, which is not read beyond that. */
  async ask(url: string, asked: HttpAsk): Promise<number> {
    try {
      return left(await this.#ask(url, asked))
    } catch (error) {
      // A connection that was kept may have ended unnoticed; nothing was taken over it.
      if (!(error instanceof StaleError)) throw error
      return left(await this.#ask(url, asked))
    }
  }

  /** The whole answer, of so many bytes at most. It is asked once: whoever asks knows what may be asked again. */
  async exchange(url: string, asked: HttpAsk, mostBytes: number): Promise<HttpAnswer> {
    const response = await this.#ask(url, asked)
    const chunks: Buffer[] = []
    let size = 0
    for await (const chunk of response) {
      if (!(chunk instanceof Buffer)) continue
      size += chunk.length
      if (size > mostBytes) throw new Error(`The answer is longer than ${mostBytes} bytes.`)
      chunks.push(chunk)
    }
    const text = Buffer.concat(chunks).toString()
    return { status: response.statusCode ?? 0, headers: response.headers, text }
  }

  /** For a client that connects by itself. An address that is refused fails as a name that cannot be resolved does. */
  dial(host: string, port: number, by: Asker): Dialled {
    const bare = withoutBrackets(host)
    const reason = isIP(bare) === 0 ? undefined : this.#whyNot(bare, port, by)
    if (reason === undefined) return { host, lookup: this.#lookup(port, by) }
    return {
      host: 'refused.invalid',
      lookup: (_name, _options, callback) => callback(new AddressRefusedError(reason), '', 0),
    }
  }

  /** The address to connect to, for a client that takes no lookup. */
  resolve(host: string, port: number, by: Asker): Promise<string> {
    const dialled = this.dial(host, port, by)
    return new Promise((resolve, reject) =>
      dialled.lookup(dialled.host, { all: false }, (error, address) => {
        if (error !== null) reject(error)
        else resolve(typeof address === 'string' ? address : (address[0]?.address ?? ''))
      }),
    )
  }

  /** In words why the tokens of numbers may not name it; undefined also where it cannot be looked up just now. */
  async whyClosed({ host, port }: { host: string; port: number }): Promise<string | undefined> {
    if (!this.#isolateTenants) return undefined
    const late = pause(lookMs, undefined, { ref: false })
    const looked = this.resolve(host, port, 'instance').then(() => undefined)
    return Promise.race([looked, late]).catch((error: unknown) =>
      error instanceof AddressRefusedError ? error.message : undefined,
    )
  }

  #ask(url: string, { method, headers, body, signal, by }: HttpAsk): Promise<IncomingMessage> {
    const target = new URL(url)
    const isTls = target.protocol === 'https:'
    const port = Number(target.port) || (isTls ? 443 : 80)
    const { host, lookup } = this.dial(target.hostname, port, by)
    const { plain, tls } = this.#agents[by]
    // Beside the name in the address, which stands in the request as it is.
    const options = { method, headers, signal, lookup, ...(host !== target.hostname && { hostname: host }) }
    return new Promise((resolve, reject) => {
      const request: ClientRequest = isTls
        ? httpsRequest(target, { ...options, agent: tls })
        : httpRequest(target, { ...options, agent: plain })
      request.on('response', resolve)
      request.on('error', (error: NodeJS.ErrnoException) => {
        const isStale = request.reusedSocket && error.code === 'ECONNRESET'
        reject(isStale ? new StaleError('The kept connection has ended.', { cause: error }) : error)
      })
      if (typeof body === 'object') pipeline(body, request, () => undefined)
      else request.end(body)
    })
  }

  #lookup(port: number, by: Asker): LookupFunction {
    return (name, options, callback) =>
      this.#resolve(withoutBrackets(name), { ...options, all: true }, (error, found) => {
        if (error) return callback(error, '', 0)
        const refused = found.map(({ address }) => this.#whyNot(address, port, by))
        const open = found.filter((_each, n) => refused[n] === undefined)
        const [first] = open
        if (first === undefined) return callback(new AddressRefusedError(refused[0]), '', 0)
        if (options.all === true) callback(null, open)
        else callback(null, first.address, first.family)
      })
  }

  #whyNot(address: string, port: number, by: Asker): string | undefined {
    const own = Object.values(networkInterfaces()).flatMap((each) => each ?? [])
    const self = { port: this.#ownPort(), addresses: own.map((each) => each.address) }
    return whyNotAsked({ address, port }, self, { by, isolateTenants: this.#isolateTenants })
  }
}

function keptAgents() {
  return { plain: new Agent({ keepAlive: true }), tls: new TlsAgent({ keepAlive: true }) }
}

class StaleError extends Error {
  override readonly name = 'StaleError'
}

/** A short answer is let end, so that the connection can be used again; a long one is cut. */
function leave(response: IncomingMessage): void {
  let size = 0
  const cut = setTimeout(() => response.destroy(), answerMs)
  cut.unref()
  response.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size > answerBytes) response.destroy()
  })
  response.on('error', () => undefined)
  response.on('close', () => clearTimeout(cut))
}

/** Its status. */
function left(response: IncomingMessage): number {
  leave(response)
  return response.statusCode ?? 0
}

function withoutBrackets(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1')
}
