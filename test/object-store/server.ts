// An object store at the edge of the world: S3's API over HTTP, as its documentation has it, with objects in memory, conditions,
// uploads in parts, rights, and faults that a test orders. Signatures are checked,
// which s3rver does not do.
import { createHash, createHmac, randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export const storeKeys = {
  accessKeyId: 'HOLDFASTTEST',
  secretAccessKey: 'a secret of forty characters, as they are',
}

export interface Fault {
  /** The first request that fits, or all of them. */
  when: (request: Asked) => boolean
  times?: number
  /** Refused so; or cut in the middle of the answer, ended before it, or altered. */
  answer: { status: number; code: string } | 'reset' | 'truncate' | 'alter'
  /** It is done all the same, and the answer alone is lost. */
  isDone?: boolean
}

export interface Asked {
  method: string
  key: string
  query: URLSearchParams
}

interface StoreOptions {
  bucket?: string
  mayDelete?: boolean
  /** What was put is not listed before so long. */
  listLagMs?: number
  latencyMs?: number
}

interface Stored {
  body: Buffer
  etag: string
  at: number
}

interface Upload {
  key: string
  at: string
  parts: Map<number, { body: Buffer; etag: string }>
}

export class ObjectStoreServer {
  readonly objects = new Map<string, Stored>()
  readonly faults: Fault[] = []
  /** All that was asked, in order. */
  readonly asked: (Asked & { bytes: number })[] = []
  /** Called before each request is done, and after it was, before it is answered. */
  onRequest: (at: 'before' | 'after', asked: Asked) => Promise<void> | void = () => undefined
  readonly options: Required<StoreOptions>
  readonly #uploads = new Map<string, Upload>()
  readonly #server: Server

  private constructor(options: StoreOptions) {
    this.options = { bucket: 'backups', mayDelete: true, listLagMs: 0, latencyMs: 0, ...options }
    this.#server = createServer((request, response) => void this.#serve(request, response))
  }

  static async start(options: StoreOptions = {}): Promise<ObjectStoreServer> {
    const store = new ObjectStoreServer(options)
    await new Promise<void>((resolve) => store.#server.listen(0, '127.0.0.1', resolve))
    return store
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  address(prefix = 'shop', more = ''): string {
    return `s3://${this.options.bucket}/${prefix}?endpoint=${encodeURIComponent(this.endpoint)}${more}`
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://store')
    const [, bucket = '', ...rest] = decodeURIComponent(url.pathname).split('/')
    const asked: Asked = { method: request.method ?? '', key: rest.join('/'), query: url.searchParams }
    const body = Buffer.concat(await Array.fromAsync(request as AsyncIterable<Buffer>))
    this.asked.push({ ...asked, bytes: body.length })
    if (this.options.latencyMs > 0)
      await new Promise((resolve) => setTimeout(resolve, this.options.latencyMs))
    await this.onRequest('before', asked)
    const fault = this.#fault(asked)
    if (fault !== undefined && fault.isDone !== true) {
      if (fault.answer === 'reset') return void request.socket.destroy()
      if (typeof fault.answer === 'object') return refuse(response, fault.answer.status, fault.answer.code)
    }
    const answer = refusalOf(request) ?? this.#elsewhere(bucket) ?? this.#do(asked, request, body)
    await this.onRequest('after', asked)
    if (fault?.isDone === true) return void request.socket.destroy()
    send(response, answer, fault?.answer)
  }

  #fault(asked: Asked): Fault | undefined {
    const at = this.faults.findIndex(({ when }) => when(asked))
    const fault = this.faults[at]
    if (fault === undefined) return undefined
    fault.times = (fault.times ?? 1) - 1
    if (fault.times <= 0) this.faults.splice(at, 1)
    return fault
  }

  #elsewhere(bucket: string): Answer | undefined {
    return bucket === this.options.bucket ? undefined : refusal(404, 'NoSuchBucket')
  }

  #do(asked: Asked, { headers }: IncomingMessage, body: Buffer): Answer {
    const { method, key, query } = asked
    const sum = headers['content-md5']
    if (sum !== undefined && sum !== md5(body).toString('base64')) return refusal(400, 'BadDigest')
    if (key === '' && method === 'POST' && query.has('delete')) return this.#delete(body.toString())
    if (key === '' && query.has('uploads')) return this.#listUploads(query.get('prefix') ?? '')
    if (key === '' && method === 'GET') return this.#list(query)
    if (method === 'POST' && query.has('uploads')) return this.#begin(key)
    const upload = query.get('uploadId')
    if (upload !== null) return this.#ofUpload(asked, upload, body)
    if (method === 'PUT') return this.#put(key, body, headers)
    return method === 'GET' || method === 'HEAD'
      ? this.#get(key, headers, method)
      : refusal(405, 'MethodNotAllowed')
  }

  #put(key: string, body: Buffer, headers: IncomingMessage['headers']): Answer {
    const present = this.objects.get(key)
    const only = headers['if-match']
    if (headers['if-none-match'] === '*' && present !== undefined) return refusal(412, 'PreconditionFailed')
    if (only !== undefined && only !== present?.etag) return refusal(412, 'PreconditionFailed')
    const etag = `"${md5(body).toString('hex')}"`
    this.objects.set(key, { body, etag, at: Date.now() })
    return { status: 200, headers: { etag } }
  }

  #get(key: string, headers: IncomingMessage['headers'], method: string): Answer {
    const found = this.objects.get(key)
    if (found === undefined) return refusal(404, 'NoSuchKey')
    const only = headers['if-match']
    if (only !== undefined && only !== found.etag) return refusal(412, 'PreconditionFailed')
    const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(headers.range ?? '') ?? []
    if (from === undefined) return { status: 200, headers: { etag: found.etag }, body: found.body, method }
    if (Number(from) >= found.body.length) return refusal(416, 'InvalidRange')
    const part = found.body.subarray(Number(from), to === '' ? undefined : Number(to) + 1)
    return { status: 206, headers: { etag: found.etag }, body: part, method }
  }

  #list(query: URLSearchParams): Answer {
    const prefix = query.get('prefix') ?? ''
    const delimiter = query.get('delimiter') ?? ''
    const after = query.get('continuation-token') ?? ''
    const most = Math.min(1000, Number(query.get('max-keys') ?? 1000))
    const listed = [...this.objects].filter(([, { at }]) => Date.now() - at >= this.options.listLagMs)
    const entries = new Map<string, Stored | undefined>()
    for (const [key, stored] of listed.toSorted(([one], [other]) => (one < other ? -1 : 1))) {
      if (!key.startsWith(prefix)) continue
      const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length)
      const name = end === -1 ? key : key.slice(0, end + 1)
      if (name > after && !entries.has(name)) entries.set(name, end === -1 ? stored : undefined)
    }
    const page = [...entries].slice(0, most)
    const isCut = entries.size > most
    const xml = page.map(([name, stored]) =>
      stored === undefined
        ? `<CommonPrefixes><Prefix>${escape(name)}</Prefix></CommonPrefixes>`
        : `<Contents><Key>${escape(name)}</Key><Size>${stored.body.length}</Size><ETag>${escape(stored.etag)}</ETag></Contents>`,
    )
    const next = isCut
      ? `<NextContinuationToken>${escape(page.at(-1)?.[0] ?? '')}</NextContinuationToken>`
      : ''
    return ofXml('ListBucketResult', `<IsTruncated>${isCut}</IsTruncated>${next}${xml.join('')}`)
  }

  #delete(xml: string): Answer {
    if (!this.options.mayDelete) return refusal(403, 'AccessDenied')
    for (const [, key = ''] of xml.matchAll(/<Key>([^<]*)<\/Key>/g)) this.objects.delete(unescape(key))
    return ofXml('DeleteResult', '')
  }

  #begin(key: string): Answer {
    const id = randomUUID()
    this.#uploads.set(id, { key, at: new Date().toISOString(), parts: new Map() })
    return ofXml('InitiateMultipartUploadResult', `<Key>${escape(key)}</Key><UploadId>${id}</UploadId>`)
  }

  #listUploads(prefix: string): Answer {
    const found = [...this.#uploads].filter(([, { key }]) => key.startsWith(prefix))
    const xml = found.map(
      ([id, { key, at }]) =>
        `<Upload><Key>${escape(key)}</Key><UploadId>${id}</UploadId><Initiated>${at}</Initiated></Upload>`,
    )
    return ofXml('ListMultipartUploadsResult', xml.join(''))
  }

  #ofUpload({ method, key, query }: Asked, id: string, body: Buffer): Answer {
    const upload = this.#uploads.get(id)
    if (upload === undefined || upload.key !== key) return refusal(404, 'NoSuchUpload')
    if (method === 'PUT') {
      const etag = `"${md5(body).toString('hex')}"`
      upload.parts.set(Number(query.get('partNumber')), { body, etag })
      return { status: 200, headers: { etag } }
    }
    if (method === 'GET') {
      const parts = [...upload.parts].map(
        ([n, { etag }]) => `<Part><PartNumber>${n}</PartNumber><ETag>${escape(etag)}</ETag></Part>`,
      )
      return ofXml('ListPartsResult', parts.join(''))
    }
    this.#uploads.delete(id)
    if (method === 'DELETE') return { status: 204, headers: {} }
    const named = [...body.toString().matchAll(/<PartNumber>(\d+)<\/PartNumber>/g)].map(([, n]) => Number(n))
    const parts = named
      .toSorted((one, other) => one - other)
      .map((n) => upload.parts.get(n)?.body ?? Buffer.alloc(0))
    const all = Buffer.concat(parts)
    const etag = `"${md5(all).toString('hex')}-${parts.length}"`
    this.objects.set(key, { body: all, etag, at: Date.now() })
    return ofXml('CompleteMultipartUploadResult', `<ETag>${escape(etag)}</ETag>`)
  }
}

