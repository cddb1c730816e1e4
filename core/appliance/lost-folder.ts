// What the appliance does when its folder is removed or replaced under it: nothing new is accepted, the numbers wait,
// its owner is told, and what the open database holds is saved where the loss does not reach. Where only the log or its
// index is gone, the storage has put all of it into the database already, and all is closed and opened again.
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { rescue, type RescuePlace } from '../backup/snapshots/making/rescue.ts'
import type { ApplianceHealth } from '../contract/appliance/appliance.ts'
import type { EventBody } from '../contract/events/event.ts'
import type { EventLog } from '../events/log.ts'
import type { InstanceManager } from '../instances/manager.ts'
import type { Log } from '../log.ts'
import { whatIsLost, type Lost } from '../storage/errors.ts'
import { FolderRecords } from '../storage/folder/folder-record.ts'
import type { Storage } from '../storage/storage.ts'
import { version } from '../version.ts'

export interface LostFolderDeps {
  storage: Storage
  events: EventLog
  instances: Pick<InstanceManager, 'hold'>
  log: Log
  keyFile: string
  /** The folder of the second location, where one is set. */
  secondLocation(): string | undefined
  /** Everything is closed and opened again. */
  restart(): void
}

type Health = NonNullable<ApplianceHealth['folder']>
type Told = Extract<EventBody, { type: 'appliance.folder' }>['data']

/** That it is gone was told, and not yet that it is back. */
const goneKey = 'folder.gone'

/** It is all that is left: a place that fails is tried again soon at first. */
const firstRetryMs = 1000
const longestRetryMs = 60_000

/** A place that hangs is given up. */
const patienceMs = 30 * 60_000

export class LostFolder {
  readonly #deps: LostFolderDeps
  readonly #records: FolderRecords
  readonly #forget: () => void
  readonly #stop = new AbortController()
  #health: Health = { state: 'present', since: Date.now(), reason: null, savedTo: null }
  #saving: Promise<void> | undefined
  #failures = 0
  #timer: NodeJS.Timeout | undefined

  constructor(deps: LostFolderDeps) {
    const { storage, keyFile } = deps
    this.#deps = deps
    this.#records = new FolderRecords({ keyFile, dataDir: storage.paths.dir })
    this.#forget = storage.presence.onChange((lost) => this.#changed(lost))
    // It was saved, and is restored by now.
    if (storage.appliance.get(goneKey) !== undefined)
      this.#tell({ state: 'back', reason: 'It was started on a folder that is there.', savedTo: null })
  }

  health(): Health {
    return this.#health
  }

  /** What is not saved yet is saved first: afterwards nothing leads to it any more. */
  async stop(): Promise<void> {
    await this.#deps.storage.presence.look()
    this.#forget()
    clearTimeout(this.#timer)
    const { state, savedTo } = this.#health
    if (state === 'gone' && savedTo === null) await this.#save()
    this.#stop.abort()
  }

  #changed(lost: Lost | undefined): void {
    const { storage, instances, log, restart } = this.#deps
    clearTimeout(this.#timer)
    const { savedTo } = this.#health
    if (lost === undefined) {
      const reason = 'The data folder is as it was; all goes on.'
      this.#health = { state: 'present', since: Date.now(), reason: null, savedTo }
      log.info('The data folder is there again; all goes on')
      return this.#tell({ state: 'back', reason, savedTo })
    }
    instances.hold('gone')
    const reason = whatIsLost(lost, storage.paths.dir)
    this.#health = { state: 'gone', since: Date.now(), reason, savedTo: null }
    if (lost === 'log' || lost === 'index') {
      log.warn(
        'The log of the database was removed or replaced; all it held is safe, and everything is opened again',
      )
      this.#tell({ state: 'mended', reason, savedTo: null })
      return restart()
    }
    log.error(
      'The data folder was removed or replaced: nothing new is accepted, numbers wait, what it held is being saved',
    )
    this.#tell({ state: 'gone', reason, savedTo: null })
    void this.#save()
  }

  #save(): Promise<void> {
    this.#saving ??= this.#trySave().finally(() => (this.#saving = undefined))
    return this.#saving
  }

  async #trySave(): Promise<void> {
    const { storage, log } = this.#deps
    for (const place of this.#places()) {
      try {
        const signal = AbortSignal.any([this.#stop.signal, AbortSignal.timeout(patienceMs)])
        await rescue({ storage, app: version(), now: Date.now }, place, signal)
        this.#failures = 0
        this.#keep(place.folder)
        return
      } catch (err) {
        log.error('What the lost folder held could not be saved in one place; another is tried', { err })
      }
    }
    if (this.#stop.signal.aborted) return
    const pause = Math.min(firstRetryMs * 2 ** this.#failures, longestRetryMs)
    this.#failures += 1
    this.#timer = setTimeout(() => void this.#save(), pause).unref()
  }

  /** The next start is to name it. */
  #keep(folder: string): void {
    const { log } = this.#deps
    const { state, reason } = this.#health
    this.#health = { ...this.#health, savedTo: folder }
    try {
      this.#records.saved(folder, Date.now())
    } catch (err) {
      log.warn('It could not be noted where it is saved', { err })
    }
    log.warn('What the lost folder held is saved; its place is in the health of the appliance')
    if (state === 'gone') this.#tell({ state: 'saved', reason: reason ?? '', savedTo: folder })
  }

  #places(): RescuePlace[] {
    const { keyFile, secondLocation } = this.#deps
    const stamp = new Date().toISOString().replaceAll(/[-:.]/g, '')
    const config = dirname(keyFile)
    const second = secondLocation()
    return [
      { folder: join(config, `saved-${stamp}`), scratch: config },
      ...(second === undefined
        ? []
        : [{ folder: join(second, `holdfast-saved-${stamp}`), scratch: tmpdir() }]),
    ]
  }

  #tell(data: Told): void {
    const { storage, events, log } = this.#deps
    storage.commits
      .write((tx) => {
        if (data.state === 'gone') storage.appliance.put(tx, goneKey, String(Date.now()))
        if (data.state === 'back') storage.appliance.delete(tx, goneKey)
        events.append(tx, null, { type: 'appliance.folder', data })
      })
      .catch((err: unknown) => log.error('The state of the folder could not be stored as an event', { err }))
  }
}
