// Numbers of another gateway come over with their links: looked at first, then one by one, each whole or not at all. The
// source is only read. What its contacts change with each message is taken only from a source that stands still: a copy
// of a moving one would be wrong already, while without it each contact's next message is asked for once more.
import { setTimeout } from 'node:timers/promises'
import type { MoveInNumber, MoveInReport, MoveInRequest } from '../../contract/backups/move-in.ts'
import type { PastBatch } from '../../contract/messages/past.ts'
import { importRefusals } from '../../contract/sentences/imports.ts'
import { steps } from '../../contract/sentences/steps.ts'
import { AppError, ConflictError } from '../../errors.ts'
import type { WriteTx } from '../../storage/commit.ts'
import type { Storage } from '../../storage/storage.ts'
import { tokenHash } from '../../storage/tables/instances.ts'
import type { JobControl } from '../jobs.ts'
import { fit, writeSettings, type Fitting } from './apply-settings.ts'
import { bringFiles, fileStore, type FileStore, type KeepFile } from './files.ts'
import { askGateway, type Gateway } from './gateway.ts'
import { linkOf, problemView, refusal, type LinkReport } from './link-content.ts'
import { makeNumber, type EventWriter, type NumberTables } from './make-number.ts'
import { bringPast, type PastTables } from './past.ts'
import { digestOf, dropRatchets, stillFor } from './stillness.ts'
import { plan, type Decision } from './plan.ts'
import { openSource } from './sources/open-source.ts'
import { candidateOf, notStill, onlineThere, refusalOf, sentence, type Looked } from './told.ts'
import { withoutPassword, wordOf, sourceError } from './sources/source-error.ts'
import type { FoundSettings, Listed, Source } from './sources/source.ts'

export interface MoveInDeps {
  storage: NumberTables &
    PastTables &
    Pick<Storage, 'appliance' | 'chatwoot' | 'labels' | 'paths' | 'sealer' | 'webhooks'>
  events: EventWriter & { latest(): number }
  /** As the piece of a phone's history, which is taken in like any other. */
  pack: (batch: PastBatch) => Uint8Array
  /** What was made is known and connects. */
  takeUp: (instanceId: string) => Promise<unknown>
  /** What became of its link, once that is known or took too long; null where nothing connects. */
  tried: (instanceId: string, signal: AbortSignal) => Promise<string | null>
  /** Keeps the file of a message that is here; undefined where nothing takes messages in. */
  keepFile?: KeepFile | undefined
  /** Called wherever much has been let go of. */
  tidy?: (() => void) | undefined
  now?: () => number
}

export async function moveIn(
  deps: MoveInDeps,
  request: MoveInRequest,
  control: JobControl,
): Promise<MoveInReport> {
  const store = request.media === undefined ? undefined : fileStore(request.media)
  if (store !== undefined && deps.keepFile === undefined) throw refusal(importRefusals.files_need_appliance)
  const { source, guessed, close } = await openSource(request, deps.storage.paths.scratch)
  try {
    return await new MovingIn(deps, { request, source, control, store }).run(guessed)
  } catch (error) {
    control.signal.throwIfAborted()
    throw sourceError(request.source, error)
  } finally {
    await close()
  }
}

class MovingIn {
  readonly #deps: MoveInDeps
  readonly #request: MoveInRequest
  readonly #source: Source
  readonly #control: JobControl
  readonly #now: () => number
  readonly #store: FileStore | undefined
  /** null where nobody has said where it answers. */
  #gateway: Gateway | null = null

  constructor(
    deps: MoveInDeps,
    parts: { request: MoveInRequest; source: Source; control: JobControl; store: FileStore | undefined },
  ) {
    this.#deps = deps
    this.#store = parts.store
    this.#request = parts.request
    this.#source = parts.source
    this.#control = parts.control
    this.#now = deps.now ?? Date.now
  }

