// A message without what it quotes of people who are forgotten, and without their names.
import { proto } from '@whiskeysockets/baileys'
import { isRecord } from './walk.ts'

/** undefined where there is nothing of them in it. */
export function unquoted(bytes: Uint8Array, names: readonly string[]): Uint8Array | undefined {
  const message = proto.Message.decode(bytes)
  return strip(message, new Set(names), 0) ? proto.Message.encode(message).finish() : undefined
}

function strip(value: unknown, names: ReadonlySet<string>, depth: number): boolean {
  if (depth > 32) return false
  if (Array.isArray(value)) return value.map((each: unknown) => strip(each, names, depth + 1)).includes(true)
  if (!isRecord(value)) return false
  let changed = false
  const { participant, mentionedJid } = value
  if (typeof participant === 'string' && names.has(participant)) {
    value['participant'] = null
    value['quotedMessage'] = null
    changed = true
  }
  if (Array.isArray(mentionedJid) && mentionedJid.some((jid: unknown) => names.has(String(jid)))) {
    value['mentionedJid'] = mentionedJid.filter((jid: unknown) => !names.has(String(jid)))
    changed = true
  }
  for (const each of Object.values(value)) if (strip(each, names, depth + 1)) changed = true
  return changed
}
