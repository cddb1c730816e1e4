// Where the backups lie: the own folder, and the second location if one is set.
import { randomBytes, randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { ApplianceHealth } from '../../contract/appliance/appliance.ts'
import type { EventBody } from '../../contract/events/event.ts'
import type { LocationsView } from '../../contract/backups/location-routes.ts'
import { StoreKeys } from '../../contract/backups/store-keys.ts'
import { locationReasons } from '../../contract/sentences/locations.ts'
import { AppError } from '../../errors.ts'
import type { Log } from '../../log.ts'
import { isClockDoubted } from '../../storage/clock-watch.ts'
import type { WriteTx } from '../../storage/commit.ts'
import { factPlace, storeKeysKey } from '../../storage/tables/appliance.ts'
import type { LineagePoint } from '../../storage/tables/lineage.ts'
import type { Storage } from '../../storage/storage.ts'
import { gibibyte } from '../snapshots/keeping/room.ts'
import type { RecoveryKeys } from '../keys/keys.ts'
import type { Snapshots } from '../snapshots/snapshots.ts'
import { LocationThread } from './location-thread.ts'
import { LocationError } from './errors.ts'
import { isFolder } from './open-store.ts'
import { isSameStore } from '../object-store/address.ts'
import { SecondLocation, type LocationLimits } from './second-location.ts'

const Setting = z.object({
  /** Of this installation's folder in any second location it ever has. */
  id: z.string(),
  folder: z.string().nullable(),
})
type Setting = z.infer<typeof Setting>

const settingKey = 'settings.locations'
const goneKey = 'location.gone'

const usualLimits: LocationLimits = {
  minFreeBytes: gibibyte,
  budgetBytes: undefined,
  lookMs: 30_000,
  retryMs: 10_000,
  failures: 2,
  silenceMs: 30_000,
  stopMs: 10_000,
}

export interface LocationsDeps {
  storage: Pick<Storage, 'appliance' | 'audit' | 'commits' | 'media' | 'paths' | 'sealer'>
  snapshots: Pick<Snapshots, 'folderView' | 'isShipped' | 'abandon' | 'onChange'>
  recovery: Pick<RecoveryKeys, 'isConfirmed' | 'onChange'>
  keyFile: string | undefined
  /** Of an object store, where the environment gives them. */
  storeKeys: StoreKeys | undefined
  log: Log
  now: () => number
  tell: (tx: WriteTx, body: EventBody) => unknown
  limits?: Partial<LocationLimits>
}

export class Locations {
  readonly #deps: LocationsDeps
  readonly #limits: LocationLimits
  readonly #writer = randomUUID()
  #setting: Setting | undefined
  #second: SecondLocation | undefined
  #held: (() => string | null) | undefined
  #isStopped = false
  #segment = ''
  #last: Promise<unknown> = Promise.resolve()

  constructor(deps: LocationsDeps) {
    this.#deps = deps
    this.#limits = { ...usualLimits, ...deps.limits }
    const stored = deps.storage.appliance.get(settingKey)
    this.#setting = stored === undefined ? undefined : Setting.parse(JSON.parse(stored))
    this.#second = this.#open()
    deps.snapshots.onChange((name) => this.#changed(name))
    deps.recovery.onChange(() => this.#second?.changed(true))
  }

  /** From here on it is kept up. held: why nothing may be written there now. */
  start(held: () => string | null): void {
    this.#held = held
    this.#second?.start()
  }

  /** The last of the own folder, after which nothing is written to it. */
  async stop(): Promise<void> {
    this.#isStopped = true
    await this.#second?.stop()
  }

  /** A file of a message is new. */
  mediaChanged(): void {
    this.#second?.mediaChanged()
  }

  /** By its setting alone: whoever saves what a lost folder held asks while nothing can be looked at. */
  get secondFolder(): string | undefined {
    const { folder } = this.#setting ?? {}
    return typeof folder === 'string' && isFolder(folder) ? folder : undefined
  }

  /** What opens that object store: the keys of the one that is set, or of the environment. */
  keysOf(address: string): StoreKeys | undefined {
    const { folder } = this.#setting ?? {}
    const isSet = typeof folder === 'string' && isSameStore(folder, address)
    return (isSet ? this.#sealedKeys() : undefined) ?? this.#deps.storeKeys
  }

  view(): LocationsView {
    return { own: this.#deps.snapshots.folderView(), second: this.#second?.view() ?? null }
  }

  /** How far the second location holds that history; undefined where it says nothing, or not soon. */
  async newest(lineage: string): Promise<LineagePoint | undefined> {
    return this.#second?.newest(lineage)
  }

  health(): ApplianceHealth['secondLocation'] {
    if (this.#second === undefined) return null
    const { state, since, shippedTo, reason, reasonCode, reasonParams } = this.#second.view()
    return { state, since, shippedTo, reason, reasonCode, reasonParams }
  }

  /** null: none from here on. What lies there stays. */
  setSecond(folder: string | null, keys?: StoreKeys): Promise<LocationsView> {
    const done = this.#last.then(() => this.#set(folder, keys))
    this.#last = done.catch(() => undefined)
    return done
  }

  /** A file in the own folder is new or has grown. */
  #changed(name: string): void {
    const isGrown = name === this.#segment
    if (name.endsWith('.segment')) this.#segment = name
    this.#second?.changed(!isGrown)
  }

  async #set(folder: string | null, given?: StoreKeys): Promise<LocationsView> {
    if (folder === null && this.#second === undefined) return this.view()
    if (folder !== null && !this.#deps.recovery.isConfirmed) throw new AppError('recovery_key_needed')
    const id = this.#setting?.id ?? randomBytes(8).toString('hex')
    const keys = folder === null || isFolder(folder) ? undefined : (given ?? this.keysOf(folder))
    const real = folder === null ? null : await this.#prepare(folder, id, keys)
    const before = this.#second
    this.#second = undefined
    await before?.stop()
    await this.#store({ id, folder: real }, keys, before?.goneSince)
    this.#second = this.#open()
    if (this.#held !== undefined && !this.#isStopped) this.#second?.start()
    else this.#second?.changed(true)
    return this.view()
  }

  async #prepare(folder: string, id: string, keys: StoreKeys | undefined): Promise<string> {
    const { storage, keyFile, now } = this.#deps
    const thread = new LocationThread(this.#limits)
    try {
      const dataDir = storage.paths.dir
      return await thread.prepare({ folder, dataDir, keyFile, id, now: now(), keys })
    } catch (cause) {
      if (!(cause instanceof LocationError)) throw cause
      const hint = isFolder(folder) ? undefined : 'Nothing was changed.'
      throw new AppError('location_unusable', cause.sentence, { cause, ...(hint !== undefined && { hint }) })
    } finally {
      await thread.close()
    }
  }

  /** In one commit, with the end of what was told of the one before. */
  async #store(setting: Setting, keys: StoreKeys | undefined, goneSince: number | undefined): Promise<void> {
    const { storage, now, tell } = this.#deps
    const { folder } = setting
    await storage.commits.write((tx) => {
      storage.appliance.put(tx, settingKey, JSON.stringify(setting))
      storage.appliance.delete(tx, goneKey)
      if (keys === undefined) storage.appliance.delete(tx, storeKeysKey)
      else storage.appliance.put(tx, storeKeysKey, this.#seal(keys))
      const action = folder === null ? 'location.removed' : 'location.set'
      storage.audit.append(tx, { at: now(), actor: 'owner', action, instanceId: null, detail: { folder } })
      if (goneSince === undefined) return
      const { location_given_up: givenUp, location_replaced: replaced } = locationReasons
      const { text: reason } = folder === null ? givenUp : replaced
      tell(tx, { type: 'location.back', data: { since: goneSince, reason } })
    })
    this.#setting = setting
  }

  #seal(keys: StoreKeys): string {
    const sealed = this.#deps.storage.sealer.seal(factPlace(storeKeysKey), Buffer.from(JSON.stringify(keys)))
    return sealed.toString('base64')
  }

  /** Those that do not open are as if they had not been given: the location then says that it needs some. */
  #sealedKeys(): StoreKeys | undefined {
    const { storage, log } = this.#deps
    const sealed = storage.appliance.get(storeKeysKey)
    if (sealed === undefined) return undefined
    try {
      const open = storage.sealer.open(factPlace(storeKeysKey), Buffer.from(sealed, 'base64'))
      return StoreKeys.parse(JSON.parse(open.toString()))
    } catch (err) {
      log.warn('The keys of the object store cannot be read', { err })
      return undefined
    }
  }

  #open(): SecondLocation | undefined {
    const { storage, snapshots, now, log } = this.#deps
    const { folder, id } = this.#setting ?? {}
    if (typeof folder !== 'string' || id === undefined) return undefined
    const gone = storage.appliance.get(goneKey)
    return new SecondLocation({
      own: storage.paths.snapshots,
      folder,
      keys: isFolder(folder) ? undefined : this.keysOf(folder),
      id,
      writer: this.#writer,
      limits: this.#limits,
      now,
      log,
      goneSince: gone === undefined ? undefined : Number(gone),
      tell: (fact) => this.#tell(fact),
      media: () => ({
        own: storage.paths.media,
        key: storage.sealer.key,
        removed: storage.media.listRemoved(),
      }),
      held: () => this.#held?.() ?? null,
      isClockDoubted: (at) => isClockDoubted(storage.appliance, at),
      isShipped: () => snapshots.isShipped,
      onForked: (lineages) => snapshots.abandon(lineages),
    })
  }

  async #tell({
    type,
    since,
    reason,
  }: {
    type: 'location.gone' | 'location.back'
    since: number
    reason: string
  }): Promise<void> {
    const { storage, tell } = this.#deps
    await storage.commits.write((tx) => {
      if (type === 'location.gone') storage.appliance.put(tx, goneKey, String(since))
      else storage.appliance.delete(tx, goneKey)
      tell(tx, { type, data: { since, reason } })
    })
  }
}
