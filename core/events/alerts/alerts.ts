// The alerts as a whole: what watches, who is told, the heartbeat, and what the API may ask of them.
import type { AlertEnvironment } from '../../config/alerts.ts'
import type { AlertView } from '../../contract/events/alert.ts'
import type { AlertSettings as View, AlertsTest, PatchAlerts } from '../../contract/appliance/settings.ts'
import type { Log } from '../../log.ts'
import type { Storage } from '../../storage/storage.ts'
import type { EventLog } from '../log.ts'
import type { Webhooks } from '../webhooks/webhooks.ts'
import { Heartbeat, type HeartbeatDeps } from './heartbeat.ts'
import { AlertSettings } from './settings.ts'
import { AlertWatch } from './watch.ts'

export interface AlertsDeps {
  storage: Storage
  events: EventLog
  webhooks: Webhooks
  environment: AlertEnvironment
  /** Whether requests are served. */
  isServing(): boolean
  log: Log
  outbound: HeartbeatDeps['outbound']
}

const beatKey = 'heartbeat.at'

export class Alerts {
  readonly #deps: AlertsDeps
  readonly #settings: AlertSettings
  readonly #watch: AlertWatch
  readonly #heartbeat: Heartbeat

  constructor(deps: AlertsDeps) {
    this.#deps = deps
    const { storage, log, outbound } = deps
    this.#settings = new AlertSettings(deps)
    this.#watch = new AlertWatch({
      ...deps,
      limits: () => this.#settings.limits,
      space: () => storage.room.space(),
    })
    this.#heartbeat = new Heartbeat({
      beat: () => this.#settings.beat,
      healthy: () => this.#isHealthy(),
      log,
      outbound,
    })
  }

  async start(): Promise<void> {
    await this.#settings.follow()
    await this.#watch.start()
    this.#heartbeat.start()
  }

  async stop(): Promise<void> {
    await Promise.all([this.#heartbeat.stop(), this.#watch.stop()])
  }

  open(): AlertView[] {
    return this.#watch.open()
  }

  settings(): View {
    return this.#settings.view(this.#heartbeat)
  }

  async update(patch: PatchAlerts): Promise<void> {
    await this.#settings.update(patch)
    if (patch.heartbeat !== undefined) this.#heartbeat.changed()
    this.#watch.look()
  }

  test(): Promise<AlertsTest> {
    return this.#settings.test(this.#heartbeat)
  }

  /** That the database takes a write is seen by writing. */
  async #isHealthy(): Promise<boolean> {
    const { storage, isServing } = this.#deps
    if (!isServing() || storage.room.isFull || storage.presence.lost !== undefined) return false
    await storage.commits.write((tx) => storage.appliance.put(tx, beatKey, String(Date.now())))
    return true
  }
}
