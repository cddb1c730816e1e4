// Pieces of a history without a socket: what cannot be read or taken in keeps nothing else out, and who was forgotten stays
// so.
import { deflateSync } from 'node:zlib'
import { initAuthCreds, proto } from '@whiskeysockets/baileys'
import { beforeEach, describe, expect, it } from 'vitest'
import { EventLog } from '../../../../core/events/log.ts'
import { createBaileysAdapter } from '../../../../core/instances/baileys/adapter.ts'
import { piecesOf } from '../../../../core/instances/baileys/history/pieces.ts'
import { whatsapp } from '../../../../core/instances/baileys/socket/network.ts'
import { createLog } from '../../../../core/log.ts'
import { Outbound } from '../../../../core/outbound/outbound.ts'
import type { Storage } from '../../../../core/storage/storage.ts'
import { addInstance, newStorage, write } from '../../../storage/harness.ts'

const account = '5511999990000'
const [ana, bia] = ['5511988887777@s.whatsapp.net', '5511977776666@s.whatsapp.net']
const { RECENT, PUSH_NAME } = proto.HistorySync.HistorySyncType

let storage: Storage
let instanceId: string
beforeEach(async () => {
  storage = await newStorage()
  instanceId = await addInstance(storage)
  const jid = `${account}:1@s.whatsapp.net`
  const creds = { ...initAuthCreds(), me: { id: jid } }
  await write(storage, (tx) =>
    storage.generations.promote(tx, instanceId, {
      n: 1,
      account,
      jid,
      lid: null,
      creds,
      origin: 'qr',
      at: 1,
    }),
  )
})

function take(history: proto.IHistorySync, signal = AbortSignal.timeout(60_000)): Promise<number> {
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
  const packed = deflateSync(proto.HistorySync.encode(proto.HistorySync.fromObject(history)).finish())
  const note = { syncType: history.syncType ?? null, initialHistBootstrapInlinePayload: packed }
  const notification = proto.Message.HistorySyncNotification.encode(note).finish()
  const chunk = { id: 1, instanceId, generation: 1, messageId: 'P', sync: 'recent' as const }
  const asked = { ...chunk, notification, progress: null, piece: null, attempts: 0, receivedAt: 0 }
  return adapter.takeHistory(asked, signal)
}

const said = (chat: string, id: string, seconds = 1_700_000_000): proto.IHistorySyncMsg => ({
  message: {
    key: { remoteJid: chat, id, fromMe: false },
    message: { conversation: id },
    messageTimestamp: seconds,
  },
})

const chatOf = (jid: string) => storage.chats.find(instanceId, account, jid)
const textsIn = (chat: string) =>
  storage.messages.list(instanceId, { chat, limit: 10 }).map(({ text }) => text)
const withToken = (token: string, tcTokenTimestamp: number) => ({
  id: ana,
  tcToken: Buffer.from(token),
  tcTokenTimestamp,
})
const tokenOf = (jid: string) => storage.signalKeys.get(instanceId, 1, 'tctoken', [jid])[jid]
const forget = (names: string[], at: number) =>
  write(storage, (tx) => {
    const id = '00000000-0000-4000-8000-0000000000ff'
    storage.forgotten.put(tx, { id, account: null, names, at })
  })

/** A field with a length: its number, and what is in it. */
const field = (number: number, inner: Uint8Array): Buffer =>
  Buffer.concat([Buffer.of(number * 8 + 2, inner.length), inner])
const nonsense = Buffer.of(0xff, 0xff, 0xff)

