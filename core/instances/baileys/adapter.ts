// The Baileys adapter as a whole: opens links, replays journals, encodes and reads content.
import {
  DEFAULT_CONNECTION_CONFIG,
  generateMessageIDV2,
  isJidGroup,
  isJidNewsletter,
  isJidStatusBroadcast,
  proto,
  type BinaryNode,
  type UserFacingSocketConfig,
  type WASocket,
} from '@whiskeysockets/baileys'
import type { Agent } from 'node:https'
import type { EventLog } from '../../events/log.ts'
import type { ForeignLogger, Log } from '../../log.ts'
import { isOutage } from '../../storage/database.ts'
import { DamagedError } from '../../storage/errors.ts'
import type { Storage } from '../../storage/storage.ts'
import type { HistoryChunk } from '../../storage/tables/history.ts'
import type {
  FetchOptions,
  HistorySource,
  PictureSource,
  Link,
  LinkAdapter,
  LinkOptions,
  LinkPurpose,
  WebVersion,
} from '../link.ts'
import { optionsOf } from '../messages/outbox/outbox-record.ts'
import { Account } from './account.ts'
import { askGroups } from './asking/groups.ts'
import { PeopleAsks } from './asking/people.ts'
import { silenceConsole } from './socket/console.ts'
import { encode, jsonToProto, protoToJson, shownOf } from './content/content.ts'
import { effectOf, openEffect } from './reading/effects.ts'
import { giveKeyObjects } from './socket/key-objects.ts'
import { Patience } from './socket/flow.ts'
import { ChannelAsks } from './asking/channels.ts'
import { Channels } from './incoming/channels.ts'
import { Calls } from './incoming/calls.ts'
import { Groups } from './incoming/groups.ts'
import { heardIn } from './incoming/heard.ts'
import { Incoming } from './incoming/incoming.ts'
import { Pictures } from './incoming/pictures.ts'
import { presencesIn } from './incoming/presences.ts'
import { takeChunk } from './history/intake.ts'
import { chunkSync, isChunk } from './history/notification.ts'
import { Journal, type JournalDeps } from './incoming/journal.ts'
import { KeyedLock, type Locks } from './signal/keyed-lock.ts'
import {
  download,
  downloadPicture,
  downloadContent,
  namedHash,
  noteOf,
  thumbnailOf,
} from './content/media.ts'
import { toUpload, withUpload } from './content/upload.ts'
import { namesIn } from './state/answers.ts'
import { write } from './state/facts.ts'
import { passOn } from './state/pass-on.ts'
import { StateRows } from './state/state-rows.ts'
import { StateSync } from './state/state-sync.ts'
import type { Outbound } from '../../outbound/outbound.ts'
import { fetchVersion, type Network } from './socket/network.ts'
import { proxyAgent, tryProxy, type OnFault } from './socket/proxy.ts'
import type { SetProxy } from '../../contract/instances/proxy.ts'
import { BaileysLink } from './outgoing.ts'
import { retryCounters, type Told } from './socket/retry-counters.ts'
import { payPreKeys } from './signal/pre-keys.ts'
import { replayContent } from './incoming/replay.ts'
import { lockedKeys, makeRepository } from './signal/repository.ts'
import { applySettings } from './incoming/settings.ts'
import { resetSessions } from './signal/reset-sessions.ts'
import { Socket } from './socket/socket.ts'
import { FailedReads, StoredRows, type StoredRowsDeps } from './stored-rows.ts'
import { ownTokensOnly } from './socket/tokens.ts'
import { watchdogLimits, type WatchdogLimits } from './socket/watchdog.ts'
import { Shapes } from '../messages/shapes.ts'
import { stanzaShape } from './reading/shape.ts'
import { unquoted } from './reading/unquoted.ts'

export interface AdapterDeps {
  storage: Storage
  events: EventLog
  log: Log
  /** For Baileys itself, which logs what it likes. */
  logger: ForeignLogger
  network: Network
  outbound: Pick<Outbound, 'dial'>
  now: () => number
  limits?: WatchdogLimits
}

/** Of a collection as a whole: how long it may take, and how large it may be. */
const blobMs = 120_000
const blobBytes = 64 * 1024 * 1024

/** What a socket, or a replay without one, works on. */
interface Stores {
  account: Account
  incoming: Incoming
  rows: StoredRows
  journal: Journal
  locks: Locks
}

type SocketEars = Pick<StoredRowsDeps, 'onUnread' | 'onUnstored'> & Pick<JournalDeps, 'onFailed'>

