// Takes a piece of history in: its messages with what was done to them, chats, names of people, and what a socket needs to
// know of them. A little at a time, silently, and again as often as it takes: what is here already stays as it is.
import { isJidGroup, isJidNewsletter, isJidStatusBroadcast, proto, toNumber } from '@whiskeysockets/baileys'
import { promisify } from 'node:util'
import { inflate } from 'node:zlib'
import type { EventBody } from '../../../contract/events/event.ts'
import type { InstanceSettings } from '../../../contract/instances/instance.ts'
import type { HistorySync } from '../../../contract/messages/history.ts'
import type { Log } from '../../../log.ts'
import type { WriteTx } from '../../../storage/commit.ts'
import type { Forgotten } from '../../../storage/forgetting/forgotten.ts'
import { isImportedPiece, type HistoryChunk } from '../../../storage/tables/history.ts'
import type { ChatNames } from '../../../storage/tables/chats.ts'
import { isOutage } from '../../../storage/database.ts'
import { DamagedError } from '../../../storage/errors.ts'
import { codeOf } from '../../../storage/files.ts'
import { HistoryFailure, MediaFailure } from '../../link.ts'
import type { RecordDeps } from '../../deps.ts'
import { fittingTime } from '../../messages/fitting.ts'
import { PastRecord } from '../../messages/history/past-record.ts'
import { MessageRecord } from '../../messages/record.ts'
import { statusWord } from '../content/status.ts'
import { downloadContent, type Download } from '../content/media.ts'
import { bare } from '../incoming/aliases.ts'
import type { Incoming } from '../incoming/incoming.ts'
import type { Owner } from '../incoming/owner.ts'
import { piecesOf, type HistoryChat, type HistoryPiece } from './pieces.ts'

const inflated = promisify(inflate)
const { LeaveReason } = proto.PastParticipant

/** How long one piece may take to come. */
const downloadMs = 5 * 60_000
const mostPackedBytes = 64 * 1024 * 1024
/** Of one piece, unpacked. */
const mostBytes = 256 * 1024 * 1024

export interface IntakeDeps extends RecordDeps {
  owner: Owner
  incoming: Pick<Incoming, 'ofHistory' | 'chatOf' | 'identityOf'>
  settings: Pick<InstanceSettings, 'groupsIgnore' | 'readStatus'>
  log: Log
}

/** Resolves with how many messages were not here; rejects with a HistoryFailure where it will never come. */
export async function takeChunk(
  deps: IntakeDeps,
  chunk: Pick<HistoryChunk, 'id' | 'messageId' | 'notification' | 'sync' | 'progress'>,
  { from, signal }: { from: Pick<Download, 'hosts' | 'agent'>; signal: AbortSignal },
): Promise<number> {
  // A host that gives a byte now and then holds up no other number's history.
  const inTime = AbortSignal.any([signal, AbortSignal.timeout(downloadMs)])
  try {
    const bytes = await opened(chunk.notification, { ...from, signal: inTime, maxBytes: mostPackedBytes })
    return await new HistoryIntake(deps, chunk).take(bytes, signal)
  } catch (error) {
    throw historyFailure(error)
  }
}

async function opened(notification: Uint8Array, download: Download): Promise<Uint8Array> {
  const note = proto.Message.HistorySyncNotification.decode(notification)
  const inline = note.initialHistBootstrapInlinePayload
  const packed = inline?.length ? inline : Buffer.concat(await Array.fromAsync(fetched(note, download)))
  return inflated(packed, { maxOutputLength: mostBytes })
}

function fetched(
  { directPath, mediaKey }: proto.Message.IHistorySyncNotification,
  download: Download,
): AsyncIterable<Buffer> {
  const content = { ...(directPath && { directPath }), ...(mediaKey && { mediaKey }) }
  return downloadContent(content, 'md-msg-hist', download)
}

/** So much is told in one event: whoever makes whole messages of it holds nobody up. */
const toldAtOnce = 50

const nothingTold = (): Omit<Extract<EventBody, { type: 'history.messages' }>['data'], 'progress'> => ({
  rows: [],
  chats: [],
  contacts: [],
})

function sizeOf({ rows, chats, contacts }: ReturnType<typeof nothingTold>): number {
  return rows.length + chats.length + contacts.length
}

