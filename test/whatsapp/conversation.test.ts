// Phones, companions and a plain client talk: text both ways, receipts, retries, offline queues.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Phone } from './phone/phone.ts'
import { readable } from './phone/records.ts'
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

afterAll(async () => {
  await device.dispose()
  await wa.stop()
})

describe('a linked device', () => {
  it('is known by number and LID, with its keys on the server', () => {
    expect(device.jid).toBe('5511999990001:1@s.whatsapp.net')
    expect(wa.devices('5511999990001')).toHaveLength(2)
    expect(wa.counters(device.jid)).toMatchObject({ logins: 1, openConnections: 1, preKeysUploaded: 812 })
  })

  it('exchanges texts with a phone', async () => {
    await device.sendText(bia.jid, 'hello Bia')
    const received = await bia.waitForText('hello Bia')
    expect(received).toMatchObject({ from: ana.number, fromDevice: 1, chat: ana.jid, kind: 'text' })
    await bia.sendText(ana.number, 'hello Ana')
    const message = await device.waitForText('hello Ana')
    expect(message.key).toMatchObject({ remoteJid: bia.jid, fromMe: false })
    await ana.waitForText('hello Ana')
  })

  it('exchanges texts over LID addressing', async () => {
    await device.sendText(bia.lid, 'to your LID')
    await bia.waitForText('to your LID')
    await bia.sendText(ana.number, 'from my LID', { addressing: 'lid' })
    expect((await device.waitForText('from my LID')).key.remoteJid).toBe(bia.lid)
  })

  it('shares what it sends with its own phone, and the phone with it', async () => {
    await device.sendText(bia.jid, 'copy me')
    await ana.waitFor(() => ana.copies.some((copy) => copy.text === 'copy me' && copy.chat === bia.jid))
    await ana.sendText(bia.number, 'sent by the phone')
    expect((await device.waitForText('sent by the phone')).key).toMatchObject({
      remoteJid: bia.jid,
      fromMe: true,
    })
  })

  it('hears of delivery and reading', async () => {
    const id = await device.sendText(bia.jid, 'read me')
    await bia.waitForText('read me')
    await device.waitForStatus(id, 3)
    await bia.markRead(id)
    await device.waitForStatus(id, 4)
  })

  it('talks to another linked device', async () => {
    const other = new PlainClient(wa)
    await other.link(bia)
    await device.sendText(bia.jid, 'device to device')
    expect((await other.waitForText('device to device')).key.fromMe).toBe(false)
    await other.sendText(ana.jid, 'and back')
    await device.waitForText('and back')
    await other.dispose()
  })

  it('knows who is on WhatsApp', async () => {
    const found = await device.socket.onWhatsApp(bia.number, '5511000000000')
    // Baileys leaves out the numbers that are not.
    expect(found).toEqual([{ jid: bia.jid, exists: true }])
  })

  it('posts a status', async () => {
    const statusJidList = [bia.jid]
    await device.socket.sendMessage('status@broadcast', { text: 'my day' }, { statusJidList })
    expect(await bia.waitForText('my day')).toMatchObject({ chat: 'status@broadcast', from: ana.number })
  })

  it('shares chat settings with another device of the account', async () => {
    // Baileys asks one host alone for what is given as a whole.
    wa.hub.appState.givesSnapshots = false
    const second = new PlainClient(wa)
    await second.link(ana)
    const pinned = new Promise((resolve) =>
      second.socket.ev.on('chats.update', (changes) => {
        if (changes.some((change) => change.id === bia.jid && change.pinned)) resolve(changes)
      }),
    )
    await device.socket.chatModify({ pin: true }, bia.jid)
    await pinned
    await second.dispose()
  })

  it('gets the history a phone shares', async () => {
    bia.shareHistory = true
    const third = new PlainClient(wa)
    const texts = new Promise((resolve) =>
      third.onConnect((socket) => {
        socket.ev.on('messaging-history.set', ({ messages }) =>
          resolve(messages.map((message) => readable(message.message ?? {}).text)),
        )
      }),
    )
    await third.link(bia)
    expect(await texts).toContain('hello Bia')
    await third.dispose()
  })

  it('needs no retries for any of it', () => {
    expect(wa.counters(device.jid)).toMatchObject({ retryReceiptsSent: 0, nacksSent: 0 })
    expect(
      [ana, bia].flatMap((phone) => [...phone.undecryptable, ...phone.duplicates, ...phone.errors]),
    ).toEqual([])
    expect(wa.errors).toEqual([])
    expect(wa.hub.unknownQueries).toEqual([])
  })
})
