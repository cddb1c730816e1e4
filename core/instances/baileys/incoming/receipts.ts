// Receipts, read off the frames as they come: Baileys keeps only the last of those that come together for a message, and
// merges them into messages that it has not told yet.
import {
  getBinaryNodeChild,
  getBinaryNodeChildren,
  isJidBroadcast,
  isJidGroup,
  type BinaryNode,
  type WAMessageKey,
} from '@whiskeysockets/baileys'
import type { StatusChange } from '../../messages/record.ts'
import { bare, named, type Identity } from './aliases.ts'

/** undefined: the owner has read it elsewhere. */
type Told = StatusChange | undefined

export interface Receipt {
  ids: string[]
  /** The chat, as a key of a message in it. */
  key: Pick<WAMessageKey, 'remoteJid' | 'fromMe'>
  told: Told
  /** The owner has played it elsewhere. */
  isPlayed?: boolean
}

const statuses = { '': 'delivered', inactive: 'delivered', read: 'read', played: 'played' } as const

/** undefined for what is none, asks for something, or says what only the owner's devices may say. */
export function receiptIn(frame: BinaryNode, own: Identity, now: () => number): Receipt | undefined {
  const { tag, attrs } = frame
  const { id, from, type = '', participant, recipient, t } = attrs
  if (tag !== 'receipt' || id === undefined || from === undefined) return undefined
  const status = isStatus(type) ? statuses[type] : undefined
  const isHidden = type === 'read-self' || type === 'played-self'
  if (!isHidden && status === undefined) return undefined
  const isShared = isJidGroup(from) === true || isJidBroadcast(from) === true
  const by = isShared ? participant : from
  const isOwn = isOneOf(by, own)
  if (isHidden && !isOwn) return undefined
  // Whether others are told depends on the owner's privacy settings; recipient is whose message it was.
  const isSelf = isHidden || (isOwn && status !== 'delivered' && recipient !== undefined)
  const more = getBinaryNodeChildren(getBinaryNodeChild(frame, 'list'), 'item')
  const ids = [...new Set([id, ...more.flatMap((item) => item.attrs['id'] ?? [])])]
  const seconds = Number(t ?? 0)
  const at = seconds > 0 ? seconds * 1000 : now()
  // From another device of the own number: recipient is the other side of a chat of two.
  const chat = isOwn && !isShared ? (recipient ?? from) : from
  const key = { remoteJid: chat, fromMe: !isSelf }
  const isPlayed = type === 'played-self' || status === 'played'
  if (isSelf || status === undefined) return { ids, key, told: undefined, ...(isPlayed && { isPlayed }) }
  return { ids, key, told: { status, by: { recipient: bare(isShared ? (by ?? from) : chat), at } } }
}

/** By the whole name: the digits of a LID may be those of somebody's number. */
function isOneOf(jid: string | undefined, own: Identity): boolean {
  const { pn, lid } = named(jid)
  return (pn !== undefined && pn === own.pn) || (lid !== undefined && lid === own.lid)
}

function isStatus(type: string): type is keyof typeof statuses {
  return Object.hasOwn(statuses, type)
}
