// What the API says of an instance, and what it takes to make and change one.
import { z } from 'zod'
import { Proxy, ProxyRequest } from './proxy.ts'
import { Params } from '../sentences/sentence.ts'
import { fileKinds } from '../messages/file-kind.ts'
import { Desired, InstanceState } from '../state.ts'

/** Milliseconds since 1970, UTC. */
export const TimeMs = z.int().nonnegative()

/** Trimmed, 1-100 printable characters, inner spaces allowed, no slash, backslash or control character. */
export const InstanceName = z
  .string()
  .trim()
  // The same letters can be written in two ways; as names they are one.
  .normalize('NFC')
  .min(1, 'The name cannot be empty.')
  .max(100, 'The name can have 100 characters at most.')
  .regex(/^[^\p{C}/\\]+$/u, 'The name cannot contain "/", "\\" or control characters.')
  // No client could name it in a path.
  .refine((name) => name !== '.' && name !== '..', 'The name cannot be "." or "..".')

const settings = {
  rejectCall: z.boolean(),
  msgCall: z
    .string()
    .max(1000)
    .overwrite((text) => text.toWellFormed()),
  groupsIgnore: z.boolean(),
  alwaysOnline: z.boolean(),
  readMessages: z.boolean(),
  readStatus: z.boolean(),
  syncFullHistory: z.boolean(),
  /** What its author deletes for everyone is erased here too, instead of being kept and marked. */
  eraseDeleted: z.boolean(),
  /** What is said in a chat that forgets stays here all the same. */
  keepDisappearing: z.boolean(),
  /** Files of these kinds are fetched as they come; any other when somebody asks for it. */
  fetchFiles: z.array(z.enum(fileKinds)).max(fileKinds.length),
  /** What is to be seen once only is kept here all the same. */
  keepViewOnce: z.boolean(),
  /** Who writes one of these alone is not written to any more, until the owner allows it. */
  optOutWords: z
    .array(
      z
        .string()
        .trim()
        .min(1)
        .max(40)
        .overwrite((text) => text.toWellFormed()),
    )
    .max(20),
}
export const InstanceSettings = z.object({
  rejectCall: settings.rejectCall.default(false),
  msgCall: settings.msgCall.default(''),
  groupsIgnore: settings.groupsIgnore.default(false),
  alwaysOnline: settings.alwaysOnline.default(false),
  readMessages: settings.readMessages.default(false),
  readStatus: settings.readStatus.default(false),
  syncFullHistory: settings.syncFullHistory.default(false),
  eraseDeleted: settings.eraseDeleted.default(false),
  keepDisappearing: settings.keepDisappearing.default(true),
  fetchFiles: settings.fetchFiles.default([...fileKinds]),
  keepViewOnce: settings.keepViewOnce.default(false),
  optOutWords: settings.optOutWords.default([]),
})
/** Without defaults: what a request leaves out stays as it is. */
const SettingsPatch = z.object(settings).partial()
export type InstanceSettings = z.infer<typeof InstanceSettings>

const pacing = {
  /** At least so long between two messages. */
  gapMs: z.int().min(0).max(3_600_000),
  /** Up to so much more, by chance. */
  randomMs: z.int().min(0).max(3_600_000),
  /** How many in an hour and in a day, at most; null: no limit. */
  perHour: z.int().min(1).max(1_000_000).nullable(),
  perDay: z.int().min(1).max(1_000_000).nullable(),
  /** For so many days after the number was first linked here it writes to few new chats a day, each day to more. */
  warmUpDays: z.int().min(0).max(60),
}
/** How fast accepted messages leave; what must wait for a limit shows it in the outbox. */
export const Pacing = z.object({
  gapMs: pacing.gapMs.default(0),
  randomMs: pacing.randomMs.default(0),
  perHour: pacing.perHour.default(null),
  perDay: pacing.perDay.default(null),
  warmUpDays: pacing.warmUpDays.default(0),
})
const PacingPatch = z.object(pacing).partial()
export type Pacing = z.infer<typeof Pacing>

/** Until 1.0, for programs that were written before it was called desired. */
const formerDesired = Desired.meta({ deprecated: true, description: 'The former name of desired.' })

