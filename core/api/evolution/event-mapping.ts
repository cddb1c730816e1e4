// What the dialect tells of our events: names and data as upstream has them. Nothing of an event it has no word for.
import type { EventView } from '../../contract/events/event.ts'
import type { InstanceView } from '../../contract/instances/instance.ts'
import type { InstanceControl } from '../../instances/types.ts'
import type { DialectContext, DialectEvent } from './dialect.ts'
import { contentOf } from './messages/content-of.ts'
import { mapChange } from './messages/change-events.ts'
import { affectedObject, changesObject, groupObject } from './groups/group-object.ts'
import { messageObject, stateWord, statusWords } from './objects.ts'

type Shown = Pick<DialectContext, 'instances' | 'links'>
type Of<T extends EventView['type']> = Extract<EventView, { type: T }>

/** Upstream's code for a connection that was closed, where WhatsApp gave none. */
const closedCode = 428

function mapMessage(
  shown: Shown,
  view: InstanceView,
  { type, data }: Of<'message.received' | 'message.own'>,
): DialectEvent[] {
  // A line that says what was set is no message.
  if (data.kind === 'system') return []
  const object = messageObject(view.id, data, contentOf(shown, view.id, data))
  // Accepted here it begins as pending; what was written on another device has been sent already.
  const isSend = type === 'message.own' && data.status === 'pending'
  const event = isSend ? 'send.message' : 'messages.upsert'
  return [{ event, data: object, ...(data.media !== null && { fileOf: data }) }]
}

function mapStatus(view: InstanceView, { data }: Of<'message.status'>): DialectEvent[] {
  const { id, chat, participant, status } = data
  const update = {
    keyId: id,
    remoteJid: chat,
    fromMe: true,
    ...(participant !== null && { participant }),
    status: statusWords[status],
    instanceId: view.id,
  }
  return [{ event: 'messages.update', data: update }]
}

/** Whole or in part as Baileys has it: what has changed under its names, with who did it. */
function mapGroup(
  instances: InstanceControl,
  view: InstanceView,
  event: Of<'group.created' | 'group.updated' | 'group.members'>,
): DialectEvent[] {
  const by = event.data.by
  const author = by === null ? {} : { author: by.lid ?? by.jid, ...(by.pn !== null && { authorPn: by.pn }) }
  if (event.type === 'group.members') {
    const { group: id, action, people } = event.data
    const participantsData = people.map(affectedObject)
    const participants = participantsData.map(({ jid }) => jid)
    const changed = action === 'number' ? 'modify' : action
    const data = { id, ...author, participants, action: changed, participantsData }
    return [{ event: 'group-participants.update', data }]
  }
  if (event.type === 'group.created') {
    const { members, ...group } = instances.groups.get(view.id, event.data.group.jid)
    return [
      { event: 'groups.upsert', data: [{ ...groupObject(group, members), ...author }] },
      // Which is a chat too.
      {
        event: 'chats.upsert',
        data: [{ remoteJid: group.jid, name: group.subject, unreadMessages: 0, instanceId: view.id }],
      },
    ]
  }
  return [
    {
      event: 'groups.update',
      data: [{ id: event.data.group, ...changesObject(event.data.changes), ...author }],
    },
  ]
}

/** Upstream has a word for labels of chats alone. */
function mapLabel(
  { name: instance }: InstanceView,
  event: Of<'label.updated'> | Of<'label.added' | 'label.removed'>,
): DialectEvent[] {
  if (event.type === 'label.updated') {
    const { id, name, color, deleted, predefinedId } = event.data
    const edited = { id, name, color, deleted, ...(predefinedId !== null && { predefinedId }), instance }
    return [{ event: 'labels.edit', data: edited }]
  }
  const { label: labelId, chat: chatId, message } = event.data
  if (message !== null) return []
  const type = event.type === 'label.added' ? 'add' : 'remove'
  return [{ event: 'labels.association', data: { instance, type, chatId, labelId } }]
}

function mapContact(
  instances: InstanceControl,
  view: InstanceView,
  { data }: Of<'contact.updated'>,
): DialectEvent[] {
  const { jid: remoteJid, name, pushName, isNew } = data
  const contact = {
    remoteJid,
    pushName: pushName ?? name,
    profilePicUrl: pictureOf(instances, view.id, remoteJid),
    instanceId: view.id,
  }
  return [{ event: isNew ? 'contacts.upsert' : 'contacts.update', data: contact }]
}

/** What a history has brought; of people upstream has two words, and says one of them. */
function mapHistory(
  shown: Shown,
  { id: instanceId }: InstanceView,
  { data: { rows, chats, contacts, progress } }: Of<'history.messages'>,
): DialectEvent[] {
  const { instances } = shown
  const views = rows.flatMap((row) => instances.messages.byRow(instanceId, row) ?? [])
  const messages = views.map((view) => messageObject(instanceId, view, contentOf(shown, instanceId, view)))
  const people = contacts.map(({ jid: remoteJid, name: pushName }) => ({
    remoteJid,
    pushName,
    profilePicUrl: pictureOf(instances, instanceId, remoteJid),
    instanceId,
  }))
  const told = chats.map(({ jid: remoteJid, name }) => ({ remoteJid, instanceId, name }))
  const beside = { isLatest: false, ...(progress !== null && { progress }) }
  return [
    ...(told.length > 0 ? [{ event: 'chats.set', data: told }] : []),
    ...(people.length > 0 ? [{ event: 'contacts.set', data: people }] : []),
    ...(people.length > 0 ? [{ event: 'contacts.upsert', data: people }] : []),
    ...(messages.length > 0 ? [{ event: 'messages.set', data: messages, beside }] : []),
  ]
}

