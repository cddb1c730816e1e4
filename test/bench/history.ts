// Taking in the histories of many numbers: how fast, and how long nobody else gets the event loop meanwhile.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { deflateSync } from 'node:zlib'
import { initAuthCreds, proto } from '@whiskeysockets/baileys'
import { EventLog } from '../../core/events/log.ts'
import { createBaileysAdapter } from '../../core/instances/baileys/adapter.ts'
import { whatsapp } from '../../core/instances/baileys/socket/network.ts'
import { createLog } from '../../core/log.ts'
import { Outbound } from '../../core/outbound/outbound.ts'
import { dataPaths } from '../../core/storage/paths.ts'
import { openStorage, type Storage } from '../../core/storage/storage.ts'
import { newInstance } from '../storage/harness.ts'
import type { Bench } from './harness.ts'

const numbers = 5
const piecesEach = 32
const chatsAPiece = 10
const messagesAChat = 125

export const history: Bench = {
  name: 'history',
  about:
    `${numbers} numbers with ${piecesEach} pieces of ${chatsAPiece * messagesAChat} messages each (by --scale), one after the other, on one ` +
    'thread that has nothing else to do. The delay is what a timer of a millisecond waits too long.',
  async rows({ scale }) {
    const pieces = Math.max(1, Math.round(piecesEach * scale))
    const { ms, delayMs, memoryMb, messages } = await takeAll(pieces)
    const all = numbers * pieces * chatsAPiece * messagesAChat
    return [
      { figure: 'messages in', ours: [messages], unit: `of ${all}`, goal: 'all', met: (n) => n === all },
      { figure: 'a message', ours: [(ms / messages) * 1000], unit: 'us', goal: '' },
      { figure: 'the longest delay', ours: [delayMs], unit: 'ms', goal: '<= 50', met: (n) => n <= 50 },
      { figure: 'memory above idle', ours: [memoryMb], unit: 'MB', goal: '<= 200', met: (n) => n <= 200 },
    ]
  },
}

async function takeAll(pieces: number) {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-bench-'))
  const storage = await openStorage({
    paths: dataPaths(join(folder, 'data')),
    keyFile: join(folder, 'key'),
    onFatal,
  })
  const log = createLog('silent')
  const adapter = createBaileysAdapter({
    storage,
    events: new EventLog(storage, Date.now),
    log,
    logger: log.foreign('baileys'),
    network: whatsapp,
    outbound: new Outbound(() => undefined),
    now: Date.now,
  })
  try {
    const ids = await linkedNumbers(storage)
    const idleMb = process.memoryUsage.rss() / 2 ** 20
    let [ms, messages, mostMb] = [0, 0, idleMb]
    const delay = monitorEventLoopDelay({ resolution: 1 })
    for (let piece = 0; piece < pieces; piece += 1) {
      for (const instanceId of ids) {
        const chunk = chunkOf(instanceId, piece)
        const begun = performance.now()
        delay.enable()
        messages += await adapter.takeHistory(chunk, AbortSignal.timeout(600_000))
        delay.disable()
        ms += performance.now() - begun
        mostMb = Math.max(mostMb, process.memoryUsage.rss() / 2 ** 20)
      }
    }
    return { ms, messages, delayMs: delay.max / 1e6, memoryMb: mostMb - idleMb }
  } finally {
    await storage.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function linkedNumbers(storage: Storage): Promise<string[]> {
  const ids: string[] = []
  await storage.commits.write((tx) => {
    for (let n = 0; n < numbers; n += 1) {
      const instance = newInstance()
      const account = String(5511900000000 + n)
      const jid = `${account}:1@s.whatsapp.net`
      const creds = { ...initAuthCreds(), me: { id: jid, lid: `${n}77:1@lid` } }
      storage.instances.put(tx, instance)
      storage.generations.promote(tx, instance.id, {
        n: 1,
        account,
        jid,
        lid: null,
        creds,
        origin: 'qr',
        at: 1,
      })
      ids.push(instance.id)
    }
  })
  return ids
}

function chunkOf(instanceId: string, piece: number) {
  const conversations = Array.from({ length: chatsAPiece }, (_, n) => conversationOf(piece * chatsAPiece + n))
  const { RECENT: syncType } = proto.HistorySync.HistorySyncType
  const payload = proto.HistorySync.encode(proto.HistorySync.fromObject({ syncType, conversations })).finish()
  const notification = proto.Message.HistorySyncNotification.encode({
    syncType,
    initialHistBootstrapInlinePayload: deflateSync(payload),
  }).finish()
  const id = piece
  return {
    id,
    instanceId,
    generation: 1,
    messageId: `P${piece}`,
    sync: 'recent' as const,
    progress: null,
    piece: null,
    notification,
    attempts: 0,
    receivedAt: 0,
  }
}

function conversationOf(chat: number): proto.IConversation {
  const id = `${5_521_900_000_000 + chat}@s.whatsapp.net`
  const messages = Array.from({ length: messagesAChat }, (_, n) => ({
    message: {
      key: {
        remoteJid: id,
        fromMe: n % 3 === 0,
        id: `3EB0${chat.toString(16)}${n.toString(16).padStart(6, '0')}`,
      },
      message: { conversation: `What was said long ago, number ${n} of chat ${chat}, and some words more` },
      messageTimestamp: 1_700_000_000 + n * 60,
    },
  }))
  return { id, messages: messages.toReversed() }
}

function onFatal(error: Error): void {
  throw error
}
