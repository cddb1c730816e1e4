// The one owner of an instance's link. Takes commands and facts one after the other, lets the lifecycle
// decide, commits what it says, and then does it. It decides nothing by itself and erases nothing.
import { noPasskey, type PasskeyView } from '../contract/instances/passkey.ts'
import { instanceRefusals } from '../contract/sentences/instances.ts'
import { passkeyRefusals } from '../contract/instances/passkey-refusals.ts'
import type { Sentence } from '../contract/sentences/sentence.ts'
import { did, reasons } from '../contract/sentences/states.ts'
import { ConflictError, NotFoundError, UnavailableError } from '../errors.ts'
import { linkRisk } from '../events/alerts/link-risk.ts'
import type { Log } from '../log.ts'
import type { Instance as InstanceRow } from '../storage/tables/instances.ts'
import type { Action, LinkState, LifecycleEvent, Linked, OwnerCommand, Step } from './lifecycle/state.ts'
import { step } from './lifecycle/step.ts'
import { LinkCodes } from './link-codes.ts'
import { LinkHolder } from './link-holder.ts'
import { NextLogin } from './next-login.ts'
import type { Link, LinkFact, PasskeyPort } from './link.ts'
import { Acceptor } from './messages/accept.ts'
import { Outbox } from './messages/outbox/outbox.ts'
import { askAgainMs, untried } from './lifecycle/reconnect.ts'
import { StateRecord, type Also } from './lifecycle/state-record.ts'
import { Serial } from './serial.ts'
import type { InstanceDeps } from './deps.ts'
import type { TwinAnswer } from './twin.ts'
import type { Vitals } from './types.ts'

type Command = Exclude<OwnerCommand, { kind: 'logout' }>

export class Instance {
  readonly id: string
  readonly codes: LinkCodes
  readonly acceptor: Acceptor
  readonly outbox: Outbox
  readonly #deps: InstanceDeps
  readonly #log: Log
  readonly #serial = new Serial()
  readonly #record: StateRecord
  readonly #holder: LinkHolder
  readonly #next: NextLogin
  #linkState: LinkState
  #since: number
  #latest: { kind: Command['kind']; promise: Promise<void> } | undefined
  #stopping = false

