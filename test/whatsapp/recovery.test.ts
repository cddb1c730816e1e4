// What cannot be read is asked for again, and read then.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Phone } from './phone/phone.ts'
import { PlainClient } from './phone/plain-client.ts'
import { startWhatsApp } from './server/server.ts'
import type { WhatsApp } from './server/server.ts'

let wa: WhatsApp
let ana: Phone
let bia: Phone
let device: PlainClient

beforeEach(async () => {
  wa = await startWhatsApp()
  ana = wa.phone({ number: '5511999990001', name: 'Ana' })
  bia = wa.phone({ number: '5511999990002', name: 'Bia' })
  device = new PlainClient(wa)
  await device.link(ana)
})

afterEach(async () => {
  await device.dispose()
  await wa.stop()
})

describe('the offline queue', () => {
  it('keeps what comes while the device is away and hands it over at login, once', async () => {
    await device.close()
    for (const text of ['one', 'two', 'three']) await bia.sendText(ana.number, text)
    expect(wa.counters(device.jid).queued).toBe(3)
    await device.login()
    await device.waitForText('three')
    await wa.settled(device.jid)
    await device.close()
    await device.login()
    expect(device.texts()).toEqual(['one', 'two', 'three'])
    expect(wa.counters(device.jid)).toMatchObject({ queued: 0, redelivered: 0, messagesReceipted: 3 })
  })

  it('delivers again what was pushed but never confirmed', async () => {
    wa.faults.blackHole({ number: ana.number })
    await bia.sendText(ana.number, 'into the void')
    const closed = device.closed()
    wa.faults.dropConnections()
    expect((await closed).code).toBe(428)
    await device.login()
    await device.waitForText('into the void')
    expect(wa.counters(device.jid).redelivered).toBe(1)
  })

  it('can take the receipts for the backlog and drop the line before the client hears it is complete', async () => {
    await device.close()
    await bia.sendText(ana.number, 'receipted, then cut')
    wa.faults.arm({ kind: 'dropBeforeOffline' }, { number: ana.number })
    const closed = device.closed()
    device.connect()
    expect((await closed).code).toBe(428)
    expect(wa.counters(device.jid)).toMatchObject({ queued: 0, redelivered: 0 })
  })

  it('waits for the phone as well', async () => {
    bia.goOffline()
    await device.sendText(bia.jid, 'for later')
    await ana.waitFor(() => ana.copies.length === 1)
    expect(bia.inbox).toEqual([])
    bia.goOnline()
    await bia.waitForText('for later')
  })
})

describe('retries', () => {
  it('a phone that cannot read a message asks again and gets it', async () => {
    wa.faults.arm({ kind: 'corrupt' }, { number: bia.number, device: 0 })
    await device.sendText(bia.jid, 'damaged on the way')
    await bia.waitForText('damaged on the way')
    expect(bia.undecryptable).toMatchObject([{ resolved: true, from: ana.number, fromDevice: 1 }])
  })

  it('a device that cannot read a message asks again and gets it', async () => {
    wa.faults.arm({ kind: 'corrupt' }, { number: ana.number, device: 1 })
    await bia.sendText(ana.number, 'damaged as well')
    await device.waitForText('damaged as well')
    expect(wa.counters(device.jid)).toMatchObject({ retryReceiptsSent: 1 })
    expect(ana.inbox).toHaveLength(1)
  })

  it('a ciphertext delivered twice makes plain Baileys ask again', async () => {
    await bia.sendText(ana.number, 'first')
    await device.waitForText('first')
    await device.sendText(bia.jid, 'answer')
    await bia.waitForText('answer')
    wa.faults.arm({ kind: 'duplicate' }, { number: ana.number })
    await bia.sendText(ana.number, 'twice')
    await bia.waitFor(() => bia.receipts.some((receipt) => receipt.type === 'retry'))
    expect(wa.counters(device.jid).retryReceiptsSent).toBe(1)
  })

  it('messages out of order are read all the same', async () => {
    wa.faults.arm({ kind: 'reorder', window: 3 }, { number: ana.number })
    for (const text of ['1', '2', '3']) await bia.sendText(ana.number, text)
    await device.waitForText('1')
    expect(device.texts()).toEqual(['3', '2', '1'])
    expect(wa.counters(device.jid).retryReceiptsSent).toBe(0)
  })

  it('a retransmission under the same id is relayed, and the phone counts it as a repeat', async () => {
    const id = await device.sendText(bia.jid, 'say it again')
    await bia.waitForText('say it again')
    await device.socket.relayMessage(bia.jid, { conversation: 'say it again' }, { messageId: id })
    await bia.waitFor(() => bia.duplicates.length === 1)
    expect(bia.inbox).toHaveLength(1)
    expect(wa.counters(device.jid).repeatedSends).toBe(1)
  })
})

describe('the end of a connection', () => {
  it('is what the client sees: stream errors', async () => {
    for (const code of [401, 402, 403, 405, 406, 408, 409, 411, 428, 440, 500, 503, 515, 599]) {
      const closed = device.closed()
      expect(wa.faults.streamError(code)).toBe(1)
      expect((await closed).code).toBe(code)
      await device.login()
    }
  })

  it('is what the client sees: refused logins', async () => {
    await device.close()
    for (const reason of [401, 402, 403, 405, 406, 409, 503]) {
      wa.faults.arm({ kind: 'loginFailure', reason }, { number: ana.number })
      const closed = device.closed()
      device.connect()
      expect((await closed).code).toBe(reason)
    }
    await device.login()
    expect(wa.counters(device.jid)).toMatchObject({ loginFailures: 7, logins: 2 })
  })

  it('an unlinked device is told so, at once or at its next login', async () => {
    const closed = device.closed()
    ana.unlink(1)
    expect(await closed).toMatchObject({ code: 401, data: { attrs: { type: 'device_removed' } } })
    expect(wa.devices(ana.number)).toHaveLength(1)
    const refused = device.closed()
    device.connect()
    expect((await refused).code).toBe(401)
  })

  it('logging out unlinks', async () => {
    const closed = device.closed()
    await device.socket.logout()
    expect((await closed).code).toBe(401)
    await wa.until(() => wa.devices(ana.number).length === 1)
  })

  it('the same device logging in twice replaces the first connection', async () => {
    const replaced = device.closed()
    device.connect()
    expect((await replaced).code).toBe(440)
  })

  it('can be dropped after so many stanzas', async () => {
    const closed = device.closed()
    wa.faults.dropAfter(2, { number: ana.number })
    const sending = [1, 2, 3].map(() => device.socket.presenceSubscribe(bia.jid))
    await Promise.allSettled(sending)
    expect((await closed).code).toBe(428)
  })
})
