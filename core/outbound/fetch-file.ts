// A file that is named by its address, as it comes: over the same way as everything that is asked (outbound.ts). A
// redirect is followed out into the world, or on the same host where that is beside the appliance: only whoever gave the
// address can have named what is there.
import { once } from 'node:events'
import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { basename } from 'node:path'
import type { Asker } from '../contract/asker.ts'
import { fileRefusals } from '../contract/sentences/files.ts'
import { BadRequestError } from '../errors.ts'
import { isPublic } from './addresses.ts'
import { AddressRefusedError, type Outbound } from './outbound.ts'

/** How long nothing may be heard. */
const silenceMs = 30_000
const mostRedirects = 5

/** Where a file came from, by the address that was dialled. */
interface Site {
  host: string
  isPublic: boolean
}

export interface FetchedFile {
  chunks: AsyncIterable<Uint8Array>
  fileName: string | null
  site: Site
}

export interface FetchOptions {
  maxBytes: number
  by: Asker
  idleMs?: number
  /** Ends it, also while its host says nothing. */
  signal?: AbortSignal
  /** Named by what is there, not by who asks. */
  namedBy?: Site
}

/** Refuses in words for whoever gave the address. */
export async function fetchFile(
  outbound: Pick<Outbound, 'dial'>,
  address: string,
  { maxBytes, namedBy, ...asking }: FetchOptions,
): Promise<FetchedFile> {
  let url = new URL(address)
  let from = namedBy
  for (let turn = 0; turn <= mostRedirects; turn += 1) {
    const onlyPublic = from !== undefined && (from.isPublic || from.host !== url.host)
    const response = await ask(outbound, url, { ...asking, onlyPublic })
    // A name that led out into the world leads nowhere else a moment later.
    from ??= { host: url.host, isPublic: isPublic(response.socket.remoteAddress ?? '') }
    const { statusCode = 0, headers } = response
    if (statusCode >= 300 && statusCode < 400 && headers.location !== undefined) {
      response.destroy()
      url = followed(url, headers.location)
      continue
    }
    const why = whyNot(statusCode, Number(headers['content-length'] ?? 0), maxBytes)
    if (why === undefined) return { chunks: read(response), fileName: nameOf(url), site: from }
    response.destroy()
    throw why
  }
  throw failed('it leads from one address to the next without an end.')
}

function whyNot(status: number, length: number, maxBytes: number): BadRequestError | undefined {
  if (status === 401 || status === 403) return failed('it needs a login.')
  if (status !== 200) return failed(`it answers with HTTP ${status}.`)
  return length > maxBytes
    ? new BadRequestError(fileRefusals.file_too_large_to_send({ most: maxBytes }))
    : undefined
}

function failed(why: string, cause?: unknown): BadRequestError {
  return new BadRequestError(fileRefusals.file_url_failed({ why }), { cause })
}

function followed(from: URL, location: string): URL {
  if (!URL.canParse(location, from.href)) throw failed('it leads to what is no address.')
  const url = new URL(location, from)
  if (url.protocol === 'http:' || url.protocol === 'https:') return url
  throw failed('it leads to what is no web address.')
}

async function ask(
  outbound: Pick<Outbound, 'dial'>,
  url: URL,
  { onlyPublic, idleMs = silenceMs, by, signal }: Omit<FetchOptions, 'maxBytes'> & { onlyPublic: boolean },
): Promise<IncomingMessage> {
  const isTls = url.protocol === 'https:'
  const dialled = outbound.dial(url.hostname, Number(url.port) || (isTls ? 443 : 80), by)
  const isPrivate = onlyPublic && isIP(bare(url.hostname)) !== 0 && !isPublic(bare(url.hostname))
  const host = isPrivate ? 'refused.invalid' : dialled.host
  const lookup = isPrivate ? refuseAll : onlyPublic ? publicOnly(dialled.lookup) : dialled.lookup
  const options = {
    lookup,
    agent: false as const,
    ...(signal && { signal }),
    ...(host !== url.hostname && { hostname: host }),
  }
  const request: ClientRequest = isTls ? httpsRequest(url, options) : httpRequest(url, options)
  request.setTimeout(idleMs, () => request.destroy(new SilentError()))
  request.end()
  try {
    const [response]: unknown[] = await once(request, 'response')
    request.on('error', () => undefined)
    if (isIncoming(response)) return response
    throw failed('it does not answer as a web server does.')
  } catch (error) {
    throw worded(error)
  }
}

class SilentError extends Error {
  override readonly name = 'SilentError'
}

function worded(error: unknown): Error {
  if (error instanceof BadRequestError) return error
  if (error instanceof SilentError) return failed('nothing came for too long.', error)
  if (error instanceof AddressRefusedError) return failed(error.message, error)
  return failed('it cannot be reached, or the connection ended too early.', error)
}

async function* read(response: IncomingMessage): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    for await (const chunk of response) if (chunk instanceof Uint8Array) yield chunk
  } catch (error) {
    throw worded(error)
  } finally {
    response.destroy()
  }
}

const inside = 'It leads to an address that is not out in the world, which is not followed.'

const refuseAll: LookupFunction = (_name, _options, callback) =>
  callback(new AddressRefusedError(inside), '', 0)

function publicOnly(lookup: LookupFunction): LookupFunction {
  return (name, options, callback) =>
    lookup(name, { ...options, all: true }, (error, found) => {
      if (error !== null) return callback(error, '', 0)
      const all = typeof found === 'string' ? [{ address: found, family: isIP(found) }] : found
      const open = all.filter(({ address }) => isPublic(address))
      const [first] = open
      if (first === undefined) return callback(new AddressRefusedError(inside), '', 0)
      if (options.all === true) callback(null, open)
      else callback(null, first.address, first.family)
    })
}

function bare(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1')
}

function isIncoming(value: unknown): value is IncomingMessage {
  return typeof value === 'object' && value !== null && 'statusCode' in value
}

/** Only a name: it never leads anywhere. */
function nameOf({ pathname }: URL): string | null {
  try {
    return basename(decodeURIComponent(pathname)).slice(0, 255) || null
  } catch {
    return null
  }
}
