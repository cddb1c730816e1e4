// What was done to a message, in upstream's words where it has some: a reaction and a vote are messages of their own there,
// an edit and a deletion never are.
import type { EventView } from '../../../contract/events/event.ts'
import type { Doer } from '../../../contract/messages/effect.ts'
import type { InstanceView } from '../../../contract/instances/instance.ts'
import type { InstanceControl } from '../../../instances/types.ts'
import type { DialectEvent } from '../dialect.ts'
import { sourceOf } from '../jid.ts'
import { deletedRecord, recaptioned } from '../objects.ts'

type Of<T extends EventView['type']> = Extract<EventView, { type: T }>
type Change = Of<'message.edited' | 'message.deleted' | 'message.reaction' | 'message.vote'>

export function mapChange(instances: InstanceControl, view: InstanceView, event: Change): DialectEvent[] {
  switch (event.type) {
    case 'message.edited':
      return [edited(instances, view, event)]
    case 'message.deleted':
      return [deleted(instances, view, event)]
    case 'message.reaction':
      return [reacted(view, event)]
    default:
      return [voted(instances, view, event)]
  }
}

function keyOf({ data: { id, chat, fromMe } }: Change) {
  return { remoteJid: chat, fromMe, id }
}

function doerKey({ participant, participantAlt }: Doer): object {
  return {
    ...(participant !== null && { participant }),
    ...(participantAlt !== null && { participantAlt }),
  }
}

/** Asked for here it is the change of what was sent, done on any phone the change of what is there. */
function edited(instances: InstanceControl, view: InstanceView, event: Of<'message.edited'>): DialectEvent {
  const { text, at, fromHere, row } = event.data
  const before = instances.messages.protoJson(view.id, row) ?? {}
  const editedMessage = recaptioned(before, text ?? '') ?? { conversation: text ?? '' }
  const data = { key: keyOf(event), type: 'MESSAGE_EDIT', editedMessage, timestampMs: String(at) }
  return { event: fromHere ? 'send.message.update' : 'messages.edited', data }
}

/** By the API the message as it was, if anything is left of it; by a phone its key. */
function deleted(instances: InstanceControl, view: InstanceView, event: Of<'message.deleted'>): DialectEvent {
  const { id, chat, by, fromHere, row } = event.data
  const found = fromHere ? instances.messages.newest(view.id, { id, chat }) : undefined
  const data =
    found?.row === row
      ? deletedRecord(view.id, found, instances.messages.protoJson(view.id, row) ?? {})
      : { ...keyOf(event), ...doerKey(by), status: 'DELETED' }
  return { event: 'messages.delete', data }
}

/** What was done is a message of its own, by who did it. */
function ownMessage(view: InstanceView, { data, at }: Change, messageType: string, said: object) {
  const { chat, by, changeId } = data
  return {
    key: { remoteJid: chat, fromMe: by.fromMe, id: changeId, ...doerKey(by) },
    message: { [messageType]: said },
    messageType,
    messageTimestamp: Math.floor(at / 1000),
    instanceId: view.id,
    source: sourceOf(changeId),
  }
}

function reacted(view: InstanceView, event: Of<'message.reaction'>): DialectEvent {
  const { emoji, at } = event.data
  const said = { key: keyOf(event), text: emoji ?? '', senderTimestampMs: String(at) }
  return { event: 'messages.upsert', data: ownMessage(view, event, 'reactionMessage', said) }
}

/** As upstream opens it: what is chosen now, by its words. */
function voted(instances: InstanceControl, view: InstanceView, event: Of<'message.vote'>): DialectEvent {
  const { id, chat, by, options, at } = event.data
  const said = {
    pollCreationMessageKey: keyOf(event),
    vote: { selectedOptions: options },
    senderTimestampMs: String(at),
  }
  const poll = instances.messages.newest(view.id, { id, chat })?.content
  const offered = poll?.kind === 'poll' ? poll.options : []
  const voter = by.fromMe ? view.jid : (by.participantAlt ?? by.participant ?? chat)
  const pollUpdates = [...new Set([...offered, ...options])].map((name) => ({
    name,
    voters: options.includes(name) && voter !== null ? [voter] : [],
  }))
  const message = ownMessage(view, event, 'pollUpdateMessage', said)
  return { event: 'messages.upsert', data: { ...message, pollUpdates } }
}
