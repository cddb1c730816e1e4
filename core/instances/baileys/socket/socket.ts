// The life of one socket: builds Baileys on our stores, tells the instance what happens as facts, and
// ends it without losing what was received. It decides nothing about reconnecting.
import {
  buildAckStanza,
  makeWASocket,
  type BaileysEventMap,
  type BinaryNode,
  type ConnectionState,
  type UserFacingSocketConfig,
  type WASocket,
} from '@whiskeysockets/baileys'
import type { Heard, LinkFact, LinkOptions, PasskeyPort, Relay, ProxyFault } from '../../link.ts'
import type { Account } from '../account.ts'
import type { Journal } from '../incoming/journal.ts'
import { systemTimer } from '../../../events/timers.ts'
import type { Log } from '../../../log.ts'
import { isOutage } from '../../../storage/database.ts'
import { DamagedError } from '../../../storage/errors.ts'
import { closedFact } from './closed.ts'
import { Flow, toDecrypt, type Patience } from './flow.ts'
import { askLimits, quotaFact } from './limits.ts'
import { Linking } from './linking.ts'
import { Resends } from './resends.ts'
import { keepApart } from './unmerged.ts'
import { Watchdog, type WatchdogLimits } from './watchdog.ts'

export interface SocketDeps {
  options: LinkOptions
  account: Account
  journal: Pick<Journal, 'watch'>
  /** Hears of every frame before Baileys handles it. */
  watch(frame: BinaryNode | Uint8Array): void
  config: UserFacingSocketConfig
  /** What goes with an own message outside its encrypted part. */
  relayOf(messageId: string): Relay
  limits: WatchdogLimits
  patience: Patience
  log: Log
  now: () => number
  /** Called with each batch of events, in order, before the facts that follow from them. */
  onEvents(events: Partial<BaileysEventMap>): void
  /** A post of a channel, which is none of Baileys': it is acknowledged once it is stored. undefined: it is none. */
  onPost(node: BinaryNode): Promise<void> | undefined
  /** What has to be stored before Baileys handles a stanza, and by that acknowledges it. */
  onStanza(node: BinaryNode): Promise<void> | undefined
  /** WhatsApp has too much to tell of groups. Resolves when they were asked for. */
  onGroupsDirty(): Promise<void>
  /** The socket is open and its backlog may flow. */
  onOpen(socket: WASocket): void
  /** WhatsApp says that there is more of its collections; resolves when that is remembered. */
  onState(notification: BinaryNode): Promise<void>
  /** A key of the phone has come. */
  onStateKey(): void
  /** Resolves when everything received is committed. */
  settled(): Promise<void>
}

export class Socket {
  readonly raw: WASocket
  readonly heard: Heard = { lastFrameAt: null, waiting: 0, preKeys: null }
  readonly #deps: SocketDeps
  readonly #watchdog: Watchdog
  readonly #flow: Flow
  readonly #linking: Linking
  readonly #resends: Resends
  readonly #closed = Promise.withResolvers<void>()
  #wasOpen = false
  #stopAsking: () => void = () => undefined
  #ended = false
  #deviceRemoved = false
  /** Why we ended it ourselves, where we did. */
  #endReason: string | undefined
  #proxyFault: ProxyFault | undefined

