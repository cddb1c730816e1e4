// Alerts: what a person must be told of, in words for that person. One for an episode, however often its cause
// repeats; it ends with alert.cleared.
import { z } from 'zod'
import { TimeMs } from '../instances/instance.ts'

/**
 * When, each raised once until it is cleared, over restarts too:
 * - logged_out: the device was removed on the phone, or WhatsApp no longer knows the link. Not when the owner logs out.
 * - replaced: another program logged in with the keys of the number.
 * - restricted: WhatsApp has blocked or restricted the number.
 * - link_at_risk: WhatsApp will unlink the number soon, since its phone was not used for ten days.
 * - new_chats_locked: WhatsApp lets the number write to known chats only, for a time; it is online meanwhile.
 * - outdated: WhatsApp no longer accepts this version.
 * - damaged: what is stored of the number cannot be read.
 * - held: this installation looks like a copy, so the number is held back.
 * - offline: the number tries to connect and has not been online for the minutes that are set.
 * - silence: an online number that used to get messages has got none for the hours that are set.
 * - chatwoot_away: the Chatwoot of a number was not reached for an hour, or takes its token no more.
 * - dead_webhook: an endpoint has taken nothing for an hour, or is gone.
 * - backup_failing: a snapshot could not be made or proven.
 * - location_gone: the second location of the backups is not there, or cannot be written.
 * - disk_low: little room is left on the disk.
 * - folder_gone: the data folder was removed or replaced while the appliance ran, so nothing is accepted.
 * - wrong_keys: more than 20 wrong keys came from one address within a minute.
 * Next: the text says what to do. alert.cleared when it is over: the number is online again (or stopped, moved or
 * trashed by its owner), the lock has ended, the phone was used, the endpoint takes deliveries or was switched off, Chatwoot is reached again, a backup succeeded, the
 * second location is back, there is room, the data folder is there, no key was guessed for two hours.
 */
export const AlertKind = z.enum([
  'alert.logged_out',
  'alert.replaced',
  'alert.restricted',
  'alert.link_at_risk',
  'alert.new_chats_locked',
  'alert.outdated',
  'alert.damaged',
  'alert.held',
  'alert.offline',
  'alert.silence',
  'alert.chatwoot_away',
  'alert.dead_webhook',
  'alert.backup_failing',
  'alert.location_gone',
  'alert.disk_low',
  'alert.folder_gone',
  'alert.wrong_keys',
])
export type AlertKind = z.infer<typeof AlertKind>

const words = {
  /** Since when it is so: for offline and silence that is before the alert. */
  since: TimeMs,
  /** A few words. No number and no text of a message is ever in them. */
  title: z.string(),
  /** What happened, what is safe, what to do next. */
  text: z.string(),
}

export const AlertView = z.object({
  id: z.uuid(),
  kind: AlertKind,
  instanceId: z.string().nullable(),
  webhookId: z.string().nullable(),
  ...words,
})
export type AlertView = z.infer<typeof AlertView>

export const AlertList = z.object({ alerts: z.array(AlertView) })

const data = z.object({
  /** The same in alert.cleared. */
  alertId: z.uuid(),
  kind: AlertKind,
  /** What the instance is called; null when it is about the appliance. */
  name: z.string().nullable(),
  webhookId: z.string().nullable(),
  ...words,
})

/** See AlertKind for when and what next. */
export const alertRaised = z.object({ type: AlertKind, data })
export const alertCleared = z.object({ type: z.literal('alert.cleared'), data })

/** What people are told of. */
export const alertTypes: readonly string[] = [...AlertKind.options, 'alert.cleared']
