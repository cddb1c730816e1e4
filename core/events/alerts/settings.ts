// Who is told of alerts and what counts as one. Addresses of people are webhooks of a dialect of their own, which
// keeps their secrets sealed and their deliveries durable; the rest is one fact of the appliance.
import {
  AlertLimitsKept,
  type AlertSettings as View,
  type AlertsTest,
  type PatchAlerts,
} from '../../contract/appliance/settings.ts'
import { alertTypes } from '../../contract/events/alert.ts'
import { applianceRefusals } from '../../contract/sentences/appliance.ts'
import type { AlertEnvironment } from '../../config/alerts.ts'
import { BadRequestError, ConflictError } from '../../errors.ts'
import type { Storage } from '../../storage/storage.ts'
import type { Webhook } from '../../storage/tables/webhooks.ts'
import { followEnvironment, leaveEnvironment } from '../webhooks/environment.ts'
import type { Webhooks } from '../webhooks/webhooks.ts'
import type { Heartbeat } from './heartbeat.ts'
import { ntfyWebhook, smtpView, smtpWebhook, type PeopleWebhook } from './people.ts'

export interface AlertSettingsDeps {
  storage: Pick<Storage, 'appliance' | 'commits'>
  webhooks: Webhooks
  environment: AlertEnvironment
}

type People = 'ntfy' | 'smtp'

const key = 'settings.alerts'
const everySeconds = 60

export class AlertSettings {
  readonly #deps: AlertSettingsDeps
  #kept: AlertLimitsKept

  constructor(deps: AlertSettingsDeps) {
    this.#deps = deps
    const stored = deps.storage.appliance.get(key)
    this.#kept = AlertLimitsKept.parse(stored === undefined ? {} : JSON.parse(stored))
  }

  get limits(): Pick<AlertLimitsKept, 'silenceHours' | 'offlineMinutes' | 'diskLowBytes'> {
    return this.#kept
  }

  get beat(): { url: string; everySeconds: number } | undefined {
    const url = this.#deps.environment.heartbeatUrl
    const kept = this.#kept.heartbeat ?? undefined
    return url === undefined ? kept : { url, everySeconds: kept?.everySeconds ?? everySeconds }
  }

  /** The addresses that the environment names hold; those that it does not name any more are switched off. */
  async follow(): Promise<void> {
    const { ntfy, smtp } = this.#deps.environment
    await this.#follow('ntfy', ntfy && ntfyWebhook(ntfy))
    await this.#follow('smtp', smtp && smtpWebhook(smtp))
  }

  view(heartbeat: Pick<Heartbeat, 'lastOkAt' | 'error'>): View {
    const { webhooks, environment } = this.#deps
    const [ntfy, smtp] = [webhooks.ofPeople('ntfy'), webhooks.ofPeople('smtp')]
    const channel = (which: People, { enabled, failingSince }: Webhook) => ({
      source: this.#sourceOf(which),
      enabled,
      failingSince,
    })
    const { lastOkAt, error } = heartbeat
    const source = environment.heartbeatUrl === undefined ? ('settings' as const) : ('environment' as const)
    const { silenceHours, offlineMinutes, diskLowBytes } = this.#kept
    return {
      ntfy: ntfy
        ? { url: ntfy.url, tokenSet: 'authorization' in ntfy.headers, ...channel('ntfy', ntfy) }
        : null,
      smtp: smtp ? { ...smtpView(smtp), ...channel('smtp', smtp) } : null,
      heartbeat: this.beat ? { ...this.beat, source, lastOkAt, error } : null,
      silenceHours,
      offlineMinutes,
      diskLowBytes,
    }
  }

  /** All or, where something does not fit, nothing. */
  async update({ ntfy, smtp, ...limits }: PatchAlerts): Promise<void> {
    const { webhooks, storage } = this.#deps
    if (ntfy !== undefined) this.#assertOurs('ntfy', 'HOLDFAST_NTFY_URL')
    if (smtp !== undefined) this.#assertOurs('smtp', 'HOLDFAST_SMTP_URL')
    if (limits.heartbeat !== undefined && this.#deps.environment.heartbeatUrl !== undefined)
      throw held('HOLDFAST_HEARTBEAT_URL')
    const next = AlertLimitsKept.parse({ ...this.#kept, ...withoutUndefined(limits) })
    const mailed = smtp && smtpWebhook(smtp, webhooks.ofPeople('smtp'))
    const pushed = ntfy && ntfyWebhook(ntfy, webhooks.ofPeople('ntfy'))
    await storage.commits.write((tx) => storage.appliance.put(tx, key, JSON.stringify(next)))
    this.#kept = next
    if (ntfy !== undefined) await this.#set('ntfy', pushed ?? undefined)
    if (smtp !== undefined) await this.#set('smtp', mailed ?? undefined)
  }

  /** What each server answers to a test; throws when there is none. */
  async test(heartbeat: Pick<Heartbeat, 'test'>): Promise<AlertsTest> {
    const { webhooks } = this.#deps
    const [ntfy, smtp] = [webhooks.ofPeople('ntfy'), webhooks.ofPeople('smtp')]
    if (!ntfy && !smtp && !this.beat) {
      throw new BadRequestError(applianceRefusals.nobody_told)
    }
    const begun = performance.now()
    const beaten = heartbeat.test().then((outcome) => {
      return outcome ? { ...outcome, durationMs: Math.round(performance.now() - begun) } : null
    })
    const testOf = async (webhook: Webhook | undefined) => (webhook ? webhooks.test(webhook.id) : null)
    const [pushed, mailed, beat] = await Promise.all([testOf(ntfy), testOf(smtp), beaten])
    return { ntfy: pushed, smtp: mailed, heartbeat: beat }
  }

  #sourceOf(which: People): 'settings' | 'environment' {
    return this.#deps.environment[which] === undefined ? 'settings' : 'environment'
  }

  #assertOurs(which: People, variable: string): void {
    if (this.#sourceOf(which) === 'environment') throw held(variable)
  }

  #follow(which: People, wanted: PeopleWebhook | undefined): Promise<void> {
    const { webhooks } = this.#deps
    const setting = wanted && { ...wanted, types: [...alertTypes], dialect: which }
    return followEnvironment(this.#deps, which, setting, webhooks.ofPeople(which))
  }

  async #set(which: People, wanted: PeopleWebhook | undefined): Promise<void> {
    const { webhooks } = this.#deps
    const present = webhooks.ofPeople(which)
    await leaveEnvironment(this.#deps, which)
    if (wanted === undefined) {
      if (present !== undefined) await webhooks.delete(present.id)
      return
    }
    const setting = { ...wanted, setBy: 'owner' as const, types: [...alertTypes], enabled: true }
    if (present !== undefined) await webhooks.change(present.id, setting)
    else await webhooks.create({ ...setting, dialect: which, instanceId: null })
  }
}

function held(variable: string): ConflictError {
  return new ConflictError(applianceRefusals.set_by_environment({ variable }))
}

function withoutUndefined(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}
