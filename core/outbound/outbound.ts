// The one way to whatever the appliance is told to ask (webhooks, alerts, proxies): the address that is dialled is the
// one that was looked at, whatever a name resolves to a moment later. Nothing here follows a redirect.
import { lookup as systemLookup } from 'node:dns'
import { Agent, request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http'
import { Agent as TlsAgent, request as httpsRequest } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { networkInterfaces } from 'node:os'
import { whyNotAsked } from './addresses.ts'

export class AddressRefusedError extends Error {
  override readonly name = 'AddressRefusedError'
  readonly code = 'ADDRESS_REFUSED'
}

export interface HttpAsk {
  method: 'GET' | 'POST'
  headers: Record<string, string>
  body?: string
  signal: AbortSignal
}

/** Where to connect to, and how its name is looked up. */
export interface Dialled {
  host: string
  lookup: LookupFunction
}

const answerMs = 5000
const answerBytes = 64 * 1024

export class Outbound {
  readonly #ownPort: () => number | undefined
  readonly #agent = new Agent({ keepAlive: true })
  readonly #tlsAgent = new TlsAgent({ keepAlive: true })

  /** Our own port is known once we listen. */
  constructor(ownPort: () => number | undefined) {
    this.#ownPort = ownPort
  }

  /** The status of the answer, which is not read beyond that. */
  async ask(url: string, asked: HttpAsk): Promise<number> {
    try {
      return await this.#ask(url, asked)
    } catch (error) {
      // A connection that was kept may have ended unnoticed; nothing was taken over it.
      if (!(error instanceof StaleError)) throw error
      return this.#ask(url, asked)
    }
  }

  /** For a client that connects by itself. An address that is refused fails as a name that cannot be resolved does. */
  dial(host: string, port: number): Dialled {
    const bare = withoutBrackets(host)
    const reason = isIP(bare) === 0 ? undefined : this.#whyNot(bare, port)
    if (reason === undefined) return { host, lookup: this.#lookup(port) }
    return {
      host: 'refused.invalid',
      lookup: (_name, _options, callback) => callback(new AddressRefusedError(reason), '', 0),
    }
  }

  /** The address to connect to, for a client that takes no lookup. */
  resolve(host: string, port: number): Promise<string> {
    const dialled = this.dial(host, port)
    return new Promise((resolve, reject) =>
      dialled.lookup(dialled.host, { all: false }, (error, address) => {
        if (error !== null) reject(error)
        else resolve(typeof address === 'string' ? address : (address[0]?.address ?? ''))
      }),
    )
  }

  #ask(url: string, { method, headers, body, signal }: HttpAsk): Promise<number> {
    const target = new URL(url)
    const isTls = target.protocol === 'https:'
    const port = Number(target.port) || (isTls ? 443 : 80)
    const { host, lookup } = this.dial(target.hostname, port)
    // Beside the name in the address, which stands in the request as it is.
    const options = { method, headers, signal, lookup, ...(host !== target.hostname && { hostname: host }) }
    return new Promise((resolve, reject) => {
      const request: ClientRequest = isTls
        ? httpsRequest(target, { ...options, agent: this.#tlsAgent })
        : httpRequest(target, { ...options, agent: this.#agent })
      request.on('response', (response) => {
        resolve(response.statusCode ?? 0)
        leave(response)
      })
      request.on('error', (error: NodeJS.ErrnoException) => {
        const isStale = request.reusedSocket && error.code === 'ECONNRESET'
        reject(isStale ? new StaleError('The kept connection has ended.', { cause: error }) : error)
      })
      request.end(body)
    })
  }

  #lookup(port: number): LookupFunction {
    return (name, options, callback) =>
      systemLookup(withoutBrackets(name), { ...options, all: true }, (error, found) => {
        if (error) return callback(error, '', 0)
        const refused = found.map(({ address }) => this.#whyNot(address, port))
        const open = found.filter((_each, n) => refused[n] === undefined)
        const [first] = open
        if (first === undefined) return callback(new AddressRefusedError(refused[0]), '', 0)
        if (options.all === true) callback(null, open)
        else callback(null, first.address, first.family)
      })
  }

  #whyNot(address: string, port: number): string | undefined {
    const own = this.#ownPort()
    const addresses = Object.values(networkInterfaces()).flatMap((each) => each ?? [])
    return whyNotAsked({ address, port }, { port: own, addresses: addresses.map((each) => each.address) })
  }
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

function withoutBrackets(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1')
}
