// Files of messages: uploaded, downloaded, altered, refused.
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Agent as HttpsAgent } from 'node:https'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { downloadMediaMessage } from '@whiskeysockets/baileys'
import { afterAll, beforeAll, expect, it } from 'vitest'
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
  const ca = readFileSync(wa.mediaCaFile, 'utf8')
  // Downloads go through fetch, which knows no agent: it takes the process's default certificates.
  setDefaultCACertificates([...getCACertificates('default'), ca])
  device = new PlainClient(wa, { fetchAgent: new HttpsAgent({ ca }) })
  await device.link(ana)
})

afterAll(async () => {
  await device.dispose()
  await wa.stop()
})

it('a device uploads a document and the phone reads it', async () => {
  const document = randomBytes(200_000)
  const sent = await device.socket.sendMessage(bia.jid, {
    document,
    mimetype: 'application/pdf',
    fileName: 'a.pdf',
    caption: 'for you',
  })
  const received = await bia.waitForText('for you')
  expect(received.kind).toBe('documentMessage')
  expect(await bia.openMedia(sent?.key.id ?? '')).toEqual(document)
})

it('a phone uploads an image and the device reads it', async () => {
  const bytes = randomBytes(50_000)
  await bia.sendMedia(ana.number, { kind: 'image', bytes, mimetype: 'image/jpeg', caption: 'look' })
  const message = await device.waitForText('look')
  expect(await downloadMediaMessage(message, 'buffer', {})).toEqual(bytes)
})

it('the media host can fail', async () => {
  wa.faults.arm({ kind: 'mediaStatus', status: 500 }, {}, 1)
  const failing = device.socket.sendMessage(bia.jid, { document: Buffer.from('x'), mimetype: 'text/plain' })
  await expect(failing).rejects.toThrow('Media upload failed')
})
