// Somebody's proxy: HTTP (CONNECT) or SOCKS 5, which lets through or refuses as a test wants.
import { once } from 'node:events'
import { createServer, connect, type AddressInfo, type Socket } from 'node:net'

/** open: everybody. A status or "login" refuses each. */
type Mood = 'open' | 'login' | 401 | 403

export interface TestProxy {
  host: string
  port: number
  mood: Mood
  /** Where it was asked to connect to: host:port. */
  readonly asked: string[]
  close(): Promise<void>
}

const closeQuietly = (socket: Socket): void => void socket.on('error', () => undefined)

export async function startProxy(kind: 'http' | 'socks5', host = '127.0.0.1'): Promise<TestProxy> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    closeQuietly(socket)
    const serve = kind === 'http' ? serveHttp : serveSocks
    void serve(socket, proxy).catch(() => socket.destroy())
  })
  server.listen(0, host)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const proxy: TestProxy = {
    host,
    port,
    mood: 'open',
    asked: [],
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
  return proxy
}

async function chunk(socket: Socket): Promise<Buffer> {
  const [data] = (await once(socket, 'data')) as [Buffer]
  return data
}

function tunnel(socket: Socket, to: string, ready: string | Buffer): void {
  const at = to.lastIndexOf(':')
  const far = connect(Number(to.slice(at + 1)), to.slice(0, at).replace(/^\[(.*)\]$/, '$1'))
  closeQuietly(far)
  far.on('connect', () => {
    socket.write(ready)
    socket.pipe(far).pipe(socket)
  })
  far.on('close', () => socket.destroy())
  socket.on('close', () => far.destroy())
}

async function serveHttp(socket: Socket, proxy: TestProxy): Promise<void> {
  const to = /^CONNECT (\S+) /.exec((await chunk(socket)).toString())?.[1] ?? ''
  proxy.asked.push(to)
  const { mood } = proxy
  if (mood === 'open') return tunnel(socket, to, 'HTTP/1.1 200 OK\r\n\r\n')
  const status = mood === 'login' ? 407 : mood
  socket.end(`HTTP/1.1 ${status} Refused\r\nContent-Length: 0\r\n\r\n`)
}

const answer = (code: number): Buffer => Buffer.from([5, code, 0, 1, 0, 0, 0, 0, 0, 0])

async function serveSocks(socket: Socket, proxy: TestProxy): Promise<void> {
  await chunk(socket)
  if (proxy.mood === 'login') return void socket.end(Buffer.from([5, 0xff]))
  socket.write(Buffer.from([5, 0]))
  const request = await chunk(socket)
  const isName = request[3] === 3
  const length = isName ? (request[4] ?? 0) : 4
  const start = isName ? 5 : 4
  const bytes = request.subarray(start, start + length)
  const to = `${isName ? bytes.toString() : [...bytes].join('.')}:${request.readUInt16BE(start + length)}`
  proxy.asked.push(to)
  if (proxy.mood === 'open') return tunnel(socket, to, answer(0))
  socket.end(answer(2))
}