/** Of 2.4, and once there: all that the phone has said it has is in. Of chats and people it is what is here then. */
function mapHistoryEnd(
  instances: InstanceControl,
  { id }: InstanceView,
  { data: { waiting, progress, messages } }: Of<'history.progress'>,
): DialectEvent[] {
  if (waiting > 0 || progress !== 100) return []
  const { chats, contacts } = instances.messages.counts(id)
  const data = { messageCount: messages, chatCount: chats, contactCount: contacts, progress }
  return [{ event: 'messaging-history.set', data }]
}

function pictureOf(instances: InstanceControl, instanceId: string, jid: string): string | null {
  return instances.messages.contacts(instanceId, { jid, limit: 1 })[0]?.pictureUrl ?? null
}

/** In Baileys' words for what becomes of a call. */
function mapCall({ type, data }: Of<'call.ringing' | 'call.ended'>): DialectEvent[] {
  const { id, chat: chatId, from, isVideo, isGroup, at } = data
  const words = { missed: 'terminate', answered: 'accept', rejected: 'reject' } as const
  const status = type === 'call.ringing' ? 'offer' : words[data.outcome]
  const date = new Date(at).toISOString()
  return [
    { event: 'call', data: { chatId, from: from.jid, id, date, offline: false, status, isVideo, isGroup } },
  ]
}

/** A logout is one, whoever it was that logged out: clients ask for a new code by it. */
const loggedOutCode = 401

/** Each has something for its owner to do, so each is told. */
const passkeyStates: ReadonlySet<string> = new Set(['passkey_required', 'passkey_confirmation_required'])

/** Only when the word changes: upstream has three of them, and tells nothing of a close that it retries. */
function mapState(
  instances: InstanceControl,
  view: InstanceView,
  event: Of<'instance.state'>,
): DialectEvent[] {
  const { state, previous, code, name, reason, reasonCode } = event.data
  const asks = passkeyStates.has(state)
  const word = stateWord({ state, reasonCode })
  const before = stateWord({ state: previous, reasonCode: null })
  const isSame = !asks && !passkeyStates.has(previous) && word === before
  if (state === 'trashed' || isSame) return []
  const closed = state === 'logged_out' ? loggedOutCode : (code ?? closedCode)
  const common = {
    instance: name,
    state: word,
    statusReason: word === 'close' ? closed : 200,
    // Upstream knows nothing of it: what is asked of its owner, in words and by a code.
    ...(asks && { passkey: { state, reasonCode, reason } }),
  }
  if (word !== 'open') {
    const update = { event: 'connection.update', data: common }
    return state === 'logged_out' ? [...mapLogout(event), update] : [update]
  }
  const own =
    view.jid === null ? undefined : instances.messages.contacts(view.id, { jid: view.jid, limit: 1 })[0]
  const profile = { profileName: view.profileName, profilePictureUrl: own?.pictureUrl ?? null }
  return [{ event: 'connection.update', data: { ...common, wuid: view.jid ?? undefined, ...profile } }]
}

function mapLogout({ at, data: { name, reason } }: Of<'instance.state'>): DialectEvent[] {
  const status = {
    instance: name,
    status: 'closed',
    disconnectionAt: new Date(at).toISOString(),
    disconnectionReasonCode: loggedOutCode,
    disconnectionObject: JSON.stringify({ reason }),
  }
  return [
    { event: 'status.instance', data: status },
    { event: 'logout.instance', data: null },
  ]
}

/** Upstream tells nothing of channels. */
function isOfChannel({ data }: EventView): boolean {
  return 'chat' in data && typeof data.chat === 'string' && data.chat.endsWith('@newsletter')
}

export function mapEvent(shown: Shown, view: InstanceView, event: EventView): DialectEvent[] {
  if (isOfChannel(event)) return []
  const { instances } = shown
  switch (event.type) {
    case 'message.received':
    case 'message.own':
      return mapMessage(shown, view, event)
    case 'message.status':
      return mapStatus(view, event)
    case 'message.edited':
    case 'message.deleted':
    case 'message.reaction':
    case 'message.vote':
      return mapChange(instances, view, event)
    case 'group.created':
    case 'group.updated':
    case 'group.members':
      return mapGroup(instances, view, event)
    case 'chat.updated':
      return [{ event: 'chats.update', data: [{ remoteJid: event.data.chat, instanceId: view.id }] }]
    case 'chat.cleared':
      return event.data.deleted ? [{ event: 'chats.delete', data: [event.data.chat] }] : []
    case 'contact.updated':
      return mapContact(instances, view, event)
    case 'history.messages':
      return mapHistory(shown, view, event)
    case 'history.progress':
      return mapHistoryEnd(instances, view, event)
    case 'label.updated':
    case 'label.added':
    case 'label.removed':
      return mapLabel(view, event)
    case 'call.ringing':
    case 'call.ended':
      return mapCall(event)
    case 'instance.state':
      return mapState(instances, view, event)
    case 'instance.created':
      return [{ event: 'instance.create', data: { instanceName: event.data.name, instanceId: view.id } }]
    case 'instance.trashed':
      return [
        { event: 'instance.delete', data: { instanceName: event.data.name, instanceId: view.id } },
        { event: 'remove.instance', data: null },
      ]
    default:
      return []
  }
}
