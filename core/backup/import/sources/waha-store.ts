// What WAHA's NOWEB engine stores of a session beside its link (its schema of the NOWEB store): contacts, chats and
// messages as JSON, in a SQLite file of the session's folder.
import { join } from 'node:path'
import { z } from 'zod'
import type { PastBatch } from '../../../contract/messages/past.ts'
import { isThere } from '../on-disk.ts'
import { parseFile } from '../multifile-values.ts'
import { contactOf, messageOf } from './evolution-rows.ts'
import { isRecord } from './mongo/documents.ts'
import { openSqlite } from './sqlite.ts'
import type { TableRow } from './tables.ts'
import type { Unpacking } from './unpacking/unpacking.ts'

const names = ['store.sqlite3', 'store.sqlite']
/** As WhatsApp counts them. */
const statuses = ['ERROR', 'PENDING', 'SERVER_ACK', 'DELIVERY_ACK', 'READ', 'PLAYED']

const Chat = z.looseObject({
  id: z.string().min(1),
  name: z.string().nullish(),
  unreadCount: z.int().nullish(),
  conversationTimestamp: z.int().nullish(),
})

/** Nothing where there is no such file. */
export async function* wahaPast(folder: string, unpacking: Unpacking): AsyncGenerator<PastBatch> {
  const file = await storeIn(folder)
  if (file === undefined) return
  const tables = await openSqlite(file, unpacking)
  const none = { chats: [], names: [], messages: [] }
  try {
    if (await tables.has('contacts'))
      for await (const rows of tables.each('contacts'))
        yield { ...none, names: rows.flatMap(dataOf).flatMap(nameOf) }
    if (await tables.has('chats'))
      for await (const rows of tables.each('chats'))
        yield { ...none, chats: rows.flatMap(dataOf).flatMap(chatOf) }
    if (await tables.has('messages'))
      for await (const rows of tables.each('messages'))
        yield { ...none, messages: rows.flatMap(dataOf).flatMap(saidIn) }
  } finally {
    await tables.close()
  }
}

async function storeIn(folder: string): Promise<string | undefined> {
  for (const name of names) if (await isThere(join(folder, name))) return join(folder, name)
  return undefined
}

function dataOf({ data }: TableRow): Record<string, unknown>[] {
  const value = typeof data === 'string' ? parseFile(data)?.value : undefined
  return isRecord(value) ? [value] : []
}

const nameOf = ({ id, name, notify, verifiedName }: Record<string, unknown>) =>
  contactOf({ remoteJid: id, pushName: name ?? notify ?? verifiedName })

function chatOf(value: Record<string, unknown>) {
  const read = Chat.safeParse(value)
  if (!read.success) return []
  const { id, name = null, unreadCount, conversationTimestamp: seconds } = read.data
  const changedAt = seconds === null || seconds === undefined ? null : seconds * 1000
  return [{ jid: id, name, unread: Math.max(0, unreadCount ?? 0), changedAt }]
}

function saidIn(value: Record<string, unknown>) {
  const { status } = value
  return messageOf({ ...value, status: typeof status === 'number' ? (statuses[status] ?? null) : null })
}
