// The objects of the dialect, built from ours: message, chat, contact, instance. Pure but for what it is given.
import type { InstanceView } from '../../contract/instances/instance.ts'
import type { ChatView, ContactView, MessageView } from '../../contract/messages/message.ts'
import type { InstanceState, MessageStatus } from '../../contract/state.ts'
import { sourceOf } from './jid.ts'
import { Settings } from './settings.ts'
import type { SubscriptionRow } from './transports/transports.ts'

type Content = Record<string, unknown>

export type StateWord = 'open' | 'connecting' | 'close'

const isLinking: ReadonlySet<InstanceState> = new Set<InstanceState>([
  'connecting',
  'awaiting_link',
  'reconnecting',
  'passkey_confirmation_required',
])

/** While a passkey may still be given, the number is being linked. */
export function stateWord({ state, reasonCode }: Pick<InstanceView, 'state' | 'reasonCode'>): StateWord {
  if (state === 'open') return 'open'
  const isAsked = state === 'passkey_required' && reasonCode !== 'passkey_required'
  return isAsked || isLinking.has(state) ? 'connecting' : 'close'
}

/** What logout and delete answer. */
export function success(message: string) {
  return { status: 'SUCCESS', error: false, response: { message } }
}

export const statusWords: Readonly<Record<MessageStatus, string>> = {
  error: 'ERROR',
  pending: 'PENDING',
  sent: 'SERVER_ACK',
  delivered: 'DELIVERY_ACK',
  read: 'READ',
  played: 'PLAYED',
}

/** An inbound message has arrived, whatever is known beyond that. */
function statusWord({ fromMe, status }: MessageView): string {
  if (!fromMe && status !== 'read' && status !== 'played') return 'DELIVERY_ACK'
  return statusWords[status]
}

const isContent = (value: unknown): value is Content => typeof value === 'object' && value !== null

/** What is inside WhatsApp's wrappers (disappearing, view-once, document with caption, …), where clients look. */
function unwrapped(content: Content): Content {
  const wrapper = Object.entries(content).find(([, part]) => isContent(part) && isContent(part['message']))
  if (wrapper === undefined) return content
  const [name, part] = wrapper
  const { [name]: _, ...rest } = content
  const inner = isContent(part) ? part['message'] : undefined
  return { ...(isContent(inner) ? unwrapped(inner) : {}), ...rest }
}

/** Clients know plain texts only: the newer form is rewritten, as upstream does. */
function rewritten(content: Content): Content {
  const { extendedTextMessage, ...rest } = unwrapped(content)
  return isContent(extendedTextMessage) ? { conversation: extendedTextMessage['text'] ?? '', ...rest } : rest
}

const captioned = ['imageMessage', 'videoMessage', 'documentMessage'] as const

/** What a file with other words beside it is; undefined where the message is no such. */
export function recaptioned(content: Content, caption: string): Content | undefined {
  const inner = unwrapped(content)
  const kind = captioned.find((each) => isContent(inner[each]))
  return kind && { [kind]: { ...Object(inner[kind]), caption } }
}

function contextOf(content: Content): Content | undefined {
  for (const part of Object.values(unwrapped(content))) {
    const context = isContent(part) ? part['contextInfo'] : undefined
    if (!isContent(context)) continue
    const quoted = context['quotedMessage']
    return isContent(quoted) ? { ...context, quotedMessage: rewritten(quoted) } : context
  }
  return undefined
}

function keyOf(view: MessageView): Record<string, unknown> {
  const group = view.chat.endsWith('@g.us')
  const lid = view.chat.endsWith('@lid') || view.participant?.endsWith('@lid') === true
  return {
    remoteJid: view.chat,
    ...(view.chatAlt !== null && !group && { remoteJidAlt: view.chatAlt }),
    fromMe: view.fromMe,
    id: view.id,
    ...((view.participant !== null || !view.fromMe) && { participant: view.participant ?? '' }),
    ...(view.participantAlt !== null && { participantAlt: view.participantAlt }),
    ...senderNames(view, group),
    addressingMode: lid ? 'lid' : 'pn',
  }
}

