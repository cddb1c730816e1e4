// Writes what the owner has set of a chat or a label, with its event, in the transaction of its caller: set here, on the
// phone or on another device. What is so already is not told again.
import type { ChatSet } from '../../contract/instances/chat-state.ts'
import type { WriteTx } from '../../storage/commit.ts'
import type { Chat, ChatNames } from '../../storage/tables/chats.ts'
import type { Label } from '../../storage/tables/labels.ts'
import type { RecordDeps } from '../deps.ts'
import { namesOf } from '../messages/view.ts'
import type { StateFact } from './fact.ts'

export type ChatFact = Extract<StateFact, { kind: 'archive' | 'pin' | 'mute' | 'unread' | 'clear' }>

interface Where {
  account: string
  /** Whether anybody is told. */
  isTold: boolean
}

export class ChatStates {
  readonly #deps: Pick<RecordDeps, 'storage' | 'events' | 'now'>
  readonly #instanceId: string

  constructor(deps: Pick<RecordDeps, 'storage' | 'events' | 'now'>, instanceId: string) {
    this.#deps = deps
    this.#instanceId = instanceId
  }

  /** The chat's row; undefined where there is none and nothing is set of it. */
  take(tx: WriteTx, where: Where, names: ChatNames, fact: ChatFact): number | undefined {
    const { storage, now } = this.#deps
    const before = this.#find(where.account, names)
    if (before === undefined && !sets(fact)) return undefined
    const { id } =
      before ?? storage.chats.ensure(tx, this.#instanceId, where.account, { ...names, at: now() })
    if (before !== undefined)
      storage.chats.ensure(tx, this.#instanceId, where.account, { ...names, at: now() })
    this.nameIt(tx, id, fact.chat)
    this.set(tx, { id, isTold: where.isTold }, fact)
    return id
  }

  /** Of a chat that is there. */
  set(tx: WriteTx, { id, isTold }: { id: number; isTold: boolean }, fact: ChatFact): void {
    const { storage, now } = this.#deps
    const before = storage.chats.get(id)
    if (before === undefined) return
    this.#write(tx, before, { fact, at: now() })
    const after = storage.chats.get(id)
    if (after === undefined || !isTold) return
    if (fact.kind === 'clear' && after.clearedUntil !== before.clearedUntil)
      this.#deps.events.append(tx, this.#instanceId, {
        type: 'chat.cleared',
        data: { chat: namesOf(after).jid, until: fact.until, deleted: after.hidden },
      })
    this.#tell(tx, before, after)
  }

  /** How the other devices name it; a person may have two names. */
  nameIt(tx: WriteTx, id: number, jid: string): void {
    this.#deps.storage.chatStates.name(tx, id, jid)
  }

