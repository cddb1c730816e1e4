// How long what is said in a chat is to last, as either side sets it: kept with the chat, and of a chat of two with the line
// that says so.
import type { Person } from '../../contract/groups/group.ts'
import type { WriteTx } from '../../storage/commit.ts'
import type { ChatNames } from '../../storage/tables/chats.ts'
import type { RecordDeps } from '../deps.ts'
import { NoticeRecord, type Notice } from '../messages/notices.ts'
import { namesOf } from '../messages/view.ts'
import { setOf } from './chat-states.ts'

export class TimerRecord {
  readonly #deps: RecordDeps
  readonly #instanceId: string

  constructor(deps: RecordDeps, instanceId: string) {
    this.#deps = deps
    this.#instanceId = instanceId
  }

  /** line: by the message that told it; a group has lines of its own. */
  set(
    tx: WriteTx,
    account: string,
    set: { chat: ChatNames; seconds: number | null; line?: { id: string; by: Person; at: number } },
  ): void {
    const { storage, events, now } = this.#deps
    const { id, kind, expiresSeconds } = storage.chats.ensure(tx, this.#instanceId, account, {
      ...set.chat,
      at: now(),
    })
    if (expiresSeconds === set.seconds) return
    storage.chats.setExpiry(tx, id, set.seconds)
    if (set.line !== undefined && kind === 'user') {
      const { by, ...line } = set.line
      const notice = timerNotice(set.seconds, by)
      new NoticeRecord(this.#deps, this.#instanceId).put(tx, account, { ...line, chat: set.chat, notice })
    }
    const after = kind === 'user' ? storage.chats.get(id) : undefined
    if (after === undefined) return
    const data = { chat: namesOf(after).jid, ...setOf(after) }
    events.append(tx, this.#instanceId, { type: 'chat.updated', data })
  }
}

export function timerNotice(seconds: number | null, by: Person): Notice {
  return seconds === null
    ? { code: 'chat_expires_not', by }
    : { code: 'chat_expires', by, params: { seconds } }
}
