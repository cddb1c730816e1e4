// Brings the file of a message to WhatsApp's media host, encrypted as it is read: nothing of a large one is in memory as a
// whole, and nothing of any encrypted on the disk. The key is in the message from the beginning, so that whatever begins anew uploads the same bytes.
// Baileys' own upload writes the file to the system's temporary folder, where a kill leaves it.
import { createCipheriv, createHash, createHmac } from 'node:crypto'
import { once } from 'node:events'
import { request, type Agent } from 'node:https'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { DEFAULT_ORIGIN, getMediaKeys, MEDIA_PATH_MAP, proto } from '@whiskeysockets/baileys'
import { z } from 'zod'
import { MediaFailure, type Uploaded, type UploadJob } from '../../link.ts'
import { letGo } from '../../../storage/folder/parts.ts'
import { contentOf } from './media.ts'

/** How long nothing may be heard of the host. */
const silenceMs = 30_000
const blockBytes = 16
const macBytes = 10
const answerBytes = 64 * 1024

const Answer = z.object({ url: z.string().optional(), direct_path: z.string().min(1) })

interface MediaConn {
  auth: string
  hosts: readonly { hostname: string }[]
}

export interface UploadOptions {
  /** Reads the file from its beginning; a part holds until the next. */
  open(): AsyncIterable<Uint8Array>
  sizeBytes: number
  /** Which hosts take it; anew where an earlier answer was refused. */
  conn(anew: boolean): Promise<MediaConn>
  agent: Agent | undefined
  signal: AbortSignal
}

interface Keys {
  iv: Uint8Array
  cipherKey: Uint8Array
  macKey: Uint8Array
}

export function toUpload(bytes: Uint8Array): UploadJob | undefined {
  const found = contentOf(proto.Message.decode(bytes))
  const { mediaKey, fileSha256, directPath, url } = found?.content ?? {}
  if (!found || !mediaKey?.length || fileSha256?.length !== 32 || directPath || url) return undefined
  return { hash: Buffer.from(fileSha256).toString('hex'), kind: found.kind, mediaKey }
}

export function withUpload(bytes: Uint8Array, { url, directPath, encSha256 }: Uploaded): Uint8Array {
  const message = proto.Message.decode(bytes)
  const content = contentOf(message)?.content
  if (content === undefined) throw new Error('There is no file in the message that was uploaded for.')
  Object.assign(content, { url, directPath, fileEncSha256: encSha256 })
  return proto.Message.encode(message).finish()
}

/** A small file is read and encrypted once, and in memory until a host has taken it. */
const smallBytes = 4 * 1024 * 1024
/** Of all at once; what has no room among them goes as a large one does. */
const mostSmallBytes = 32 * 1024 * 1024
let smallOnes = 0

/**
 * 1. The file is read once, for what it will be called. 2. A large one is read again, on its way to the first host that takes
 * it.
 */
export async function upload(job: UploadJob, options: UploadOptions): Promise<Uploaded> {
  const { iv, cipherKey, macKey } = await getMediaKeys(job.mediaKey, job.kind)
  if (macKey === undefined) throw new Error('There is no key for the file.')
  const keys = { iv, cipherKey, macKey }
  const { sizeBytes } = options
  const isSmall = sizeBytes <= smallBytes && smallOnes + sizeBytes <= mostSmallBytes
  if (isSmall) smallOnes += sizeBytes
  try {
    return await bring(job, keys, { ...options, isSmall })
  } finally {
    if (isSmall) smallOnes -= sizeBytes
  }
}

