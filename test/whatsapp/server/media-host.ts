// Owns the https host that takes encrypted media and gives it back. It never sees plaintext.
import { createHash, randomBytes } from 'node:crypto'
import type { IncomingMessage, Server as HttpServer, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Faults } from './faults.ts'
import type { Store, Table } from './store.ts'
import type { TlsIdentity } from './wire/tls.ts'

export class MediaHost {
  readonly auth: string
  readonly #blobs: Table<Buffer>
  readonly #forgotten = new Map<string, Buffer>()
  readonly #server: Server
  readonly #faults: Faults
  uploads = 0
  downloads = 0

  constructor(store: Store, tls: TlsIdentity, faults: Faults) {
    this.#blobs = store.table<Buffer>('media')
    this.#faults = faults
    this.auth = randomBytes(12).toString('base64url')
    this.#server = createServer({ key: tls.key, cert: tls.certificate }, (request, response) => {
      this.#handle(request, response).catch(() => response.destroy())
    })
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  get hostname(): string {
    return `127.0.0.1:${this.port}`
  }

  async start(port: number): Promise<void> {
    await listen(this.#server, port)
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise<void>((resolve) => this.#server.close(() => resolve()))
  }

  put(blob: Buffer): { url: string; directPath: string } {
    const directPath = `/v/t62/${randomBytes(12).toString('hex')}`
    this.#blobs.put(directPath, blob)
    return { url: `https://${this.hostname}${directPath}`, directPath }
  }

  /** It is there no more, as WhatsApp does with everything after some weeks. The phones keep what they have. */
  /** One byte of it is another one now. */
  alter(directPath: string): void {
    const blob = this.get(directPath)
    if (blob) blob[0] = (blob[0] ?? 0) ^ 1
  }

  forget(directPath: string): void {
    const blob = this.get(directPath)
    if (blob) this.#forgotten.set(directPath, blob)
    this.#blobs.delete(directPath)
  }

  /** As a phone has it that has downloaded it in its time. */
  recall(directPath: string): Buffer | undefined {
    return this.get(directPath) ?? this.#forgotten.get(directPath)
  }

  get(directPath: string): Buffer | undefined {
    return this.#blobs.get(directPath.split('?')[0] ?? '')
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', `https://${this.hostname}`)
    const method = request.method === 'POST' ? 'upload' : 'download'
    const cut = method === 'upload' ? this.#faults.take('uploadCut') : undefined
    const chunks: Buffer[] = []
    let size = 0
    for await (const chunk of request) {
      chunks.push(chunk as Buffer)
      size += (chunk as Buffer).length
      if (cut && size >= cut.bytes) return void request.destroy()
    }
    const fault = this.#faults.take('mediaStatus')
    if (fault) {
      response.writeHead(fault.status).end()
      return
    }
    if (method === 'upload') {
      if (url.searchParams.get('auth') !== this.auth) {
        response.writeHead(401).end()
        return
      }
      const blob = Buffer.concat(chunks)
      const name = createHash('sha256').update(blob).digest('base64url')
      if (url.searchParams.get('token') !== name || url.pathname.split('/').at(-1) !== name) {
        response.writeHead(400).end()
        return
      }
      this.uploads += 1
      const { url: stored, directPath } = this.put(blob)
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ url: stored, direct_path: directPath }))
      return
    }
    const blob = this.get(url.pathname)
    this.downloads += 1
    const part = blob && this.#faults.take('mediaPart')
    if (part) {
      response.writeHead(200, { 'content-length': blob.length })
      response.write(blob.subarray(0, part.bytes), () => part.end === 'cut' && response.destroy())
      return
    }
    if (blob && this.#faults.take('mediaAltered')) {
      const altered = Buffer.from(blob)
      altered[0] = (altered[0] ?? 0) ^ 1
      response.writeHead(200).end(altered)
      return
    }
    response.writeHead(blob ? 200 : 404, { 'content-type': 'application/octet-stream' }).end(blob)
  }
}

/** Listens on the wanted port, or on a free one when that is taken. */
export async function listen(server: Server | HttpServer, port: number): Promise<void> {
  const attempt = async (wanted: number) =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(wanted, '127.0.0.1', () => {
        server.off('error', reject)
        resolve()
      })
    })
  try {
    await attempt(port)
  } catch (error) {
    if (port === 0) throw error
    await attempt(0)
  }
}
