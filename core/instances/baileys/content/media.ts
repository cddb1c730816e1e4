// The file of a message: what a message says of it, and its plain bytes from WhatsApp's media host.
// Baileys' own download is not used: a connection that is cut in it is an error that nobody can hear and that ends the
// process, it cannot be ended, knows no proxy of an instance, and asks any host that a message names.
import { createDecipheriv, createHmac, timingSafeEqual } from 'node:crypto'
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { request, type Agent } from 'node:https'
import {
  DEF_MEDIA_HOST,
  DEFAULT_ORIGIN,
  getMediaKeys,
  proto,
  toNumber,
  type MediaType,
} from '@whiskeysockets/baileys'
import type { MediaKind } from '../../../storage/tables/media.ts'
import { MediaFailure, type FileNote } from '../../link.ts'
import { borrowPart, giveBackPart, letGo } from '../../../storage/folder/parts.ts'
import { isRecord, walk, type Walked } from '../reading/walk.ts'

/** The last bytes of a file on the media host. */
const macBytes = 10
/** How long nothing may be heard of the host. */
const silenceMs = 30_000
/** What encryption adds at most. */
const overheadBytes = 16 + macBytes

interface Content {
  url?: string | null
  directPath?: string | null
  mediaKey?: Uint8Array | null
  mimetype?: string | null
  fileName?: string | null
  fileLength?: Parameters<typeof toNumber>[0]
  fileSha256?: Uint8Array | null
  fileEncSha256?: Uint8Array | null
  viewOnce?: boolean | null
  jpegThumbnail?: Uint8Array | null
}

interface MediaHosts {
  /** Whether a file may be asked of it: a message may name any. */
  isMediaHost(host: string): boolean
}

/** What the message says of its file, and whether it says enough to fetch it; undefined where it has none. */
export function noteOf(message: proto.IMessage): FileNote | undefined {
  const walked = walk(message)
  const found = contentIn(walked)
  if (walked === undefined || found === undefined) return undefined
  const { kind, content } = found
  const size = toNumber(content.fileLength ?? 0)
  return {
    kind,
    mimetype: content.mimetype || null,
    fileName: content.fileName || null,
    sizeBytes: Number.isSafeInteger(size) && size > 0 ? size : null,
    canFetch:
      (Boolean(content.mediaKey?.length) || isInTheOpen(content)) &&
      Boolean(content.directPath || content.url),
    isViewOnce: content.viewOnce === true || walked.wrappers.some((name) => name.startsWith('viewOnce')),
  }
}

/** A channel's, which WhatsApp keeps as it is: what comes is compared with what is named, as ever. */
function isInTheOpen({ mediaKey, fileEncSha256, fileSha256 }: Content): boolean {
  return !mediaKey?.length && !fileEncSha256?.length && fileSha256?.length === 32
}

/** Its own file, or the first one that lies in it: in the header of a template, a card, a product. */
export function contentOf(message: proto.IMessage): { kind: MediaKind; content: Content } | undefined {
  return contentIn(walk(message))
}

function contentIn(walked: Walked | undefined): { kind: MediaKind; content: Content } | undefined {
  if (walked === undefined) return undefined
  const { field, value } = walked
  const kind = kinds[field]
  return kind !== undefined && isRecord(value) ? { kind, content: value } : fileIn(field, value, 0)
}

const kinds: Readonly<Record<string, MediaKind>> = {
  imageMessage: 'image',
  videoMessage: 'video',
  ptvMessage: 'video',
  audioMessage: 'audio',
  documentMessage: 'document',
  stickerMessage: 'sticker',
}

/** No files of this message: of another one, or none that people are shown. */
const passedOver: ReadonlySet<string> = new Set([
  'contextInfo',
  'messageContextInfo',
  'extendedTextMessage',
  'messageHistoryBundle',
  'stickerPackMessage',
  'protocolMessage',
])

