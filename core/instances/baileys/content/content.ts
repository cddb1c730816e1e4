// What a message says: writing what is to be sent as proto.Message, and reading a stored one for people and APIs.
import { randomBytes } from 'node:crypto'
import { proto } from '@whiskeysockets/baileys'
import { Content } from '../../../contract/content.ts'
import type { QuotedView } from '../../../contract/messages/message.ts'
import type { ContentContext, Encoded, Relay, Shown, Written } from '../../link.ts'
import { bare } from '../incoming/aliases.ts'
import { buttonsKind, listKind, pixKind } from './business.ts'
import { contextInfoOf } from './context.ts'
import { contactsKind } from './contacts.ts'
import { deleteKind } from './effects/delete.ts'
import { editKind } from './effects/edit.ts'
import { eventKind } from './event.ts'
import { audioKind, documentKind, imageKind, stickerKind, videoKind } from './files.ts'
import { forwardKind } from './effects/forward.ts'
import { keepKind } from './effects/keep.ts'
import { inviteKind } from './invite.ts'
import type { Kind, Writing } from './kind.ts'
import { liveLocationKind, locationKind } from './location.ts'
import { kindOf } from '../reading/message-kind.ts'
import { pinKind } from './effects/pin.ts'
import { pollKind } from './poll.ts'
import { reactionKind } from './effects/reaction.ts'
import { responseKind } from './effects/response.ts'
import { textKind } from './text.ts'
import { timerKind } from './timer.ts'
import { voteKind } from './effects/vote.ts'
import { partOf, walk, type Walked } from '../reading/walk.ts'
import { wordsOf } from '../reading/words.ts'

type ByKind = { [Each in Content as Each['kind']]: Each }

/** Every kind has its file. */
const kinds: { [Name in keyof ByKind]: Kind<ByKind[Name]> } = {
  text: textKind,
  image: imageKind,
  video: videoKind,
  audio: audioKind,
  document: documentKind,
  sticker: stickerKind,
  location: locationKind,
  liveLocation: liveLocationKind,
  contacts: contactsKind,
  poll: pollKind,
  event: eventKind,
  invite: inviteKind,
  reaction: reactionKind,
  edit: editKind,
  delete: deleteKind,
  pin: pinKind,
  vote: voteKind,
  response: responseKind,
  keep: keepKind,
  forward: forwardKind,
  timer: timerKind,
  list: listKind,
  buttons: buttonsKind,
  pix: pixKind,
}

export type Described = Omit<Encoded, 'proto'>

/** As WhatsApp Web does it; the bytes are what every retry sends again. */
export function encode(content: Content, context: ContentContext): Written {
  const contextInfo = contextInfoOf(context)
  const { target, file, preview } = context
  const writing = { contextInfo, target, file, preview, now: Date.now() }
  const { message: written, relay } = write(content.kind, content, writing)
  const message = proto.Message.create(written)
  const described = content.kind === 'timer' ? line : describe(message)
  if (described === undefined)
    throw new Error(`Nothing was written of a message of the kind ${content.kind}.`)
  return { proto: proto.Message.encode(message).finish(), relay, ...described }
}

function write<Name extends keyof ByKind>(
  name: Name,
  content: ByKind[Name],
  writing: Writing,
): { message: proto.IMessage; relay: Relay } {
  const kind = kinds[name]
  const message = kind.write(content, writing)
  const secret = kind.isEffect === true ? {} : { messageContextInfo: { messageSecret: randomBytes(32) } }
  return { message: { ...message, ...secret }, relay: kind.relay?.(content, writing) ?? {} }
}

/**
 * undefined for what says nothing to anybody: an empty message, one that only carries keys, one that WhatsApp's programs
 * say to each other. What does something to another message is effectIn's.
 */
export function describe(message: proto.IMessage): Described | undefined {
  const walked = walk(message)
  if (walked === undefined) return undefined
  if (walked.field === 'protocolMessage' && !changesAMessage(walked.message.protocolMessage)) return undefined
  return shown(walked)
}