/** Under the names of versions before: flows that were made by them read the number of a LID there. */
function senderNames({ chat, chatAlt, fromMe, participantAlt }: MessageView, group: boolean): object {
  if (group) return participantAlt === null ? {} : { participantPn: participantAlt }
  return fromMe || chatAlt === null ? {} : { senderPn: chat, senderLid: chatAlt }
}

/** Both forms of a plain text are shown as one. */
const shownType = (type: string): string => (type === 'extendedTextMessage' ? 'conversation' : type)

/** Which types are stored of those that are shown as this one. */
export function storedTypes(shown: string): string[] {
  return ['conversation', 'extendedTextMessage', shown].filter(
    (type, at, all) => shownType(type) === shown && all.indexOf(type) === at,
  )
}

/** What every message object of the dialect has. */
function commonParts(view: MessageView, content: Content) {
  return {
    key: keyOf(view),
    pushName: view.fromMe ? 'Você' : view.pushName,
    message: rewritten(content),
    messageType: shownType(view.type),
    messageTimestamp: Math.floor(view.sentAt / 1000),
    source: sourceOf(view.id),
    contextInfo: contextOf(content),
  }
}

/** The answer of a send. */
export function messageObject(instanceId: string, view: MessageView, content: Content) {
  return { ...commonParts(view, content), status: statusWord(view), instanceId }
}

/** A row of findMessages. */
export function messageRecord(instanceId: string, view: MessageView, content: Content) {
  const { contextInfo = null, ...parts } = commonParts(view, content)
  // What upstream lists here are the changes after the first state of a message.
  const changed = view.fromMe ? view.status !== 'pending' : view.status === 'read' || view.status === 'played'
  return {
    id: String(view.row),
    ...parts,
    instanceId,
    contextInfo,
    MessageUpdate: changed ? [{ status: statusWords[view.status] }] : [],
  }
}

/** A message that was deleted by the API. */
export function deletedRecord(instanceId: string, view: MessageView, content: Content) {
  const { key, pushName, message, messageType, messageTimestamp, source } = commonParts(view, content)
  const { participant } = view
  const told = { pushName, participant, message, messageType, messageTimestamp, source }
  return { id: String(view.row), instanceId, key, status: 'DELETED', ...told }
}

/** A row of findStatusMessage: how far a message has come. */
export function statusRow(instanceId: string, view: MessageView) {
  const { remoteJid, fromMe, participant } = keyOf(view)
  const row = String(view.row)
  return {
    id: row,
    keyId: view.id,
    remoteJid,
    fromMe,
    participant: participant ?? null,
    pollUpdates: null,
    status: statusWord(view),
    messageId: row,
    instanceId,
  }
}

/** Of media only what a list of chats shows: upstream leaves the rest out. */
function withoutMedia(message: Content): Content {
  const kept = ['caption', 'seconds', 'fileName', 'title']
  return Object.fromEntries(
    Object.entries(message).map(([name, part]) => {
      const media = /^(?:image|video|ptv|audio|document|sticker)Message$/.test(name)
      if (!media || !isContent(part)) return [name, part]
      return [name, Object.fromEntries(Object.entries(part).filter(([field]) => kept.includes(field)))]
    }),
  )
}

export const iso = (time: number): string => new Date(time).toISOString()

const dayMs = 24 * 60 * 60 * 1000

export interface ChatDeps {
  instanceId: string
  chat: ChatView
  contact: ContactView | undefined
  last: MessageView
  content: Content
  now: number
}

