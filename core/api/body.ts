// JSON bodies: how much of one is taken, how deep and how finely it may be divided, and that large ones come one by one.
// What a request costs is known before it is paid: the bytes are looked through before anything is made of them.
import { raw, type NextFunction, type Request, type RequestHandler } from 'express'
import { AppError, BadRequestError } from '../errors.ts'
import { isForm } from './form.ts'
import { parseJson } from './json-bytes.ts'

/** No request of ours or of Evolution's comes near: what is deeper is meant to overflow something. */
const maximumDepth = 200
/** Each value costs some sixty bytes, however short it is written. */
const maximumValues = 200_000
/** Below it a body is small: what it costs does not matter. */
const largeBytes = 20 * 1024 * 1024

/** From here on a body is read from its bytes, so that it costs three times its size and not six. */
const fromBytes = 256 * 1024

/** Leaves what was sent in request.body, as the parser of Express does; nothing when there is no body. */
export function jsonBody(limit: string): RequestHandler[] {
  const unknown = raw({ limit, type: 'application/json' })
  return [
    (request, response, next) => {
      nameOnce(request)
      const length = Number(request.headers['content-length'])
      const isKnown = tellsLength(request) && length > fromBytes && request.is('application/json') !== false
      if (isKnown) void readWhole(request, { length, limit: sizeOf(limit) }, next)
      else unknown(request, response, next)
    },
    parseBytes,
  ]
}

/** A client that names JSON twice, once by itself and once by its library, means JSON. */
function nameOnce({ headers }: Request): void {
  const [first = '', ...others] = (headers['content-type'] ?? '').split(',').map((each) => each.trim())
  if (others.length > 0 && [first, ...others].every((each) => /^application\/json\b/i.test(each)))
    headers['content-type'] = first
}

/** "20mb" */
function sizeOf(limit: string): number {
  return Number(limit.replace(/mb$/, '')) * 1024 * 1024
}

/** Into one place, as it comes: pieces that are put together at the end would be there twice. */
async function readWhole(
  request: Request,
  { length, limit }: { length: number; limit: number },
  next: NextFunction,
): Promise<void> {
  if (length > limit) return next(new AppError('too_large'))
  const bytes = Buffer.allocUnsafeSlow(length)
  let at = 0
  try {
    for await (const chunk of request) if (chunk instanceof Uint8Array) at += copyInto(bytes, at, chunk)
  } catch (cause) {
    return next(new BadRequestError('The body was cut off on its way here; nothing was changed.', { cause }))
  }
  request.body = bytes.subarray(0, at)
  next()
}

/** The piece is let go of here and now: those that wait for the garbage collector would add up to the body once more. */
function copyInto(bytes: Buffer, at: number, chunk: Uint8Array): number {
  const { buffer, length } = chunk
  bytes.set(chunk, at)
  if (buffer instanceof ArrayBuffer && buffer.byteLength === length) buffer.transfer(0)
  return length
}

const parseBytes: RequestHandler = (request, _response, next) => {
  const bytes: unknown = request.body
  if (!Buffer.isBuffer(bytes)) return next()
  // The bytes are let go of before the values are used.
  request.body = undefined
  assertModest(bytes)
  request.body = bytes.length === 0 ? {} : valueOf(request, bytes)
  next()
}

function assertUnicode(request: Request): void {
  const charset = /charset="?([\w-]+)/i.exec(request.headers['content-type'] ?? '')?.[1] ?? 'utf-8'
  if (!/^(?:utf-?8|us-ascii)$/i.test(charset)) {
    throw new BadRequestError(`The body is sent as ${charset}; nothing was changed.`, {
      code: 'malformed_json',
      hint: 'Send JSON in UTF-8.',
    })
  }
}

/** A body is an object or a list: a bare value is as malformed as half an object. */
function valueOf(request: Request, bytes: Buffer): object {
  assertUnicode(request)
  try {
    const value = bytes.length > fromBytes ? parseJson(bytes) : parseText(new TextDecoder().decode(bytes))
    if (typeof value === 'object' && value !== null) return value
    throw new SyntaxError(`Unexpected token '${String(value)[0] ?? ''}', a body is an object or a list`)
  } catch (cause) {
    throw new AppError('malformed_json', undefined, { cause })
  }
}

function parseText(text: string): unknown {
  const parsed: unknown = JSON.parse(text)
  return halfEscape.test(text) ? wellFormed(parsed) : parsed
}

/** Only an escape can bring half a surrogate pair. Nothing could store it as it is, nor compare with it. */
const halfEscape = /\\ud[89a-f]/i

/** Each half is shown, and stored, as the character that stands for none. */
function wellFormed(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed()
  if (Array.isArray(value)) return value.map(wellFormed)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name.toWellFormed(), wellFormed(each)]),
  )
}

const quote = 0x22
const backslash = 0x5c
const comma = 0x2c
/** "{" and "[", "}" and "]", with the bit cleared in which the pairs differ. */
const opening = 0x5b
const closing = 0x5d
const squared = 0x5f | 0x80

function assertModest(bytes: Uint8Array): void {
  let depth = 0
  let values = 0
  let inString = false
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0
    if (inString) {
      if (byte === backslash) at += 1
      else if (byte === quote) inString = false
    } else if (byte === quote) inString = true
    else if (byte === comma) values += 1
    else if ((byte & squared) === opening) {
      depth += 1
      values += 1
    } else if ((byte & squared) === closing) depth -= 1
    if (depth > maximumDepth) throw tooMuch('nested too deeply')
    if (values > maximumValues) throw tooMuch('divided into too many values')
  }
}

function tooMuch(what: string): BadRequestError {
  return new BadRequestError(`The body is ${what}; nothing was changed.`, { code: 'malformed_json' })
}

/** A large body waits, unread, until the one before has been answered. */
export function largeInTurn(): RequestHandler {
  let last: Promise<unknown> = Promise.resolve()
  return async (request, response, next) => {
    // The file of a form goes to the disk as it comes, however large it is.
    if (isForm(request) || !(Number(request.headers['content-length']) > largeBytes)) return next()
    const turn = last
    last = Promise.all([turn, new Promise<void>((resolve) => void response.once('close', resolve))])
    await turn
    next()
  }
}

/** Whether it is known how large the body will be: one that is compressed, or comes piece by piece, does not say. */
export function tellsLength(request: Request): boolean {
  const { 'content-encoding': encoding = 'identity', 'transfer-encoding': pieces } = request.headers
  return encoding === 'identity' && pieces === undefined
}
