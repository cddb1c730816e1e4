// Pictures, videos, sounds, documents and stickers, as WhatsApp has them. Where the file lies on WhatsApp's media host is
// filled in when it is there (upload.ts).
import { randomBytes } from 'node:crypto'
import { proto, toNumber } from '@whiskeysockets/baileys'
import type {
  AudioContent,
  DocumentContent,
  ImageContent,
  StickerContent,
  VideoContent,
} from '../../../contract/content.ts'
import type { FileToSend } from '../../link.ts'
import { mentionsIn } from './context.ts'
import { innerOf } from './inner.ts'
import { filled, type Kind, type Writing } from './kind.ts'

/** For how long WhatsApp has a file at least; after that it is uploaded anew. */
const keptThereMs = 7 * 24 * 60 * 60 * 1000

type FileMessage = proto.Message.IImageMessage &
  proto.Message.IVideoMessage &
  proto.Message.IAudioMessage &
  proto.Message.IDocumentMessage &
  proto.Message.IStickerMessage

export const imageKind: Kind<ImageContent> = {
  write({ caption, viewOnce }, writing) {
    const image = { ...written('image', writing), ...filled({ caption, viewOnce }) }
    return onceOnly({ imageMessage: image }, viewOnce)
  },

  read({ imageMessage: image }) {
    const file = fileOf(image)
    if (!image || !file) return undefined
    const said = filled({ caption: image.caption, viewOnce: image.viewOnce || undefined })
    return { kind: 'image', ...file, ...said, ...mentionsIn(image.contextInfo) }
  },
}

export const videoKind: Kind<VideoContent> = {
  write({ caption, viewOnce, as }, writing) {
    const gifPlayback = as === 'gif' || undefined
    const video = { ...written('video', writing), ...filled({ caption, viewOnce, gifPlayback }) }
    return onceOnly(as === 'note' ? { ptvMessage: video } : { videoMessage: video }, viewOnce)
  },

  read({ videoMessage, ptvMessage }) {
    const video = videoMessage ?? ptvMessage
    const file = fileOf(video)
    if (!video || !file) return undefined
    const as = ptvMessage ? ('note' as const) : video.gifPlayback ? ('gif' as const) : undefined
    const said = filled({ caption: video.caption, viewOnce: video.viewOnce || undefined, as })
    return { kind: 'video', ...file, ...said, ...mentionsIn(video.contextInfo) }
  },
}

export const audioKind: Kind<AudioContent> = {
  write({ voice, viewOnce }, writing) {
    const audio = { ...written('audio', writing), ...filled({ ptt: voice, viewOnce }) }
    return onceOnly({ audioMessage: audio }, viewOnce)
  },

  read({ audioMessage: audio }) {
    const file = fileOf(audio)
    if (!audio || !file) return undefined
    const said = filled({ voice: audio.ptt || undefined, viewOnce: audio.viewOnce || undefined })
    return { kind: 'audio', ...file, ...said, ...mentionsIn(audio.contextInfo) }
  },
}

export const documentKind: Kind<DocumentContent> = {
  write({ fileName, caption }, writing) {
    const name = fileName ?? writing.file?.fileName ?? 'file'
    const document = { ...written('document', writing), fileName: name, title: name, ...filled({ caption }) }
    if (caption === undefined) return { documentMessage: document }
    return { documentWithCaptionMessage: { message: { documentMessage: document } } }
  },

  read({ documentMessage: document }) {
    const file = fileOf(document)
    if (!document || !file) return undefined
    const said = filled({ fileName: document.fileName, caption: document.caption })
    return { kind: 'document', ...file, ...said, ...mentionsIn(document.contextInfo) }
  },
}

export const stickerKind: Kind<StickerContent> = {
  write: (_content, writing) => ({ stickerMessage: written('sticker', writing) }),

  read({ stickerMessage: sticker }) {
    const file = fileOf(sticker)
    if (!sticker || !file) return undefined
    return { kind: 'sticker', ...file, ...mentionsIn(sticker.contextInfo) }
  },
}

type Name = 'image' | 'video' | 'audio' | 'document' | 'sticker'

/** What a message says of its file; with the place where WhatsApp has it, where it was sent a short while ago. */
function written(name: Name, { file, contextInfo, now }: Writing): FileMessage {
  if (file === undefined) throw new Error('The file of the message was not prepared.')
  const earlier = file.earlier && sentBefore(file.earlier, name)
  const there = earlier && isStillThere(earlier, now) ? earlier : undefined
  return {
    ...filled({
      url: there?.url,
      directPath: there?.directPath,
      fileEncSha256: there?.fileEncSha256,
    }),
    mediaKey: there?.mediaKey ?? randomBytes(32),
    mediaKeyTimestamp: there?.mediaKeyTimestamp ?? Math.floor(now / 1000),
    ...described(name, file),
    ...filled({ contextInfo }),
  }
}

function described(name: Name, file: FileToSend): FileMessage {
  const { hash, sizeBytes, mimetype, width, height, seconds, thumbnail, waveform, isAnimated } = file
  // A sticker has a small picture of another form, which phones do without.
  const jpegThumbnail = name === 'sticker' ? undefined : thumbnail
  return {
    mimetype,
    fileSha256: Buffer.from(hash, 'hex'),
    fileLength: sizeBytes,
    ...filled({ width, height, seconds, jpegThumbnail, waveform, isAnimated }),
  }
}

/** Only under the same key of the same kind: another kind's cannot be opened. */
function sentBefore(bytes: Uint8Array, name: Name): FileMessage | undefined {
  const inner = innerOf(proto.Message.decode(bytes))
  return inner?.[`${name}Message`] ?? (name === 'video' ? inner?.ptvMessage : undefined) ?? undefined
}

function isStillThere({ directPath, mediaKey, mediaKeyTimestamp }: FileMessage, now: number): boolean {
  const at = toNumber(mediaKeyTimestamp ?? 0) * 1000
  return Boolean(directPath) && Boolean(mediaKey?.length) && at > now - keptThereMs
}

function onceOnly(message: proto.IMessage, viewOnce: boolean | undefined): proto.IMessage {
  return viewOnce === true ? { viewOnceMessage: { message } } : message
}

function fileOf(message: FileMessage | null | undefined) {
  const hash = message?.fileSha256
  if (!message || hash?.length !== 32) return undefined
  return { file: { hash: Buffer.from(hash).toString('hex') }, ...filled({ mimetype: message.mimetype }) }
}
