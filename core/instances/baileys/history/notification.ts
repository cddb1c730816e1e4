// What a phone says of a piece of history that it has sent: of which part it is, and where it lies. Pure.
import { normalizeMessageContent, proto } from '@whiskeysockets/baileys'
import type { HistorySync } from '../../../contract/messages/history.ts'

export interface ChunkNote {
  sync: HistorySync
  /** In percent. */
  progress: number | null
  /** The same when the phone sends it again; null where nothing tells it from others. */
  piece: string | null
  /** The encoded notification. */
  notification: Uint8Array
}

type Notification = proto.Message.IHistorySyncNotification

const { HistorySyncType } = proto.HistorySync

const syncs: ReadonlyMap<number, HistorySync> = new Map([
  [HistorySyncType.INITIAL_BOOTSTRAP, 'initial'],
  [HistorySyncType.RECENT, 'recent'],
  [HistorySyncType.FULL, 'full'],
  [HistorySyncType.ON_DEMAND, 'on_demand'],
  [HistorySyncType.PUSH_NAME, 'names'],
])

/** undefined where it tells of none. */
export function chunkIn(message: proto.IMessage): ChunkNote | undefined {
  const note = normalizeMessageContent(message)?.protocolMessage?.historySyncNotification
  if (!note || !isChunk(note)) return undefined
  return {
    sync: chunkSync(note),
    progress: typeof note.progress === 'number' ? Math.min(100, Math.max(0, note.progress)) : null,
    piece: pieceOf(note),
    notification: proto.Message.HistorySyncNotification.encode(note).finish(),
  }
}

/** By this it is asked for again too. What was asked for by chat is numbered anew with each answer. */
function pieceOf(note: Notification): string | null {
  const { syncType, chunkOrder } = note
  if (typeof syncType !== 'number' || typeof chunkOrder !== 'number') return null
  return chunkSync(note) === 'on_demand' ? null : `${syncType}/${chunkOrder}`
}

export function chunkSync({ syncType }: Notification): HistorySync {
  return syncs.get(syncType ?? -1) ?? 'other'
}

/** Whether there is anything to be had. */
export function isChunk({ directPath, initialHistBootstrapInlinePayload: inline }: Notification): boolean {
  return Boolean(directPath) || Boolean(inline?.length)
}