  async run(guessed: boolean): Promise<MoveInReport> {
    const { dryRun, messages } = this.#request
    const looked = await this.#look()
    const decided = this.#decide(looked)
    const coming = decided.filter(({ decision }) => decision.verdict === 'ready')
    const changed = await this.#watch(coming)
    const connections = await this.#source.others()
    this.#gateway = await this.#askGateway(coming)
    const numbers: MoveInNumber[] = []
    this.#control.step(steps.numbers_coming)
    for (const [done, each] of decided.entries()) {
      this.#control.progress(done, decided.length, 'numbers')
      numbers.push(
        dryRun || each.decision.verdict !== 'ready'
          ? await this.#wouldBring(each, changed)
          : await this.#inTurn(each, changed, numbers),
      )
      this.#deps.tidy?.()
    }
    if (messages && !dryRun) await this.#bringPasts(decided, numbers)
    await this.#try(numbers)
    if (!dryRun) await this.#bringFiles(decided, numbers)
    const { online: _, ...gateway } = this.#gateway ?? { online: null }
    const names = coming.filter(({ looked: { listed } }) => changed.has(listed.key))
    return {
      from: this.#source.from,
      guessed,
      dryRun,
      running: {
        connections,
        changed: names.map(({ looked: { listed } }) => listed.name),
        gateway: 'is' in gateway ? gateway : null,
      },
      numbers,
    }
  }