  /** Everything of a chat that is set and is not among these is set no more. */
  unset(tx: WriteTx, where: Where, keeps: (id: number, kind: ChatFact['kind']) => boolean): void {
    const { storage } = this.#deps
    for (const id of storage.chatStates.listSet(this.#instanceId, where.account)) {
      const chat = storage.chats.get(id)
      if (chat === undefined) continue
      const { jid } = namesOf(chat)
      const off: ChatFact[] = [
        ...(chat.archived ? [{ kind: 'archive', chat: jid, on: false } as const] : []),
        ...(chat.pinnedAt === null ? [] : [{ kind: 'pin', chat: jid, since: null } as const]),
        ...(chat.mutedUntil === null ? [] : [{ kind: 'mute', chat: jid, until: null } as const]),
        ...(chat.markedUnread ? [{ kind: 'unread', chat: jid, on: false, upTo: 0 } as const] : []),
      ]
      for (const fact of off) if (!keeps(id, fact.kind)) this.set(tx, { id, isTold: where.isTold }, fact)
    }
  }

  label(tx: WriteTx, { account, isTold }: Where, label: Label): void {
    const { storage, events, now } = this.#deps
    const before = storage.labels.get(this.#instanceId, account, label.id)
    if (before === undefined && label.deleted) return
    // The one that is deleted says no more than that.
    const named = label.deleted && before !== undefined ? { ...before, deleted: true } : label
    if (before !== undefined && isSame(before, named)) return
    storage.labels.put(tx, this.#instanceId, account, { ...named, at: now() })
    if (isTold) events.append(tx, this.#instanceId, { type: 'label.updated', data: named })
  }

  /** The chat's row; undefined where there is none and the label is taken off. */
  useLabel(
    tx: WriteTx,
    { account, isTold }: Where,
    names: ChatNames,
    { label, message, on }: { label: string; message: string; on: boolean },
  ): number | undefined {
    const { storage, now } = this.#deps
    const found = this.#find(account, names)
    if (found === undefined && !on) return undefined
    const chat = found ?? storage.chats.ensure(tx, this.#instanceId, account, { ...names, at: now() })
    this.setUse(tx, { chat, isTold }, { label, message, on })
    return chat.id
  }

  /** Of a chat that is there. */
  setUse(
    tx: WriteTx,
    { chat, isTold }: { chat: Chat; isTold: boolean },
    { label, message, on }: { label: string; message: string; on: boolean },
  ): void {
    const { storage, events } = this.#deps
    const isNew = storage.labels.setUse(tx, { chatId: chat.id, message, label }, on)
    if (!isNew || !isTold) return
    const data = { label, chat: namesOf(chat).jid, message: message === '' ? null : message }
    events.append(tx, this.#instanceId, { type: on ? 'label.added' : 'label.removed', data })
  }

  #find(account: string, { pn, lid, jid }: ChatNames): Chat | undefined {
    const names = [pn, lid, jid].filter((name) => name !== undefined)
    for (const name of names) {
      const found = this.#deps.storage.chats.find(this.#instanceId, account, name)
      if (found !== undefined) return found
    }
    return undefined
  }

  #write(tx: WriteTx, chat: Chat, { fact, at }: { fact: ChatFact; at: number }): void {
    const { chatStates } = this.#deps.storage
    const { id } = chat
    if (fact.kind === 'clear') chatStates.clear(tx, id, { until: fact.until, hidden: fact.hidden, at })
    else if (fact.kind === 'archive') {
      if (fact.on !== chat.archived) chatStates.archive(tx, id, fact.on, at)
    } else if (fact.kind === 'pin') {
      if (fact.since !== chat.pinnedAt) chatStates.pin(tx, id, fact.since, at)
    } else if (fact.kind === 'mute') {
      if (fact.until !== chat.mutedUntil) chatStates.mute(tx, id, fact.until, at)
    } else if (fact.on) {
      if (!chat.markedUnread) chatStates.markUnread(tx, id, true, at)
    } else if ((fact.upTo ?? Infinity) >= (chat.lastMessageAt ?? 0)) {
      if (chat.markedUnread || chat.unread > 0) chatStates.read(tx, id, at)
    } else if (chat.markedUnread) chatStates.markUnread(tx, id, false, at)
  }

  #tell(tx: WriteTx, before: Chat, after: Chat): void {
    const [was, is] = [setOf(before), setOf(after)]
    if (JSON.stringify(was) === JSON.stringify(is)) return
    const data = { chat: namesOf(after).jid, ...is }
    this.#deps.events.append(tx, this.#instanceId, { type: 'chat.updated', data })
  }
}

/** What was unread of it has been read, here or on another device. */
export function readChat(
  tx: WriteTx,
  { storage, events, now }: Pick<RecordDeps, 'storage' | 'events' | 'now'>,
  { instanceId, id }: { instanceId: string; id: number },
): void {
  if ((storage.chats.get(id)?.unread ?? 0) === 0) return
  storage.chats.markRead(tx, id, now())
  const after = storage.chats.get(id)
  if (after === undefined) return
  events.append(tx, instanceId, { type: 'chat.updated', data: { chat: namesOf(after).jid, ...setOf(after) } })
}

export function setOf(chat: Chat): ChatSet {
  const { archived, pinnedAt, mutedUntil, markedUnread, unread, expiresSeconds } = chat
  return { archived, pinnedAt, mutedUntil, markedUnread, unread, expiresSeconds }
}

function sets(fact: ChatFact): boolean {
  if (fact.kind === 'pin') return fact.since !== null
  if (fact.kind === 'mute') return fact.until !== null
  return fact.kind === 'clear' ? false : fact.on
}

function isSame(a: Label, b: Label): boolean {
  return (
    a.name === b.name && a.color === b.color && a.predefinedId === b.predefinedId && a.deleted === b.deleted
  )
}
