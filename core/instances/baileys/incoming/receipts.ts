// Receipts, read off the frames as they come: Baileys keeps only the last of those that come together for a message, merges
// them into messages that it has not told yet, and says of a group's message that its author has read what the owner has.
import {
  getBinaryNodeChild,
  getBinaryNodeChildren,
  isJidGroup,
  type BinaryNode,
  type WAMessageKey,
} from '@whiskeysockets/baileys'
import type { StatusChange } from '../../messages/record.ts'
import { bare } from './aliases.ts'

/** undefined: the owner has read it elsewhere. */
type Told = StatusChange | undefined

export interface Receipt {
  ids: string[]
  /** The chat, as a key of a message in it. */
  key: Pick<WAMessageKey, 'remoteJid' | 'fromMe'>
  told: Told
}

const statuses = { '': 'delivered', inactive: 'delivered', read: 'read', played: 'played' } as const

/** undefined for what is none, or asks for something. */
export function receiptIn(frame: BinaryNode, now: () => number): Receipt | undefined {
  const { tag, attrs } = frame
  const { id, from, type = '', participant, recipient, t } = attrs
  if (tag !== 'receipt' || id === undefined || from === undefined) return undefined
  const isOwn = type === 'read-self' || type === 'played-self'
  const status = isStatus(type) ? statuses[type] : undefined
  if (!isOwn && status === undefined) return undefined
  const more = getBinaryNodeChildren(getBinaryNodeChild(frame, 'list'), 'item')
  const ids = [...new Set([id, ...more.flatMap((item) => item.attrs['id'] ?? [])])]
  const seconds = Number(t ?? 0)
  const at = seconds > 0 ? seconds * 1000 : now()
  // From another device of the own number: recipient is the other side of a chat of two.
  const key = { remoteJid: isJidGroup(from) === true ? from : (recipient ?? from), fromMe: !isOwn }
  if (isOwn || status === undefined) return { ids, key, told: undefined }
  return { ids, key, told: { status, by: { recipient: bare(participant ?? key.remoteJid), at } } }
}

function isStatus(type: string): type is keyof typeof statuses {
  return Object.hasOwn(statuses, type)
}

/** So many messages may be on their way that were confirmed before they are stored. */
const mostEarly = 2000

/** Those of messages that are not stored yet: a receipt is no more than a frame, a message has to be decrypted. */
export class EarlyReceipts {
  readonly #byId = new Map<string, { key: Receipt['key']; told: Told }[]>()

  keep(id: string, { key, told }: Omit<Receipt, 'ids'>): void {
    const kept = this.#byId.get(id) ?? []
    this.#byId.delete(id)
    this.#byId.set(id, [...kept, { key, told }])
    const [oldest] = this.#byId.keys()
    if (this.#byId.size > mostEarly && oldest !== undefined) this.#byId.delete(oldest)
  }

  /** It is stored in this commit. */
  stored(id: string, take: (receipt: Omit<Receipt, 'ids'>) => void): void {
    const kept = this.#byId.get(id) ?? []
    this.#byId.delete(id)
    for (const receipt of kept) take(receipt)
  }
}
