// What a message does to another one, read from its proto, and opened where it is sealed with the secret of its target.
import { createHash, hkdfSync } from 'node:crypto'
import { aesDecryptGCM, proto, toNumber } from '@whiskeysockets/baileys'
import type { EffectValue } from '../../../contract/messages/effect.ts'
import type { EffectNote, EffectSecrets } from '../../link.ts'
import { bare } from '../incoming/aliases.ts'
import { walk } from './walk.ts'
import { optionsOf, wordsOf } from './words.ts'

type Time = Parameters<typeof toNumber>[0]

export function effectOf(bytes: Uint8Array): EffectNote | undefined {
  return effectIn(proto.Message.decode(bytes))
}

/** undefined where it does nothing to any other message, or does not say to which. */
export function effectIn(message: proto.IMessage): EffectNote | undefined {
  const found = walk(message)?.message
  if (found === undefined) return undefined
  const { protocolMessage, reactionMessage: reaction, pinInChatMessage: pin, keepInChatMessage: keep } = found
  if (protocolMessage) return ofProtocol(protocolMessage)
  if (reaction)
    return note('reaction', reaction.key, {
      at: timeOf(reaction.senderTimestampMs),
      value: { kind: 'reaction', emoji: reaction.text || null },
    })
  if (pin) {
    const on = pin.type !== proto.Message.PinInChatMessage.Type.UNPIN_FOR_ALL
    const seconds = lastingOf(found.messageContextInfo ?? message.messageContextInfo)
    const value = { kind: 'pin' as const, on, ...(on && seconds !== undefined && { seconds }) }
    return note('pin', pin.key, { at: timeOf(pin.senderTimestampMs), value })
  }
  if (keep) {
    const on = keep.keepType !== proto.KeepType.UNDO_KEEP_FOR_ALL
    return note('keep', keep.key, { at: timeOf(keep.timestampMs), value: { kind: 'keep', on } })
  }
  return ofSealed(found)
}

/** For how long something is done to a message: a year at most, whatever is said. */
function lastingOf(context: proto.IMessageContextInfo | null | undefined): number | undefined {
  const seconds = context?.messageAddOnDurationInSecs ?? 0
  return seconds > 0 ? Math.min(seconds, 31_536_000) : undefined
}

/** undefined where it does not set how long what is said in its chat is to last; null: for ever. */
export function expiryIn(message: proto.IMessage): { seconds: number | null } | undefined {
  const protocol = walk(message)?.message.protocolMessage
  if (protocol?.type !== proto.Message.ProtocolMessage.Type.EPHEMERAL_SETTING) return undefined
  const seconds = protocol.ephemeralExpiration ?? 0
  return { seconds: seconds > 0 ? seconds : null }
}

function ofProtocol({ type, key, editedMessage, timestampMs }: proto.Message.IProtocolMessage) {
  const { REVOKE, MESSAGE_EDIT } = proto.Message.ProtocolMessage.Type
  const at = timeOf(timestampMs)
  // Zero is the first word of WhatsApp's list, and not written.
  if ((type ?? REVOKE) === REVOKE && key)
    return note('delete', key, { at, value: { kind: 'delete', for: 'everyone' } })
  if (type !== MESSAGE_EDIT || !editedMessage) return undefined
  return note('edit', key, { at, ...edited(editedMessage) })
}

function ofSealed(found: proto.IMessage): EffectNote | undefined {
  const { secretEncryptedMessage, pollUpdateMessage, encEventResponseMessage, encReactionMessage } = found
  if (secretEncryptedMessage) return note('edit', secretEncryptedMessage.targetMessageKey, {})
  if (pollUpdateMessage) {
    const at = timeOf(pollUpdateMessage.senderTimestampMs)
    return note('vote', pollUpdateMessage.pollCreationMessageKey, { at })
  }
  if (encEventResponseMessage) return note('response', encEventResponseMessage.eventCreationMessageKey, {})
  return encReactionMessage ? note('reaction', encReactionMessage.targetMessageKey, {}) : undefined
}

function note(
  kind: EffectNote['kind'],
  key: proto.IMessageKey | null | undefined,
  { at, ...rest }: { at?: number | undefined; value?: EffectValue; content?: Uint8Array },
): EffectNote | undefined {
  if (!key?.id) return undefined
  const author = bare(key.participant ?? key.remoteJid)
  const target = { id: key.id, ...(key.fromMe != null && { fromMe: key.fromMe }), ...(author && { author }) }
  return { kind, target, ...rest, ...(at !== undefined && { at }) }
}

function edited(message: proto.IMessage): { value: EffectValue; content: Uint8Array } {
  const found = walk(message)
  const text = found === undefined ? null : wordsOf(found.field, found.value)
  return { value: { kind: 'edit', text }, content: proto.Message.encode(message).finish() }
}

