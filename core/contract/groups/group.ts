// Groups and who is in them, as the API shows them.
import { z } from 'zod'
import { TimeMs } from '../instances/instance.ts'
import { Params } from '../sentences/sentence.ts'

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

/** Who was in a group and is no more. */
export const PastMemberView = MemberView.omit({ role: true }).extend({
  leftAt: TimeMs,
  /** null: not known. */
  reason: z.enum(['left', 'removed']).nullable(),
})
export type PastMemberView = z.infer<typeof PastMemberView>

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
  /** The community that it was put into; null: it was taken out. */
  parent: true,
})
  .extend({
    /** Of a community: the group that was put into it, or taken out of it. */
    linked: z.string(),
    unlinked: z.string(),
    /** It has another picture, or none. */
    picture: z.enum(['changed', 'removed']),
    /** The link that leads to it was taken back: there is another one. */
    inviteLink: z.literal('changed'),
  })
  .partial()
export type GroupChanges = z.infer<typeof GroupChanges>

/** Phone numbers with country code, or JIDs. */
const People = z.array(z.string().trim().min(1).max(128)).max(1024)

const Subject = z.string().trim().min(1).max(100)
const Description = z.string().max(2048)

export const MakeGroup = z.object({
  subject: Subject,
  people: People.default([]),
  description: Description.optional(),
  /** Who may not be added is sent an invitation. */
  invite: z.boolean().default(true),
})
export type MakeGroup = z.infer<typeof MakeGroup>

export const ChangeGroup = z
  .object({
    subject: Subject,
    /** null takes it away. */
    description: Description.nullable(),
    announce: z.boolean(),
    locked: z.boolean(),
    memberAdd: z.enum(['admins', 'all']),
    approval: z.boolean(),
    /** null: what is written stays. WhatsApp knows a day, a week and 90 days. */
    expiresSeconds: z.union([z.literal(86_400), z.literal(604_800), z.literal(7_776_000)]).nullable(),
  })
  .partial()
export type ChangeGroup = z.infer<typeof ChangeGroup>

export const ChangeMembers = z.object({
  action: z.enum(['add', 'remove', 'promote', 'demote']),
  people: People.min(1),
  /** Who may not be added is sent an invitation. */
  invite: z.boolean().default(true),
})
export type ChangeMembers = z.infer<typeof ChangeMembers>

export const PersonResult = z.object({
  /** As asked. */
  person: z.string(),
  jid: z.string(),
  /** unknown: WhatsApp did not say. */
  result: z.enum(['done', 'invited', 'refused', 'unknown']),
  /** WhatsApp's: 200 for done. */
  code: z.int().nullable(),
  /** Why not. */
  reason: z.string().nullable(),
  reasonCode: z.string().nullable(),
  reasonParams: Params,
})
export type PersonResult = z.infer<typeof PersonResult>

/** What of a new group was asked for and not done: the group itself is there. */
export const NotDone = z.object({
  what: z.enum(['description']),
  reason: z.string(),
  reasonCode: z.string().nullable(),
  reasonParams: Params,
})
export type NotDone = z.infer<typeof NotDone>

export const InviteLink = z.object({ code: z.string(), url: z.string() })
export type InviteLink = z.infer<typeof InviteLink>

export const JoinRequest = MemberView.omit({ role: true }).extend({
  at: TimeMs.nullable(),
  /** How they ask, in WhatsApp's word: invite_link, … */
  method: z.string().nullable(),
})
export type JoinRequest = z.infer<typeof JoinRequest>

export const MakeCommunity = MakeGroup.pick({ subject: true, description: true })
export type MakeCommunity = z.infer<typeof MakeCommunity>

/** A group of a community, as WhatsApp lists it. */
export const SubGroupView = z.object({
  jid: z.string(),
  subject: z.string(),
  size: z.int().nullable(),
  isAnnouncements: z.boolean(),
  /** Whether the own number is in it, as far as is known here. */
  isMember: z.boolean(),
})
export type SubGroupView = z.infer<typeof SubGroupView>
