// What WhatsApp announces without giving it: a stanza that says so in place of the content, and one for which no linked
// device has a key. Baileys drops most of them.
import { proto, type BinaryNode } from '@whiskeysockets/baileys'
import type { Encoded } from '../../link.ts'
import { nothing } from '../content/content.ts'

/** Both ways in which WhatsApp spells each. */
const types: Readonly<Record<string, string>> = {
  view_once: 'unavailable_view_once',
  view_once_unavailable_fanout: 'unavailable_view_once',
  bot: 'unavailable_bot',
  bot_unavailable_fanout: 'unavailable_bot',
  hosted: 'unavailable_hosted',
  hosted_unavailable_fanout: 'unavailable_hosted',
}

/** What takes its place; undefined where the stanza holds what it tells of. */
export function placeholderOf({ tag, attrs, content }: BinaryNode): Encoded | undefined {
  if (tag !== 'message' || attrs['category'] === 'peer' || !Array.isArray(content)) return undefined
  const unavailable = content.find((each) => each.tag === 'unavailable')
  const sealed = content.filter((each) => each.tag === 'enc')
  const isOfBot = sealed.some((each) => each.attrs['type'] === 'msmsg')
  if (!isOfBot && (unavailable === undefined || sealed.length > 0)) return undefined
  const told = isOfBot ? 'bot' : (unavailable?.attrs['type'] ?? '')
  const type = Object.hasOwn(types, told) ? types[told] : undefined
  return {
    ...nothing,
    type: type ?? 'unavailable',
    kind: 'placeholder',
    proto: proto.Message.encode({ placeholderMessage: {} }).finish(),
  }
}
