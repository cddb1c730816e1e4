// What every kind of content has: how it is written as a proto, and read from one.
import type { proto } from '@whiskeysockets/baileys'
import type { FileToSend, LinkPreview, Relay, Target } from '../../link.ts'

/** What is known beside the content when it is written. */
export interface Writing {
  /** Whom it answers and names. */
  contextInfo: proto.IContextInfo | undefined
  /** The stored message that it does something to; what needs one throws without it. */
  target: Target | undefined
  file: FileToSend | undefined
  preview: LinkPreview | undefined
  now: number
}

export interface Kind<Content> {
  write(content: Content, writing: Writing): proto.IMessage
  /** Of what is inside WhatsApp's wrappers; undefined where it is of another kind. */
  read(message: proto.IMessage): Content | undefined
  /** What goes with it outside the encrypted message. */
  relay?(content: Content, writing: Writing): Relay
  /** It does something to another message, and nobody can do anything to it: it has no secret of its own. */
  isEffect?: boolean
}

export function requireTarget({ target }: Writing): Target {
  if (target === undefined) throw new Error('The message that this does something to was not looked up.')
  return target
}

/** As those who have it know it: an own message names no author. */
export function keyOf({ id, chat, fromMe, participant }: Target): proto.IMessageKey {
  return { id, remoteJid: chat, fromMe, ...(!fromMe && participant !== null && { participant }) }
}

/** What is there, of what proto knows as absent, null or empty. */
export function filled<T extends object>(fields: T): { [Key in keyof T]?: NonNullable<T[Key]> }
export function filled(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => isThere(value)))
}

function isThere(value: unknown): boolean {
  return value !== null && value !== undefined && value !== ''
}