function fileIn(
  name: string,
  value: unknown,
  depth: number,
): { kind: MediaKind; content: Content } | undefined {
  if (passedOver.has(name) || depth > 24) return undefined
  if (Array.isArray(value))
    return firstOf(
      value.map((each: unknown) => [name, each]),
      depth,
    )
  if (!isRecord(value)) return undefined
  const { mediaKey, directPath, url, mimetype } = value
  if (mediaKey instanceof Uint8Array && mediaKey.length > 0 && (directPath || url))
    return { kind: kinds[name] ?? kindByName(name, mimetype), content: value }
  return firstOf(Object.entries(value), depth)
}

function firstOf(parts: readonly (readonly [string, unknown])[], depth: number) {
  for (const [name, value] of parts) {
    const found = fileIn(name, value, depth + 1)
    if (found !== undefined) return found
  }
  return undefined
}

/** The key of a file depends on it. */
function kindByName(name: string, mimetype: unknown): MediaKind {
  const words = `${name} ${typeof mimetype === 'string' ? mimetype : ''}`.toLowerCase()
  const order: readonly MediaKind[] = ['sticker', 'image', 'video', 'audio']
  return order.find((kind) => words.includes(kind)) ?? 'document'
}

/** The message with the new place of its file, on the host it named: Baileys names another one. */
export function movedTo(bytes: Uint8Array, answer: proto.IMessage): Uint8Array | undefined {
  const message = proto.Message.decode(bytes)
  const content = contentOf(message)?.content
  const directPath = contentOf(answer)?.content.directPath
  if (content === undefined || !directPath) return undefined
  content.directPath = directPath
  return proto.Message.encode(message).finish()
}

/** The small picture that came in the message; undefined where what came is none. */
export function thumbnailOf(bytes: Uint8Array): Uint8Array | undefined {
  const found = contentOf(proto.Message.decode(bytes))?.content.jpegThumbnail
  return found && found[0] === 0xff && found[1] === 0xd8 ? found : undefined
}

export interface Download {
  hosts: MediaHosts
  agent: Agent | undefined
  signal: AbortSignal
  maxBytes: number
}

/** Hex of the hash that the sender has named; undefined where it named none. */
export function namedHash(bytes: Uint8Array): string | undefined {
  const hash = contentOf(proto.Message.decode(bytes))?.content.fileSha256
  return hash?.length === 32 ? Buffer.from(hash).toString('hex') : undefined
}

/** The plain bytes, as they come; they count only when the last has come without a MediaFailure. */
export async function* download(
  bytes: Uint8Array,
  options: Download,
): AsyncGenerator<Buffer, void, undefined> {
  const found = contentOf(proto.Message.decode(bytes))
  if (found === undefined) throw new MediaFailure('phone_only')
  if (isInTheOpen(found.content)) yield* downloadPlain(found.content, options)
  else yield* downloadContent(found.content, found.kind, options)
}

async function* downloadPlain(content: Content, options: Download): AsyncGenerator<Buffer, void, undefined> {
  const url = urlOf(content, options.hosts)
  if (url === undefined) throw new MediaFailure('phone_only')
  const response = await get(url, options)
  try {
    for await (const chunk of response) {
      if (!Buffer.isBuffer(chunk)) throw new TypeError('The media host gave something else than bytes.')
      yield chunk
    }
  } finally {
    response.destroy()
  }
}

/** What lies at an address that WhatsApp has given. */
export function downloadPicture(url: string, options: Download): AsyncIterable<Uint8Array> {
  return downloadPlain({ url }, options)
}

/** The same, of whatever has a key and a place. */
export async function* downloadContent(
  content: Pick<Content, 'url' | 'directPath' | 'mediaKey'>,
  type: MediaType,
  options: Download,
): AsyncGenerator<Buffer, void, undefined> {
  const { mediaKey } = content
  const url = urlOf(content, options.hosts)
  if (!mediaKey?.length || url === undefined) throw new MediaFailure('phone_only')
  const { iv, cipherKey, macKey } = await getMediaKeys(mediaKey, type)
  if (macKey === undefined) throw new MediaFailure('phone_only')
  const response = await get(url, options)
  try {
    yield* decrypted(response, { iv, cipherKey, macKey })
  } finally {
    response.destroy()
  }
}

