// What is set, in WhatsApp's words (the index and the action of a record) and in ours. Pure.
import { proto, toNumber } from '@whiskeysockets/baileys'
import type { LastMessage, StateFact, StateMessage, WrittenFact } from '../../chats/fact.ts'
import type { Mutation } from './syncd.ts'

/** Every collection, and so the only ones that are asked for. */
export const collections = [
  'critical_block',
  'critical_unblock_low',
  'regular_high',
  'regular_low',
  'regular',
] as const
export type Collection = (typeof collections)[number]

/** So far the clock of another device may be behind WhatsApp's, by which messages are dated. */
const clockMs = 5 * 60 * 1000

/** undefined for what is none of ours. */
export function factOf({ isSet, index, action }: Mutation, now: number): StateFact | undefined {
  const [kind = '', first = '', second = ''] = index
  const said = ms(action.timestamp)
  const at = said !== null && Number.isSafeInteger(said) && said > 0 ? said : now
  switch (kind) {
    case 'archive':
      return { kind: 'archive', chat: first, on: isSet && action.archiveChatAction?.archived === true }
    case 'pin_v1':
      return { kind: 'pin', chat: first, since: isSet && action.pinAction?.pinned === true ? at : null }
    case 'mute':
      return { kind: 'mute', chat: first, until: isSet ? mutedUntil(action.muteAction) : null }
    case 'markChatAsRead': {
      const { read, messageRange } = action.markChatAsReadAction ?? {}
      return { kind: 'unread', chat: first, on: isSet && read === false, upTo: rangeEnd(messageRange) }
    }
    case 'clearChat':
      return isSet
        ? {
            kind: 'clear',
            chat: first,
            until: clearedUntil(action.clearChatAction?.messageRange, at, now),
            hidden: false,
          }
        : undefined
    case 'deleteChat':
      return isSet
        ? {
            kind: 'clear',
            chat: first,
            until: clearedUntil(action.deleteChatAction?.messageRange, at, now),
            hidden: true,
          }
        : undefined
    case 'star':
      return { kind: 'star', message: messageOf(index), on: isSet && action.starAction?.starred === true }
    case 'deleteMessageForMe':
      return isSet ? { kind: 'delete', message: messageOf(index) } : undefined
    case 'label_edit': {
      const { name, color, predefinedId, deleted } = action.labelEditAction ?? {}
      const predefined = predefinedId ? String(predefinedId) : null
      const label = { id: first, name: name ?? '', color: color ?? 0, predefinedId: predefined }
      return { kind: 'label', label: { ...label, deleted: !isSet || deleted === true } }
    }
    case 'label_jid':
    case 'label_message': {
      const on = isSet && action.labelAssociationAction?.labeled === true
      const message = kind === 'label_jid' ? null : messageOf(index.slice(1))
      return { kind: 'label_use', label: first, chat: second, message, on }
    }
    default:
      return undefined
  }
}

/** last: up to where what is set of a chat counts. */
export function write(fact: StateFact, at: number, last?: LastMessage): WrittenFact {
  const { collection, index, version, action } = parts(fact, at, last)
  const bytes = proto.SyncActionValue.encode({ ...action, timestamp: at }).finish()
  return { collection, index: JSON.stringify(index), version, action: bytes }
}

interface Parts {
  collection: Collection
  index: string[]
  version: number
  action: proto.ISyncActionValue
}

function parts(fact: StateFact, at: number, last: LastMessage | undefined): Parts {
  if (fact.kind === 'star' || fact.kind === 'delete') return ofMessage(fact)
  if (fact.kind === 'label') return ofLabel(fact.label)
  if (fact.kind === 'label_use') return ofUse(fact)
  return ofChat(fact, rangeOf(last, at))
}

type Range = proto.SyncActionValue.ISyncActionMessageRange
type Of<K extends StateFact['kind']> = Extract<StateFact, { kind: K }>

