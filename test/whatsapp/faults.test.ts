// Each fault that a test can order, seen by a real Baileys.
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { Phone } from './phone/phone.ts'
import { PlainClient } from './phone/plain-client.ts'
import { startWhatsApp } from './server/server.ts'
import type { WhatsApp } from './server/server.ts'

let wa: WhatsApp
let ana: Phone
let bia: Phone
let device: PlainClient

beforeAll(async () => {
  wa = await startWhatsApp()
  ana = wa.phone({ number: '5511999990001', name: 'Ana' })
  bia = wa.phone({ number: '5511999990002', name: 'Bia' })
  device = new PlainClient(wa)
  await device.link(ana)
})

afterEach(() => wa.faults.clear())

afterAll(async () => {
  await device.dispose()
  await wa.stop()
})

function ackOf(id: string): Promise<{ attrs: Record<string, string> }> {
  return new Promise((resolve) => {
    device.socket.ws.on('CB:ack,class:message', (node: { attrs: Record<string, string> }) => {
      if (node.attrs['id'] === id) resolve(node)
    })
  })
}

describe('faults of the door', () => {
  it('an HTTP status instead of the upgrade', async () => {
    wa.faults.arm({ kind: 'upgradeStatus', status: 503 })
    const socket = new WebSocket(wa.url)
    socket.on('error', () => undefined)
    const [, response] = (await once(socket, 'unexpected-response')) as [unknown, IncomingMessage]
    expect(response.statusCode).toBe(503)
  })

  it('silence after TCP, silence after the upgrade', async () => {
    wa.faults.arm({ kind: 'silentConnect' })
    const { port } = new URL(wa.url)
    const raw = connect(Number(port), '127.0.0.1')
    raw.write('GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n')
    raw.write('Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n')
    await wa.until(() => wa.faults.armed().length === 0)
    expect(raw.bytesRead).toBe(0)
    raw.destroy()
    wa.faults.arm({ kind: 'silentUpgrade' })
    const before = wa.hub.connections.size
    const socket = new WebSocket(wa.url)
    await once(socket, 'open')
    expect(wa.hub.connections.size).toBe(before)
    socket.terminate()
  })
})

describe('faults of sending', () => {
  it('an error instead of the ack fails the message', async () => {
    for (const code of [463, 479, 500]) {
      wa.faults.arm({ kind: 'ackError', code }, { number: ana.number })
      const id = await device.sendText(bia.jid, `refused ${code}`)
      await device.until(() => device.errorOf(id) === String(code))
    }
    expect(bia.inbox).toEqual([])
  })

  it('a silent server, with and without relaying', async () => {
    wa.faults.arm({ kind: 'noAck', relay: false }, { number: ana.number })
    await device.sendText(bia.jid, 'swallowed')
    wa.faults.arm({ kind: 'noAck', relay: true }, { number: ana.number })
    await device.sendText(bia.jid, 'relayed without ack')
    await bia.waitForText('relayed without ack')
    expect(bia.inbox.map((message) => message.text)).toEqual(['relayed without ack'])
  })

  it('everything else is acknowledged, late when there is latency', async () => {
    wa.faults.latencyMs = 30
    const id = '3EB0ACKEDACKEDACKED'
    const acked = ackOf(id)
    await device.socket.relayMessage(bia.jid, { conversation: 'slow' }, { messageId: id })
    expect((await acked).attrs).toMatchObject({ id, from: bia.jid })
    expect((await acked).attrs).not.toHaveProperty('error')
  })
})

describe('faults of a login', () => {
  it('ib/offline can be withheld', async () => {
    await device.close()
    wa.faults.arm({ kind: 'withholdOffline' }, { number: ana.number })
    let isReady = false
    device.events.once('ready', () => (isReady = true))
    const opened = device.next('open')
    device.connect()
    await opened
    await device.socket.fetchBlocklist()
    expect(isReady).toBe(false)
    await device.close()
    await device.login()
  })

  it('the line can go dead right after it', async () => {
    await device.close()
    wa.faults.arm({ kind: 'blackHoleAfterLogin' }, { number: ana.number })
    device.connect()
    await wa.until(() => [...wa.hub.connections].some((connection) => connection.isBlackHole))
    const closed = device.closed()
    wa.faults.dropConnections({ number: ana.number })
    expect((await closed).code).toBe(428)
    await device.login()
  })

  it('prekeys that run low are filled up', async () => {
    const before = wa.counters(device.jid).preKeysUploaded
    wa.announcePreKeysLow(device.jid, 2)
    await wa.until(() => wa.counters(device.jid).preKeysUploaded === before + 5)
  })
})