  constructor(deps: SocketDeps) {
    this.#deps = deps
    this.raw = makeWASocket(deps.config)
    this.#watchdog = new Watchdog(
      {
        isClosing: () => this.raw.ws.isClosing && !this.raw.ws.isClosed,
        end: (reason) => this.#endBecause(reason),
        terminate: () => this.#terminate(),
      },
      deps.limits,
    )
    const { config, relayOf, limits, patience, log, now } = deps
    this.#resends = new Resends({ raw: this.raw, config, relayOf, againMs: limits.againMs, log })
    this.#flow = new Flow({
      stuckMs: limits.stuckMs,
      patience,
      now,
      onStuck: (what) => {
        this.#tell({ kind: 'stuck', ...what })
        this.#endBecause('Messages come in and nothing comes of them')
      },
    })
    this.#listen()
    // After the others: it hears before them what is not for them.
    const { purpose } = deps.options
    const tell = (fact: LinkFact): void => this.#tell(fact)
    this.#linking = new Linking(this.raw, { purpose, config, now, setTimer: systemTimer, limits, tell })
  }

  /** Of a socket that links a phone. */
  get passkey(): PasskeyPort | undefined {
    return this.#linking.passkey
  }

  get isOpen(): boolean {
    return this.#wasOpen && !this.#ended
  }

  /** Whether WhatsApp ended it because the device was removed. */
  get deviceRemoved(): boolean {
    return this.#deviceRemoved
  }

  /** Resolves after the closed fact was told. */
  get closed(): Promise<void> {
    return this.#closed.promise
  }

  /** Ends without unlinking; resolves when everything received is committed and the end was told. */
  async end(reason: string): Promise<void> {
    this.#endBecause(reason)
    await this.closed
  }

  /**
   * Stored rows could not be read: nothing more is written or answered, the socket ends. Damage stays; any other failure
   * may be over with the next socket.
   */
  unread(failure: Error): void {
    if (failure instanceof DamagedError) this.#tell({ kind: 'damaged', detail: failure.message })
    this.#endBecause('Stored rows cannot be read')
  }

  /** The way ended at the proxy: what follows from it is told as its fault. */
  notReached(fault: ProxyFault): void {
    this.#proxyFault = fault
  }

  /** At once and without unlinking: nothing is acknowledged any more, so WhatsApp sends it again later. */
  refuse(reason: string): void {
    this.#endBecause(reason)
  }

  /** A message has come out: as one, or as one that cannot be read. */
  out(id: string): void {
    this.#flow.out(id)
    this.heard.waiting = this.#flow.waiting
  }

  /** Work that nobody waits for; what fails is logged once. */
  background(work: Promise<unknown>): void {
    work.catch((error: unknown) => {
      if (this.#ended) return
      this.#deps.log.warn('Background work of a socket failed', { err: error })
      if (isOutage(error)) this.refuse('What WhatsApp told cannot be stored')
    })
  }

  #listen(): void {
    const { raw } = this
    keepApart(raw)
    this.#watchFrames()
    this.#acknowledgeIgnored()
    this.#storeFirst('CB:notification')
    this.#storeFirst('CB:call')
    this.#askForGroups()
    this.#takeState()
    raw.ws.on('frame', (frame: BinaryNode | Uint8Array) => {
      this.#deps.journal.watch(frame)
      this.#guard(() => this.#deps.watch(frame))
      this.#guard(() => this.#hear(frame))
    })
    raw.ws.on('CB:ack,class:message', ({ attrs }: BinaryNode) => {
      if (attrs['id']) this.#tell({ kind: 'ack', messageId: attrs['id'], error: attrs['error'] ?? null })
    })
    // Baileys listens to this event, which keeps ws from failing, and then does nothing about it.
    raw.ws.on('unexpected-response', (_request: unknown, response: { statusCode?: number }) =>
      this.#endBecause(`WhatsApp answered with HTTP ${response.statusCode} instead of a connection`),
    )
    // At once and in order: pair-success is answered only after this returns.
    raw.ev.on('creds.update', (update) => {
      this.#saveCredentials(update)
      if (update.myAppStateKeyId !== undefined && !this.#ended) this.#deps.onStateKey()
    })
    raw.ev.on('connection.update', (update) => this.#onConnection(update))
    raw.ev.on('message-capping.update', (told) => this.#tell(quotaFact(told)))
    raw.ev.process((events) => {
      this.#deps.onEvents(events)
      for (const { key } of events['messages.upsert']?.messages ?? []) this.out(key.id ?? '')
    })
  }

  /**
   * Baileys (rc14, onMessageReceived) opens frames in a promise that nobody awaits. After one that cannot be opened every
   * later one is unreadable too, and it would wait for the keep-alive.
   */
  #watchFrames(): void {
    const { ws } = this.raw
    for (const listener of ws.listeners('message')) {
      const open = listener as (data: unknown) => unknown
      ws.off('message', listener as () => void)
      ws.on('message', (data: unknown) => {
        Promise.resolve(open(data)).catch((error: unknown) => {
          this.#deps.log.warn('A frame from WhatsApp could not be opened', { err: error })
          this.#endBecause('A frame from WhatsApp could not be opened')
        })
      })
    }
  }

  /** Baileys (rc14, processNode) answers what is ignored on purpose with an error, and WhatsApp counts those. */
  #acknowledgeIgnored(): void {
    const { ws } = this.raw
    const { shouldIgnoreJid } = this.#deps.config
    for (const listener of ws.listeners('CB:message')) {
      const handle = listener as (node: BinaryNode) => unknown
      ws.off('CB:message', listener as () => void)
      ws.on('CB:message', (node: BinaryNode) => {
        const post = this.#take(node, this.#deps.onPost)
        if (post !== undefined) {
          this.background(post.then(() => this.raw.sendNode(buildAckStanza(node))))
          return undefined
        }
        const { from, recipient } = node.attrs
        if (recipient !== undefined || shouldIgnoreJid?.(from ?? '') !== true) return handle(node)
        this.background(this.raw.sendNode(buildAckStanza(node)))
        return undefined
      })
    }
  }

  /** Ours, and not Baileys': it is acknowledged once it is remembered, and what is read is verified. */
  #takeState(): void {
    const { ws } = this.raw
    for (const listener of ws.listeners('CB:notification')) {
      const handle = listener as (node: BinaryNode) => unknown
      ws.off('CB:notification', listener as () => void)
      ws.on('CB:notification', (node: BinaryNode) => {
        if (node.attrs['type'] !== 'server_sync') return handle(node)
        this.background(this.#deps.onState(node).then(() => this.raw.sendNode(buildAckStanza(node))))
        return undefined
      })
    }
  }

  /** Baileys acknowledges these whatever becomes of them; what cannot be stored has to come again. */
  #storeFirst(event: 'CB:notification' | 'CB:call'): void {
    const { ws } = this.raw
    for (const listener of ws.listeners(event)) {
      const handle = listener as (node: BinaryNode) => unknown
      ws.off(event, listener as () => void)
      ws.on(event, (node: BinaryNode) => {
        const stored = this.#take(node, this.#deps.onStanza)
        if (stored === undefined) handle(node)
        else this.background(stored.then(() => handle(node)))
      })
    }
  }

  #guard(work: () => void): void {
    try {
      work()
    } catch (error) {
      this.background(Promise.reject(error))
    }
  }

  /** A throw in a listener would end the socket, and at the next login the next one, with the same stanza. */
  #take(node: BinaryNode, store: (node: BinaryNode) => Promise<void> | undefined): Promise<void> | undefined {
    try {
      return store(node)
    } catch (error) {
      return Promise.reject(error)
    }
  }

  /** In place of Baileys, which would ask beside us. */
  #askForGroups(): void {
    const { ws } = this.raw
    for (const listener of ws.listeners('CB:ib,,dirty')) {
      const handle = listener as (node: BinaryNode) => unknown
      ws.off('CB:ib,,dirty', listener as () => void)
      ws.on('CB:ib,,dirty', (node: BinaryNode) => void (isOfGroups(node) || handle(node)))
    }
    ws.on('CB:ib,,dirty', (node: BinaryNode) => {
      if (isOfGroups(node))
        this.background(this.#deps.onGroupsDirty().then(() => this.raw.cleanDirtyBits('groups')))
    })
  }

  #hear(frame: BinaryNode | Uint8Array): void {
    const at = this.#deps.now()
    this.heard.lastFrameAt = at
    if (frame instanceof Uint8Array) return
    const { account, config } = this.#deps
    const isIgnored = (jid: string): boolean | undefined => config.shouldIgnoreJid?.(jid)
    const awaited = toDecrypt(frame, { me: account.me, isIgnored })
    if (awaited !== undefined) this.#flow.came(awaited)
    this.heard.waiting = this.#flow.waiting
    if (frame.tag === 'iq' && frame.attrs['type'] !== 'get' && frame.attrs['type'] !== 'set')
      this.#watchdog.answered()
    const [first] = Array.isArray(frame.content) ? frame.content : []
    // The answer to Baileys' question after each login, and the notification that they run low.
    if (first?.tag === 'count' && (frame.tag === 'iq' || frame.attrs['type'] === 'encrypt'))
      this.heard.preKeys = { count: Number(first.attrs['value']), at }
  }

  #saveCredentials(update: BaileysEventMap['creds.update']): void {
    if (this.#ended) return
    const { account } = this.#deps
    if (account.isPairSuccess(update)) {
      // A throw withholds the reply, so WhatsApp does not hold the device for linked.
      const verdict = account.promote()
      this.#linking.paired()
      this.#tell(verdict)
      if (verdict.kind === 'other_number') throw new Error('Another number was scanned; the link is refused')
      return
    }
    try {
      account.save()
      const name = update.me?.name
      if (name && name !== '~') this.#tell({ kind: 'profile', name })
    } catch (error) {
      // A throw here would be an unhandled rejection that takes every number down.
      this.#deps.log.error('The credentials could not be saved', { err: error })
      this.#endBecause('The credentials could not be saved')
    }
  }

  #onConnection(update: Partial<ConnectionState>): void {
    if (update.qr) {
      this.#watchdog.connected()
      this.#linking.onQr(update.qr)
    }
    if (update.reachoutTimeLock) {
      const { isActive, timeEnforcementEnds } = update.reachoutTimeLock
      this.#tell({
        kind: 'reach_out_lock',
        active: isActive === true,
        until: timeEnforcementEnds?.getTime() ?? null,
      })
    }
    if (update.receivedPendingNotifications) this.#watchdog.backlogThrough()
    if (update.connection === 'open') this.#onOpen()
    if (update.connection === 'close') this.#onClose(update.lastDisconnect?.error)
  }

  #onOpen(): void {
    this.#wasOpen = true
    this.#watchdog.awaitBacklog()
    const { me } = this.#deps.account.creds
    this.#tell({
      kind: 'open',
      jid: me?.id ?? '',
      lid: me?.lid ?? null,
      name: me?.name && me.name !== '~' ? me.name : null,
    })
    this.#deps.onOpen(this.raw)
    this.#stopAsking = askLimits(this.raw, {
      tell: (fact) => this.#tell(fact),
      failed: (err) => this.#deps.log.debug('WhatsApp did not tell its limits', { err }),
    })
  }

  #onClose(error: Error | undefined): void {
    if (this.#ended) return
    // end() destroys the event buffer right after this; what is in it was receipted already.
    this.raw.ev.flush()
    this.#ended = true
    this.#watchdog.stop()
    this.#stopAsking()
    this.#flow.stop()
    this.#linking.stop()
    this.#resends.stop()
    const fact = closedFact(error, {
      wasOpen: this.#wasOpen,
      endReason: this.#endReason,
      proxy: this.#wasOpen ? undefined : this.#proxyFault,
    })
    this.#deviceRemoved = fact.kind === 'closed' && fact.deviceRemoved
    void this.#finish(fact)
  }

  async #finish(fact: LinkFact): Promise<void> {
    try {
      await this.#deps.settled()
    } catch (error) {
      // What was not committed stays in the journal or with WhatsApp, and comes again.
      this.#deps.log.warn('What was received last could not be committed yet', { err: error })
    }
    this.#deps.options.onFact(fact)
    this.#closed.resolve()
  }

  #endBecause(reason: string): void {
    if (this.#ended || this.#endReason !== undefined) return
    this.#endReason = reason
    if (this.raw.ws.isConnecting) this.#terminate()
    this.raw.end(undefined).catch((error: unknown) => {
      this.#deps.log.error('Ending a socket failed', { err: error })
    })
  }

  #terminate(): void {
    // The client keeps its ws to itself; there is no other way past a peer that has vanished.
    const { socket } = this.raw.ws as unknown as { socket: { terminate(): void } | null }
    socket?.terminate()
  }

  #tell(fact: LinkFact): void {
    if (!this.#ended) this.#deps.options.onFact(fact)
  }
}

/** Whether WhatsApp says that there is much to tell of groups, or of communities, which are groups too. */
function isOfGroups(node: BinaryNode): boolean {
  const [dirty] = Array.isArray(node.content) ? node.content : []
  return ['groups', 'communities'].includes(dirty?.attrs['type'] ?? '')
}