function ofChat(fact: Of<'archive' | 'pin' | 'mute' | 'unread' | 'clear'>, messageRange: Range): Parts {
  const low = { collection: 'regular_low', version: 3 } as const
  const high = { collection: 'regular_high', version: 6 } as const
  const { chat } = fact
  switch (fact.kind) {
    case 'archive': {
      const action = { archiveChatAction: { archived: fact.on, messageRange } }
      return { ...low, index: ['archive', chat], action }
    }
    case 'pin': {
      const action = { pinAction: { pinned: fact.since !== null } }
      return { ...low, index: ['pin_v1', chat], version: 5, action }
    }
    case 'mute': {
      const muteAction =
        fact.until === null ? { muted: false } : { muted: true, muteEndTimestamp: fact.until }
      return { ...high, index: ['mute', chat], version: 2, action: { muteAction } }
    }
    case 'unread': {
      const action = { markChatAsReadAction: { read: !fact.on, messageRange } }
      return { ...low, index: ['markChatAsRead', chat], action }
    }
    default:
      return fact.hidden
        ? { ...high, index: ['deleteChat', chat, '1'], action: { deleteChatAction: { messageRange } } }
        : { ...high, index: ['clearChat', chat, '1', '0'], action: { clearChatAction: { messageRange } } }
  }
}

function ofMessage(fact: Of<'star' | 'delete'>): Parts {
  const index = indexOf(fact.message)
  if (fact.kind === 'star') {
    const action = { starAction: { starred: fact.on } }
    return { collection: 'regular_low', index: ['star', ...index], version: 2, action }
  }
  const action = { deleteMessageForMeAction: { deleteMedia: false } }
  return { collection: 'regular_high', index: ['deleteMessageForMe', ...index], version: 3, action }
}

function ofLabel({ id, name, color, predefinedId, deleted }: Of<'label'>['label']): Parts {
  const predefined = predefinedId === null ? {} : { predefinedId: Number(predefinedId) }
  const action = { labelEditAction: { name, color, deleted, ...predefined } }
  return { collection: 'regular', index: ['label_edit', id], version: 3, action }
}

function ofUse({ label, chat, message, on }: Of<'label_use'>): Parts {
  const index = message === null ? ['label_jid', label, chat] : ['label_message', label, ...indexOf(message)]
  const action = { labelAssociationAction: { labeled: on } }
  return { collection: 'regular', index, version: 3, action }
}

/** Whoever wrote it is named where the chat does not say so: the phone finds no message of others in a group without. */
function indexOf({ chat, id, fromMe, participant }: StateMessage): string[] {
  return [chat, id, fromMe ? '1' : '0', fromMe ? '0' : (participant ?? '0')]
}

function messageOf([, chat = '', id = '', fromMe, participant = '0']: string[]): StateMessage {
  return { chat, id, fromMe: fromMe === '1', participant: participant === '0' ? null : participant }
}

function mutedUntil(action: proto.SyncActionValue.IMuteAction | null | undefined): number | null {
  if (action?.muted !== true) return null
  const end = ms(action.muteEndTimestamp)
  return end === null || end <= 0 || !Number.isSafeInteger(end) ? -1 : end
}

/** WhatsApp counts in seconds, in whole ones: all of the last counts. */
function rangeEnd(range: Range | null | undefined): number | null {
  const last = ms(range?.lastMessageTimestamp) ?? ms(range?.lastSystemMessageTimestamp)
  return last === null || last <= 0 || !Number.isSafeInteger(last * 1000) ? null : last * 1000 + 999
}

/**
 * What was said later than it was cleared stays, although a message may be dated ahead: also where it is read again when
 * that time is over.
 */
function clearedUntil(range: Range | null | undefined, at: number, now: number): number {
  return Math.min(rangeEnd(range) ?? at, at + clockMs, now)
}

function rangeOf(last: LastMessage | undefined, at: number): Range {
  if (last === undefined) return {}
  const timestamp = Math.floor(last.sentAt / 1000)
  const { chat: remoteJid, id, fromMe, participant } = last
  const key = { remoteJid, id, fromMe, ...(participant !== null && !fromMe && { participant }) }
  const end = Math.min(timestamp, Math.floor(at / 1000))
  return { lastMessageTimestamp: end, messages: [{ key, timestamp }] }
}

function ms(value: Parameters<typeof toNumber>[0]): number | null {
  return value === null || value === undefined ? null : toNumber(value)
}