interface Answer {
  status: number
  headers: Record<string, string>
  body?: Buffer
  method?: string
}

const md5 = (bytes: Buffer): Buffer => createHash('md5').update(bytes).digest()

/** Signature Version 4, as its documentation has it. */
function refusalOf({ method = '', url = '/', headers }: IncomingMessage): Answer | undefined {
  const [, key, scope = '', names = '', signature] =
    /Credential=([^/]+)\/([^,]+), SignedHeaders=([^,]+), Signature=(\w+)/.exec(headers.authorization ?? '') ??
    []
  if (key !== storeKeys.accessKeyId) return refusal(403, 'InvalidAccessKeyId')
  const [path = '', query = ''] = url.split('?')
  const asked = query.split('&').filter((each) => each !== '')
  const sorted = asked.map((each) => (each.includes('=') ? each : `${each}=`)).toSorted()
  const signed = names.split(';').map((name) => `${name}:${String(headers[name] ?? '').trim()}\n`)
  const payload = String(headers['x-amz-content-sha256'])
  const canonical = [method, path, sorted.join('&'), signed.join(''), names, payload].join('\n')
  const toSign = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, sha256(canonical)].join('\n')
  const secret = scope
    .split('/')
    .reduce<Buffer>((by, part) => hmac(by, part), Buffer.from(`AWS4${storeKeys.secretAccessKey}`))
  return hmac(secret, toSign).toString('hex') === signature
    ? undefined
    : refusal(403, 'SignatureDoesNotMatch')
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest()

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')