class HistoryIntake {
  readonly #deps: IntakeDeps
  readonly #record: MessageRecord
  readonly #past: PastRecord
  readonly #chunk: number
  readonly #sync: HistorySync
  readonly #forgotten: readonly Forgotten[]
  readonly #progress: number | null
  /** Whoever is told of this number was told it by the program that it comes from. */
  readonly #isKnown: boolean
  #messages = 0
  #told = nothingTold()

  constructor(
    deps: IntakeDeps,
    { id, messageId, sync, progress }: Pick<HistoryChunk, 'id' | 'messageId' | 'sync' | 'progress'>,
  ) {
    this.#isKnown = isImportedPiece(messageId)
    this.#deps = deps
    this.#chunk = id
    this.#sync = sync
    this.#progress = progress
    this.#record = new MessageRecord(deps, deps.owner.instanceId)
    this.#past = new PastRecord(deps, deps.owner.instanceId)
    this.#forgotten = deps.storage.forgotten.list()
  }

  /** Resolves with how many messages were not here, when all is on disk. */
  async take(bytes: Uint8Array, signal: AbortSignal): Promise<number> {
    const { commits } = this.#deps.storage
    await commits.bulk(
      piecesOf(bytes),
      (tx, piece) => {
        this.#takeOne(tx, piece)
        if (sizeOf(this.#told) >= toldAtOnce) this.#tell(tx)
      },
      signal,
      // With what it tells of: after a kill, what is stored is not new any more.
      (tx) => this.#tell(tx),
    )
    return this.#messages
  }

  /** What was taken in since it was told last, in the commit that stores it. */
  #tell(tx: WriteTx): void {
    const { events, owner, storage } = this.#deps
    if (sizeOf(this.#told) === 0) return
    const { rows } = this.#told
    if (rows.length > 0) storage.historyChunks.addMessages(tx, this.#chunk, rows.length)
    const data = { ...this.#told, progress: this.#progress }
    if (!this.#isKnown) events.append(tx, owner.instanceId, { type: 'history.messages', data })
    this.#told = nothingTold()
  }

  /** What cannot be taken in, whatever it is, keeps nothing else from being taken in. */
  #takeOne(tx: WriteTx, piece: HistoryPiece): void {
    try {
      this.#take(tx, piece)
    } catch (error) {
      if (isOutage(error) || error instanceof DamagedError) throw error
      this.#leaveOut(error)
    }
  }

  #leaveOut(err: unknown): void {
    this.#deps.log.warn('A part of a history cannot be taken in; the rest of it is', { err })
  }

  #take(tx: WriteTx, piece: HistoryPiece): void {
    switch (piece.kind) {
      case 'message':
        return this.#message(tx, piece.info)
      case 'chat':
        return this.#chat(tx, piece.chat)
      case 'name':
        return this.#name(tx, piece)
      case 'mapping':
        return this.#map(tx, bare(piece.pn), bare(piece.lid))
      case 'past':
        return this.#pastMembers(tx, piece)
      case 'unreadable':
        return this.#leaveOut(piece.cause)
    }
  }

  #name(tx: WriteTx, { jid, pushName }: { jid: string; pushName: string }): void {
    const { incoming, storage, owner } = this.#deps
    const person = incoming.identityOf(jid)
    if (person === undefined) return
    // A name has no time: of who is forgotten it counts only where he has come back since.
    const isKnown = [person.pn, person.lid].some(
      (name) => name !== undefined && storage.contacts.find(owner.instanceId, owner.number, name),
    )
    if (isKnown || !this.#isForgotten(person, 0)) {
      this.#record.meet(tx, owner.number, { ...person, pushName }, { isTold: false })
      this.#told.contacts.push({ jid: person.pn ?? person.lid ?? '', name: pushName })
    }
  }

  #pastMembers(tx: WriteTx, { group, members }: Extract<HistoryPiece, { kind: 'past' }>): void {
    const jid = bare(group)
    const { incoming, storage, owner, now } = this.#deps
    if (isJidGroup(jid) !== true || this.#isUnwanted(jid)) return
    for (const { userJid, leaveReason, leaveTs } of members) {
      const person = incoming.identityOf(userJid)
      if (person === undefined) continue
      const leftAt = fittingTime(toNumber(leaveTs ?? 0) * 1000, now())
      if (this.#isForgotten({ jid }, leftAt) || this.#isForgotten(person, leftAt)) continue
      const of = { instanceId: owner.instanceId, account: owner.number, group: jid }
      const { pn = null, lid = null } = person
      const reason = leaveReason === LeaveReason.REMOVED ? 'removed' : 'left'
      storage.pastMembers.put(tx, of, { jid: bare(userJid), pn, lid, leftAt, reason })
    }
  }

  #chat(tx: WriteTx, chat: HistoryChat): void {
    const { id: jid, pnJid, lidJid, accountLid } = chat
    if (!jid || this.#isUnwanted(jid)) return
    const alt = pnJid ?? lidJid ?? accountLid
    const names = this.#deps.incoming.chatOf({ remoteJid: jid, ...(alt && { remoteJidAlt: alt }) })
    if (names.pn && names.lid) this.#map(tx, names.pn, names.lid)
    const lastMessageAt = toNumber(chat.conversationTimestamp ?? chat.lastMsgTimestamp ?? 0) * 1000
    if (this.#isForgotten(names, lastMessageAt)) return
    const isGroup = isJidGroup(jid) === true
    const name = chat.name ?? chat.displayName ?? null
    if (!isGroup && name && names.jid === undefined) {
      this.#record.meet(tx, this.#deps.owner.number, { ...names, name }, { isTold: false })
      this.#told.contacts.push({ jid: names.pn ?? names.lid ?? '', name })
    }
    this.#past.chat(tx, this.#deps.owner.number, {
      chat: names,
      ...(isGroup && name && { name }),
      unread: this.#sync === 'initial' ? Math.max(0, chat.unreadCount ?? 0) : 0,
      lastMessageAt: lastMessageAt || null,
      expiresSeconds: chat.ephemeralExpiration ?? null,
    })
    this.#told.chats.push({ jid: names.jid ?? names.pn ?? names.lid ?? '', name })
    this.#token(tx, chat, names)
  }

  #message(tx: WriteTx, info: proto.IWebMessageInfo): void {
    const key = {
      ...info.key,
      ...(info.participant && !info.key?.participant && { participant: info.participant }),
    }
    if (!key.id || !key.remoteJid || this.#isUnwanted(key.remoteJid)) return
    const received = this.#deps.incoming.ofHistory({ ...info, key })
    if (received === undefined) return
    const { chat, author, sentAt = 0 } = received
    if (this.#isForgotten(chat, sentAt) || this.#isForgotten(author, sentAt)) return
    const { number } = this.#deps.owner
    const status = key.fromMe ? (statusWord(info.status) ?? 'sent') : 'delivered'
    const row = this.#past.message(tx, number, {
      ...received,
      status: status === 'error' ? 'sent' : status,
    })
    if (row !== undefined) {
      this.#messages += 1
      this.#told.rows.push(row)
    }
    for (const reaction of info.reactions ?? []) this.#reaction(tx, received.chat, key, reaction)
    if (info.starred === true) this.#star(tx, received.chat, key)
  }

  #reaction(
    tx: WriteTx,
    chat: ChatNames,
    target: proto.IMessageKey,
    { key, text, senderTimestampMs }: proto.IReaction,
  ): void {
    if (!key?.id || !text) return
    const at = toNumber(senderTimestampMs ?? 0)
    const who = key.participant ?? key.remoteJid
    const author = { ...this.#deps.incoming.identityOf(who), jid: bare(who) }
    if (key.fromMe !== true && this.#isForgotten(author, at)) return
    this.#past.effect(tx, this.#deps.owner.number, {
      id: key.id,
      chat,
      fromMe: key.fromMe === true,
      author,
      proto: proto.Message.encode({ reactionMessage: { key: target, text } }).finish(),
      note: {
        kind: 'reaction',
        target: targetOf(target),
        value: { kind: 'reaction', emoji: text },
        ...(at > 0 && { at }),
      },
      sentAt: at > 0 ? at : undefined,
    })
  }