describe('a piece', () => {
  it('is read but for what cannot be read of it', () => {
    const good = proto.HistorySyncMsg.encode(proto.HistorySyncMsg.fromObject(said(ana, 'M'))).finish()
    const chat = Buffer.concat([field(1, Buffer.from(ana)), field(2, nonsense), field(2, good)])
    const bytes = Buffer.concat([field(15, nonsense), field(2, nonsense), field(2, chat), field(7, nonsense)])
    expect([...piecesOf(bytes)].map(({ kind }) => kind)).toEqual([
      'unreadable',
      'unreadable',
      'chat',
      'message',
      'unreadable',
      'unreadable',
    ])
  })

  it('is taken in but for what cannot be taken in of it', async () => {
    const list = { token: Buffer.from('no list') }
    await write(storage, (tx) => storage.signalKeys.set(tx, instanceId, 1, { tctoken: { __index: list } }))
    const token = { tcToken: Buffer.from('token'), tcTokenTimestamp: 1_700_000_000 }
    const conversations = [
      { id: ana, messages: [said(ana, 'one')], ...token },
      { id: bia, messages: [said(bia, 'two')] },
    ]
    expect(await take({ syncType: RECENT, conversations })).toBe(2)
    expect([...textsIn(ana), ...textsIn(bia)]).toEqual(['one', 'two'])
  })

  it('is told and counted with the commit that stores it, wherever a kill cuts it', async () => {
    const note = { messageId: 'P', sync: 'recent' as const, progress: null, piece: null }
    const piece = { ...note, instanceId, generation: 1, notification: new Uint8Array(), receivedAt: 1 }
    await write(storage, (tx) => storage.historyChunks.put(tx, piece))
    const messages = Array.from({ length: 2000 }, (_, n) => said(ana, `M${n}`))
    const cut = new AbortController()
    storage.commits.paceBy(async () => cut.abort())
    await expect(
      take({ syncType: RECENT, conversations: [{ id: ana, messages }] }, cut.signal),
    ).rejects.toThrow()
    const told = storage.events
      .list({ after: 0, limit: 1000 })
      .flatMap(({ type, data }) => (type === 'history.messages' ? data.rows : []))
    const stored = storage.messages.list(instanceId, { chat: ana, limit: 2000 }).map(({ row }) => row)
    expect(stored.length).toBeGreaterThan(0)
    expect(stored.length).toBeLessThan(2000)
    expect(told.toSorted((a, b) => b - a)).toEqual(stored.toSorted((a, b) => b - a))
    expect(storage.historyChunks.totals(instanceId)).toMatchObject({ messages: stored.length })
  })

  it('keeps the tokens by which one may go on writing to somebody, the newest of each', async () => {
    await take({ syncType: RECENT, conversations: [withToken('newer', 1_700_000_002)] })
    await take({ syncType: RECENT, conversations: [withToken('older', 1_700_000_001)] })
    expect(tokenOf(ana)).toMatchObject({ token: Buffer.from('newer'), timestamp: '1700000002' })
  })
})

const past = (group: string) => storage.pastMembers.list({ instanceId, account, group })
const left = (userJid: string, seconds: number, leaveReason = 0): proto.IPastParticipant => ({
  userJid,
  leaveTs: seconds,
  leaveReason,
})

describe('who was in a group and is no more', () => {
  const group = '120363000000000009@g.us'

  it('comes with a history: each once, by all names, as they left last', async () => {
    const lid = '100200300@lid'
    const phoneNumberToLidMappings = [{ pnJid: ana, lidJid: lid }]
    const of = (pastParticipants: proto.IPastParticipant[]) => [{ groupJid: group, pastParticipants }]
    await take({
      syncType: RECENT,
      phoneNumberToLidMappings,
      pastParticipants: [...of([left(ana, 1_700_000_002, 1), left(bia, 1_700_000_000)]), ...of([])],
    })
    await take({ syncType: RECENT, pastParticipants: of([left(lid, 1_700_000_001), left('', 1)]) })
    expect(past(group)).toEqual([
      { jid: ana, pn: ana, lid, leftAt: 1_700_000_002_000, reason: 'removed' },
      { jid: bia, pn: bia, lid: null, leftAt: 1_700_000_000_000, reason: 'left' },
    ])
  })

  it('is not told of who was forgotten', async () => {
    await forget([ana], 1_700_000_001_000)
    const pastParticipants = [left(ana, 1_700_000_000), left(bia, 1_700_000_000)]
    await take({ syncType: RECENT, pastParticipants: [{ groupJid: group, pastParticipants }] })
    expect(past(group).map(({ jid }) => jid)).toEqual([bia])
  })
})

describe('who was forgotten', () => {
  it('comes back neither as a chat, nor by name, nor by what he did', async () => {
    await forget([ana], 1_800_000_000_000)
    const reaction = { key: { remoteJid: ana, id: 'R', fromMe: false }, text: '👍' }
    const one = said(bia, 'one')
    const conversations = [
      { id: ana, name: 'Ana', conversationTimestamp: 1_700_000_000, messages: [said(ana, 'hers')] },
      {
        id: bia,
        messages: [{ message: { ...one.message, key: one.message?.key ?? {}, reactions: [reaction] } }],
      },
    ]
    expect(await take({ syncType: RECENT, conversations })).toBe(1)
    await take({ syncType: PUSH_NAME, pushnames: [{ id: ana, pushname: 'Ana' }] })
    expect(chatOf(ana)).toBeUndefined()
    expect(storage.contacts.find(instanceId, account, ana)).toBeUndefined()
    expect(textsIn(bia)).toEqual(['one'])
    const row = storage.messages.list(instanceId, { chat: bia, limit: 1 })[0]?.row ?? 0
    expect(storage.effects.of(row)).toEqual([])
  })

  it('is there again with what was said since', async () => {
    await forget([ana], 1_700_000_000_000)
    const messages = [said(ana, 'since', 1_700_000_002), said(ana, 'before', 1_699_999_999)]
    await take({
      syncType: RECENT,
      conversations: [{ id: ana, conversationTimestamp: 1_700_000_002, messages }],
    })
    expect(textsIn(ana)).toEqual(['since'])
  })
})
