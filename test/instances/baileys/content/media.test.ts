// The file of a message from the simulated media host: what comes is what was sent, or it is refused, and nobody else
// is asked.
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Agent } from 'node:https'
import { proto } from '@whiskeysockets/baileys'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { download } from '../../../../core/instances/baileys/content/media.ts'
import { uploadMedia } from '../../../whatsapp/phone/media.ts'
import type { MediaHost } from '../../../whatsapp/server/media-host.ts'
import { startWhatsApp, type WhatsApp } from '../../../whatsapp/server/server.ts'

let wa: WhatsApp
let host: MediaHost
let agent: Agent
beforeAll(async () => {
  wa = await startWhatsApp()
  host = wa.hub.media
  agent = new Agent({ ca: readFileSync(wa.mediaCaFile) })
})
afterAll(async () => {
  agent.destroy()
  await wa.stop()
})

async function fetched(message: proto.IMessage): Promise<Buffer> {
  const hosts = { isMediaHost: (name: string) => name === host.hostname }
  const { signal } = new AbortController()
  const bytes = proto.Message.encode(message).finish()
  const chunks: Buffer[] = []
  for await (const chunk of download(bytes, { hosts, agent, signal, maxBytes: 1_000_000 })) chunks.push(chunk)
  return Buffer.concat(chunks)
}

function picture(bytes: Buffer): Promise<proto.IMessage> {
  return uploadMedia(host, { kind: 'image', bytes, mimetype: 'image/jpeg' })
}

/** The same message, and on the host something else than what it is about. */
function changed({ imageMessage }: proto.IMessage, change: (blob: Buffer) => Buffer): proto.IMessage {
  const blob = host.get(imageMessage?.directPath ?? '')
  if (blob === undefined) throw new Error('There is no such file')
  return { imageMessage: { ...imageMessage, ...host.put(change(Buffer.from(blob))) } }
}

it('comes as it was sent, whatever its size', async () => {
  for (const size of [0, 1, 15, 16, 17, 300_000]) {
    const bytes = randomBytes(size)
    expect((await fetched(await picture(bytes))).equals(bytes)).toBe(true)
  }
})

it('is refused where its MAC is another, though every byte of it is right', async () => {
  const message = await picture(randomBytes(1000))
  for (const back of [1, 10]) {
    const forged = changed(message, (blob) => {
      blob[blob.length - back] = (blob.at(-back) ?? 0) ^ 1
      return blob
    })
    await expect(fetched(forged)).rejects.toMatchObject({ kind: 'altered' })
  }
})

it('is refused where it was cut, changed or lengthened', async () => {
  const message = await picture(randomBytes(1000))
  const changes: ((blob: Buffer) => Buffer)[] = [
    (blob) => blob.subarray(0, -16),
    (blob) => blob.subarray(0, 9),
    (blob) => Buffer.concat([blob.subarray(0, 16), blob.subarray(32)]),
    (blob) => Buffer.concat([blob, Buffer.alloc(16)]),
  ]
  for (const change of changes)
    await expect(fetched(changed(message, change))).rejects.toMatchObject({ kind: 'altered' })
})

it('is asked of no host but the media host, by no other protocol', async () => {
  const { imageMessage } = await picture(randomBytes(100))
  const path = imageMessage?.directPath ?? ''
  const { downloads } = host
  const elsewhere = [
    { directPath: null, url: `https://localhost:${host.port}${path}` },
    { directPath: null, url: `http://${host.hostname}${path}` },
    { directPath: `//localhost:${host.port}${path}`, url: `https://${host.hostname}${path}` },
    { directPath: null, url: null },
  ]
  for (const each of elsewhere)
    await expect(fetched({ imageMessage: { ...imageMessage, ...each } })).rejects.toMatchObject({
      kind: 'phone_only',
    })
  expect(host.downloads).toBe(downloads)
})
