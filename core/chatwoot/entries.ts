// What is to go to Chatwoot of each event, as an entry of its chat's queue: the one place that decides it. Pure.
import type { EventView } from '../contract/events/event.ts'
import type { ChatNames } from '../storage/tables/chatwoot-chats.ts'
import type { ChatwootOptions } from '../contract/chatwoot/settings.ts'
import { isSpoken } from './words.ts'
import { botJid, isIgnored, namesOf } from './names.ts'

/** Bodies say as little as there can be: what a message says is read when it goes. */
export interface EntryBodies {
  message: { row: number; id: string }
  /** The file of a message that went without it. */
  file: { row: number; id: string }
  edit: { row: number; id: string; changeId: string; text: string | null; byMe: boolean }
  delete: { row: number; id: string; changeId: string }
  reaction: { id: string; changeId: string; emoji: string | null; byMe: boolean; by: string | null }
  line: {
    id: string
    changeId: string
    text: string
    byMe: boolean
    by: string | null
    sort: 'vote' | 'response'
  }
  status: { id: string; status: string; errorCode: string | null }
  call: { id: string; isVideo: boolean }
  contact: { name: string | null; hasPicture: boolean }
  merge: { contactId: number }
  labels: { on: true }
  bot: { text: string | null; number?: string | null }
}
export type EntryKind = keyof EntryBodies

export type NewEntry = {
  [Kind in EntryKind]: { kind: Kind; about: string | null; body: EntryBodies[Kind]; names: ChatNames }
}[EntryKind]

/** undefined: nothing of it goes there. nameOf: who a JID in a group is called. */
export function entryOf(event: EventView, options: ChatwootOptions): NewEntry | undefined {
  const entry = anyEntry(event)
  if (entry === undefined || (entry.kind === 'labels' && !options.labels)) return undefined
  if (entry.names.jid === botJid) return options.botContact ? entry : undefined
  return isIgnored(entry.names, options.ignoreJids) ? undefined : entry
}

function anyEntry(event: EventView): NewEntry | undefined {
  switch (event.type) {
    case 'message.received':
    case 'message.own': {
      const { id, row, chat, chatAlt } = event.data
      if (!isSpoken(event.data) || event.data.kind === 'call') return undefined
      // A call is told when it is over.
      if (event.data.notice?.code.startsWith('call_') === true) return undefined
      return { kind: 'message', about: id, body: { row, id }, names: namesOf(chat, chatAlt) }
    }
    case 'message.status': {
      const { id, chat, status, errorCode } = event.data
      return { kind: 'status', about: id, body: { id, status, errorCode }, names: namesOf(chat, null) }
    }
    case 'message.media': {
      const { id, row, chat, media } = event.data
      if (media.state === 'wanted' || media.state === 'left') return undefined
      return { kind: 'file', about: id, body: { row, id }, names: namesOf(chat, null) }
    }
    case 'call.ended': {
      const { chat, id, isVideo, outcome } = event.data
      if (outcome !== 'missed') return undefined
      return { kind: 'call', about: id, body: { id, isVideo }, names: namesOf(chat, null) }
    }
    case 'label.added':
    case 'label.removed': {
      const { chat, message } = event.data
      if (message !== null) return undefined
      return { kind: 'labels', about: 'labels', body: { on: true }, names: namesOf(chat, null) }
    }
    case 'instance.state':
      return botEntry(event.data)
    default:
      return changeEntry(event) ?? contactEntry(event)
  }
}

/** What was done to a message. */
function changeEntry(event: EventView): NewEntry | undefined {
  switch (event.type) {
    case 'message.edited': {
      const { id, row, changeId, text, chat, by } = event.data
      const body = { id, row, changeId, text, byMe: by.fromMe }
      return { kind: 'edit', about: id, body, names: namesOf(chat, null) }
    }
    case 'message.deleted': {
      const { id, row, changeId, chat } = event.data
      if (event.data.for === 'me') return undefined
      return { kind: 'delete', about: id, body: { id, row, changeId }, names: namesOf(chat, null) }
    }
    case 'message.reaction': {
      const { id, changeId, emoji, chat, by } = event.data
      const body = { id, changeId, emoji, byMe: by.fromMe, by: by.participant }
      return { kind: 'reaction', about: id, body, names: namesOf(chat, null) }
    }
    case 'message.vote':
    case 'message.response': {
      const { id, changeId, chat, by } = event.data
      const said = event.type === 'message.vote' ? event.data.options.join('\n') : (event.data.answer ?? '')
      const sort = event.type === 'message.vote' ? 'vote' : 'response'
      const body = { id, changeId, text: said, byMe: by.fromMe, by: by.participant, sort } as const
      return { kind: 'line', about: id, body, names: namesOf(chat, null) }
    }
    default:
      return undefined
  }
}

/** Of whom Chatwoot has heard already: nobody becomes a contact by his name. */
function contactEntry(event: EventView): NewEntry | undefined {
  if (event.type === 'contact.updated') {
    const { jid, pn, lid, name, pushName } = event.data
    const names = namesOf(pn ?? jid, lid)
    return { kind: 'contact', about: 'contact', body: { name: name ?? pushName, hasPicture: false }, names }
  }
  if (event.type !== 'picture.updated' || event.data.hash === null) return undefined
  return {
    kind: 'contact',
    about: 'picture',
    body: { name: null, hasPicture: true },
    names: namesOf(event.data.of, null),
  }
}

const told: ReadonlySet<string> = new Set(['open', 'logged_out', 'replaced', 'restricted', 'held', 'stopped'])

function botEntry({
  state,
  previous,
  reason,
}: {
  state: string
  previous: string
  reason: string
}): NewEntry | undefined {
  if (!told.has(state) || state === previous) return undefined
  const text = state === 'open' ? 'Connected to WhatsApp.' : `${state.replaceAll('_', ' ')}: ${reason}`
  return { kind: 'bot', about: 'state', body: { text }, names: { jid: botJid, pn: null, lid: null } }
}

/** Whether it makes a chat known there: the others are of what is there already. */
/** Only of a message that went without its file. */
export const awaitsFile = (id: string): string => `WAID:${id}:awaits`

export function opensChat({ kind }: Pick<NewEntry, 'kind'>): boolean {
  return kind === 'message' || kind === 'call' || kind === 'bot'
}
