// Groups and who is in them, as the API shows them.
import { z } from 'zod'
import { TimeMs } from '../instances/instance.ts'

/** Somebody, by every name that is known: of a person that is the phone number and the LID. */
export const Person = z.object({
  /** The phone number's JID where it is known, else the LID. */
  jid: z.string(),
  pn: z.string().nullable(),
  lid: z.string().nullable(),
  /** The own number. */
  isMe: z.boolean(),
})
export type Person = z.infer<typeof Person>

export const GroupRole = z.enum(['member', 'admin', 'superadmin'])
export type GroupRole = z.infer<typeof GroupRole>

export const MemberView = Person.extend({
  role: GroupRole,
  /** As saved on the phone, else as they call themselves; null: not known. */
  name: z.string().nullable(),
})
export type MemberView = z.infer<typeof MemberView>

export const GroupView = z.object({
  jid: z.string(),
  subject: z.string(),
  description: z.string().nullable(),
  /** Who made it. */
  owner: z.string().nullable(),
  createdAt: TimeMs.nullable(),
  size: z.int(),
  /** Whether only admins write. */
  announce: z.boolean(),
  /** Whether only admins change name, picture and description. */
  locked: z.boolean(),
  /** Who adds members. */
  memberAdd: z.enum(['admins', 'all']),
  /** Whether admins let in who comes by the link. */
  approval: z.boolean(),
  /** How long what is written there is to last; null: for ever. */
  expiresSeconds: z.int().nullable(),
  /** The community that it belongs to. */
  parent: z.string().nullable(),
  isCommunity: z.boolean(),
  /** The group of a community in which its admins tell everybody. */
  isAnnouncements: z.boolean(),
  /** By which of their names WhatsApp calls its members. */
  addressing: z.enum(['pn', 'lid']),
  /** What the own number is in it; null: it is not in it any more. */
  role: GroupRole.nullable(),
})
export type GroupView = z.infer<typeof GroupView>

/** What can change of a group, as it is afterwards; only what has changed. */
export const GroupChanges = GroupView.pick({
  subject: true,
  description: true,
  announce: true,
  locked: true,
  memberAdd: true,
  approval: true,
  expiresSeconds: true,
})
  .extend({
    /** It has another picture, or none. */
    picture: z.enum(['changed', 'removed']),
    /** The link that leads to it was taken back: there is another one. */
    inviteLink: z.literal('changed'),
  })
  .partial()
export type GroupChanges = z.infer<typeof GroupChanges>
