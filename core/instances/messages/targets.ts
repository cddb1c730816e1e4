// The stored messages that one to be sent is about: which it answers, and which it does something to. What WhatsApp or
// every phone would drop without a word is refused here.
import type { Content } from '../../contract/content.ts'
import { instanceRefusals } from '../../contract/sentences/instances.ts'
import { BadRequestError } from '../../errors.ts'
import type { Chat } from '../../storage/tables/chats.ts'
import type { Message } from '../../storage/tables/messages.ts'
import type { Storage } from '../../storage/storage.ts'
import type { LinkAdapter, Target } from '../link.ts'
import type { SendRequest } from '../types.ts'
import { namesOf } from './view.ts'

export interface TargetDeps {
  storage: Pick<Storage, 'chats' | 'messages'>
  adapter: Pick<LinkAdapter, 'jsonToProto'>
}

/** Whose messages: of this instance under the number that is linked. */
export interface Whose {
  instanceId: string
  account: string
  /** The other name of that number, where it is known. */
  lid: string | null
}

interface Found {
  message: Message
  chat: Chat
  proto: Uint8Array
}

/** Of what only does something to another message nothing can be said or done. */
const effects: ReadonlySet<string> = new Set([
  'protocolMessage',
  'reactionMessage',
  'encReactionMessage',
  'pollUpdateMessage',
  'pinInChatMessage',
  'keepInChatMessage',
  'encEventResponseMessage',
])

/** What is given goes before what is stored, unless it says nothing that WhatsApp could show. */
export function quotedOf(
  deps: TargetDeps,
  whose: Whose,
  { quote, quotedId: id, chat }: Pick<SendRequest, 'quote' | 'quotedId'> & { chat: string },
): Target | undefined {
  const given = quote && deps.adapter.jsonToProto(quote.message)
  if (quote !== undefined && given !== undefined) {
    const participant = quote.fromMe ? ownPn(whose) : quote.participant
    return { id: quote.id, chat, fromMe: quote.fromMe, participant, self: ownPn(whose), proto: given }
  }
  if (id === undefined) return undefined
  const found = find(deps, whose, id)
  if (found === undefined) throw new BadRequestError(instanceRefusals.quote_missing)
  return targetOf(found, whose, { id, chat: namesOf(found.chat).jid })
}

/** undefined for content that is about no message. */
export function targetFor(
  deps: TargetDeps,
  whose: Whose,
  { content, recipient }: { content: Content; recipient: string },
): Target | undefined {
  if (!('target' in content)) return undefined
  const { kind, target: id } = content
  const there = deps.storage.chats.find(whose.instanceId, whose.account, recipient)
  const chatId = kind === 'forward' ? undefined : (there?.id ?? 0)
  const found = find(deps, whose, id, chatId)
  if (found === undefined) throw new BadRequestError(instanceRefusals.target_missing)
  const { message } = found
  if (effects.has(message.type)) throw new BadRequestError(instanceRefusals.target_is_effect)
  if (message.fromMe && message.status === 'error' && kind !== 'forward')
    throw new BadRequestError(instanceRefusals.target_not_sent)
  const isOthers = !message.fromMe
  if (kind === 'edit' && isOthers) throw new BadRequestError(instanceRefusals.edit_of_others)
  if (kind === 'delete' && isOthers && found.chat.kind !== 'group')
    throw new BadRequestError(instanceRefusals.delete_of_others)
  return targetOf(found, whose, { id, chat: recipient })
}

function find(
  { storage: { messages, chats } }: TargetDeps,
  { instanceId, account }: Whose,
  id: string,
  chatId?: number,
): Found | undefined {
  for (const message of messages.list(instanceId, { id })) {
    const chat = chats.get(message.chatId)
    if (chat?.account !== account || (chatId !== undefined && chat.id !== chatId)) continue
    const proto = messages.proto(message.row)
    if (proto !== undefined) return { message, chat, proto }
  }
  return undefined
}

function targetOf(
  { message, proto }: Found,
  whose: Whose,
  { id, chat }: { id: string; chat: string },
): Target {
  const { original, fromMe } = message
  const participant = authorOf(message, whose)
  const self = isByLid(participant ?? chat, { chat, fromMe }) ? (whose.lid ?? ownPn(whose)) : ownPn(whose)
  return { id: original?.id ?? id, chat, fromMe, participant, self, proto }
}

/** A chat knows all of its people by names of one form; groups know own messages by the LID. */
function isByLid(author: string, { chat, fromMe }: { chat: string; fromMe: boolean }): boolean {
  return fromMe ? !chat.endsWith('@s.whatsapp.net') : author.endsWith('@lid')
}

const ownPn = ({ account }: Whose): string => `${account}@s.whatsapp.net`

function authorOf(message: Message, whose: Whose): string | null {
  if (message.fromMe) return ownPn(whose)
  return message.sender === '' ? null : message.sender
}