const unescape = (text: string): string =>
  text.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&amp;', '&')

function ofXml(name: string, content: string): Answer {
  const xml = `<?xml version="1.0" encoding="UTF-8"?>\n<${name}>${content}</${name}>`
  return { status: 200, headers: { 'content-type': 'application/xml' }, body: Buffer.from(xml) }
}

function refusal(status: number, code: string): Answer {
  const xml = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${code}</Message></Error>`
  return { status, headers: { 'content-type': 'application/xml' }, body: Buffer.from(xml) }
}

function refuse(response: ServerResponse, status: number, code: string): void {
  send(response, refusal(status, code))
}

function send(response: ServerResponse, answer: Answer, fault?: Fault['answer']): void {
  const { status, headers, body = Buffer.alloc(0), method } = answer
  response.writeHead(status, { ...headers, 'content-length': body.length, 'x-amz-request-id': randomUUID() })
  if (method === 'HEAD') return void response.end()
  if (fault === 'truncate') {
    response.write(body.subarray(0, body.length >> 1), () => response.socket?.destroy())
    return
  }
  if (fault === 'alter' && body.length > 0) {
    const altered = Buffer.from(body)
    altered[body.length >> 1] = (altered[body.length >> 1] ?? 0) ^ 1
    return void response.end(altered)
  }
  response.end(body)
}
