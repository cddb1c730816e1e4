// The path of the public address (https://host/wa/): a proxy may take it off or leave it. What begins with it is asked
// without it, on every way in, and what leads on elsewhere begins with it, which is right either way.
import type { IncomingMessage, Server } from 'node:http'

/** "" where there is none, otherwise like "/wa": no slash at its end. */
export function publicPathOf(publicUrl: string | undefined): string {
  return publicUrl === undefined ? '' : new URL(publicUrl).pathname.replace(/\/+$/, '')
}

const named = new WeakSet<IncomingMessage>()

/** Whether the request had it in its address. */
export function namesPublicPath(request: IncomingMessage): boolean {
  return named.has(request)
}

/** Before anybody looks at the address; what upgrades to a WebSocket does not pass the app. */
export function stripPublicPath(server: Server, path: string): void {
  if (path === '') return
  const strip = (request: IncomingMessage): void => {
    const { url = '' } = request
    const rest = url.slice(path.length)
    if (!url.startsWith(path) || !/^(?:[/?]|$)/.test(rest)) return
    request.url = rest.startsWith('/') ? rest : `/${rest}`
    named.add(request)
  }
  server.prependListener('request', strip)
  server.prependListener('upgrade', strip)
}

/** From the address of a request to a place of ours, where the path by which we are known is not set. */
export function wayTo(place: string, { path, publicPath }: { path: string; publicPath: string }): string {
  return publicPath === '' ? upFrom(path) + place : `${publicPath}/${place}`
}

/** Back to the root from a path: "/app/numbers/1" is two folders below it. */
export function upFrom(path: string): string {
  return '../'.repeat(Math.max(0, path.split('/').length - 2))
}
