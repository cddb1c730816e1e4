// All instances of this appliance, for the API and the command line: starts and stops them together, and passes
// on what is asked of one. What it means is decided elsewhere.
import { randomUUID } from 'node:crypto'
import type {
  GenerationView,
  InstanceView,
  LinkCode,
  LinkRequest,
  PatchInstance,
  TimelineEntry,
} from '../contract/instances/instance.ts'
import type { Sending } from '../contract/appliance/appliance.ts'
import type { NumberCheck } from '../contract/messages/message.ts'
import { instanceRefusals } from '../contract/sentences/instances.ts'
import { BadRequestError, UnavailableError } from '../errors.ts'
import type { EventLog } from '../events/log.ts'
import type { Log } from '../log.ts'
import type { WriteTx } from '../storage/commit.ts'
import type { Storage } from '../storage/storage.ts'
import { withPublicErrors, publicError } from './failures.ts'
import type { Proxy, ProxyTest } from '../contract/instances/proxy.ts'
import { whyNoProxy } from './lifecycle/reasons.ts'
import type { FetchFile } from './messages/files/fetch-file.ts'
import { outgoingFilesOf } from './messages/files/outgoing-files.ts'
import { Channels } from './channels/channels.ts'
import { Chats } from './chats/chats.ts'
import { HistoryAsks } from './messages/history/history-asks.ts'
import { Messages } from './messages/messages.ts'
import { Communities } from './groups/communities.ts'
import { Groups } from './groups/groups.ts'
import { PasskeySwitch } from './passkeys/switch.ts'
import { Passkeys } from './passkeys/passkeys.ts'
import { Presences } from './people/presences.ts'
import { People } from './people/people.ts'
import { KeptPictures } from './people/pictures.ts'
import type { Instance } from './instance.ts'
import type { LinkAdapter, OnlineNumber, StoredMedia } from './link.ts'
import { Logins } from './logins.ts'
import { NumberChecks } from './number-checks.ts'
import { Roster, type Exchange } from './roster.ts'
import type { InstanceDeps } from './deps.ts'
import { inOrderOfNeed, StartProgress } from './start.ts'
import { Trash } from './trash.ts'
import { systemTimer, type SetTimer } from '../events/timers.ts'
import type { TwinGuard } from './twin-guard.ts'
import {
  askedByAnybody,
  type Asked,
  type Connecting,
  type CreateRequest,
  type InstanceControl,
  type Page,
  type Vitals,
} from './types.ts'
import { SendingSwitch } from './messages/outbox/sending-switch.ts'
import { generationView } from './view.ts'
import { WebVersions } from './web-versions.ts'

export interface ManagerOptions {
  storage: Storage
  events: EventLog
  adapter: LinkAdapter
  log: Log
  /** Asks whether this installation is a copy; without it, nobody does. */
  twin?: TwinGuard
  /** Keeps what is there before something of it is erased; without it, nothing is kept. */
  snapshotBefore?: ((reason: string) => Promise<unknown>) | undefined
  /** In words why the tokens of numbers may not name an address; without it, they may name any. */
  whyClosed?: InstanceDeps['whyClosed']
  /** For files that are named by their address; without it, none is fetched. */
  fetchFile?: FetchFile | undefined
  /** Of a file that is sent. */
  maxFileBytes?: number | undefined
  /** The program; "off" for none; else it is looked for. */
  ffmpeg?: string | undefined
  /** Whether kinds are sent that no phone could be asked about. */
  untried?: boolean
  /** Whether it can be turned on that an owner gives the passkey that WhatsApp asks for. */
  passkeys?: boolean
  /** There is a file that a message refers to. */
  onFileKept?: (() => void) | undefined
  now?: () => number
  /** 0 to 1. */
  random?: () => number
  newId?: () => string
  setTimer?: SetTimer
  /** How many may be logging in at once from one outgoing address, however well it goes. */
  loginsAtOnce?: number
}

const usualLoginsAtOnce = 32

