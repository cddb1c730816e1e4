// Owns how a phone encrypts media before upload and reads what it got: WhatsApp's AES-CBC with a truncated MAC.
import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from 'node:crypto'
import { getMediaKeys, normalizeMessageContent } from '@whiskeysockets/baileys'
import type { MediaType, proto } from '@whiskeysockets/baileys'
import type { MediaHost } from '../server/media-host.ts'

const MAC_BYTES = 10

type MediaKind = 'image' | 'video' | 'audio' | 'document' | 'sticker'
export type MediaToSend = {
  kind: MediaKind
  bytes: Buffer
  mimetype: string
  caption?: string
  fileName?: string
}

export async function uploadMedia(host: MediaHost, media: MediaToSend): Promise<proto.IMessage> {
  const content = {
    ...(await uploadBytes(host, media.bytes, media.kind)),
    mimetype: media.mimetype,
    ...(media.caption === undefined ? {} : { caption: media.caption }),
    ...(media.fileName === undefined ? {} : { fileName: media.fileName }),
  }
  return { [`${media.kind}Message`]: content }
}

/** What opens them, and where they lie. */
export async function uploadBytes(host: MediaHost, bytes: Buffer, type: MediaType) {
  const mediaKey = randomBytes(32)
  const { iv, cipherKey, macKey } = await keysOf(mediaKey, type)
  const cipher = createCipheriv('aes-256-cbc', cipherKey, iv)
  const encrypted = Buffer.concat([cipher.update(bytes), cipher.final()])
  const mac = createHmac('sha256', macKey).update(iv).update(encrypted).digest().subarray(0, MAC_BYTES)
  const blob = Buffer.concat([encrypted, mac])
  return {
    ...host.put(blob),
    mediaKey,
    fileLength: bytes.length,
    fileSha256: createHash('sha256').update(bytes).digest(),
    fileEncSha256: createHash('sha256').update(blob).digest(),
  }
}

/** The plain bytes of a received media message, as the phone would show them. */
export async function openMedia(host: MediaHost, message: proto.IMessage): Promise<Buffer> {
  const content = normalizeMessageContent(message)
  for (const kind of ['image', 'video', 'ptv', 'audio', 'document', 'sticker'] as const) {
    const media = content?.[`${kind}Message`]
    if (!media?.mediaKey || !media.directPath) continue
    const blob = host.get(media.directPath)
    if (!blob) throw new Error(`the media host has no ${media.directPath}`)
    const { iv, cipherKey, macKey } = await keysOf(media.mediaKey, kind)
    const encrypted = blob.subarray(0, -MAC_BYTES)
    const mac = createHmac('sha256', macKey).update(iv).update(encrypted).digest().subarray(0, MAC_BYTES)
    if (!mac.equals(blob.subarray(-MAC_BYTES))) throw new Error('the media was altered')
    const decipher = createDecipheriv('aes-256-cbc', cipherKey, iv)
    return Buffer.concat([decipher.update(encrypted), decipher.final()])
  }
  throw new Error('the message carries no media')
}

async function keysOf(mediaKey: Uint8Array, kind: MediaType) {
  const { iv, cipherKey, macKey } = await getMediaKeys(mediaKey, kind)
  if (!macKey) throw new Error('no MAC key')
  return { iv, cipherKey, macKey }
}
