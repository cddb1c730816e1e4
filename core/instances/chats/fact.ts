// What the owner sets for himself, on whichever of his devices, as one fact each. Types only.
import type { Label } from '../../storage/tables/labels.ts'

/** A chat by one of its JIDs. Times in ms. */
export type StateFact =
  | { kind: 'archive'; chat: string; on: boolean }
  /** Since when; null: no more. */
  | { kind: 'pin'; chat: string; since: number | null }
  /** Until when, -1: for ever; null: no more. */
  | { kind: 'mute'; chat: string; until: number | null }
  /** off: it was read, up to what was said then; null: all of it. */
  | { kind: 'unread'; chat: string; on: boolean; upTo: number | null }
  /** What was said up to then is hidden; hidden: and the chat with it. */
  | { kind: 'clear'; chat: string; until: number; hidden: boolean }
  | { kind: 'star'; message: StateMessage; on: boolean }
  | { kind: 'delete'; message: StateMessage }
  | { kind: 'label'; label: Label }
  /** Of a message, or of the chat where none is named. */
  | { kind: 'label_use'; label: string; chat: string; message: StateMessage | null; on: boolean }

export interface StateMessage {
  chat: string
  id: string
  fromMe: boolean
  /** Who wrote it, in a group; null where the chat says so. */
  participant: string | null
}

/** The last message of a chat, up to which what is set counts. */
export interface LastMessage extends StateMessage {
  sentAt: number
}

/** A fact as WhatsApp takes it. */
export interface WrittenFact {
  collection: string
  /** A JSON list. */
  index: string
  version: number
  /** An encoded SyncActionValue. */
  action: Uint8Array
}
