// The pure heart of the alerts: (open alerts, facts) -> what is raised and what is cleared. No clock, no I/O.
import { AlertKind } from '../../contract/events/alert.ts'
import type { EventView } from '../../contract/events/event.ts'
import type { InstanceState } from '../../contract/state.ts'
import type { Alert } from '../../storage/tables/alerts.ts'
import {
  backupWords,
  diskWords,
  folderWords,
  guessWords,
  locationWords,
  stateWords,
  webhookWords,
  type StateKind,
} from './words.ts'

/** An alert that is to be open. */
export type Opening = Omit<Alert, 'id'>

export type Change = { do: 'raise'; alert: Alert } | { do: 'clear'; alert: Alert }

export interface Verdict {
  raise?: Opening
  /** Whether this alert is over now. */
  ends(alert: Alert): boolean
}

export interface Lookups {
  /** Where a webhook delivers to, as a person knows it. */
  hostOf(webhookId: string): string
  newId(): string
}

/** What may concern an alert. Messages do only while a silence is told. */
export const causes = [
  'instance.state',
  'webhook.failing',
  'webhook.recovered',
  'webhook.disabled',
  'appliance.disk',
  'appliance.folder',
  'snapshot.failed',
  'snapshot.proven',
  'location.gone',
  'location.back',
  'access.guessed',
] as const satisfies EventView['type'][]

const stateKinds: Partial<Record<InstanceState, StateKind>> = {
  logged_out: 'alert.logged_out',
  replaced: 'alert.replaced',
  restricted: 'alert.restricted',
  outdated: 'alert.outdated',
  damaged: 'alert.damaged',
  held: 'alert.held',
}
const kindsOfStates: ReadonlySet<AlertKind> = new Set(Object.values(stateKinds))
const tryingStates: ReadonlySet<InstanceState> = new Set<InstanceState>(['connecting', 'reconnecting'])

interface StateFact {
  instanceId: string
  name: string
  state: InstanceState
  code: number | null
  reason: string
  at: number
}

/** A logout that WhatsApp gave no code for is the owner's own. */
function openingOfState(fact: StateFact): Opening | undefined {
  const { instanceId, name, state, code, reason, at } = fact
  const kind = stateKinds[state]
  if (kind === undefined || (state === 'logged_out' && code === null)) return undefined
  return { kind, instanceId, subject: '', since: at, ...stateWords(kind, name, reason) }
}

export function openingOfWebhook(
  webhook: { id: string; instanceId: string | null; since: number; reason: string },
  { hostOf }: Pick<Lookups, 'hostOf'>,
): Opening {
  const { id, instanceId, since, reason } = webhook
  return { kind: 'alert.dead_webhook', instanceId, subject: id, since, ...webhookWords(hostOf(id), reason) }
}

/** An attempt to connect or to link ends nothing: only what became of it does. */
function stateEnds(kind: AlertKind, state: InstanceState): boolean {
  if (kind === 'alert.offline') return !tryingStates.has(state)
  // A new link, or none, has nothing of the one before.
  if (kind === 'alert.link_at_risk') return state === 'logged_out' || state === 'trashed' || state === 'moved'
  if (kind === 'alert.silence') return state !== 'open' && !tryingStates.has(state)
  if (!kindsOfStates.has(kind) || stateKinds[state] === kind) return false
  // Codes that nobody scanned leave a number that is logged out as it was.
  if (state === 'stopped') return kind !== 'alert.logged_out'
  return state === 'open' || state === 'trashed' || state === 'moved' || stateKinds[state] !== undefined
}

export function verdictOnState(fact: StateFact): Verdict {
  const raise = openingOfState(fact)
  const ends = (alert: Alert): boolean =>
    alert.instanceId === fact.instanceId && stateEnds(alert.kind, fact.state)
  return { ends, ...(raise && { raise }) }
}

const nothingEnds = (): boolean => false

function verdictOn(event: EventView, lookups: Lookups): Verdict {
  const { instanceId, at } = event
  switch (event.type) {
    case 'instance.state': {
      if (instanceId === null) return { ends: nothingEnds }
      return verdictOnState({ ...event.data, instanceId, at })
    }
    case 'message.received':
      return { ends: (alert) => alert.kind === 'alert.silence' && alert.instanceId === instanceId }
    case 'webhook.failing':
    case 'webhook.disabled': {
      const { webhookId: id, since, reason } = event.data
      return { raise: openingOfWebhook({ id, instanceId, since, reason }, lookups), ends: nothingEnds }
    }
    case 'webhook.recovered':
      return {
        ends: ({ kind, subject }) => kind === 'alert.dead_webhook' && subject === event.data.webhookId,
      }
    case 'appliance.disk': {
      const { state, freeBytes } = event.data
      // That there is room again says nothing of how much: the next measure ends it.
      if (state === 'ok') return { ends: nothingEnds }
      const about = { kind: 'alert.disk_low', instanceId: null, subject: '', since: at } as const
      return { raise: { ...about, ...diskWords(freeBytes) }, ends: nothingEnds }
    }
    case 'appliance.folder': {
      const { state, reason } = event.data
      if (state === 'back') return { ends: ({ kind }) => kind === 'alert.folder_gone' }
      if (state !== 'gone') return { ends: nothingEnds }
      const about = { kind: 'alert.folder_gone', instanceId: null, subject: '', since: at } as const
      return { raise: { ...about, ...folderWords(reason) }, ends: nothingEnds }
    }
    case 'snapshot.failed': {
      const words = backupWords(event.data.reason)
      const about = {
        kind: 'alert.backup_failing',
        instanceId: null,
        subject: 'snapshot',
        since: at,
      } as const
      return { raise: { ...about, ...words }, ends: nothingEnds }
    }
    case 'snapshot.proven':
      return { ends: ({ kind }) => kind === 'alert.backup_failing' }
    case 'location.gone': {
      const { since, reason } = event.data
      const about = { kind: 'alert.location_gone', instanceId: null, subject: '', since } as const
      return { raise: { ...about, ...locationWords(reason) }, ends: nothingEnds }
    }
    case 'access.guessed': {
      const about = { kind: 'alert.wrong_keys', instanceId: null, subject: '', since: at } as const
      return { raise: { ...about, ...guessWords(event.data.address) }, ends: nothingEnds }
    }
    case 'location.back':
      return { ends: ({ kind }) => kind === 'alert.location_gone' }
    default:
      return { ends: nothingEnds }
  }
}

/** What these verdicts make of the open alerts, one after another: an episode that is open is not raised again. */
export function changesOf(
  open: readonly Alert[],
  verdicts: readonly Verdict[],
  { newId }: Pick<Lookups, 'newId'>,
): Change[] {
  const changes: Change[] = []
  let now = [...open]
  for (const { ends, raise } of verdicts) {
    const over = now.filter(ends)
    changes.push(...over.map((alert): Change => ({ do: 'clear', alert })))
    now = now.filter((alert) => !over.includes(alert))
    if (raise === undefined || now.some((alert) => isSame(alert, raise))) continue
    const alert = { id: newId(), ...raise }
    changes.push({ do: 'raise', alert })
    now.push(alert)
  }
  return changes
}

export function verdictsOn(events: readonly EventView[], lookups: Lookups): Verdict[] {
  return events.map((event) => verdictOn(event, lookups))
}

function isSame(alert: Alert, { kind, instanceId, subject }: Opening): boolean {
  return alert.kind === kind && alert.instanceId === instanceId && alert.subject === subject
}