async function bring(
  job: UploadJob,
  keys: Keys,
  options: UploadOptions & { isSmall: boolean },
): Promise<Uploaded> {
  const parts: Uint8Array[] = []
  const encSha256 = await nameOf(job, keys, { ...options, ...(options.isSmall && { parts }) })
  const body = (): AsyncIterable<Uint8Array> | Iterable<Uint8Array> =>
    options.isSmall ? parts : encrypted(options.open(), keys)
  let cause: unknown
  for (const anew of [false, true]) {
    const { auth, hosts } = await options.conn(anew)
    for (const { hostname } of hosts) {
      options.signal.throwIfAborted()
      try {
        const answer = await post(urlOf(hostname, { kind: job.kind, auth, encSha256 }), body(), options)
        for (const part of parts) letGo(part)
        const directPath = answer.direct_path
        return { url: answer.url ?? `https://${hostname}${directPath}`, directPath, encSha256 }
      } catch (error) {
        cause = error
      }
    }
  }
  options.signal.throwIfAborted()
  throw new MediaFailure('failed', { cause })
}

/** What is on the disk must still be what was accepted. The encrypted parts are kept where somebody wants them. */
async function nameOf(
  { hash }: UploadJob,
  keys: Keys,
  { open, signal, parts }: UploadOptions & { parts?: Uint8Array[] },
): Promise<Uint8Array> {
  const plain = createHash('sha256')
  const sealed = createHash('sha256')
  for await (const chunk of encrypted(watched(open(), plain), keys)) {
    signal.throwIfAborted()
    sealed.update(chunk)
    if (parts === undefined) letGo(chunk)
    else parts.push(chunk)
  }
  if (plain.digest('hex') !== hash) throw new MediaFailure('altered')
  return sealed.digest()
}

async function* watched(chunks: AsyncIterable<Uint8Array>, hash: ReturnType<typeof createHash>) {
  for await (const chunk of chunks) {
    hash.update(chunk)
    yield chunk
  }
}

async function* encrypted(chunks: AsyncIterable<Uint8Array>, { iv, cipherKey, macKey }: Keys) {
  const cipher = createCipheriv('aes-256-cbc', cipherKey, iv)
  const mac = createHmac('sha256', macKey).update(iv)
  for await (const chunk of chunks) {
    const part = cipher.update(chunk)
    mac.update(part)
    if (part.length > 0) yield part
  }
  const last = cipher.final()
  mac.update(last)
  yield last
  yield mac.digest().subarray(0, macBytes)
}

function urlOf(
  hostname: string,
  { kind, auth, encSha256 }: { kind: UploadJob['kind']; auth: string; encSha256: Uint8Array },
): URL {
  const token = Buffer.from(encSha256).toString('base64url')
  const url = new URL(`https://${hostname}${MEDIA_PATH_MAP[kind]}/${token}`)
  url.search = new URLSearchParams({ auth, token }).toString()
  return url
}

async function post(
  url: URL,
  body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  { sizeBytes, agent, signal }: UploadOptions,
): Promise<z.infer<typeof Answer>> {
  const length = (Math.floor(sizeBytes / blockBytes) + 1) * blockBytes + macBytes
  const asked = request(url, {
    method: 'POST',
    agent,
    signal,
    headers: { Origin: DEFAULT_ORIGIN, 'Content-Type': 'application/octet-stream', 'Content-Length': length },
  })
  asked.setTimeout(silenceMs, () => asked.destroy(new MediaFailure('failed')))
  const answered = once(asked, 'response')
  // A host may refuse before all is sent: then its answer says more than the cut.
  const sent = pipeline(Readable.from(body), asked)
  sent.catch(() => undefined)
  const [response]: unknown[] = await answered
  if (!(response instanceof Readable)) throw new MediaFailure('failed')
  const text = await textOf(response)
  const status = 'statusCode' in response ? Number(response.statusCode) : 0
  if (status !== 200) throw new Error(`The media host answered with HTTP ${status}`)
  await sent
  return Answer.parse(JSON.parse(text))
}

async function textOf(response: Readable): Promise<string> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of response) {
    if (!Buffer.isBuffer(part)) continue
    size += part.length
    if (size > answerBytes) break
    parts.push(part)
  }
  return Buffer.concat(parts).toString()
}