  constructor(deps: InstanceDeps, row: InstanceRow) {
    this.id = row.id
    this.#deps = deps
    this.#log = deps.log.child({ instance: row.id })
    this.#linkState = born(row, this.#fallback(row))
    this.#since = row.stateSince
    this.#record = new StateRecord(deps, row.id, this.#linkState)
    this.codes = new LinkCodes(deps.now, deps.setTimer)
    this.#holder = new LinkHolder(deps, {
      instanceId: row.id,
      log: this.#log,
      hear: (fact, isCurrent) => this.#hear(fact, isCurrent),
    })
    this.#next = new NextLogin(deps, {
      instanceId: row.id,
      isWaiting: () => this.#linkState.doing === 'waiting',
      begin: () => this.#background('timer', () => this.#applyFact({ kind: 'timer' })),
    })
    this.outbox = new Outbox(deps, {
      instanceId: row.id,
      log: this.#log,
      link: () => this.openLink,
      renew: (reason) => this.#renew(reason),
    })
    this.acceptor = new Acceptor(deps, {
      instanceId: row.id,
      linkState: () => this.#linkState,
      link: () => this.openLink,
      wake: () => this.outbox.wake(),
    })
  }

  get linkState(): LinkState {
    return this.#linkState
  }

  /** When the present state began. */
  get since(): number {
    return this.#since
  }

  /** The socket, while the number is online. */
  get openLink(): Link | undefined {
    return this.#linkState.state === 'open' ? this.#holder.link : undefined
  }

  get passkeyView(): PasskeyView {
    return this.#holder.link?.passkey?.view ?? noPasskey
  }

  /** Resolves when what follows at once is stored. */
  passkey(work: (passkey: PasskeyPort) => void): Promise<void> {
    this.#assertRunning()
    const passkey = this.#holder.link?.passkey
    if (passkey === undefined) throw new ConflictError(passkeyRefusals.passkey_not_asked)
    work(passkey)
    return this.#serial.run(() => Promise.resolve())
  }

  requireLink(): Link {
    const link = this.openLink
    if (link === undefined) throw new UnavailableError()
    return link
  }

  /** After the appliance started: what the row says is made true at once; a socket follows when it is its turn. */
  async boot(twin?: TwinAnswer): Promise<void> {
    const booted = this.#serial.run(() => this.#applyFact({ kind: 'boot', twin }))
    this.#background('replay', () => this.#holder.replay('all'))
    await booted
  }

  /** Resolves when it is done; a start or stop asked for twice is done once. */
  command(event: Command, also?: Also): Promise<void> {
    const repeatable = also === undefined && (event.kind === 'start' || event.kind === 'stop')
    if (repeatable && this.#latest?.kind === event.kind) return this.#latest.promise
    const promise = this.#serial.run(async () => {
      this.#assertRunning()
      if (event.kind !== 'stop' && event.kind !== 'trash') this.#deps.storage.assertAccepting()
      await this.#apply(event, also)
    })
    const latest = { kind: event.kind, promise }
    this.#latest = latest
    const forget = (): void => {
      if (this.#latest === latest) this.#latest = undefined
    }
    promise.then(forget, forget)
    return promise
  }

  /**
   * 1. WhatsApp is asked to remove the device, if it can be asked. 2. The generation is archived, whatever the
   * answer: a crash between the two is healed by the 401 of the next login. Tells whether WhatsApp confirmed.
   */
  logout(): Promise<boolean> {
    this.#latest = undefined
    return this.#serial.run(async () => {
      this.#assertRunning()
      throwIfRefused(this.#step({ kind: 'logout', confirmed: false }))
      const confirmed = this.#linkState.state === 'open' && (await this.#holder.logout())
      await this.#apply({ kind: 'logout', confirmed })
      return confirmed
    })
  }

  /** Works with and without a socket; the timeline names nobody. */
  async resetSessions(contact: string): Promise<number> {
    const { adapter, storage, now } = this.#deps
    const { generation, state, code } = this.#linkState
    if (generation === null) throw new ConflictError(instanceRefusals.no_sessions)
    const count = await adapter.resetSessions(this.id, generation, contact)
    const note = { at: now(), state, code, reason: reasons.sessions_reset, action: did.nothing }
    await storage.commits.write((tx) => storage.timeline.append(tx, this.id, note))
    return count
  }

  vitals(): Vitals {
    const { storage, now } = this.#deps
    const { undecryptable, messages, outbox, journal, chats } = storage
    const row = storage.instances.get(this.id)
    const newest = (fromMe: boolean): number | null =>
      messages.list(this.id, { fromMe, limit: 1 })[0]?.sentAt ?? null
    const { heard } = this.openLink ?? {}
    return {
      lastFrameAt: heard?.lastFrameAt ?? null,
      lastReceivedAt: newest(false),
      lastSentAt: newest(true),
      outboxWaiting: outbox.countWaiting(this.id),
      newChats: this.outbox.newChats,
      optedOut: chats.countOptedOut(this.id),
      incomingWaiting: heard?.waiting ?? 0,
      incomingSetAside: journal.countSetAside(this.id),
      messagesUnsupported: messages.countNotRead(this.id),
      preKeys: heard?.preKeys ?? null,
      phoneSeenAt: row?.phoneSeenAt ?? null,
      linkRisk: row === undefined ? null : linkRisk(storage, row, now()),
      undecryptable: undecryptable.list(this.id),
    }
  }

  /** Only a link that there has been can be taken into use. */
  async activate(n: number): Promise<void> {
    const generation = this.#deps.storage.generations.get(this.id, n)
    if (generation === undefined) throw new NotFoundError(instanceRefusals.no_such_link({ link: n }))
    await this.command({ kind: 'activate', target: { generation: n, account: generation.account } })
  }

  /** The last thing it does: the trashed instance is given up in this commit, and takes no more commands. */
  retire(work: Also): Promise<void> {
    return this.#serial.run(async () => {
      this.#assertRunning()
      await this.#deps.storage.commits.write(work)
      this.#stopping = true
      this.#next.cancel()
      await this.outbox.stop()
    })
  }

  /** Ends without unlinking and is given up in this commit; where that is refused, it goes on as it was. */
  leave(work: Also): Promise<void> {
    return this.#serial.run(async () => {
      this.#assertRunning()
      await this.#endLink()
      try {
        await this.#deps.storage.commits.write(work)
      } catch (error) {
        await this.#applyFact({ kind: 'boot' })
        throw error
      }
      this.#stopping = true
      this.#next.cancel()
      await this.outbox.stop()
    })
  }

  /** New settings hold at once; a new proxy needs a new socket. */
  reconfigure(row: InstanceRow, proxyChanged: boolean): void {
    this.#holder.useSettings(row.settings)
    if (proxyChanged) this.#renew(reasons.proxy_changed)
  }

  /** The disk is full, or the folder gone: no socket until it is over, so that nothing comes in that could not be kept. */
  hold(why: 'full' | 'gone'): void {
    this.#renew(why === 'full' ? reasons.disk_full : reasons.folder_gone)
  }

  /** Ends the socket without unlinking and without a change of what is stored: the next boot goes on from there. */
  async shutdown(): Promise<void> {
    this.#stopping = true
    this.#next.cancel()
    const sent = this.outbox.stop()
    await this.#serial.run(() => this.#endLink())
    await sent
  }

  #fallback({ id, fallback: n }: InstanceRow): Linked | null {
    const found = n === null ? undefined : this.#deps.storage.generations.get(id, n)
    return found === undefined ? null : { generation: found.n, account: found.account }
  }

  #assertRunning(): void {
    if (this.#stopping) throw new UnavailableError(undefined, { code: 'stopping' })
  }

  #background(task: string, work: () => Promise<void>): void {
    this.#serial.run(work).catch((error: unknown) => {
      this.#log.error('A task of an instance failed', { task, err: error })
    })
  }

  #renew(reason: Sentence): void {
    this.#background('renew', () => this.#applyFact({ kind: 'renew', reason }))
  }

  #step(event: LifecycleEvent): Step {
    return step(this.#linkState, event, { at: this.#deps.now(), random: this.#deps.random() })
  }

  /** For owners: refused or not stored means not done. */
  async #apply(event: LifecycleEvent, also?: Also): Promise<void> {
    const after = this.#step(event)
    throwIfRefused(after)
    await this.#record.commit(after, also)
    await this.#proceed(after)
  }

  /** For facts: they are true whether or not the disk takes them, so the link's state goes on and the row follows. */
  async #applyFact(event: LifecycleEvent, beforeActions?: () => Promise<void>): Promise<void> {
    if (this.#stopping) return
    let after = this.#step(event)
    try {
      await this.#record.commit(after)
    } catch (error) {
      this.#log.error('A change of state could not be stored', { state: after.linkState.state, err: error })
      // An archive that is not stored has not happened: WhatsApp will give the same answer again.
      if (after.actions.some((action) => action.do === 'archive' || action.do === 'use'))
        after = askLater(this.#linkState)
    }
    await this.#proceed(after, beforeActions)
  }

  async #proceed({ linkState, actions }: Step, beforeActions?: () => Promise<void>): Promise<void> {
    if (linkState.state !== this.#linkState.state) this.#since = this.#deps.now()
    this.#linkState = linkState
    if (linkState.pairing === null) this.codes.withdraw(false)
    await beforeActions?.()
    for (const action of actions) await this.#act(action)
  }

  async #act(action: Action): Promise<void> {
    switch (action.do) {
      case 'connect':
        if (this.#linkState.pairing !== null) this.codes.expect(codesOf(this.#linkState.pairing))
        return this.#holder.connect(this.#linkState)
      case 'end':
        await this.#endLink()
        return this.#holder.replay('newest')
      case 'wait':
        return this.#next.after(action.ms)
      case 'fetch_version':
        return this.#fetchVersion()
      default:
        // What is archived and taken into use is so in the commit.
        return undefined
    }
  }

  #hear(fact: LinkFact, isCurrent: () => boolean): void {
    // An acknowledgement is true whichever socket brought it.
    if (fact.kind === 'ack') this.outbox.onAck(fact)
    else if (fact.kind === 'call_rejected') this.#answerCall(fact)
    else if (fact.kind === 'presence') {
      const { kind: _kind, ...told } = fact
      this.#deps.presences?.heard({ ...told, instanceId: this.id, at: this.#deps.now() })
    } else {
      this.#background('fact', async () => {
        if (isCurrent() && !this.#stopping) await this.#take(fact)
      })
    }
  }

  /** Through the outbox, once for each call: an offer that comes again is the same call. */
  #answerCall({ id, from }: Extract<LinkFact, { kind: 'call_rejected' }>): void {
    const text = this.#deps.storage.instances.get(this.id)?.settings.msgCall.trim()
    if (!text) return
    const answered = this.acceptor.accept({
      to: from,
      content: { kind: 'text', text },
      idempotencyKey: `call ${id}`,
    })
    answered.catch((error: unknown) => {
      this.#log.warn('A rejected call could not be answered with a text', { err: error })
    })
  }

  async #take(fact: Exclude<LinkFact, { kind: 'ack' | 'call_rejected' | 'presence' }>): Promise<void> {
    switch (fact.kind) {
      case 'profile':
        return this.#record.storeProfile(fact.name)
      case 'reach_out_lock':
        await this.#record.noteReachOutLock(fact)
        return this.outbox.wake()
      case 'new_chat_quota':
        await this.#record.noteNewChatQuota(fact)
        return this.outbox.wake()
      case 'stuck':
        return this.#record.noteStuck(fact)
      case 'open':
        await this.#applyFact(fact)
        this.#next.opened()
        this.outbox.wake()
        return fact.name === null ? undefined : this.#record.storeProfile(fact.name)
      case 'closed':
        this.#next.closed(fact.code)
        this.#holder.forget()
        this.#linkIsOver()
        return this.#applyFact(fact, () => this.#holder.replay('newest'))
      case 'qr':
      case 'pairing_code':
        this.codes.show(fact)
        return this.#applyFact(fact)
      case 'passkey_required':
        // The code was read; another one would come to nothing.
        this.codes.withdraw(false)
        return this.#applyFact(fact)
      default:
        return this.#applyFact(fact)
    }
  }

  #linkIsOver(): void {
    this.codes.withdraw(this.#linkState.pairing !== null)
    this.outbox.disconnected()
  }

  async #endLink(): Promise<void> {
    this.#next.cancel()
    const ended = this.#holder.end()
    this.#linkIsOver()
    await ended
  }

  /** Not in the queue: a slow answer must not keep the owner from stopping. */
  #fetchVersion(): void {
    const { versions } = this.#deps
    const asked = versions.renew(this.#holder.version).catch((error: unknown) => {
      this.#log.error('The newest web version could not be stored', { err: error })
      return false
    })
    void asked.then((newer) => this.#background('version', () => this.#applyFact({ kind: 'version', newer })))
  }
}

function throwIfRefused({ refused }: Step): void {
  if (refused !== undefined) throw new ConflictError(refused)
}

function askLater(linkState: LinkState): Step {
  const later: LinkState = { ...linkState, state: 'reconnecting', doing: 'waiting', openedAt: null }
  return { linkState: later, actions: [{ do: 'wait', ms: askAgainMs }] }
}

function born(row: InstanceRow, fallback: Linked | null): LinkState {
  return {
    state: row.state,
    code: row.stateCode,
    reason: row.stateReason,
    desired: row.desired,
    generation: row.generation,
    account: row.account,
    fallback,
    doing: 'nothing',
    pairing: null,
    tried: untried,
    openedAt: null,
  }
}

function codesOf({ round, phoneNumber }: NonNullable<LinkState['pairing']>) {
  return { first: round === 1, byPairing: phoneNumber !== undefined }
}
