// What no event tells, looked at each minute: from what is stored, and from the disk, to verdicts on the alerts.
// It writes nothing.
import type { Alert } from '../../storage/tables/alerts.ts'
import type { Instance } from '../../storage/tables/instances.ts'
import type { Storage } from '../../storage/storage.ts'
import { linkRisk } from './link-risk.ts'
import { isLow, offlineSince, onlineMs, type Space } from './measures.ts'
import type { Verdict } from './rules.ts'
import { chatwootWords, diskWords, lockWords, offlineWords, riskWords, silenceWords } from './words.ts'

interface AlertLimits {
  /** null: silence is not watched. */
  silenceHours: number | null
  /** null: being offline is not watched. */
  offlineMinutes: number | null
  /** null: a gigabyte, or a twentieth of a small disk. */
  diskLowBytes: number | null
}

export interface CheckDeps {
  storage: Pick<
    Storage,
    'alerts' | 'audit' | 'chatwoot' | 'instances' | 'messages' | 'timeline' | 'undecryptable' | 'webhooks'
  >
  limits(): AlertLimits
  /** undefined where the file system does not tell. */
  space(): Space | undefined
}

/** What the audit calls it. */
export const guessAction = 'key.guessed'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
/** Changes of state that are looked through for how long a number was online. */
const timelineRows = 500

export function verdictsNow(deps: CheckDeps, now: number): Verdict[] {
  const numbers = deps.storage.instances.list()
  return [
    ...disk(deps, now),
    ...webhooks(deps),
    guesses(deps, now),
    ...locks(numbers, now),
    ...numbers.flatMap((number) => [
      ...chatwoot(deps, number, now),
      ...offline(deps, number, now),
      ...silence(deps, number, now),
      ...risk(deps, number, now),
    ]),
  ]
}

function disk({ limits, space, storage }: CheckDeps, now: number): Verdict[] {
  const measured = space()
  if (measured === undefined) return []
  const wasLow = storage.alerts.list().some(({ kind }) => kind === 'alert.disk_low')
  const low = isLow(measured, { set: limits().diskLowBytes, wasLow })
  if (!low) return [{ ends: ({ kind }) => kind === 'alert.disk_low' }]
  const about = { kind: 'alert.disk_low', instanceId: null, subject: '', since: now } as const
  return [{ raise: { ...about, ...diskWords(measured.freeBytes) }, ends: () => false }]
}

/** Its owner may have repaired, switched off or removed one that fails, which no event tells. */
function webhooks({ storage }: CheckDeps): Verdict[] {
  const dead = storage.webhooks
    .health()
    .filter((each) => each.failingSince !== null && (each.enabled || each.disabledReason !== null))
    .map(({ id }) => id)
  return [{ ends: ({ kind, subject }) => kind === 'alert.dead_webhook' && !dead.includes(subject) }]
}

/** While it goes on it is written down each hour. */
function guesses({ storage }: CheckDeps, now: number): Verdict {
  return {
    ends: ({ kind }) =>
      kind === 'alert.wrong_keys' && now - (storage.audit.lastOf(guessAction) ?? 0) > 2 * hourMs,
  }
}

/** By the clock too: WhatsApp does not always say that the time it named is over. */
function locks(numbers: readonly Instance[], now: number): Verdict[] {
  const locked = numbers.filter((each) => each.restricted && (each.restrictedUntil ?? Infinity) > now)
  const isLocked = (id: string | null): boolean => locked.some((each) => each.id === id)
  return [
    { ends: ({ kind, instanceId }) => kind === 'alert.new_chats_locked' && !isLocked(instanceId) },
    ...locked.map(({ id: instanceId, name, restrictedUntil }) => ({
      raise: {
        kind: 'alert.new_chats_locked' as const,
        instanceId,
        subject: '',
        since: now,
        ...lockWords(name, restrictedUntil),
      },
      ends: () => false,
    })),
  ]
}

function offline(
  deps: CheckDeps,
  { id: instanceId, name, state, stateReason }: Instance,
  now: number,
): Verdict[] {
  const minutes = deps.limits().offlineMinutes
  const ends = (alert: Alert): boolean =>
    minutes === null && alert.kind === 'alert.offline' && alert.instanceId === instanceId
  const isTrying = state === 'connecting' || state === 'reconnecting'
  if (minutes === null || !isTrying) return [{ ends }]
  const since = offlineSince(timelineOf(deps, instanceId))
  if (since === undefined || now - since < minutes * minuteMs) return [{ ends }]
  const words = offlineWords(name, { minutes, reason: stateReason?.text ?? '' })
  return [{ raise: { kind: 'alert.offline', instanceId, subject: '', since, ...words }, ends }]
}

/** What waits for it is kept, so that an hour of it is no loss. */
function chatwoot({ storage }: CheckDeps, { id: instanceId, name }: Instance, now: number): Verdict[] {
  const found = storage.chatwoot.plain(instanceId)
  const since = found?.failingSince ?? null
  const isAway = found?.isOn === true && since !== null && now - since >= hourMs
  if (!isAway)
    return [{ ends: ({ kind, instanceId: of }) => kind === 'alert.chatwoot_away' && of === instanceId }]
  const words = chatwootWords(name, found.whyFailing ?? '')
  return [
    { raise: { kind: 'alert.chatwoot_away', instanceId, subject: '', since, ...words }, ends: () => false },
  ]
}

/** While it is not online nothing is known anew: what was told stays. */
function risk({ storage }: CheckDeps, number: Instance, now: number): Verdict[] {
  const { id: instanceId, name } = number
  const found = linkRisk(storage, number, now)
  if (found === null) return []
  const unseen = found.reasons.find(({ grade, code }) => grade === 'risk' && code === 'phone_unseen')
  if (unseen === undefined)
    return [{ ends: (alert) => alert.kind === 'alert.link_at_risk' && alert.instanceId === instanceId }]
  const since = number.phoneSeenAt ?? now
  const about = { kind: 'alert.link_at_risk', instanceId, subject: '', since } as const
  return [{ raise: { ...about, ...riskWords(name, unseen.count) }, ends: () => false }]
}

function silence(deps: CheckDeps, { id: instanceId, name, state }: Instance, now: number): Verdict[] {
  const hours = deps.limits().silenceHours
  const ends = (alert: Alert): boolean =>
    hours === null && alert.kind === 'alert.silence' && alert.instanceId === instanceId
  if (hours === null || state !== 'open') return [{ ends }]
  const [last] = deps.storage.messages.list(instanceId, { fromMe: false, limit: 1 })
  if (last === undefined || now - last.storedAt < hours * hourMs) return [{ ends }]
  const since = last.storedAt
  if (onlineMs(timelineOf(deps, instanceId), { from: since, to: now }) < hours * hourMs) return [{ ends }]
  const words = silenceWords(name, hours)
  return [{ raise: { kind: 'alert.silence', instanceId, subject: '', since, ...words }, ends }]
}

function timelineOf({ storage }: CheckDeps, instanceId: string) {
  return storage.timeline.list(instanceId, { limit: timelineRows })
}