export const InstanceView = z.object({
  id: z.uuid(),
  name: InstanceName,
  /** What its owner wants of it, whatever its link is doing. */
  desired: Desired,
  wish: formerDesired,
  state: InstanceState,
  /** The code WhatsApp gave, where the state comes from one. */
  stateCode: z.int().nullable(),
  /** One plain sentence: what happened and what to do. */
  stateReason: z.string().nullable(),
  /** Which sentence that is; null for one that an older version wrote. */
  reasonCode: z.string().nullable(),
  reasonParams: Params,
  stateSince: TimeMs,
  /** The linked generation in use; null when none is. */
  generation: z.int().nullable(),
  /** The linked phone number (digits), kept after a logout. */
  number: z.string().nullable(),
  /** Own JID without device, while a generation is linked. */
  jid: z.string().nullable(),
  lid: z.string().nullable(),
  profileName: z.string().nullable(),
  settings: InstanceSettings,
  pacing: Pacing,
  /** WhatsApp does not let it write to new chats just now; the chats it knows go on. */
  restrictedToKnownChats: z.boolean(),
  /** When that ends; null when it is not known, or not so. */
  restrictedUntil: TimeMs.nullable(),
  proxy: Proxy.omit({ password: true }).nullable(),
  createdAt: TimeMs,
  updatedAt: TimeMs,
  trashedAt: TimeMs.nullable(),
})
export type InstanceView = z.infer<typeof InstanceView>

export const CreateInstance = z.object({
  name: InstanceName,
  /** The instance's own API token; made when absent. */
  token: z.string().trim().min(8).max(255).optional(),
  settings: SettingsPatch.optional(),
  pacing: PacingPatch.optional(),
  proxy: ProxyRequest.nullish(),
  /** running: it connects at once, which is to link a phone. */
  desired: Desired.default('stopped'),
})
export type CreateInstance = z.input<typeof CreateInstance>

export const PatchInstance = z
  .object({
    name: InstanceName.optional(),
    settings: SettingsPatch.optional(),
    pacing: PacingPatch.optional(),
    proxy: ProxyRequest.nullish(),
    /** Starts or stops it, in one step with what else is changed. */
    desired: Desired.optional(),
    wish: formerDesired.optional(),
  })
  .refine(({ desired, wish }) => desired === undefined || wish === undefined || desired === wish, {
    path: ['desired'],
    message: 'It contradicts "wish", which is its former name.',
  })
export type PatchInstance = z.input<typeof PatchInstance>

export const LinkRequest = z.object({
  /** Digits with country code: ask for a pairing code instead of a QR. */
  phoneNumber: z
    .string()
    .regex(/^\d{6,20}$/, 'The phone number is digits only, with country code.')
    .optional(),
  /** Accept a phone with another number than the one linked before; its chats stay separate. */
  acceptNewNumber: z.boolean().optional(),
})
export type LinkRequest = z.infer<typeof LinkRequest>

/** What a person needs to link a phone now. */
export const LinkCode = z.object({
  /** The text of the QR; null until WhatsApp has sent one. Beside a pairing code it is there too, and either links. */
  qr: z.string().nullable(),
  pairingCode: z.string().nullable(),
  /** How many QRs this attempt has shown. */
  count: z.int(),
  expiresAt: TimeMs.nullable(),
})
export type LinkCode = z.infer<typeof LinkCode>

export const TimelineEntry = z.object({
  id: z.int(),
  at: TimeMs,
  state: InstanceState,
  code: z.int().nullable(),
  reason: z.string(),
  /** Null for what an older version wrote; so is actionCode. */
  reasonCode: z.string().nullable(),
  reasonParams: Params,
  action: z.string(),
  actionCode: z.string().nullable(),
})
export type TimelineEntry = z.infer<typeof TimelineEntry>

export const GenerationView = z.object({
  n: z.int(),
  number: z.string(),
  jid: z.string(),
  lid: z.string().nullable(),
  origin: z.enum(['qr', 'code', 'import', 'restore']),
  linkedAt: TimeMs,
  archivedAt: TimeMs.nullable(),
  archiveCode: z.int().nullable(),
  archiveReason: z.string().nullable(),
  archiveReasonCode: z.string().nullable(),
  archiveReasonParams: Params,
})
export type GenerationView = z.infer<typeof GenerationView>
