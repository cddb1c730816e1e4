// The settings of the appliance, as the API shows and takes them. Secrets are taken and never shown.
import { z } from 'zod'
import { TimeMs } from '../instances/instance.ts'
import { TestAnswer, WebhookUrl } from '../events/webhook.ts'

/** Who has the say: the environment at each start, or who sets it here. */
const Source = z.enum(['settings', 'environment'])
const channel = {
  source: Source,
  /** False when it was switched off; what waits is kept. */
  enabled: z.boolean(),
  failingSince: TimeMs.nullable(),
}

/** fetch takes no name and password in an address, and whoever sees it would see them. */
const PlainUrl = WebhookUrl.refine((text) => {
  if (!URL.canParse(text)) return false
  const { username, password } = new URL(text)
  return username === '' && password === ''
}, 'The address must not hold a name or a password.')

const MailAddress = z
  .string()
  .trim()
  .max(254)
  .regex(/^[^\s@<>,;"]+@[^\s@<>,;"]+$/, 'This is not a mail address.')
const MailAddresses = z.array(MailAddress).min(1).max(20)
const MailHost = z
  .string()
  .regex(/^(?:[\w.-]{1,253}|\[[\da-fA-F:.]+\])$/, 'This is not the name of a mail server.')

const everySeconds = z.int().min(10).max(86_400)
const limits = {
  /** An online number that gets no message for so long is an alert; null: it is not. */
  silenceHours: z.int().min(1).max(8760).nullable(),
  /** A number that tries to connect for so long is an alert; null: it is not. */
  offlineMinutes: z.int().min(1).max(525_600).nullable(),
  /** Less free room than this is an alert; null: 1 GB, or a twentieth of a small disk. */
  diskLowBytes: z.int().min(0).nullable(),
}

const AlertSettings = z.object({
  /** A topic of ntfy; null when there is none. */
  ntfy: z.object({ url: z.string(), tokenSet: z.boolean(), ...channel }).nullable(),
  smtp: z
    .object({
      host: z.string(),
      port: z.int(),
      /** TLS from the first byte; else as soon as the server offers it. */
      secure: z.boolean(),
      user: z.string().nullable(),
      passwordSet: z.boolean(),
      from: z.string(),
      to: z.array(z.string()),
      ...channel,
    })
    .nullable(),
  /** Asked for as long as all is well: a beat that is missing tells somebody. */
  heartbeat: z
    .object({
      url: z.string(),
      everySeconds: z.int(),
      source: Source,
      lastOkAt: TimeMs.nullable(),
      error: z.string().nullable(),
    })
    .nullable(),
  ...limits,
})
export type AlertSettings = z.infer<typeof AlertSettings>

export const SettingsView = z.object({ alerts: AlertSettings })
export type SettingsView = z.infer<typeof SettingsView>

export const NtfySetting = z.object({
  url: PlainUrl,
  /** Left out it stays, as long as the server is the same. */
  token: z
    .string()
    .regex(/^[\x21-\x7e]{1,500}$/, 'The token is printable characters without spaces.')
    .nullish(),
})
export type NtfySetting = z.output<typeof NtfySetting>

/** smtp://user:password@host:port, or smtps:// for TLS from the first byte. */
export const SmtpUrl = z
  .url({ protocol: /^smtps?$/, error: 'The address must begin with smtp:// or smtps://.' })
  .max(2048)

export const SmtpSetting = z
  .object({
    /** In place of host, port, secure, user and password. */
    url: SmtpUrl.optional(),
    host: MailHost.optional(),
    port: z.int().min(1).max(65_535).optional(),
    secure: z.boolean().optional(),
    user: z.string().min(1).max(255).nullish(),
    /** Left out it stays, as long as server and user are the same. */
    password: z.string().min(1).max(500).nullish(),
    /** The user, where that is a mail address, unless given. */
    from: MailAddress.optional(),
    to: MailAddresses,
  })
  .refine(({ url, host }) => (url === undefined) !== (host === undefined), 'Give either "url" or "host".')
export type SmtpSetting = z.output<typeof SmtpSetting>

const HeartbeatSetting = z.object({ url: PlainUrl, everySeconds: everySeconds.default(60) })

/** What is kept beside the webhooks that tell people. */
export const AlertLimitsKept = z.object({
  heartbeat: HeartbeatSetting.nullable().default(null),
  silenceHours: limits.silenceHours.default(null),
  offlineMinutes: limits.offlineMinutes.default(30),
  diskLowBytes: limits.diskLowBytes.default(null),
})
export type AlertLimitsKept = z.output<typeof AlertLimitsKept>

/** null takes a channel away; what is left out stays. */
export const PatchAlerts = z.object({
  ntfy: NtfySetting.nullish(),
  smtp: SmtpSetting.nullish(),
  heartbeat: HeartbeatSetting.nullish(),
  silenceHours: limits.silenceHours.optional(),
  offlineMinutes: limits.offlineMinutes.optional(),
  diskLowBytes: limits.diskLowBytes.optional(),
})
export type PatchAlerts = z.output<typeof PatchAlerts>
export const PatchSettings = z.object({ alerts: PatchAlerts.optional() })

/** What each server answered; null where none is set. */
export const AlertsTest = z.object({
  ntfy: TestAnswer.nullable(),
  smtp: TestAnswer.nullable(),
  heartbeat: TestAnswer.nullable(),
})
export type AlertsTest = z.infer<typeof AlertsTest>