/** A row of findChats. */
export function chatObject({ instanceId, chat, contact, last, content, now }: ChatDeps) {
  const { contextInfo = null, ...parts } = commonParts(last, content)
  const group = chat.kind === 'group'
  const windowExpires = chat.createdAt + dayMs
  return {
    id: contact === undefined ? null : String(contact.id),
    remoteJid: chat.jid,
    pushName: group
      ? chat.name
      : (contact?.pushName ?? contact?.name ?? chat.name ?? (last.fromMe ? null : last.pushName)),
    profilePicUrl: contact?.pictureUrl ?? null,
    updatedAt: iso(last.sentAt),
    windowStart: iso(chat.createdAt),
    windowExpires: iso(windowExpires),
    windowActive: windowExpires > now,
    lastMessage: {
      id: String(last.row),
      ...parts,
      participant: last.participant,
      message: withoutMedia(parts.message),
      contextInfo,
      instanceId,
      sessionId: null,
      status: statusWord(last),
    },
    unreadCount: chat.unread,
    isSaved: contact !== undefined,
  }
}

/** What findChatByRemoteJid answers. */
export function chatRow(instanceId: string, chat: ChatView) {
  return {
    id: String(chat.id),
    remoteJid: chat.jid,
    name: chat.name,
    labels: chat.labels,
    createdAt: iso(chat.createdAt),
    updatedAt: iso(chat.updatedAt),
    instanceId,
    unreadMessages: chat.unread,
  }
}

/** A row of findContacts. */
export function contactObject(instanceId: string, contact: ContactView) {
  const pushName = contact.pushName ?? contact.name
  const isGroup = contact.jid.endsWith('@g.us')
  const isSaved = pushName !== null || contact.pictureUrl !== null
  return {
    id: String(contact.id),
    remoteJid: contact.jid,
    pushName,
    profilePicUrl: contact.pictureUrl,
    createdAt: iso(contact.createdAt),
    updatedAt: iso(contact.updatedAt),
    instanceId,
    isGroup,
    isSaved,
    type: isGroup ? 'group' : isSaved ? 'contact' : 'group_member',
  }
}

export interface InstanceDeps {
  view: InstanceView
  token: string
  wavoipToken: string
  /** As it was given at create; of a number that is linked, ownerJid says it. */
  number: string | null
  profilePicUrl: string | null
  counts: { messages: number; contacts: number; chats: number }
  /** What each way of telling is set to; null where nothing is set, or the way is off. */
  subscriptions: Record<'Rabbitmq' | 'Nats' | 'Sqs' | 'Websocket', SubscriptionRow | null>
  chatwoot: object | null
}

/** A row of fetchInstances. */
export function instanceObject(deps: InstanceDeps) {
  const { view, token, wavoipToken, number, profilePicUrl, counts, subscriptions, chatwoot } = deps
  const word = stateWord(view)
  const ended = word === 'close' && view.stateCode !== null
  const times = { createdAt: iso(view.createdAt), updatedAt: iso(view.updatedAt) }
  return {
    id: view.id,
    name: view.name,
    connectionStatus: word,
    ownerJid: view.jid ?? (view.number === null ? null : `${view.number}@s.whatsapp.net`),
    profileName: view.profileName,
    profilePicUrl,
    integration: 'WHATSAPP-BAILEYS',
    number,
    businessId: null,
    token,
    clientName: 'holdfast',
    disconnectionReasonCode: ended ? view.stateCode : null,
    disconnectionObject: ended ? JSON.stringify({ reason: view.stateReason }) : null,
    disconnectionAt: ended ? iso(view.stateSince) : null,
    ...times,
    Chatwoot: chatwoot,
    Proxy: proxyObject(view, times),
    ...subscriptions,
    Setting: { id: view.id, ...Settings.parse(view.settings), wavoipToken, ...times, instanceId: view.id },
    _count: { Message: counts.messages, Contact: counts.contacts, Chat: counts.chats },
  }
}

/** The password stays sealed: nobody needs it back. */
export function proxyObject({ id, proxy }: InstanceView, times: { createdAt: string; updatedAt: string }) {
  if (proxy === null) return null
  const { host, port, protocol, username = '' } = proxy
  return {
    id,
    enabled: true,
    host,
    port: String(port),
    protocol,
    username,
    password: '',
    ...times,
    instanceId: id,
  }
}
