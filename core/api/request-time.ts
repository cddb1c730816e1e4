// How long a request may take to come in. As a whole five minutes, as Node has it: nobody holds a connection by sending a
// byte now and then. Who has shown a key and sends a file may take as long as the file needs, but not be silent.
import type { IncomingMessage, Server } from 'node:http'

export interface RequestTimes {
  wholeMs?: number
  /** Without a byte, for a file. */
  silenceMs?: number
  /** How long what is still on its way is taken after the answer, so that the answer is read. */
  leaveMs?: number
}

interface Clock {
  timer: NodeJS.Timeout
  times: Required<RequestTimes>
}

const clocks = new WeakMap<IncomingMessage, Clock>()

/** In place of Node's own limit, which knows no exception; its limit for headers stays. */
export function limitRequests(
  server: Server,
  { wholeMs = 300_000, silenceMs = 30_000, leaveMs = 5000 }: RequestTimes = {},
): void {
  server.requestTimeout = 0
  server.prependListener('request', (request: IncomingMessage) => {
    const timer = setTimeout(() => cut(request), wholeMs)
    clocks.set(request, { timer, times: { wholeMs, silenceMs, leaveMs } })
    request.once('close', () => stop(request))
  })
}

/** From now on it may take its time, as long as something comes. */
export function limitBySilence(request: IncomingMessage): void {
  const clock = clocks.get(request)
  if (clock === undefined) return
  clearTimeout(clock.timer)
  const stepMs = Math.max(1, clock.times.silenceMs / 2)
  let seen = request.socket.bytesRead
  let silentSteps = 0
  clock.timer = setInterval(() => {
    const { bytesRead } = request.socket
    silentSteps = bytesRead === seen ? silentSteps + 1 : 0
    seen = bytesRead
    if (silentSteps >= 2) cut(request)
  }, stepMs)
}

/** It was refused before all of it came: the rest is read and dropped for a moment. */
export function leaveRest(request: IncomingMessage): void {
  if (request.complete) return
  const clock = clocks.get(request)
  request.resume()
  if (clock === undefined) return
  clearTimeout(clock.timer)
  clock.timer = setTimeout(() => cut(request), clock.times.leaveMs)
}

function stop(request: IncomingMessage): void {
  clearTimeout(clocks.get(request)?.timer)
}

function cut(request: IncomingMessage): void {
  stop(request)
  if (!request.complete) request.socket.destroy()
}