function timeOf(at: Time): number | undefined {
  const time = toNumber(at)
  return Number.isSafeInteger(time) && time > 0 ? time : undefined
}

/** What is sealed, for what use, and what else has to fit. */
interface Sealed {
  payload: Uint8Array | null | undefined
  iv: Uint8Array | null | undefined
  uses: readonly string[]
  namesDoer: boolean
  read(plain: Uint8Array): { value: EffectValue; content?: Uint8Array } | undefined
}

export function openEffect(bytes: Uint8Array, { proto: target, id, authors, doers }: EffectSecrets) {
  const walked = walk(proto.Message.decode(target))
  const sealed = sealedIn(proto.Message.decode(bytes), walked?.value)
  const secret = walked?.secret
  if (sealed === undefined || !secret?.length || !sealed.payload || !sealed.iv) return undefined
  for (const use of sealed.uses)
    for (const author of authors)
      for (const doer of doers) {
        const plain = opened(sealed, { secret, id, author, doer, use })
        if (plain !== undefined) return readable(plain, sealed)
      }
  return undefined
}

function readable(plain: Uint8Array, { read }: Sealed) {
  try {
    return read(plain)
  } catch {
    // It was sealed by somebody who may, and holds something that nobody can read.
    return undefined
  }
}

function sealedIn(message: proto.IMessage, target: unknown): Sealed | undefined {
  const found = walk(message)?.message
  if (found?.secretEncryptedMessage) {
    const { encPayload: payload, encIv: iv } = found.secretEncryptedMessage
    const uses = ['Message Edit', 'Event Edit', 'Poll Edit', 'Poll Add Option']
    return { payload, iv, uses, namesDoer: false, read: readEdit }
  }
  if (found?.pollUpdateMessage) {
    const { encPayload: payload, encIv: iv } = found.pollUpdateMessage.vote ?? {}
    const read = (plain: Uint8Array) => ({ value: readVote(plain, optionsOf(target)) })
    return { payload, iv, uses: ['Poll Vote'], namesDoer: true, read }
  }
  if (found?.encEventResponseMessage) {
    const { encPayload: payload, encIv: iv } = found.encEventResponseMessage
    return { payload, iv, uses: ['Event Response'], namesDoer: true, read: readResponse }
  }
  if (!found?.encReactionMessage) return undefined
  const { encPayload: payload, encIv: iv } = found.encReactionMessage
  return { payload, iv, uses: ['Enc Reaction'], namesDoer: false, read: readReaction }
}

function opened(
  { payload, iv, namesDoer }: Sealed,
  of: { secret: Uint8Array; id: string; author: string; doer: string; use: string },
): Uint8Array | undefined {
  const { secret, id, author, doer, use } = of
  const key = Buffer.from(hkdfSync('sha256', secret, '', `${id}${author}${doer}${use}`, 32))
  const also = Buffer.from(namesDoer ? `${id}\u0000${doer}` : '')
  try {
    return aesDecryptGCM(payload ?? new Uint8Array(), key, iv ?? new Uint8Array(), also)
  } catch {
    // Sealed under other names, for another use, or by somebody else.
    return undefined
  }
}

/** The new content itself, or the whole edit around it. */
function readEdit(plain: Uint8Array) {
  const message = proto.Message.decode(plain)
  const inner = walk(message)?.message.protocolMessage?.editedMessage
  return edited(inner ?? message)
}

function readVote(plain: Uint8Array, names: readonly string[]): EffectValue {
  const { selectedOptions } = proto.Message.PollVoteMessage.decode(plain)
  const byHash = new Map(names.map((name) => [createHash('sha256').update(name).digest('hex'), name]))
  const hashes = selectedOptions.map((each) => Buffer.from(each).toString('hex'))
  return { kind: 'vote', options: hashes.map((hash) => byHash.get(hash) ?? hash) }
}

function readResponse(plain: Uint8Array): { value: EffectValue } {
  const { GOING, NOT_GOING, MAYBE } = proto.Message.EventResponseMessage.EventResponseType
  const { response } = proto.Message.EventResponseMessage.decode(plain)
  const answers = new Map<unknown, 'going' | 'not_going' | 'maybe'>([
    [GOING, 'going'],
    [NOT_GOING, 'not_going'],
    [MAYBE, 'maybe'],
  ])
  return { value: { kind: 'response', answer: answers.get(response) ?? null } }
}

function readReaction(plain: Uint8Array): { value: EffectValue } {
  return { value: { kind: 'reaction', emoji: proto.Message.ReactionMessage.decode(plain).text || null } }
}
