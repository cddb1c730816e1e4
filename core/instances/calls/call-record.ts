// Calls as they come and end: a line in the chat, which says in the end what became of it, and an event for each of the
// two, in one commit. Once each, however often WhatsApp rings.
import type { NoticeCode } from '../../contract/messages/notice.ts'
import type { WriteTx } from '../../storage/commit.ts'
import type { Names } from '../../storage/tables/aliases.ts'
import type { RecordDeps } from '../deps.ts'
import { personOf } from '../groups/change.ts'
import { fittingId, fittingTime } from '../messages/fitting.ts'
import { noticeOf, NoticeRecord } from '../messages/notices.ts'

export type CallOutcome = 'missed' | 'answered' | 'rejected'

export interface Ringing {
  id: string
  from: Names
  /** The group that it is in; null: a call of two. */
  group: string | null
  isVideo: boolean
  at: number
}

const codes = {
  missed: 'call_missed',
  answered: 'call_answered',
  rejected: 'call_rejected',
} as const satisfies Record<CallOutcome, NoticeCode>

const lineOf = (id: string): string => fittingId(`call ${id}`)

export class CallRecord {
  readonly #deps: RecordDeps
  readonly #instanceId: string
  readonly #notices: NoticeRecord

  constructor(deps: RecordDeps, instanceId: string) {
    this.#deps = deps
    this.#instanceId = instanceId
    this.#notices = new NoticeRecord(deps, instanceId)
  }

  rang(tx: WriteTx, account: string, { id, from, group, isVideo, at: told }: Ringing): void {
    const at = fittingTime(told, this.#deps.now())
    const by = personOf([], from)
    const params = { callId: id, video: isVideo ? 1 : 0 }
    const chat = group === null ? from : { jid: group }
    const line = { id: lineOf(id), chat, at, notice: { code: 'call_ringing', by, params } as const }
    if (!this.#notices.put(tx, account, line)) return
    const data = { id, chat: group ?? by.jid, from: by, isVideo, isGroup: group !== null, at }
    this.#deps.events.append(tx, this.#instanceId, { type: 'call.ringing', data })
  }

  /** Nothing, where it is not known or over already. */
  ended(tx: WriteTx, { id, outcome, at: told }: { id: string; outcome: CallOutcome; at: number }): void {
    const { storage, now, events } = this.#deps
    const at = fittingTime(told, now())
    for (const message of storage.messages.list(this.#instanceId, { id: lineOf(id), limit: 1 })) {
      const notice = noticeOf(message)
      const chat = storage.chats.get(message.chatId)
      if (notice?.code !== 'call_ringing' || notice.by === null || chat === undefined) continue
      this.#notices.replace(tx, message, { ...notice, code: codes[outcome] })
      const isVideo = notice.params['video'] === 1
      const isGroup = chat.kind === 'group'
      const data = { id, chat: chat.jid ?? notice.by.jid, from: notice.by, isVideo, isGroup, outcome, at }
      events.append(tx, this.#instanceId, { type: 'call.ended', data })
    }
  }
}
