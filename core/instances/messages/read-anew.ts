// Reads stored messages anew that an older version could not read, or stored as messages although they do something to
// others: a few at a time, from where it was left, and nobody is told.
import { isSaid } from '../../contract/messages/kinds.ts'
import type { WriteTx } from '../../storage/commit.ts'
import type { Message } from '../../storage/tables/messages.ts'
import { version } from '../../version.ts'
import type { InstanceDeps } from '../deps.ts'
import { MessageRecord } from './record.ts'

/** So many are looked for at once. */
const batch = 200

type Deps = Pick<InstanceDeps, 'storage' | 'events' | 'adapter' | 'now'>

/** How many were read. */
export async function readAnew(deps: Deps, stopped: () => boolean): Promise<number> {
  const { storage } = deps
  const reader = version()
  let done = 0
  for (;;) {
    const rows = storage.messages.notRead(reader, batch)
    if (rows.length === 0 || stopped()) return done
    done += await storage.commits.bulk(rows, (tx, message) => readOne(deps, tx, { message, reader }))
  }
}

function readOne(deps: Deps, tx: WriteTx, { message, reader }: { message: Message; reader: string }): void {
  const { storage, adapter } = deps
  const { row, instanceId } = message
  const proto = storage.messages.proto(row)
  const chat = storage.chats.get(message.chatId)
  // What was erased, and what only damage can bring about: there is nothing to be read.
  if (proto === undefined || proto.length === 0 || chat === undefined) return storage.messages.pass(tx, row)
  const record = new MessageRecord(deps, instanceId)
  const note = readable(() => adapter.effectOf(proto))
  if (note !== undefined) return record.turn(tx, chat, { message, proto, note })
  const shown = adapter.shownOf(proto)
  const isRead = shown.kind !== 'unsupported'
  const { type } = isRead ? shown : message
  // What was once read of it is never lost by reading it again.
  const text = message.editedAt === null ? (shown.text ?? message.text) : message.text
  storage.messages.reread(tx, row, { type, kind: shown.kind, text, notReadBy: isRead ? null : reader })
  const file = readable(() => adapter.mediaOf(proto))
  if (file !== undefined) record.wantFile(tx, message, file)
  if (!isSaid(shown.kind)) storage.chats.unsay(tx, message)
}

/** One that somebody has sent must not keep the others from being read. */
function readable<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