  /** Each link is read and let go again: of hundreds no more than one is in memory. */
  async #look(): Promise<Looked[]> {
    const { only } = this.#request
    this.#control.step(steps.numbers_looked_at)
    const all = await this.#source.list()
    const wanted = all.filter(
      ({ key, name }) => only === undefined || only.includes(name) || only.includes(key),
    )
    if (wanted.length === 0)
      throw refusal(importRefusals.source_without_numbers({ source: withoutPassword(this.#request.source) }))
    const looked: Looked[] = []
    for (const [done, listed] of wanted.entries()) {
      this.#control.signal.throwIfAborted()
      this.#control.progress(done, wanted.length, 'numbers')
      looked.push(await this.#lookAt(listed))
      this.#deps.tidy?.()
    }
    return looked
  }

  async #lookAt(listed: Listed): Promise<Looked> {
    try {
      const link = await this.#read(listed)
      // Not the link itself: of hundreds all the keys would stay in memory.
      const { account, counts, problems } = link
      return { listed, link: { account, counts }, problems, why: null, digest: digestOf(link) }
    } catch (error) {
      // It could not be read at all, which says nothing of this number.
      if (!(error instanceof AppError)) throw error
      return { listed, link: null, problems: [], why: error, digest: '' }
    }
  }

  async #read(listed: Listed): Promise<LinkReport> {
    return linkOf(`${listed.where}: ${listed.name}`, await this.#source.link(listed))
  }

  #decide(looked: readonly Looked[]): { looked: Looked; decision: Decision }[] {
    const usable = looked.filter(({ link }) => link !== null)
    const decisions = plan(usable.map(candidateOf), this.#here())
    const byKey = new Map(usable.map(({ listed }, index) => [listed.key, decisions[index]]))
    return looked.map((each) => {
      const found = byKey.get(each.listed.key)
      return { looked: each, decision: found ?? { verdict: 'unusable', why: refusalOf(each.why) } }
    })
  }

  #here() {
    return this.#deps.storage.instances.list().map(({ id, name, account, generation }) => ({
      id,
      name,
      account: generation === null ? null : account,
    }))
  }

  /** The keys of those whose links have changed within the time: the other program still uses them. */
  async #watch(coming: readonly { looked: Looked }[]): Promise<Set<string>> {
    const { dryRun, stillMs = stillFor(dryRun) } = this.#request
    const changed = new Set<string>()
    if (coming.length === 0) return changed
    this.#control.step(steps.source_watched)
    await setTimeout(stillMs, undefined, { signal: this.#control.signal })
    if (!dryRun) return changed
    for (const { looked } of coming) {
      const again = await this.#lookAt(looked.listed)
      if (again.digest !== looked.digest) changed.add(looked.listed.key)
    }
    return changed
  }

  async #askGateway(coming: readonly { looked: Looked }[]): Promise<Gateway | null> {
    const { gatewayUrl } = this.#request
    if (gatewayUrl === undefined) return null
    const numbers = []
    for (const { looked } of coming) {
      const { key, name } = looked.listed
      numbers.push({ key, name, token: (await this.#source.settings(looked.listed)).token })
    }
    return askGateway(gatewayUrl, numbers, this.#control.signal)
  }

  async #wouldBring(
    { looked, decision }: { looked: Looked; decision: Decision },
    changed: ReadonlySet<string>,
  ): Promise<MoveInNumber> {
    const told = this.#told(looked, decision)
    if (decision.verdict !== 'ready') return told
    const fitting = this.#fit(looked.listed, await this.#source.settings(looked.listed))
    const moved = changed.has(looked.listed.key) ? [notStill(looked.listed)] : []
    const online = this.#isOnlineThere(looked.listed) ? [onlineThere(looked.listed)] : []
    const problems = [...looked.problems, ...decision.problems, ...fitting.problems, ...moved, ...online]
    return { ...told, problems: problems.map(problemView), kept: fitting.kept }
  }

  /** The first alone; the others only where that one is online, wave by wave. */
  async #inTurn(
    each: { looked: Looked; decision: Decision },
    changed: Set<string>,
    before: readonly MoveInNumber[],
  ): Promise<MoveInNumber> {
    const { wave, everyMs } = this.#request
    const came = before.filter(({ verdict }) => verdict === 'imported')
    const [first] = came
    if (wave === undefined || first?.instanceId == null) return this.#bring(each, changed)
    const { signal } = this.#control
    first.state ??= await this.#deps.tried(first.instanceId, signal)
    if (first.state !== null && first.state !== 'open') {
      const why = importRefusals.first_not_online({ name: first.name, state: first.state })
      return { ...this.#told(each.looked, each.decision), verdict: 'failed', why: sentence(why) }
    }
    if ((came.length - 1) % wave === 0 && came.length > 1) await setTimeout(everyMs, undefined, { signal })
    return this.#bring(each, changed)
  }

  /** Its link is read now, as late as can be. A source that goes away ends none of those that came. */
  async #bring(
    { looked, decision }: { looked: Looked; decision: Decision },
    changed: Set<string>,
  ): Promise<MoveInNumber> {
    const told = this.#told(looked, decision)
    const { listed } = looked
    if (decision.verdict !== 'ready') return told
    if (this.#isOnlineThere(listed))
      return {
        ...told,
        verdict: 'failed',
        why: sentence(importRefusals.still_online_there({ name: listed.name })),
      }
    try {
      this.#control.signal.throwIfAborted()
      const found = await this.#source.settings(listed)
      const link = await this.#read(listed)
      const isStill = digestOf(link) === looked.digest
      if (!isStill) {
        changed.add(listed.key)
        dropRatchets(link)
      }
      const fitting = this.#fit(listed, found)
      await this.#make({ name: decision.name, link, fitting, found })
      await this.#deps.takeUp(fitting.id)
      const moved = isStill ? [] : [notStill(listed)]
      const problems = [...link.problems, ...decision.problems, ...fitting.problems, ...moved].map(
        problemView,
      )
      const { counts } = link
      return { ...told, verdict: 'imported', instanceId: fitting.id, counts, problems, kept: fitting.kept }
    } catch (error) {
      this.#control.signal.throwIfAborted()
      return { ...told, verdict: 'failed', why: this.#toldOf(error) }
    }
  }

  #isOnlineThere({ key }: Listed): boolean {
    return this.#gateway?.online.has(key) === true
  }

  #make(made: { name: string; link: LinkReport; fitting: Fitting; found: FoundSettings }): Promise<void> {
    const { storage, events } = this.#deps
    const { name, link, fitting, found } = made
    const at = this.#now()
    const { id, token, settings, proxy, webhooks, chatwoot } = fitting
    return makeNumber(storage, events, {
      id,
      name,
      token,
      settings,
      proxy,
      link,
      at,
      assertPossible: () => this.#assertPossible(name, link.account),
      beside: (tx: WriteTx) => {
        const settled = { id, account: link.account, at, cursor: events.latest() }
        writeSettings(storage, tx, { found, webhooks, chatwoot }, settled)
      },
    })
  }

  /** Again, because others may have written since. */
  #assertPossible(name: string, account: string): void {
    const { instances } = this.#deps.storage
    const same = this.#here().find((each) => each.account === account)
    if (same !== undefined)
      throw new ConflictError(importRefusals.number_linked_here({ number: account, name: same.name }))
    if (instances.findByName(name) !== undefined)
      throw new ConflictError(importRefusals.import_name_in_use({ name }), { code: 'name_taken' })
  }

  #fit({ name }: Listed, found: FoundSettings): Fitting {
    const { instances } = this.#deps.storage
    return fit(name, found, {
      id: (id) => instances.get(id) === undefined,
      token: (token) => instances.findByTokenHash(tokenHash(token)) === undefined,
    })
  }

  /** All of them at once: each has begun to connect when it was made. */
  async #try(numbers: readonly MoveInNumber[]): Promise<void> {
    const { tried } = this.#deps
    const { signal } = this.#control
    this.#control.step(steps.numbers_tried)
    const came = numbers.filter(({ verdict }) => verdict === 'imported')
    await Promise.all(
      came.map(async (told) => {
        if (told.instanceId !== null) told.state = await tried(told.instanceId, signal)
      }),
    )
  }

  /** When all links are safe: of those that came now, and of those that a run before has brought. */
  async #bringPasts(
    decided: readonly { looked: Looked; decision: Decision }[],
    numbers: MoveInNumber[],
  ): Promise<void> {
    this.#control.step(steps.messages_coming)
    for (const [index, told] of numbers.entries()) {
      const listed = decided[index]?.looked.listed
      const { instanceId, number } = told
      if (listed === undefined || instanceId === null || number === null || this.#source.past === undefined)
        continue
      this.#control.progress(index, numbers.length, 'numbers')
      try {
        const { storage, events, pack, tidy } = this.#deps
        const batches = this.#source.past(listed)
        const { signal } = this.#control
        told.messages = await bringPast(
          { storage, events, pack, tidy, now: this.#now },
          { instanceId, batches, signal },
        )
      } catch (error) {
        this.#control.signal.throwIfAborted()
        told.why = this.#toldOf(error)
      }
    }
  }

  /** Last: what was said has to be taken in before. */
  async #bringFiles(decided: readonly { looked: Looked }[], numbers: readonly MoveInNumber[]): Promise<void> {
    const { storage, keepFile } = this.#deps
    if (this.#store === undefined || keepFile === undefined) return
    this.#control.step(steps.files_coming)
    const { signal } = this.#control
    const parts = { storage, source: this.#source, keepFile, store: this.#store, signal }
    for (const [index, told] of numbers.entries()) {
      this.#control.progress(index, numbers.length, 'numbers')
      const listed = decided[index]?.looked.listed
      if (listed !== undefined) await bringFiles(parts, listed, told)
    }
  }

  #told({ listed, link, problems }: Looked, decision: Decision): MoveInNumber {
    return {
      there: listed.name,
      name: decision.verdict === 'ready' || decision.verdict === 'here' ? decision.name : listed.name,
      where: listed.where,
      number: link?.account ?? null,
      verdict: decision.verdict,
      why: decision.verdict === 'ready' ? null : sentence(decision.why),
      instanceId: decision.verdict === 'here' ? decision.instanceId : null,
      counts: link?.counts ?? {},
      problems: problems.map(problemView),
      kept: [],
      state: null,
      messages: null,
      files: null,
    }
  }

  #toldOf(error: unknown) {
    if (error instanceof AppError) return sentence(refusalOf(error))
    const source = withoutPassword(this.#request.source)
    return sentence(importRefusals.source_went_away({ source, error: wordOf(error) }))
  }
}
