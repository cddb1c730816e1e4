// What a chat is called: its own name, else the person's, else the number.
import type { ChatView } from '../../../core/contract/messages/message.ts'
import { words } from '../../words/words.ts'
import { nameOf } from './names.ts'

export function chatName({ name, jid, kind }: Pick<ChatView, 'name' | 'jid' | 'kind'>): string {
  if (name !== null && name !== '') return name
  return kind === 'group' ? words.value.messages.group : nameOf(jid)
}
