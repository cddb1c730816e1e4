// What people show of themselves, and what the own number shows and to whom.
import { z } from 'zod'
import { TimeMs } from '../instances/instance.ts'

export const BusinessProfile = z.object({
  description: z.string(),
  email: z.string().nullable(),
  websites: z.array(z.string()),
  address: z.string().nullable(),
  category: z.string().nullable(),
})
export type BusinessProfile = z.infer<typeof BusinessProfile>

export const ProfileView = z.object({
  jid: z.string(),
  /** As saved on the phone, else as they call themselves; null: not known. */
  name: z.string().nullable(),
  /** null: none, or not shown to this number. */
  about: z.object({ text: z.string(), setAt: TimeMs.nullable() }).nullable(),
  /** Where WhatsApp has the picture for some days; null: there is none, or it is not shown to this number. */
  pictureUrl: z.string().nullable(),
  /** null: no business. */
  business: BusinessProfile.nullable(),
})
export type ProfileView = z.infer<typeof ProfileView>

const who = z.enum(['all', 'contacts', 'contact_blacklist', 'none'])

/** Who sees and does what, in WhatsApp's words. */
export const Privacy = z.object({
  readreceipts: z.enum(['all', 'none']),
  profile: who,
  status: who,
  online: z.enum(['all', 'match_last_seen']),
  last: who,
  groupadd: who,
})
export type Privacy = z.infer<typeof Privacy>

const { readreceipts, online } = Privacy.shape

/** null: WhatsApp did not say it, or in a word that is not known here. */
export const PrivacyView = z.object({
  readreceipts: readreceipts.nullable(),
  profile: who.nullable(),
  status: who.nullable(),
  online: online.nullable(),
  last: who.nullable(),
  groupadd: who.nullable(),
})
export type PrivacyView = z.infer<typeof PrivacyView>

export const ChangeProfile = z
  .object({ name: z.string().trim().min(1).max(25), about: z.string().max(139) })
  .partial()
export type ChangeProfile = z.infer<typeof ChangeProfile>

export const PictureView = z.object({
  /** As asked. */
  of: z.string(),
  /** wanted: it is being asked for; none: there is none, or it is not shown; unknown: nobody who is known and has a chat. */
  state: z.enum(['kept', 'wanted', 'none', 'unknown']),
  /** SHA-256 of the file in hex; of one that is wanted, the one before. */
  hash: z.string().nullable(),
})
export type PictureView = z.infer<typeof PictureView>

export const Typing = z.enum(['composing', 'recording', 'paused'])
export type Typing = z.infer<typeof Typing>

/** Told live, to who listens then: it is in no log, and stored nowhere. */
export const PresenceView = z.object({
  instanceId: z.string(),
  /** Where it shows: a person's JID or a group's. */
  chat: z.string(),
  /** Whose it is. */
  person: z.string(),
  state: z.enum(['available', 'unavailable', 'composing', 'recording', 'paused']),
  /** When they were last there, where they show it. */
  lastSeen: TimeMs.nullable(),
  at: TimeMs,
})
export type PresenceView = z.infer<typeof PresenceView>
