// Lines in a chat that nobody wrote: each a row beside the messages, with a code and who and what is in it. Once each,
// however often WhatsApp tells it.
import { z } from 'zod'
import { Person } from '../../contract/groups/group.ts'
import { NoticeCode, type NoticePerson, type NoticeView } from '../../contract/messages/notice.ts'
import { Params } from '../../contract/sentences/sentence.ts'
import type { WriteTx } from '../../storage/commit.ts'
import type { ChatNames } from '../../storage/tables/chats.ts'
import type { Message } from '../../storage/tables/messages.ts'
import type { Storage } from '../../storage/storage.ts'
import type { RecordDeps } from '../deps.ts'
import { fittingId, fittingTime } from './fitting.ts'

const Stored = z.object({
  code: NoticeCode,
  by: Person.nullable(),
  people: z.array(Person),
  count: z.int(),
  params: Params,
})

export interface Notice {
  code: NoticeCode
  by: Person | null
  people?: readonly Person[]
  params?: Params
}

/** As many are named; of a thousand who come at once nobody reads more. */
const named = 20

export class NoticeRecord {
  readonly #deps: Pick<RecordDeps, 'storage' | 'now'>
  readonly #instanceId: string

  constructor(deps: Pick<RecordDeps, 'storage' | 'now'>, instanceId: string) {
    this.#deps = deps
    this.#instanceId = instanceId
  }

  /** False where it is there already. */
  put(
    tx: WriteTx,
    account: string,
    line: { id: string; chat: ChatNames & { name?: string }; at: number; notice: Notice },
  ): boolean {
    const { storage, now } = this.#deps
    const at = now()
    const { by } = line.notice
    const chat = storage.chats.ensure(tx, this.#instanceId, account, { ...line.chat, at })
    const { isNew } = storage.messages.put(tx, {
      instanceId: this.#instanceId,
      chatId: chat.id,
      messageId: fittingId(line.id),
      fromMe: by?.isMe === true,
      sender: by === null || by.isMe ? '' : (by.lid ?? by.jid),
      participantPn: by?.pn ?? null,
      participantLid: by?.lid ?? null,
      pushName: null,
      type: 'system',
      kind: 'system',
      text: null,
      proto: new Uint8Array(),
      status: by?.isMe === true ? 'sent' : 'delivered',
      sentAt: fittingTime(line.at, at),
      storedAt: at,
      notice: encodeNotice(line.notice),
    })
    return isNew
  }

  /** It says something else by now. */
  replace(tx: WriteTx, message: Message, notice: Notice): void {
    this.#deps.storage.messages.setNotice(tx, message.row, encodeNotice(notice))
  }
}

export function encodeNotice({ code, by, people = [], params = {} }: Notice): string {
  const stored: z.input<typeof Stored> = {
    code,
    by,
    people: people.slice(0, named),
    count: people.length,
    params,
  }
  return JSON.stringify(stored)
}

/** As it is stored; undefined of a message, and of a line of another version. */
export function noticeOf({ notice }: Pick<Message, 'notice'>): z.infer<typeof Stored> | undefined {
  return notice === null ? undefined : Stored.safeParse(JSON.parse(notice)).data
}

/** With the names that people go by now; null of a message, and of a line of another version. */
export function noticeView(
  { contacts }: Pick<Storage, 'contacts'>,
  message: Pick<Message, 'instanceId' | 'notice'>,
  account: string,
): NoticeView | null {
  const { instanceId } = message
  const stored = noticeOf(message)
  if (stored === undefined) return null
  const shown = ({ jid, pn, lid, isMe }: Person): NoticePerson => {
    const known = [pn, lid].flatMap((name) =>
      name === null ? [] : (contacts.find(instanceId, account, name) ?? []),
    )[0]
    return { jid, isMe, name: known?.name ?? known?.pushName ?? null }
  }
  const { code, by, people, count, params } = stored
  return { code, by: by && shown(by), people: people.map(shown), count, params }
}