export class InstanceManager implements InstanceControl {
  readonly messages: Messages
  readonly chats: Chats
  readonly #deps: InstanceDeps
  readonly groups: Groups
  readonly channels: Channels
  readonly communities: Communities
  readonly people: People
  readonly pictures: KeptPictures
  /** Told when one is to be asked for. */
  onPictureWanted: () => void = () => undefined
  readonly presences: Presences
  readonly #roster: Roster
  readonly #trash: Trash
  readonly #historyAsks: HistoryAsks
  readonly #start: StartProgress
  readonly #sending: SendingSwitch
  readonly passkeys: Passkeys
  #stopping = false

  constructor(options: ManagerOptions) {
    const { storage, events, adapter, log, now = Date.now, setTimer = systemTimer } = options
    const logins = new Logins({
      now,
      setTimer,
      most: options.loginsAtOnce ?? usualLoginsAtOnce,
      onEnd: () => this.#start.loginEnded(),
    })
    this.presences = new Presences(setTimer)
    this.#sending = new SendingSwitch({ storage, events, now })
    const passkeys = new PasskeySwitch({ storage, now }, options.passkeys ?? false)
    this.#deps = {
      storage,
      events,
      adapter,
      log,
      versions: new WebVersions(adapter, storage),
      checks: new NumberChecks({ storage, now, setTimer }),
      logins,
      sending: this.#sending,
      passkeys,
      outgoing: outgoingFilesOf(options),
      untried: options.untried ?? false,
      now,
      random: options.random ?? Math.random,
      setTimer,
      presences: this.presences,
      twin: options.twin,
      whyClosed: options.whyClosed,
      snapshotBefore: options.snapshotBefore,
    }
    this.#roster = new Roster(this.#deps, options.newId ?? randomUUID)
    this.passkeys = new Passkeys(this.#roster, passkeys)
    this.channels = new Channels(this.#deps, this.#roster)
    this.groups = new Groups(this.#deps, this.#roster)
    this.communities = new Communities(this.#deps, this.#roster, this.groups)
    this.people = new People(this.#deps, this.#roster)
    this.pictures = new KeptPictures(this.#deps, this.#roster, () => this.onPictureWanted())
    this.#trash = new Trash(this.#deps, this.#roster)
    this.chats = new Chats(this.#deps, this.#roster)
    const online: InstanceManager['online'] = (id, ask) => this.online(id, ask)
    this.#historyAsks = new HistoryAsks({ storage, events, log, online, setTimer })
    this.messages = new Messages(this.#deps, this.#roster, { chats: this.chats, asks: this.#historyAsks })
    this.#start = new StartProgress({ storage, events, log }, () => this.connecting)
  }

  /**
   * 1. Every instance is in memory, so that it can be addressed. 2. Every row is made true; in a copy of another
   * installation, held. 3. Those that are to run connect as their turn comes: where messages wait or much is talked,
   * first. Resolves after 2.
   */
  async boot(): Promise<void> {
    const { twin } = this.#deps
    await twin?.look()
    this.#roster.load()
    this.#historyAsks.start()
    const booted = inOrderOfNeed(this.#deps.storage, this.#roster.all).map((each) => each.boot(twin?.answer))
    await Promise.all(booted)
    this.#start.begin()
    await twin?.remember()
    this.#trash.resume()
  }

  /** Ends all sockets without unlinking; resolves when what was received is stored. */
  async shutdown(): Promise<void> {
    this.#stopping = true
    await this.#trash.stop()
    await this.#historyAsks.stop()
    await Promise.all(this.#roster.all.map((instance) => instance.shutdown()))
    await this.#deps.outgoing.stop()
    await this.#deps.storage.commits.flush()
  }

  /** Nothing can be kept now: every socket ends without unlinking, and the numbers wait until it can be again. */
  hold(why: 'full' | 'gone'): void {
    for (const instance of this.#roster.all) instance.hold(why)
  }

  get connecting(): Connecting {
    const { logins } = this.#deps
    const states = this.#roster.all.filter(({ linkState }) => linkState.generation !== null)
    const online = states.filter(({ linkState }) => linkState.state === 'open').length
    const trying = states.filter(
      ({ linkState: { state } }) => state === 'connecting' || state === 'reconnecting',
    )
    return { online, of: online + trying.length, waiting: logins.waiting }
  }

  list(options: { trashed?: boolean } = {}): InstanceView[] {
    return this.#roster.list(options)
  }

  find(idOrName: string): InstanceView | undefined {
    return this.#roster.find(idOrName)
  }

  findByTokenHash(hash: Uint8Array): InstanceView | undefined {
    return this.#roster.findByTokenHash(hash)
  }

  withTokenOf(id: string): InstanceView[] {
    return this.#roster.withTokenOf(id)
  }

  token(idOrName: string): string {
    const { id } = this.#roster.require(idOrName)
    try {
      return this.#deps.storage.instances.token(id) ?? ''
    } catch (error) {
      throw publicError(error)
    }
  }

  create(request: CreateRequest): Promise<InstanceView> {
    return this.#viewAfter(async () => {
      if (this.#stopping) throw new UnavailableError(undefined, { code: 'stopping' })
      const instance = await this.#roster.create(request)
      if (request.desired === 'running') await instance.command({ kind: 'start' })
      return instance
    })
  }

  /** Takes up an instance whose rows another part has made, as an import does. */
  takeUp(id: string): Promise<InstanceView> {
    return this.#viewAfter(() => this.#roster.takeUp(id))
  }

  /** For restores: see the roster. */
  exchange(change: Exchange): Promise<void> {
    return this.#roster.exchange(change)
  }

  /** Erases what a restore has given up: rows that nobody can address. */
  eraseHidden(id: string): Promise<void> {
    return this.#trash.eraseHidden(id)
  }

  update(idOrName: string, patch: PatchInstance, asked?: Asked): Promise<InstanceView> {
    return this.#with(idOrName, (instance) => this.#roster.update(instance, patch, asked))
  }

  start(idOrName: string): Promise<InstanceView> {
    return this.#with(idOrName, (instance) => instance.command({ kind: 'start' }))
  }

  stop(idOrName: string): Promise<InstanceView> {
    return this.#with(idOrName, (instance) => instance.command({ kind: 'stop' }))
  }

  restart(idOrName: string): Promise<InstanceView> {
    return this.#with(idOrName, (instance) => instance.command({ kind: 'restart' }))
  }

  link(idOrName: string, request: LinkRequest): Promise<InstanceView> {
    return this.#with(idOrName, (instance) => instance.command({ kind: 'link', ...request }))
  }

  async linkCode(idOrName: string, options: { timeoutMs?: number } = {}): Promise<LinkCode> {
    return this.#roster.require(idOrName).codes.next(options.timeoutMs ?? 0)
  }

  async logout(idOrName: string): Promise<{ instance: InstanceView; confirmed: boolean }> {
    let confirmed = false
    const instance = await this.#with(idOrName, async (each) => {
      confirmed = await each.logout()
    })
    return { instance, confirmed }
  }

  takeover(idOrName: string): Promise<InstanceView> {
    return this.#with(idOrName, (instance) => instance.command({ kind: 'takeover' }))
  }

  get twinQuestion(): string | null {
    return this.#deps.twin?.question?.text ?? null
  }

  moveHere(idOrName: string): Promise<InstanceView> {
    return this.#with(idOrName, (instance) => this.#roster.moveHere(instance))
  }

  moveAllHere(): Promise<InstanceView[]> {
    return withPublicErrors(async () =>
      (await this.#roster.moveAllHere()).map((each) => this.#roster.view(each)),
    )
  }

  resetSessions(idOrName: string, contact: string): Promise<{ sessions: number }> {
    return withPublicErrors(async () => ({
      sessions: await this.#roster.require(idOrName).resetSessions(contact),
    }))
  }

  async testProxy(idOrName: string, proxy: Proxy, { by }: Asked = askedByAnybody): Promise<ProxyTest> {
    this.#roster.require(idOrName)
    const begun = performance.now()
    const fault = await this.#deps.adapter.tryProxy({ ...proxy, setBy: by })
    const told = fault && whyNoProxy(fault)
    return {
      ok: fault === undefined,
      error: told?.text ?? null,
      reasonCode: told?.code ?? null,
      reasonParams: told?.params ?? {},
      durationMs: Math.round(performance.now() - begun),
    }
  }

  trash(idOrName: string): Promise<InstanceView> {
    return this.#with(idOrName, (instance) => instance.command({ kind: 'trash' }))
  }

  untrash(idOrName: string, options: { name?: string } = {}): Promise<InstanceView> {
    return this.#viewAfter(() => this.#roster.untrash(idOrName, options.name))
  }

  /** It goes on in another installation; also is in the same commit. */
  markMoved(id: string, also: (tx: WriteTx) => void): Promise<InstanceView> {
    return this.#with(id, (instance) => instance.command({ kind: 'move_away' }, also))
  }

  bringBack(idOrName: string, confirm: string): Promise<InstanceView> {
    return this.#with(idOrName, (instance) => {
      const { storage, now } = this.#deps
      if (confirm !== storage.instances.get(instance.id)?.name)
        throw new BadRequestError(instanceRefusals.return_not_confirmed)
      return instance.command({ kind: 'bring_back' }, (tx) => {
        const entry = { at: now(), actor: 'owner', action: 'instance.brought_back' }
        storage.audit.append(tx, { ...entry, instanceId: instance.id, detail: {} })
      })
    })
  }

  purge(
    idOrName: string,
    confirm: string,
    options: { withoutSnapshot?: boolean } = {},
  ): Promise<{ id: string; name: string }> {
    return withPublicErrors(() => this.#trash.purge(idOrName, confirm, options))
  }

  /** What has been in the trash for its time; for the clock of the house. */
  purgeExpired(at?: number): Promise<number> {
    return this.#trash.purgeExpired(at)
  }

  get trashDays(): number | null {
    return this.#trash.days
  }

  setTrashDays(days: number | null): Promise<void> {
    return withPublicErrors(() => this.#trash.keepFor(days))
  }

  activate(idOrName: string, generation: number): Promise<InstanceView> {
    return this.#with(idOrName, (instance) => instance.activate(generation))
  }

  /** Rejects while it is not online: the phone cannot be asked then. */
  async askMediaAgain(id: string, media: StoredMedia): Promise<Uint8Array | undefined> {
    return this.#roster.require(id).requireLink().askMediaAgain(media)
  }

  askChunkAgain(id: string, notification: Uint8Array): Promise<void> {
    return this.online(id, (number) => number.askChunkAgain(notification))
  }

  online<T>(idOrName: string, ask: (number: OnlineNumber) => Promise<T>): Promise<T> {
    return withPublicErrors(async () => ask(this.#roster.require(idOrName).requireLink()))
  }

  timeline(idOrName: string, page: Page = {}): TimelineEntry[] {
    return this.#deps.storage.timeline.list(this.#roster.require(idOrName).id, page)
  }

  generations(idOrName: string): GenerationView[] {
    const { id } = this.#roster.require(idOrName)
    return this.#deps.storage.generations.list(id).map(generationView)
  }

  vitals(idOrName: string): Vitals {
    return this.#roster.require(idOrName).vitals()
  }

  get sending(): Sending {
    const since = this.#sending.stoppedAt
    return { stopped: since !== null, since }
  }

  setSending(stopped: boolean): Promise<void> {
    return withPublicErrors(async () => {
      await this.#sending.set(stopped)
      for (const { outbox } of this.#roster.all) outbox.wake()
    })
  }

  checkNumbers(idOrName: string, numbers: readonly string[]): Promise<NumberCheck[]> {
    return withPublicErrors(async () => {
      const instance = this.#roster.require(idOrName)
      return this.#deps.checks.ask(instance.id, instance.requireLink(), numbers)
    })
  }

  #with(idOrName: string, work: (instance: Instance) => Promise<void>): Promise<InstanceView> {
    return this.#viewAfter(async () => {
      const instance = this.#roster.require(idOrName)
      await work(instance)
      return instance
    })
  }

  #viewAfter(work: () => Promise<Instance>): Promise<InstanceView> {
    return withPublicErrors(async () => this.#roster.view(await work()))
  }
}
