// Chatwoot of all numbers: what its owner sets and sees, what its webhooks say, and the lines that work.
import type { Asker } from '../contract/asker.ts'
import type {
  ChatwootChecked,
  ChatwootFailure,
  ChatwootInbox,
  ChatwootView,
  SetChatwoot,
} from '../contract/chatwoot/settings.ts'
import type { EventView } from '../contract/events/event.ts'
import { chatwootRefusals } from '../contract/chatwoot/refusals.ts'
import { AppError, ConflictError, NotFoundError } from '../errors.ts'
import { Follower } from '../events/follower.ts'
import type { EventLog } from '../events/log.ts'
import { systemTimer } from '../events/timers.ts'
import { UnsealError } from '../storage/errors.ts'
import type { ChatwootMessage } from '../storage/tables/chatwoot-messages.ts'
import type { ChatwootRow } from '../storage/tables/chatwoot.ts'
import { ChatwootApi } from './api.ts'
import { failuresOf } from './failures.ts'
import { changedRow, completed, setBy } from './change.ts'
import { checkInOwn } from './check.ts'
import { factOf, isGenuine, isSame, type Hook } from './hook.ts'
import { enqueue, takeIn } from './intake.ts'
import { takeLabels } from './labels.ts'
import { Line, Paces, type LineDeps } from './line.ts'
import { botJid, mainName } from './names.ts'
import { lookAt, prepareInbox } from './setup.ts'

export interface ChatwootDeps extends Omit<LineDeps, 'paces' | 'now' | 'random' | 'setTimer'> {
  events: EventLog
  /** The address that clients know us by. */
  serverUrl(): string
  now?: () => number
}

/** What the API may ask; every method takes the id of an instance. */
export interface ChatwootControl {
  view(instanceId: string): ChatwootView | null
  set(instanceId: string, change: SetChatwoot, by: Asker): Promise<ChatwootView>
  remove(instanceId: string): Promise<void>
  look(
    instanceId: string,
    place: Pick<SetChatwoot, 'url' | 'accountId' | 'token'>,
    by: Asker,
  ): Promise<ChatwootChecked & { inboxes: ChatwootInbox[] }>
  check(instanceId: string): Promise<ChatwootChecked>
  failures(instanceId: string): ChatwootFailure[]
  /** All of them where none is named; how many are tried. */
  retry(instanceId: string, failure?: string): Promise<number>
  /** Whether a webhook's secret is one of ours. */
  knows(secret: string): boolean
  /** false: it is none of ours. What it says is stored when it resolves. */
  hook(hook: Hook): Promise<boolean>
}

const mostShown = 200
const typingMs = 25_000
/** How often numbers are looked for that came meanwhile, as by a restore. */
const lookAroundMs = 30_000

export class Chatwoot implements ChatwootControl {
  readonly #deps: ChatwootDeps & LineDeps
  readonly #lines = new Map<string, Line>()
  readonly #follower: Follower<EventView>
  /** How far the log was read for all of them: written for each now and then. */
  #cursor = 0
  #isStopped = false
  #cancelTimer: () => void = () => undefined
  #lookingAround: Promise<void> = Promise.resolve()
  /** Of checks that are under way: which messages webhooks have told of. */
  readonly #checks = new Map<string, Set<number>>()

