// From the event log into the queues: every number's events, each in the commit that moves its cursor. Chatwoot may be
// away for as long as it likes; nothing here waits for it.
import type { EventView } from '../contract/events/event.ts'
import type { WriteTx } from '../storage/commit.ts'
import type { ChatNames, ChatwootChat } from '../storage/tables/chatwoot-chats.ts'
import type { ChatwootRow } from '../storage/tables/chatwoot.ts'
import type { Storage } from '../storage/storage.ts'
import { awaitsFile, entryOf, opensChat, type NewEntry } from './entries.ts'

export type ChatwootStorage = Pick<
  Storage,
  'chatwoot' | 'chatwootChats' | 'chatwootMessages' | 'chatwootQueue' | 'chatwootLooks' | 'commits'
>

/** In one commit; true where something has come for the number. */
export function takeIn(
  tx: WriteTx,
  storage: ChatwootStorage,
  { row, events, at }: { row: ChatwootRow; events: readonly EventView[]; at: number },
): boolean {
  let isMore = false
  for (const event of events) {
    if (event.seq <= row.cursor || event.instanceId !== row.instanceId) continue
    const entry = entryOf(event, row.options)
    if (entry !== undefined && enqueue(tx, storage, { instanceId: row.instanceId, entry, at })) isMore = true
  }
  return isMore
}

/** false: there is nothing that it could be about. */
export function enqueue(
  tx: WriteTx,
  storage: ChatwootStorage,
  { instanceId, entry, at }: { instanceId: string; entry: NewEntry; at: number },
): boolean {
  const { chatwootQueue, chatwootChats } = storage
  const chat = chatFor(tx, storage, { instanceId, names: entry.names, at, isOpening: opensChat(entry) })
  if (chat === undefined || isOfNoConcern(storage, chat, entry)) return false
  const { kind, about } = entry
  const body = JSON.stringify(entry.body)
  const id = chatwootQueue.add(tx, { instanceId, chat: chat.id, kind, about, body, at })
  chatwootChats.count(tx, chat.id, { more: 1, newest: id })
  return true
}

/** A file goes with its message, but where that could not wait for it; and of a contact only what Chatwoot knows is told. */
function isOfNoConcern(
  { chatwootMessages }: ChatwootStorage,
  chat: ChatwootChat,
  { kind, about }: NewEntry,
): boolean {
  if (kind === 'contact') return chat.contactId === null
  if (kind === 'labels') return chat.conversationId === null
  return kind === 'file' && chatwootMessages.bySource(chat.id, awaitsFile(about ?? ''))?.state !== 'sending'
}

/**
 * The chat of these names, made where it is to be opened. A name that was not known joins it; where two turn out to be
 * one person's they become one, in order, and Chatwoot is told to merge its contacts.
 */
export function chatFor(
  tx: WriteTx,
  storage: ChatwootStorage,
  asked: { instanceId: string; names: ChatNames; at: number; isOpening: boolean },
): ChatwootChat | undefined {
  const { chatwootChats: chats } = storage
  const { instanceId, names, at } = asked
  const [first, ...others] = chats.named(instanceId, names)
  if (first === undefined)
    return asked.isOpening ? chats.get(chats.add(tx, { instanceId, ...names, at })) : undefined
  // The one that is known in Chatwoot stays.
  const all = [first, ...others]
  const stays = all.find((each) => each.conversationId !== null) ?? first
  for (const gone of all) if (gone.id !== stays.id) join(tx, storage, { stays, gone, at })
  const pn = stays.pn ?? names.pn ?? all.find((each) => each.pn !== null)?.pn ?? null
  const lid = stays.lid ?? names.lid ?? all.find((each) => each.lid !== null)?.lid ?? null
  if (pn !== stays.pn || lid !== stays.lid) chats.setNames(tx, stays.id, { pn, lid })
  return chats.get(stays.id)
}

function join(
  tx: WriteTx,
  { chatwootChats: chats, chatwootMessages, chatwootQueue }: ChatwootStorage,
  { stays, gone, at }: { stays: ChatwootChat; gone: ChatwootChat; at: number },
): void {
  const move = { from: gone.id, to: stays.id }
  chatwootMessages.move(tx, move)
  chatwootQueue.move(tx, move)
  const { instanceId } = stays
  let more = gone.waiting
  let { newest } = gone
  if (gone.contactId !== null && gone.contactId !== stays.contactId) {
    const body = JSON.stringify({ contactId: gone.contactId })
    newest = chatwootQueue.add(tx, { instanceId, chat: stays.id, kind: 'merge', about: null, body, at })
    more += 1
  }
  chats.delete(tx, gone.id)
  chats.count(tx, stays.id, { more, newest })
}
