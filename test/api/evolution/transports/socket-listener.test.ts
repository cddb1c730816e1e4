// How fast a client of socket.io is told: as fast as it reads. Who does not read is cut off, and holds up nobody meanwhile.
import { createServer, type Server as HttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server } from 'socket.io'
import { expect, it, onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import { SocketListener } from '../../../../core/api/evolution/transports/socket-listener.ts'
import type { EventView } from '../../../../core/contract/events/event.ts'
import type { InstanceView } from '../../../../core/contract/instances/instance.ts'
import { createLog } from '../../../../core/log.ts'
import { Desk } from '../../../events/harness.ts'

const large = 'x'.repeat(256 * 1024)

async function listening(server: HttpServer): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}/socket.io/?EIO=4&transport=websocket`
}

/** Every event is one large envelope, for whoever comes. */
async function rig(patienceMs: number) {
  const desk = await Desk.start()
  const instance = { id: 'shop' } as InstanceView
  let count = 0
  const envelopes = {
    told: ({ seq, id }: EventView) => {
      count += 1
      return [{ event: 'large', id, instance, envelope: { seq, large } }]
    },
    envelope: () => ({}),
  }
  const server = createServer()
  const io = new Server(server, { serveClient: false })
  io.on('connection', (socket) => {
    const deps = { events: desk.events, envelopes, log: createLog('silent'), patienceMs }
    return new SocketListener(deps, socket, { heard: { hears: () => true }, cursor: 0 })
  })
  const url = await listening(server)
  onTestFinished(async () => {
    await io.close()
  })
  return { desk, url, io, told: () => count }
}

/** Says hello as the protocol wants it; what comes then is counted. */
async function client(url: string): Promise<{ socket: WebSocket; seqs: number[]; closed: Promise<void> }> {
  const socket = new WebSocket(url)
  const seqs: number[] = []
  socket.on('message', (data: Buffer) => {
    const text = data.toString()
    if (text.startsWith('0')) socket.send('40')
    if (text === '2') socket.send('3')
    const seq = /^42\["large",\{"seq":(\d+)/.exec(text)?.[1]
    if (seq !== undefined) seqs.push(Number(seq))
  })
  const closed = new Promise<void>((resolve) => void socket.on('close', () => resolve()))
  await new Promise<void>((resolve) => void socket.on('open', () => resolve()))
  onTestFinished(() => socket.terminate())
  return { socket, seqs, closed }
}

it('who does not read is cut off, and who reads is told all of it meanwhile', async () => {
  const { desk, url, io } = await rig(300)
  const [deaf, reader] = [await client(url), await client(url)]
  await desk.until('both are there', () => io.sockets.sockets.size === 2)
  deaf.socket.pause()
  // Far more than waits for one, and than the system holds on its way.
  const written = await desk.happen(120)
  await desk.until('who reads has all of it', () => reader.seqs.length >= written.length)
  expect(reader.seqs.slice(-written.length)).toEqual(written)
  await desk.until('the other is cut off', () => io.sockets.sockets.size === 1)
})

it('who reads slowly is waited for', async () => {
  const { desk, url, io, told } = await rig(60_000)
  const slow = await client(url)
  await desk.until('it is there', () => io.sockets.sockets.size === 1)
  slow.socket.pause()
  const written = await desk.happen(160)
  await desk.until('so much of it waits', () => told() > 32)
  let [last, still] = [0, 0]
  await desk.until('no more is told', () => {
    still = told() === last ? still + 1 : 0
    last = told()
    return still > 100
  })
  // Not for all of it: the rest stays in the log.
  expect(told()).toBeLessThan(written.length)
  slow.socket.resume()
  await desk.until('it has all of it', () => slow.seqs.length >= written.length)
  expect(slow.seqs.slice(-written.length)).toEqual(written)
})