const noSocket: SocketEars = {
  onUnread: () => undefined,
  onUnstored: () => undefined,
  onFailed: () => undefined,
}

export function createBaileysAdapter(deps: AdapterDeps): LinkAdapter & HistorySource & PictureSource {
  silenceConsole()
  giveKeyObjects()
  ownTokensOnly()
  return new BaileysAdapter(deps)
}

class BaileysAdapter implements LinkAdapter, HistorySource, PictureSource {
  readonly pinnedVersion: WebVersion = DEFAULT_CONNECTION_CONFIG.version
  readonly #deps: AdapterDeps
  /** For the whole process: an old socket's last work and the new one's share the lock of an address. */
  readonly #locks = new KeyedLock()
  readonly shapes = new Shapes()
  readonly #patience = new Map<string, Patience>()
  readonly #failedReads = new FailedReads()
  readonly #channelsAskedAt = new Map<string, number>()

  constructor(deps: AdapterDeps) {
    this.#deps = deps
  }

  get #limits(): WatchdogLimits {
    return this.#deps.limits ?? watchdogLimits
  }

  /** The stores come before the socket, which they tell of what only it can act on once it lives. */
  async open(options: LinkOptions): Promise<Link> {
    const { log, now } = this.#deps
    const stores = this.#stores(options.instanceId, options.purpose, {
      onUnread: (failure) => socket.unread(failure),
      onUnstored: () => socket.refuse('What arrives cannot be stored'),
      onFailed: (id) => socket.out(id),
    })
    const { account, journal, incoming } = stores
    const deps = { ...this.#deps, adapter: this }
    const groups = new Groups(
      deps,
      account,
      askGroups(() => socket.raw),
    )
    const people = new PeopleAsks(() => socket.raw, this.#limits.answerMs)
    const pictures = new Pictures(deps, account, { ask: (jid) => people.pictureUrl(jid) })
    const channels = this.#channelsOf(stores, () => socket)
    const { settings } = options
    const calls = new Calls(deps, account)
    const onRejected = (call: { id: string; from: string }): void => {
      socket.background(calls.rejected(call.id, this.#deps.now()))
      options.onFact({ kind: 'call_rejected', ...call })
    }
    const config = this.#config(options, stores, {
      groupMetadata: (jid) => groups.get(jid),
      onUnread: (failure) => socket.unread(failure),
      onProxyFault: (fault) => socket.notReached(fault),
    })
    const socket: Socket = new Socket({
      options,
      account,
      journal,
      watch: (frame) => this.#watch(frame, config, incoming),
      limits: this.#limits,
      patience: this.#patienceWith(options.instanceId),
      log,
      now,
      config,
      relayOf: (messageId) => {
        const item = this.#deps.storage.outbox.byMessageId(options.instanceId, messageId)
        return item === undefined ? {} : optionsOf(item).relay
      },
      onEvents: (events) => {
        incoming.take(events)
        for (const each of presencesIn(events, (jid) => incoming.identityOf(jid))) options.onFact(each)
        socket.background(groups.takeExpiry(events))
        socket.background(pictures.heard(events))
        socket.background(groups.meet(events, () => incoming.settled()))
        if (groups.mayWait(events)) socket.background(incoming.settled().then(() => groups.decide()))
        socket.background(applySettings(socket.raw, settings, { events, onRejected }))
      },
      onGroupsDirty: () => groups.dirty(),
      onPost: (node) => channels.heard(node),
      onStanza: (node) => heardIn(node, { groups, channels, calls, config, settings, socket }),
      onState: async (notification) => {
        await state.note(namesIn(notification))
        socket.background(state.catchUp())
      },
      onStateKey: () => socket.background(state.catchUp()),
      onOpen: (raw) => {
        socket.background(state.catchUp())
        socket.background(this.#afterOpen(raw, stores))
        socket.background(groups.opened(settings.groupsIgnore))
        socket.background(channels.renew())
        socket.background(payPreKeys(this.#deps.storage, account, raw))
      },
      settled: () => groups.ended(incoming.settled()),
    })
    const state = this.#stateOf(socket, stores, options.proxy)
    return new BaileysLink(socket, {
      state,
      keys: lockedKeys(stores.rows, stores.locks),
      groups,
      agent: this.#mediaAgent(options.proxy),
      people,
    })
  }

  async replay(instanceId: string, generation: number): Promise<void> {
    if (this.#deps.storage.journal.countUnapplied(instanceId, generation) === 0) return
    await this.#replay(this.#stores(instanceId, { kind: 'login', generation }, noSocket))
  }

  resetSessions(instanceId: string, generation: number, contact: string): Promise<number> {
    const { account, rows, locks } = this.#stores(instanceId, { kind: 'login', generation }, noSocket)
    return resetSessions(this.#deps.storage, account, { keys: lockedKeys(rows, locks), contact })
  }

  async takeHistory(chunk: HistoryChunk, signal: AbortSignal): Promise<number> {
    const { instanceId, generation } = chunk
    const instance = this.#deps.storage.instances.get(instanceId)
    if (instance === undefined) return 0
    const { settings, proxy } = instance
    const { incoming, account: owner } = this.#stores(instanceId, { kind: 'login', generation }, noSocket)
    const from = { hosts: this.#deps.network, agent: this.#mediaAgent(proxy) }
    return takeChunk({ ...this.#deps, adapter: this, incoming, owner, settings }, chunk, { from, signal })
  }

  newMessageId(): string {
    return generateMessageIDV2()
  }

  encode = encode
  shownOf = shownOf
  effectOf = effectOf
  openEffect = openEffect
  protoToJson = protoToJson
  jsonToProto = jsonToProto
  toUpload = toUpload
  withUpload = withUpload
  writeFact = write
  unquoted = unquoted

  thumbnailOf = thumbnailOf

  mediaOf(bytes: Uint8Array) {
    const note = noteOf(proto.Message.decode(bytes))
    return note && { ...note, hash: namedHash(bytes) }
  }

  fetchMedia(bytes: Uint8Array, options: FetchOptions): AsyncIterable<Uint8Array> {
    return download(bytes, this.#hosts(options))
  }

  fetchPicture(url: string, options: FetchOptions): AsyncIterable<Uint8Array> {
    return downloadPicture(url, this.#hosts(options))
  }

  #hosts({ proxy, ...rest }: FetchOptions) {
    return { hosts: this.#deps.network, agent: this.#mediaAgent(proxy), ...rest }
  }

  #mediaAgent(proxy: SetProxy | null): Agent | undefined {
    const { network, outbound } = this.#deps
    return proxy === null ? network.uploadAgent : proxyAgent(proxy, outbound)
  }

  tryProxy(proxy: SetProxy) {
    return tryProxy(proxy, this.#deps.outbound, this.#deps.network.url)
  }

  fetchVersion(): Promise<WebVersion | undefined> {
    return fetchVersion(this.#deps.network.versionUrl)
  }

  /** Whose they are, then who takes what comes in, then the rows and the journal, which tell him. */
  #stores(instanceId: string, purpose: LinkPurpose, socket: SocketEars): Stores {
    const { storage, now } = this.#deps
    const account = new Account(this.#deps, instanceId, purpose)
    const { onUnread, onUnstored, onFailed } = socket
    const incoming = new Incoming({ ...this.#deps, adapter: this, shapes: this.shapes, onUnstored }, account)
    const rows = new StoredRows(
      {
        storage,
        now,
        failedReads: this.#failedReads,
        onUnread,
        onUnstored,
        onDecrypted: (tx, key) => incoming.decrypted(tx, key),
      },
      instanceId,
      purpose.generation,
    )
    const journal = new Journal({
      find: (hash) => rows.findInJournal(hash),
      me: () => account.me,
      onUndecryptable: (key) => incoming.notDecrypted(key),
      onFailed,
    })
    return { account, incoming, rows, journal, locks: this.#locksOf(account) }
  }

  #watch(frame: BinaryNode | Uint8Array, config: UserFacingSocketConfig, incoming: Incoming): void {
    if (frame instanceof Uint8Array) return
    if (this.shapes.areWanted) this.shapes.tell({ kind: 'stanza', shape: stanzaShape(frame) })
    if (config.shouldIgnoreJid?.(frame.attrs['from'] ?? '') !== true) incoming.watch(frame)
  }

  #channelsOf({ account, incoming }: Stores, socket: () => Socket): Channels {
    return new Channels({ ...this.#deps, adapter: this }, account, {
      incoming,
      ask: new ChannelAsks(() => socket().raw),
      askedAt: this.#channelsAskedAt,
      background: (work) => socket().background(work),
    })
  }

  #stateOf(socket: Socket, { account, incoming }: Stores, proxy: SetProxy | null): StateSync {
    const rows = new StateRows({ ...this.#deps, adapter: this }, account)
    return new StateSync({
      ...this.#deps,
      account,
      query: (node) => socket.raw.query(node),
      fetchBlob: async (blob) => {
        const options = this.#hosts({ proxy, signal: AbortSignal.timeout(blobMs), maxBytes: blobBytes })
        return Buffer.concat(await Array.fromAsync(downloadContent(blob, 'md-app-state', options)))
      },
      writer: (of) => rows.writer(of),
      pass: (mutations) => passOn(socket.raw, mutations),
      settled: () => incoming.settled(),
    })
  }

  #replay(stores: Stores) {
    const { storage, logger, log } = this.#deps
    return replayContent({ ...stores, storage, logger, log })
  }

  async #afterOpen(raw: WASocket, stores: Stores): Promise<void> {
    for (const stanza of await this.#replay(stores)) raw.ws.emit('CB:message', stanza)
  }

  #patienceWith(instanceId: string): Patience {
    const patience = this.#patience.get(instanceId) ?? new Patience()
    this.#patience.set(instanceId, patience)
    return patience
  }

  #locksOf({ instanceId, generation }: Account): Locks {
    const prefix = `${instanceId}/${generation}/`
    return {
      run: (keys, work) =>
        this.#locks.run(
          keys.map((key) => prefix + key),
          work,
        ),
    }
  }

  #config(
    options: LinkOptions,
    { account, rows, journal, locks }: Stores,
    ask: {
      groupMetadata: NonNullable<UserFacingSocketConfig['cachedGroupMetadata']>
      onUnread(failure: Error): void
      onProxyFault: OnFault
    },
  ): UserFacingSocketConfig {
    const { storage, logger, network, outbound, now } = this.#deps
    const { settings, proxy, instanceId } = options
    const told = tellingFailures(ask.onUnread)
    // Baileys then leaves the collections to us, and does not hold back what comes in until it has read them.
    account.creds.accountSyncCounter ||= 1
    return {
      auth: { creds: account.creds, keys: lockedKeys(rows, locks) },
      version: [...options.version],
      waWebSocketUrl: network.url,
      keepAliveIntervalMs: this.#limits.keepAliveMs,
      // Ours is the watchdog. With one of its own Baileys makes a timer and two errors for each frame it sends.
      connectTimeoutMs: 0,
      defaultQueryTimeoutMs: this.#limits.answerMs,
      logger,
      markOnlineOnConnect: settings.alwaysOnline,
      syncFullHistory: settings.syncFullHistory,
      // The first piece ends Baileys' waiting; all of them are taken in by us. It asks about a kind alone before any comes.
      shouldSyncHistoryMessage: (note) => chunkSync(note) === 'initial' || !isChunk(note),
      emitOwnEvents: false,
      // Our commit is atomic and local: a failed one will not succeed three seconds later.
      transactionOpts: { maxCommitRetries: 1, delayBetweenTriesMs: 0 },
      makeSignalRepository: ({ creds }, logger_, pnToLid) =>
        makeRepository({
          creds,
          rows,
          locks,
          journal,
          logger: logger_,
          pnToLid: pnToLid ?? (async () => []),
        }),
      getMessage: ({ id }) =>
        told(async () => {
          const { messages, effects } = storage
          const bytes = id
            ? (messages.getProto(instanceId, id) ?? effects.getProto(instanceId, id))
            : undefined
          return bytes && proto.Message.decode(bytes)
        }),
      cachedGroupMetadata: (jid) => told(() => ask.groupMetadata(jid)),
      msgRetryCounterCache: retryCounters(storage, { instanceId, now, told }),
      shouldIgnoreJid: (jid) =>
        isJidNewsletter(jid) === true ||
        (!settings.readStatus && isJidStatusBroadcast(jid)) ||
        (settings.groupsIgnore && isJidGroup(jid) === true),
      ...(network.uploadAgent && { fetchAgent: network.uploadAgent }),
      ...(proxy && {
        agent: proxyAgent(proxy, outbound, ask.onProxyFault),
        fetchAgent: proxyAgent(proxy, outbound),
      }),
    }
  }
}

/** Before the failure reaches Baileys, which answers WhatsApp as if nothing were stored, the socket hears of it. */
function tellingFailures(onUnread: (failure: Error) => void): Told {
  return async (work) => {
    try {
      return await work()
    } catch (error) {
      if (error instanceof Error && (isOutage(error) || error instanceof DamagedError)) onUnread(error)
      throw error
    }
  }
}
