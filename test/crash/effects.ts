// What is done to messages while the appliance is killed: phones react to what they have written, change it, delete it and
// vote in their polls, and a number changes what it has sent. Each must be on its message afterwards, once, and be told.
import { createHash, randomBytes } from 'node:crypto'
import { proto } from '@whiskeysockets/baileys'
import type { MessageView } from '../../core/contract/messages/message.ts'
import type { Appliance } from '../helpers/appliance.ts'
import type { Random } from '../helpers/random.ts'
import { seal } from '../helpers/sealed.ts'
import type { Phone } from '../whatsapp/phone/phone.ts'
import { effectKinds, type DriverState, type ListedEffect } from './list.ts'

const told = {
  reaction: 'message.reaction',
  edit: 'message.edited',
  delete: 'message.deleted',
  vote: 'message.vote',
} as const

const { MESSAGE_EDIT, REVOKE } = proto.Message.ProtocolMessage.Type
const mark = ' (edited)'
const emoji = '🎉'
const option = 'Yes'

/** Any one of them, of a message of this phone. */
export const effectOf = (random: Random): ListedEffect['kind'] =>
  effectKinds[Math.floor(random() * effectKinds.length)] ?? 'reaction'

/** What a message said first. */
export const firstText = (text: string): string => (text.endsWith(mark) ? text.slice(0, -mark.length) : text)
export const editedText = (text: string): string => `${text}${mark}`

/** What says it now, by what said it. */
const saying = {
  text: (conversation: string): proto.IMessage => ({ conversation }),
  image: (caption: string): proto.IMessage => ({ imageMessage: { caption } }),
  document: (caption: string): proto.IMessage => ({ documentMessage: { caption } }),
}

/** Resolves with the id of the message that it was done to: the one with that id, or for a vote a poll of its own. */
export async function doTo(
  phone: Phone,
  to: string,
  { id, text, kind, of }: { id: string; text: string; kind: ListedEffect['kind']; of: keyof typeof saying },
): Promise<string> {
  const key = { id, fromMe: true, remoteJid: to }
  const at = Date.now()
  if (kind === 'vote') return vote(phone, to)
  if (kind === 'reaction')
    await phone.send(to, { reactionMessage: { key, text: emoji, senderTimestampMs: at } })
  else if (kind === 'delete') await phone.send(to, { protocolMessage: { key, type: REVOKE } })
  else {
    const editedMessage = saying[of](editedText(text))
    await phone.send(to, { protocolMessage: { key, type: MESSAGE_EDIT, editedMessage, timestampMs: at } })
  }
  return id
}

async function vote(phone: Phone, to: string): Promise<string> {
  const secret = randomBytes(32)
  const options = [{ optionName: option }, { optionName: 'No' }]
  const id = await phone.send(to, {
    messageContextInfo: { messageSecret: secret },
    pollCreationMessageV3: { name: `A poll ${secret.toString('hex')}`, options, selectableOptionsCount: 1 },
  })
  const name = `${phone.number}@s.whatsapp.net`
  const selectedOptions = [createHash('sha256').update(option).digest()]
  const plain = proto.Message.PollVoteMessage.encode({ selectedOptions }).finish()
  const sealed = seal(plain, { secret, id, author: name, doer: name, use: 'Poll Vote' })
  const pollCreationMessageKey = { id, fromMe: true, remoteJid: to }
  await phone.send(to, {
    pollUpdateMessage: { pollCreationMessageKey, vote: sealed, senderTimestampMs: Date.now() },
  })
  return id
}

/** Not told yet. */
export function owedEffects(
  { effects }: DriverState,
  { events, open }: { events: { done: ReadonlySet<string> }; open: ReadonlySet<string> },
): ListedEffect[] {
  return effects.filter(({ at, id, kind }) => open.has(at) && !events.done.has(`${at} ${told[kind]} ${id}`))
}

/** On the right message, and no other; of one cycle unless all are to be looked at. */
export async function checkEffects(
  appliance: Appliance,
  { effects }: DriverState,
  { open, cycle }: { open: ReadonlySet<string>; cycle?: number },
): Promise<string[]> {
  const wrong: string[] = []
  for (const effect of effects) {
    if (!open.has(effect.at) || (cycle !== undefined && effect.cycle !== cycle)) continue
    const path = `/api/v1/messages/${effect.id}?instance=${effect.at}`
    const answer = await appliance.request<MessageView>('GET', path)
    if (answer.status !== 200) wrong.push(`${effect.kind} of ${effect.id}: its message is not there`)
    else if (!isDone(effect, answer.body))
      wrong.push(`${effect.kind} of ${effect.id} is not on it: ${JSON.stringify(answer.body)}`)
  }
  return wrong
}

function isDone({ kind }: ListedEffect, message: MessageView): boolean {
  const { reactions, votes, text, deletedAt, edits } = message
  const others = { reaction: reactions.length, vote: votes.length, edit: edits.length, delete: deletedAt }
  const isAlone = Object.entries(others).every(([name, is]) => name === kind || is === 0 || is === null)
  const is: Record<ListedEffect['kind'], boolean> = {
    reaction: reactions.map((each) => each.emoji).join() === emoji,
    vote: votes.map(({ options }) => options.join()).join(';') === option,
    edit: text?.endsWith(mark) === true && edits[0]?.text === firstText(text),
    delete: deletedAt !== null && message.deletedFor === 'everyone',
  }
  return isAlone && is[kind]
}
