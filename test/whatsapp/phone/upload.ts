// Owns how a phone uploads a file once more that the media host has not any more, when a companion asks for it.
import { hkdfSync, randomBytes } from 'node:crypto'
import { aesEncryptGCM, normalizeMessageContent, proto } from '@whiskeysockets/baileys'
import type { BinaryNode } from '@whiskeysockets/baileys'
import type { MediaHost } from '../server/media-host.ts'
import { child, el, nowSeconds } from '../nodes.ts'

const NOT_FOUND = proto.MediaRetryNotification.ResultType.NOT_FOUND
const INFO = 'WhatsApp Media Retry Notification'

/** The notification that answers a server-error receipt; `content` is the message, where the phone still has it. */
export function uploadAgain(
  host: MediaHost,
  asked: BinaryNode,
  { from, content }: { from: string; content: proto.IMessage | undefined },
): BinaryNode {
  const { id = '' } = asked.attrs
  const attrs = { id, from, type: 'mediaretry', t: nowSeconds() }
  const rmr = el('rmr', child(asked, 'rmr')?.attrs ?? {})
  const media = mediaIn(content)
  const blob = media && host.recall(media.directPath)
  if (!media || !blob) return el('notification', attrs, [rmr, el('error', { code: NOT_FOUND })])
  const { directPath } = host.put(blob)
  const result = proto.MediaRetryNotification.ResultType.SUCCESS
  const answer = proto.MediaRetryNotification.encode({ stanzaId: id, directPath, result }).finish()
  const key = Buffer.from(hkdfSync('sha256', media.mediaKey, '', INFO, 32))
  const iv = randomBytes(12)
  const sealed = aesEncryptGCM(answer, key, iv, Buffer.from(id))
  const parts = [el('enc_p', {}, sealed), el('enc_iv', {}, iv)]
  return el('notification', attrs, [rmr, el('encrypt', {}, parts)])
}

function mediaIn(
  message: proto.IMessage | undefined,
): { mediaKey: Uint8Array; directPath: string } | undefined {
  const content = normalizeMessageContent(message)
  for (const kind of ['image', 'video', 'audio', 'document', 'sticker'] as const) {
    const { mediaKey, directPath } = content?.[`${kind}Message`] ?? {}
    if (mediaKey && directPath) return { mediaKey, directPath }
  }
  return undefined
}