/** A deletion or an edit, which is never dropped, even where it does not say of what. */
function changesAMessage(message: proto.Message.IProtocolMessage | null | undefined): boolean {
  const { REVOKE, MESSAGE_EDIT } = proto.Message.ProtocolMessage.Type
  return message?.type === REVOKE || message?.type === MESSAGE_EDIT
}

function shown({ message, field, value, wrappers }: Walked): Shown {
  return {
    type: field,
    kind: kindOf(field, value, wrappers),
    text: wordsOf(field, value),
    content: read(message) ?? null,
    quoted: quotedBy(value),
    ...soundOf(message.audioMessage),
    expiresSeconds: expiryOf(value),
  }
}

/** As WhatsApp's phones measure it; whoever sends more of it is heard no better. */
const waveformLength = 64

function soundOf(audio: proto.Message.IAudioMessage | null | undefined): Pick<Shown, 'sound'> {
  if (audio == null) return {}
  const { seconds, waveform } = audio
  const points = [...(waveform ?? new Uint8Array()).subarray(0, waveformLength)].map((point) =>
    Math.min(100, point),
  )
  return { sound: { seconds: typeof seconds === 'number' ? seconds : null, waveform: points } }
}

/** null where it says nothing of it, or that it lasts for ever. */
function expiryOf(value: unknown): number | null {
  const expiration = partOf(value, 'contextInfo')?.['expiration']
  return typeof expiration === 'number' && expiration > 0 ? expiration : null
}

function quotedBy(value: unknown): QuotedView | null {
  const context = partOf(value, 'contextInfo')
  const id = context?.['stanzaId']
  const quoted = partOf(context, 'quotedMessage')
  if (typeof id !== 'string' || id === '' || quoted === undefined) return null
  const walked = walk(quoted)
  const { participant } = context ?? {}
  return {
    id,
    participant: typeof participant === 'string' ? bare(participant) : null,
    kind: walked === undefined ? 'unsupported' : kindOf(walked.field, walked.value, walked.wrappers),
    text: walked === undefined ? null : wordsOf(walked.field, walked.value),
  }
}

/** Of which nothing is known. */
export const nothing: Omit<Shown, 'type'> = {
  kind: 'unsupported',
  text: null,
  content: null,
  quoted: null,
  expiresSeconds: null,
}

/** It stands in its chat as a line. */
const line: Described = { ...nothing, type: 'protocolMessage', kind: 'system' }

/** Of a stored one; one that somebody has sent must not keep all the others from being shown. */
export function shownOf(bytes: Uint8Array): Shown {
  try {
    const walked = walk(proto.Message.decode(bytes))
    return walked === undefined ? { type: '', ...nothing } : shown(walked)
  } catch {
    return { type: '', ...nothing }
  }
}

/** What others write need not keep to the limits of the contract; it is then shown by its type and text alone. */
function read(content: proto.IMessage): Content | undefined {
  for (const kind of Object.values(kinds)) {
    const found = kind.read(content)
    if (found !== undefined) return Content.safeParse(found).data
  }
  return undefined
}

/** A stored message as plain JSON in WhatsApp's field names; bytes become index-keyed objects, longs {low, high, unsigned}. */
export function protoToJson(bytes: Uint8Array): Record<string, unknown> {
  return plainRecord(proto.Message.toObject(proto.Message.decode(bytes)))
}

/** The reverse: bytes may also be base64. undefined for what WhatsApp has no field for, or not of that type. */
export function jsonToProto(message: Record<string, unknown>): Uint8Array | undefined {
  try {
    const bytes = proto.Message.encode(proto.Message.fromObject(message)).finish()
    return bytes.length === 0 ? undefined : bytes
  } catch {
    // Somebody else wrote it, and what cannot be read says nothing.
    return undefined
  }
}

function plainRecord(value: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]))
}

function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return Object.fromEntries(value.entries())
  if (Array.isArray(value)) return value.map(plain)
  return typeof value === 'object' && value !== null ? plainRecord(value) : value
}
