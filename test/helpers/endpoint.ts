// Somebody's webhook endpoint: a real HTTP server that keeps what it was sent and answers as a test wants.
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import { webcrypto } from 'node:crypto'

export interface Received {
  path: string
  headers: IncomingHttpHeaders
  text: string
  json: Record<string, unknown>
  /** What it was answered; undefined for a request that was left hanging. */
  status: number | undefined
}

/** A status, or to leave the request hanging. */
type Reply = number | 'hang'

export class Endpoint {
  /** Everything that came, in order. */
  readonly received: Received[] = []
  /** Decides each answer; all is well unless a test says otherwise. */
  answer: (request: Received) => Reply = () => 200
  readonly #server: Server
  #port = 0

  constructor() {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => void chunks.push(chunk))
      request.on('end', () => {
        const text = Buffer.concat(chunks).toString()
        const { url: path = '', headers } = request
        const each: Received = { path, headers, text, json: jsonOf(text), status: undefined }
        const reply = this.answer(each)
        this.received.push(each)
        if (reply === 'hang') return
        each.status = reply
        response.writeHead(reply, reply === 302 ? { location: 'http://127.0.0.1:1/' } : {}).end('ok')
      })
    })
  }

  static async start(port = 0): Promise<Endpoint> {
    const endpoint = new Endpoint()
    await endpoint.listen(port)
    return endpoint
  }

  listen(port: number): Promise<void> {
    return new Promise((resolve) => {
      this.#server.listen(port, '127.0.0.1', () => {
        const address = this.#server.address()
        this.#port = typeof address === 'object' && address !== null ? address.port : 0
        resolve()
      })
    })
  }

  get port(): number {
    return this.#port
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/hook`
  }

  /** What it took, in order. */
  get taken(): Received[] {
    return this.received.filter(({ status }) => status !== undefined && status < 300)
  }

  /** The cursors of what it took. */
  get seqs(): number[] {
    return this.taken.map(({ json }) => Number(json['seq']))
  }

  close(): Promise<void> {
    this.#server.closeAllConnections()
    return new Promise((resolve) => this.#server.close(() => resolve()))
  }
}

/** Empty for what is no JSON: a message for a person, or no body at all. */
function jsonOf(text: string): Record<string, unknown> {
  return text.startsWith('{') ? JSON.parse(text) : {}
}

/** Checks a Standard Webhooks signature by another implementation than the one that made it. */
export async function isSigned(secret: string, { headers, text }: Received): Promise<boolean> {
  const raw = Uint8Array.from(atob(secret.replace(/^whsec_/, '')), (char) => char.codePointAt(0) ?? 0)
  const name = { name: 'HMAC', hash: 'SHA-256' }
  const key = await webcrypto.subtle.importKey('raw', raw, name, false, ['verify'])
  const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${text}`
  const [version, signature = ''] = String(headers['webhook-signature']).split(',')
  const bytes = Uint8Array.from(atob(signature), (char) => char.codePointAt(0) ?? 0)
  return version === 'v1' && webcrypto.subtle.verify('HMAC', key, bytes, new TextEncoder().encode(signed))
}
