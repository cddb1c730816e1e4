// What a message is marked with in the index beside its words, so that a filter is one word more to look for. No text
// can hold a mark: they begin with a letter that is no part of any word.
import type { MessageKind } from '../../contract/messages/kinds.ts'

const sign = '\u{e000}'

export const ofOwner = (owner: number): string => `${sign}o${owner}`
export const ofChat = (chat: number): string => `${sign}c${chat}`
export const ofKind = (kind: MessageKind): string => `${sign}k${kind}`
/** The digits of a phone number or LID, with the server that it is of. */
export const ofPerson = (jid: string): string => `${sign}p${jid.replaceAll(/[^0-9a-z]/gi, 'x')}`
/** A part of a phone number. */
export const ofDigits = (digits: string): string => `${sign}n${digits}`
export const fromMe = `${sign}me`
export const withMedia = `${sign}media`
