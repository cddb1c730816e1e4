// An instance's proxy: the agent that goes through it, what is wrong where it does not, and a try of it. The address that
// is dialled is the one that was looked at.
import { request as httpsRequest, type Agent } from 'node:https'
import { request as httpRequest, type ClientRequest } from 'node:http'
import { isIPv6, type LookupFunction } from 'node:net'
import { HttpsProxyAgent } from 'https-proxy-agent'
import { SocksProxyAgent, type SocksProxyAgentOptions } from 'socks-proxy-agent'
import type { SetProxy } from '../../../contract/instances/proxy.ts'
import { AddressRefusedError, type Outbound } from '../../../outbound/outbound.ts'
import type { ProxyFault } from '../../link.ts'

export type OnFault = (fault: ProxyFault) => void

const tryMs = 20_000

/** onFault: the way ended at the proxy, and not behind it. */
export function proxyAgent(
  proxy: SetProxy,
  outbound: Pick<Outbound, 'dial'>,
  onFault: OnFault = () => undefined,
): Agent {
  const login =
    proxy.username === undefined
      ? ''
      : `${encodeURIComponent(proxy.username)}:${encodeURIComponent(proxy.password ?? '')}@`
  const { host, lookup: look } = outbound.dial(proxy.host, proxy.port, proxy.setBy)
  const name = isIPv6(host) ? `[${host}]` : host
  const address = `${proxy.protocol}://${login}${name}:${proxy.port}`
  const shown = `${isIPv6(proxy.host) ? `[${proxy.host}]` : proxy.host}:${proxy.port}`
  // What comes of an address that is not asked is told in words that do not say so.
  let isClosed = false
  const lookup: LookupFunction = (asked, options, callback) =>
    look(asked, options, (error, ...found) => {
      isClosed = error instanceof AddressRefusedError
      callback(error, ...found)
    })
  const tell: Tell = (kind, said) => onFault({ kind: isClosed ? 'closed' : kind, proxy: shown, said })
  if (!proxy.protocol.startsWith('socks')) return new TellingHttpAgent(address, lookup, tell)
  return new TellingSocksAgent(address, { host, lookup }, tell)
}

/** Resolves with what is wrong; undefined when the way to this WebSocket address is open. */
export function tryProxy(
  proxy: SetProxy,
  outbound: Pick<Outbound, 'dial'>,
  url: string,
): Promise<ProxyFault | undefined> {
  let fault: ProxyFault | undefined
  const agent = proxyAgent(proxy, outbound, (told) => (fault ??= told))
  const target = new URL(url.replace(/^ws/, 'http'))
  const options = { agent, method: 'HEAD', signal: AbortSignal.timeout(tryMs) }
  const unreachable: ProxyFault = { kind: 'unreachable', proxy: `${proxy.host}:${proxy.port}`, said: '' }
  return new Promise<ProxyFault | undefined>((resolve) => {
    const asked: ClientRequest =
      target.protocol === 'https:' ? httpsRequest(target, options) : httpRequest(target, options)
    // Whatever is answered behind the proxy: the way is open.
    asked.on('response', (response) => {
      response.destroy()
      resolve(fault)
    })
    asked.on('error', () => resolve(fault ?? unreachable))
    asked.end()
  }).finally(() => agent.destroy())
}

type Tell = (kind: ProxyFault['kind'], said: string) => void

class TellingHttpAgent extends HttpsProxyAgent<string> {
  readonly #tell: Tell

  constructor(address: string, lookup: LookupFunction, tell: Tell) {
    super(address, { lookup })
    this.#tell = tell
  }

  override async connect(...[request, options]: Parameters<HttpsProxyAgent<string>['connect']>) {
    request.once('proxyConnect', ({ statusCode }: { statusCode: number }) => {
      if (statusCode !== 200) this.#tell(statusCode === 407 ? 'login' : 'refused', String(statusCode))
    })
    try {
      return await super.connect(request, options)
    } catch (error) {
      this.#tell('unreachable', wordOf(error))
      throw error
    }
  }
}

class TellingSocksAgent extends SocksProxyAgent {
  readonly #tell: Tell
  readonly #host: string

  constructor(address: string, { host, lookup }: { host: string; lookup: LookupFunction }, tell: Tell) {
    // Its type leaves out what net.connect takes all the same.
    const socketOptions: SocksProxyAgentOptions['socketOptions'] & { lookup: LookupFunction } = { lookup }
    super(address, { socketOptions })
    this.#tell = tell
    this.#host = host
  }

  override async connect(...[request, options]: Parameters<SocksProxyAgent['connect']>) {
    try {
      return await super.connect(request, options)
    } catch (error) {
      const kind = socksFault(error, this.#host)
      if (kind !== undefined) this.#tell(kind, wordOf(error))
      throw error
    }
  }
}

/** By the words of the package socks, which has no codes. */
function socksFault(error: unknown, host: string): ProxyFault['kind'] | undefined {
  const message = error instanceof Error ? error.message : ''
  if (/authentication failed|no accepted authentication/i.test(message)) return 'login'
  if (/rejected connection/i.test(message)) return 'refused'
  // WhatsApp's own name could not be looked up: that says nothing of the proxy.
  const isOther = error instanceof Error && 'hostname' in error && error.hostname !== host
  return isOther ? undefined : 'unreachable'
}

/** One word of what was said, for the sentence: never what was sent. */
function wordOf(error: unknown): string {
  if (!(error instanceof Error)) return ''
  if ('code' in error && typeof error.code === 'string') return error.code
  return /rejected connection - \(?(?:\d+ - )?(\w+)/.exec(error.message)?.[1] ?? ''
}