  #star(tx: WriteTx, chat: ChatNames, target: proto.IMessageKey): void {
    const at = this.#deps.now()
    this.#past.effect(tx, this.#deps.owner.number, {
      id: `star history ${target.id ?? ''}`,
      chat,
      fromMe: true,
      author: { jid: '' },
      proto: new Uint8Array(),
      note: { kind: 'star', target: targetOf(target), value: { kind: 'star', on: true } },
      sentAt: at,
    })
  }

  /** Two names of one person, for the rows and for the sockets of this link. */
  #map(tx: WriteTx, pn: string, lid: string): void {
    const { storage, owner } = this.#deps
    const [pnUser = '', lidUser = ''] = [pn.split('@')[0], lid.split('@')[0]]
    if (pnUser === '' || lidUser === '') return
    const { instanceId, generation, number } = owner
    const known = storage.signalKeys.get(instanceId, generation, 'lid-mapping', [pnUser])[pnUser]
    if (known === lidUser) return
    const mapping = { [pnUser]: lidUser, [`${lidUser}_reverse`]: pnUser }
    storage.signalKeys.set(tx, instanceId, generation, { 'lid-mapping': mapping })
    this.#record.link(tx, number, { pn, lid })
  }

  /** With it one may go on writing to somebody; Baileys keeps it by LID, and lists all of them under one name. */
  #token(tx: WriteTx, chat: HistoryChat, { pn, lid }: ChatNames): void {
    const { storage, owner } = this.#deps
    const { instanceId, generation } = owner
    const at = toNumber(chat.tcTokenTimestamp ?? 0)
    const jid = lid ?? pn
    if (!chat.tcToken?.length || at <= 0 || jid === undefined) return
    const found = storage.signalKeys.get(instanceId, generation, 'tctoken', [jid, tokenList])
    if (timestampOf(found[jid]) >= at) return
    const sender = toNumber(chat.tcTokenSenderTimestamp ?? 0)
    const token = {
      token: Buffer.from(chat.tcToken),
      timestamp: String(at),
      ...(sender > 0 && { senderTimestamp: sender }),
    }
    const all = new Set([...listed(found[tokenList]), jid])
    const list = { token: Buffer.from(JSON.stringify([...all])) }
    storage.signalKeys.set(tx, instanceId, generation, { tctoken: { [jid]: token, [tokenList]: list } })
  }

  #isUnwanted(jid: string): boolean {
    const { groupsIgnore, readStatus } = this.#deps.settings
    return (
      isJidNewsletter(jid) === true ||
      (groupsIgnore && isJidGroup(jid) === true) ||
      (!readStatus && isJidStatusBroadcast(jid))
    )
  }

  /** What its owner has had erased does not come back. */
  #isForgotten({ jid, pn, lid }: ChatNames, sentAt: number): boolean {
    const names = [jid, pn, lid].filter((name) => name !== undefined)
    return this.#forgotten.some(
      (each) =>
        (each.account === null || each.account === this.#deps.owner.number) &&
        sentAt <= each.at &&
        each.names.some((name) => names.includes(name)),
    )
  }
}