/** A host that is none of WhatsApp's is not asked: the path is, where it is known. */
function urlOf(
  { url, directPath }: Pick<Content, 'url' | 'directPath'>,
  { isMediaHost }: MediaHosts,
): URL | undefined {
  const isOurs = (each: URL | undefined): each is URL => each?.protocol === 'https:' && isMediaHost(each.host)
  const named = parsed(url ?? '')
  if (!directPath) return isOurs(named) ? named : undefined
  const whole = parsed(directPath, `https://${isOurs(named) ? named.host : DEF_MEDIA_HOST}`)
  return isOurs(whole) ? whole : undefined
}

function parsed(text: string, base?: string): URL | undefined {
  return URL.canParse(text, base) ? new URL(text, base) : undefined
}

async function get(url: URL, { agent, signal, maxBytes }: Download): Promise<IncomingMessage> {
  const asked = request(url, { agent, signal, headers: { Origin: DEFAULT_ORIGIN } })
  asked.setTimeout(silenceMs, () => asked.destroy(new MediaFailure('failed')))
  asked.end()
  const response = await answerOf(asked)
  const { statusCode = 0, headers } = response
  const length = Number(headers['content-length'] ?? 0)
  const failure =
    statusCode === 404 || statusCode === 410
      ? 'expired'
      : statusCode !== 200
        ? 'failed'
        : length > maxBytes + overheadBytes
          ? 'too_large'
          : undefined
  if (failure === undefined) return response
  response.destroy()
  throw new MediaFailure(failure, { cause: new Error(`The media host answered with HTTP ${statusCode}`) })
}

async function answerOf(asked: ReturnType<typeof request>): Promise<IncomingMessage> {
  const [response]: unknown[] = await once(asked, 'response')
  // Whatever ends the connection from here on is heard by whoever reads.
  asked.on('error', () => undefined)
  if (!isIncoming(response)) throw new MediaFailure('failed')
  return response
}

function isIncoming(value: unknown): value is IncomingMessage {
  return typeof value === 'object' && value !== null && 'statusCode' in value
}

async function* decrypted(
  sealed: AsyncIterable<unknown>,
  { iv, cipherKey, macKey }: { iv: Uint8Array; cipherKey: Uint8Array; macKey: Uint8Array },
): AsyncGenerator<Buffer, void, undefined> {
  const decipher = createDecipheriv('aes-256-cbc', cipherKey, iv)
  const mac = createHmac('sha256', macKey).update(iv)
  let tail: Uint8Array = Buffer.alloc(0)
  for await (const all of gathered(sealed)) {
    const body = all.subarray(0, -macBytes)
    tail = Buffer.from(all.subarray(body.length))
    mac.update(body)
    const plain = decipher.update(body)
    if (plain.length > 0) yield plain
  }
  const expected = mac.digest().subarray(0, macBytes)
  if (tail.length !== macBytes || !timingSafeEqual(expected, tail)) throw new MediaFailure('altered')
  yield decipher.final()
}

/** In parts that are worth the work of each: TLS brings small ones. Each begins with the end of the one before, a MAC long. */
async function* gathered(chunks: AsyncIterable<unknown>): AsyncGenerator<Buffer, void, undefined> {
  const part = borrowPart()
  let filled = 0
  try {
    for await (const chunk of chunks) {
      if (!Buffer.isBuffer(chunk)) throw new TypeError('The media host gave something else than bytes.')
      for (let at = 0; at < chunk.length;) {
        if (filled === part.length) {
          yield part
          part.copyWithin(0, filled - macBytes, filled)
          filled = macBytes
        }
        const copied = chunk.copy(part, filled, at)
        at += copied
        filled += copied
      }
      letGo(chunk)
    }
    if (filled > 0) yield part.subarray(0, filled)
  } finally {
    giveBackPart(part)
  }
}