  constructor(deps: ChatwootDeps) {
    const { events, log } = deps
    this.#deps = {
      ...deps,
      now: deps.now ?? Date.now,
      random: Math.random,
      setTimer: systemTimer,
      paces: new Paces(),
    }
    this.#follower = new Follower({
      log: events,
      take: (step) => this.#take(step.events, step.next),
      onTrouble: (err) => log.error('The event log cannot be read for Chatwoot', { err }),
    })
  }

  start(): void {
    const rows = this.#rows()
    this.#cursor = Math.min(this.#deps.events.latest(), ...rows.map(({ cursor }) => cursor))
    this.#follower.start(this.#cursor)
    for (const { instanceId } of rows) this.#line(instanceId).wake()
    this.#lookAroundSoon(0)
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    this.#cancelTimer()
    await this.#lookingAround
    await Promise.all([this.#follower.stop(), ...[...this.#lines.values()].map((line) => line.stop())])
    await this.#deps.storage.commits
      .write((tx) => {
        for (const { instanceId } of this.#rows())
          this.#deps.storage.chatwoot.advance(tx, instanceId, this.#cursor)
      })
      // They go on from where they were: it costs reading some events again.
      .catch((err: unknown) =>
        this.#deps.log.warn('The place of Chatwoot in the log was not stored', { err }),
      )
  }

  #lookAroundSoon(ms: number): void {
    this.#cancelTimer = this.#deps.setTimer(() => {
      this.#lookingAround = this.#lookAround()
        .catch((err: unknown) =>
          this.#deps.log.error('Numbers with Chatwoot could not be looked for', { err }),
        )
        .finally(() => {
          if (!this.#isStopped) this.#lookAroundSoon(lookAroundMs)
        })
    }, ms)
  }

  /** Also of numbers that came meanwhile. From another gateway they have no inbox yet: it is found by its name, or made. */
  async #lookAround(): Promise<void> {
    const { log, storage, now } = this.#deps
    for (const { instanceId, inboxId, setBy: by, failingSince } of this.#rows()) {
      if (this.#isStopped) return
      if (inboxId !== null) {
        this.#line(instanceId).wake()
        continue
      }
      try {
        await this.set(instanceId, {}, by)
      } catch (error) {
        if (!(error instanceof AppError))
          log.error('The inbox of a number could not be prepared', { err: error })
        const lastError = error instanceof Error ? error.message : String(error)
        await storage.commits.write((tx) =>
          storage.chatwoot.progress(tx, instanceId, { failingSince: failingSince ?? now(), lastError }),
        )
      }
    }
  }

  view(instanceId: string): ChatwootView | null {
    const row = this.#shown(instanceId)
    if (row === undefined) return null
    const { chatwootChats, chatwootLooks } = this.#deps.storage
    const waiting = chatwootChats.waiting(instanceId)
    return {
      url: row.url,
      accountId: row.accountId,
      enabled: row.enabled,
      paused: row.paused,
      options: row.options,
      inboxId: row.inboxId,
      webhookUrl: this.#webhookUrl(row),
      isSigned: row.signing !== null,
      waiting: waiting.count,
      waitingSince: waiting.oldest,
      looking: chatwootLooks.count(instanceId),
      failed: this.#failed(instanceId),
      failingSince: row.failingSince,
      lastError: row.lastError,
      lastOkAt: row.lastOkAt,
      updatedAt: row.updatedAt,
    }
  }

  async set(instanceId: string, change: SetChatwoot, by: Asker): Promise<ChatwootView> {
    const { storage, now } = this.#deps
    const before = this.#shown(instanceId)
    const row = changedRow(instanceId, { before, change, by, at: now(), latest: this.#deps.events.latest() })
    // Pausing and going on needs no Chatwoot that answers.
    const isOnlyPause = before?.inboxId != null && Object.keys(change).every((name) => name === 'paused')
    if (isOnlyPause) Object.assign(row, { failingSince: before.failingSince, lastError: before.lastError })
    else if (row.enabled) {
      const name = row.options.nameInbox ?? this.#nameOf(instanceId)
      const wanted = { id: row.inboxId, name, webhookUrl: this.#webhookUrl(row) }
      const inbox = await prepareInbox(this.#api(row), row.accountId, wanted)
      row.inboxId = inbox.id
      row.inboxIdentifier = inbox.inbox_identifier ?? null
      row.signing = inbox.secret ?? null
    }
    const isFirst = before === undefined || before.inboxId === null
    const isOther = !isFirst && (before.url !== row.url || before.inboxId !== row.inboxId)
    if (isOther) row.createdAt = now()
    await storage.commits.write((tx) => {
      // Another inbox knows nothing of what was in this one.
      if (isOther) storage.chatwoot.delete(tx, instanceId)
      storage.chatwoot.put(tx, row)
      if (isOther) {
        storage.chatwootChats.forget(tx, instanceId)
        storage.chatwootLooks.forget(tx, instanceId)
      }
      const isNew = (isFirst || isOther) && row.enabled && row.options.botContact
      const names = { jid: botJid, pn: null, lid: null }
      const text = 'Holdfast is connected to this inbox. Commands: init, status, disconnect.'
      if (isNew)
        enqueue(tx, storage, {
          instanceId,
          entry: { kind: 'bot', about: null, body: { text }, names },
          at: now(),
        })
    })
    this.#line(instanceId).hurry()
    return this.#required(instanceId)
  }

  async remove(instanceId: string): Promise<void> {
    const { chatwoot, chatwootChats, chatwootLooks, commits } = this.#deps.storage
    const line = this.#lines.get(instanceId)
    this.#lines.delete(instanceId)
    await line?.stop()
    await commits.write((tx) => {
      chatwoot.delete(tx, instanceId)
      chatwootChats.forget(tx, instanceId)
      chatwootLooks.forget(tx, instanceId)
    })
  }

  async look(
    instanceId: string,
    place: Pick<SetChatwoot, 'url' | 'accountId' | 'token'>,
    by: Asker,
  ): Promise<ChatwootChecked & { inboxes: ChatwootInbox[] }> {
    const before = this.#shown(instanceId)
    const { url, accountId, token } = completed(before, place)
    const api = this.#api({ url, accountId, token, setBy: setBy(before, place, by) })
    const { steps, inboxes } = await lookAt(api, accountId)
    return { ok: steps.every(({ ok }) => ok), steps, inboxes }
  }

  async check(instanceId: string): Promise<ChatwootChecked> {
    const row = this.#shown(instanceId)
    if (row?.inboxId == null) throw new ConflictError(chatwootRefusals.chatwoot_not_set)
    const { inboxId } = row
    const heard = new Set<number>()
    this.#checks.set(instanceId, heard)
    try {
      const seen = (chatwootId: number): boolean => heard.has(chatwootId)
      const steps = await checkInOwn(this.#api(row), { inboxId, webhookUrl: this.#webhookUrl(row), seen })
      return { ok: steps.every(({ ok }) => ok), steps }
    } finally {
      this.#checks.delete(instanceId)
    }
  }

  failures(instanceId: string): ChatwootFailure[] {
    return failuresOf(this.#deps.storage, instanceId, mostShown)
  }

  async retry(instanceId: string, failure?: string): Promise<number> {
    const line = this.#line(instanceId)
    if (this.view(instanceId) === null) throw new ConflictError(chatwootRefusals.chatwoot_not_set)
    const { storage, now } = this.#deps
    const isWanted = (id: string): boolean => failure === undefined || failure === id
    const entries = storage.chatwootQueue
      .failed(instanceId, mostShown)
      .filter(({ id }) => isWanted(`to-chatwoot-${id}`))
    const messages = this.#unsent(instanceId).filter(({ id }) => isWanted(`to-whatsapp-${id}`))
    if (failure !== undefined && entries.length + messages.length === 0)
      throw new NotFoundError(chatwootRefusals.chatwoot_no_such_failure)
    const row = line.row()
    for (const message of messages) if (row !== undefined) await line.workers(row).agents.retry(message)
    await storage.commits.write((tx) => {
      for (const { id, chat } of entries) {
        storage.chatwootQueue.again(tx, id)
        storage.chatwootChats.count(tx, chat, { more: 1, newest: id })
      }
      for (const { conversationId, chatwootId: fromId } of messages)
        if (conversationId !== null)
          storage.chatwootLooks.put(tx, { instanceId, conversationId, fromId, at: now() })
      storage.chatwootChats.hurry(tx, instanceId)
      storage.chatwootLooks.hurry(tx, instanceId)
    })
    line.hurry()
    return entries.length + messages.length
  }

  knows(secret: string): boolean {
    const row = this.#bySecret(secret)
    return row !== undefined && isSame(secret, row.secret)
  }

  async hook(hook: Hook): Promise<boolean> {
    const { storage, now } = this.#deps
    const row = this.#bySecret(hook.secret)
    if (row?.inboxId == null) return false
    const { instanceId } = row
    const { secret, signing, accountId, inboxId, options } = row
    const keys = { secret, signing, accountId, inboxId, addresses: options.addresses }
    if (!isGenuine(hook, keys, now())) return false
    if (!row.enabled) return true
    const fact = factOf(jsonOf(hook.body), keys)
    if (fact === undefined) return true
    const { conversationId } = fact
    if (fact.kind === 'typing') void this.#type(instanceId, conversationId, fact.on)
    else if (fact.kind === 'labels') await this.#label(row, fact)
    else if (fact.kind === 'resolved') await this.#resolved(row, conversationId)
    else {
      this.#checks.get(instanceId)?.add(fact.messageId)
      if (fact.kind === 'updated' && !this.#isFailed(instanceId, fact.messageId)) return true
      const look = { instanceId, conversationId, fromId: fact.messageId, at: now() }
      await storage.commits.write((tx) => storage.chatwootLooks.put(tx, look))
      this.#line(instanceId).wake()
    }
    return true
  }

  async #take(events: readonly EventView[], next: number): Promise<void> {
    const { storage, now } = this.#deps
    const concerned = new Set(events.map(({ instanceId }) => instanceId))
    const rows = this.#rows((id) => concerned.has(id))
    const woken: string[] = []
    if (rows.length > 0)
      await storage.commits.write((tx) => {
        for (const row of rows) {
          if (takeIn(tx, storage, { row, events, at: now() })) woken.push(row.instanceId)
          storage.chatwoot.advance(tx, row.instanceId, next)
        }
      })
    this.#cursor = next
    for (const instanceId of woken) this.#line(instanceId).wake()
  }

  /** Those that are on; one whose token cannot be opened is said to be so in its settings, and holds up no other. */
  #rows(isWanted: (instanceId: string) => boolean = () => true): ChatwootRow[] {
    const { chatwoot } = this.#deps.storage
    // Opening what is sealed takes its time: only of those that it is about.
    return chatwoot.ids().flatMap((id) => {
      const row = isWanted(id) ? this.#shown(id) : undefined
      return row?.enabled === true ? [row] : []
    })
  }

  #shown(instanceId: string): ChatwootRow | undefined {
    try {
      return this.#deps.storage.chatwoot.get(instanceId)
    } catch (error) {
      if (!(error instanceof UnsealError)) throw error
      return this.#deps.storage.chatwoot.plain(instanceId)
    }
  }

  /** It begins with what it is found by. */
  #bySecret(secret: string): ChatwootRow | undefined {
    const whose = this.#deps.storage.chatwoot.byHook(secret.split('.')[0] ?? '')
    return whose === undefined ? undefined : this.#shown(whose)
  }

  #line(instanceId: string): Line {
    const line = this.#lines.get(instanceId) ?? new Line(this.#deps, instanceId)
    this.#lines.set(instanceId, line)
    return line
  }

  #api(place: ConstructorParameters<typeof ChatwootApi>[1]): ChatwootApi {
    return new ChatwootApi(this.#deps.outbound, place, new AbortController().signal)
  }

  #webhookUrl({ instanceId, secret }: Pick<ChatwootRow, 'instanceId' | 'secret'>): string {
    const name = encodeURIComponent(this.#nameOf(instanceId))
    return `${this.#deps.serverUrl()}/chatwoot/webhook/${name}?secret=${encodeURIComponent(secret)}`
  }

  #nameOf(instanceId: string): string {
    return this.#deps.instances.find(instanceId)?.name ?? instanceId
  }

  #required(instanceId: string): ChatwootView {
    const view = this.view(instanceId)
    if (view === null) throw new ConflictError(chatwootRefusals.chatwoot_not_set)
    return view
  }

  #failed(instanceId: string): number {
    const { chatwootMessages, chatwootQueue } = this.#deps.storage
    return chatwootMessages.failed(instanceId) + chatwootQueue.failedCount(instanceId)
  }

  #unsent(instanceId: string): ChatwootMessage[] {
    return this.#deps.storage.chatwootMessages.unsent(instanceId, mostShown)
  }

  #isFailed(instanceId: string, chatwootId: number): boolean {
    const { chatwootMessages } = this.#deps.storage
    return chatwootMessages.byChatwoot(instanceId, chatwootId).some(({ state }) => state === 'failed')
  }

  /** The next message begins another one, unless this one may go on. */
  async #resolved({ instanceId, options }: ChatwootRow, conversationId: number): Promise<void> {
    const { chatwootChats, commits } = this.#deps.storage
    const chat = chatwootChats.inConversation(instanceId, conversationId)
    if (options.reopenConversation || chat === undefined || chat.jid === botJid) return
    await commits.write((tx) => chatwootChats.setPlace(tx, chat.id, { ...chat, conversationId: null }))
  }

  async #label(
    { instanceId, options }: ChatwootRow,
    { conversationId, labels }: { conversationId: number; labels: readonly string[] },
  ): Promise<void> {
    const { instances, log, storage } = this.#deps
    const chat = storage.chatwootChats.inConversation(instanceId, conversationId)
    if (options.labels && chat !== undefined)
      await takeLabels({ instances, instanceId, log }, mainName(chat), labels)
  }

  /** Worth nothing a moment later: what fails of it is let be. */
  async #type(instanceId: string, conversationId: number, on: boolean): Promise<void> {
    const { instances, storage, log, setTimer } = this.#deps
    const show = async (state: 'composing' | 'paused'): Promise<void> => {
      try {
        const chat = storage.chatwootChats.inConversation(instanceId, conversationId)
        if (chat === undefined || chat.jid === botJid) return
        await instances.people.typing(instanceId, mainName(chat), state)
      } catch (err) {
        log.debug('That an agent types could not be shown', { err })
      }
    }
    await show(on ? 'composing' : 'paused')
    if (on) setTimer(() => void show('paused'), typingMs)
  }
}

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString())
  } catch {
    return undefined
  }
}
