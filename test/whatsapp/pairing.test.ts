// Linking by QR and by code, and what can go wrong in it.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Phone } from './phone/phone.ts'
import { PlainClient } from './phone/plain-client.ts'
import { startWhatsApp } from './server/server.ts'
import type { WhatsApp } from './server/server.ts'

let wa: WhatsApp
let ana: Phone
let device: PlainClient

beforeEach(async () => {
  wa = await startWhatsApp()
  ana = wa.phone({ number: '5511999990001', name: 'Ana' })
  device = new PlainClient(wa)
})

afterEach(async () => {
  await device.dispose()
  await wa.stop()
})

async function askForCode(): Promise<string> {
  const qr = device.qr()
  device.connect()
  await qr
  return device.socket.requestPairingCode(ana.number)
}

describe('pairing by code', () => {
  it('links when the code is typed on the phone', async () => {
    const code = await askForCode()
    await wa.until(() => wa.awaitsCode(ana.number))
    const closed = device.closed()
    await ana.typeCode(`${code.slice(0, 4)}-${code.slice(4).toLowerCase()}`)
    expect((await closed).code).toBe(515)
    await device.login()
    expect(device.jid).toBe('5511999990001:1@s.whatsapp.net')
  })

  it('refuses a wrong code, and the right one still works', async () => {
    const code = await askForCode()
    await wa.until(() => wa.awaitsCode(ana.number))
    await expect(ana.typeCode('AAAAAAAA')).rejects.toThrow('wrong pairing code')
    const closed = device.closed()
    await ana.typeCode(code)
    expect((await closed).code).toBe(515)
  })

  it('knows no code that nobody asked for', async () => {
    await expect(ana.typeCode('ABCDEFGH')).rejects.toThrow('no device asked')
  })
})

describe('pairing by QR', () => {
  it('refuses the QR of a connection that is gone', async () => {
    const shown = device.qr()
    device.connect()
    const qr = await shown
    await device.close()
    await wa.until(() => wa.hub.connections.size === 0)
    await expect(ana.scan(qr)).rejects.toThrow('expired')
  })

  it('gives every link a new device number', async () => {
    await device.link(ana)
    ana.unlink(1)
    const second = new PlainClient(wa)
    await second.link(ana)
    expect(second.jid).toBe('5511999990001:2@s.whatsapp.net')
    await second.dispose()
  })

  it('can be refused, or left without an answer', async () => {
    const shown = device.qr()
    device.connect()
    const qr = await shown
    wa.faults.arm({ kind: 'withholdPairSuccess' })
    await expect(ana.scan(qr)).rejects.toThrow('withheld')
    wa.faults.arm({ kind: 'refusePairing', code: 403 })
    const closed = device.closed()
    await expect(ana.scan(qr)).rejects.toThrow('403')
    expect((await closed).code).toBe(403)
  })

  it('can run into the passkey gate', async () => {
    const shown = device.qr()
    device.connect()
    const qr = await shown
    wa.faults.arm({ kind: 'passkey' })
    const asked = new Promise((resolve) =>
      device.socket.ws.on('CB:notification,type:passkey_prologue_request', resolve),
    )
    await expect(ana.scan(qr)).rejects.toThrow('passkey')
    expect(await asked).toMatchObject({ content: [{ tag: 'passkey_request_options' }] })
  })
})