/** Where Baileys lists whose tokens it has (read in rc14). */
const tokenList = '__index'

function listed(value: unknown): string[] {
  const token = typeof value === 'object' && value !== null && 'token' in value ? value.token : undefined
  if (!Buffer.isBuffer(token)) return []
  const jids: unknown = JSON.parse(token.toString())
  return Array.isArray(jids) ? jids.filter((jid) => typeof jid === 'string') : []
}

function timestampOf(value: unknown): number {
  const at = typeof value === 'object' && value !== null && 'timestamp' in value ? Number(value.timestamp) : 0
  return Number.isFinite(at) ? at : 0
}

function targetOf({ id, fromMe, participant }: proto.IMessageKey) {
  return {
    id: id ?? '',
    ...(typeof fromMe === 'boolean' && { fromMe }),
    ...(participant && { author: bare(participant) }),
  }
}

/** A HistoryFailure where it will not come the next time either. */
function historyFailure(error: unknown): unknown {
  if (error instanceof MediaFailure) {
    if (error.kind === 'failed') return error
    const isNamed = error.kind === 'expired' || error.kind === 'altered'
    return new HistoryFailure(isNamed ? error.kind : 'unreadable', { cause: error })
  }
  const isNonsense = error instanceof RangeError || codeOf(error)?.startsWith('Z_') === true
  return isNonsense ? new HistoryFailure('unreadable', { cause: error }) : error
}
