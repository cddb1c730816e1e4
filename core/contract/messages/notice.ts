// A line in a chat that nobody wrote: what happened there, as a code and the values in it. Whoever shows it has the words.
import { z } from 'zod'
import { Params } from '../sentences/sentence.ts'

export const NoticeCode = z.enum([
  'group_created',
  'group_deleted',
  'group_subject',
  'group_description',
  'group_description_removed',
  'group_picture',
  'group_picture_removed',
  'group_announce_on',
  'group_announce_off',
  'group_locked_on',
  'group_locked_off',
  'group_member_add_admins',
  'group_member_add_all',
  'group_approval_on',
  'group_approval_off',
  'group_link_changed',
  'community_joined',
  'community_left',
  'community_linked',
  'community_unlinked',
  'chat_expires',
  'chat_expires_not',
  'members_added',
  'members_joined',
  'members_removed',
  'members_left',
  'members_promoted',
  'members_demoted',
  'member_number_changed',
  'requests_made',
  'requests_withdrawn',
  'call_ringing',
  'call_missed',
  'call_answered',
  'call_rejected',
])
export type NoticeCode = z.infer<typeof NoticeCode>

const Named = z.object({
  jid: z.string(),
  isMe: z.boolean(),
  /** As saved on the phone, else as they call themselves; null: not known. */
  name: z.string().nullable(),
})
export type NoticePerson = z.infer<typeof Named>

export const NoticeView = z.object({
  code: NoticeCode,
  /** Who did it; null: not known. */
  by: Named.nullable(),
  /** To whom it was done; of many the first. */
  people: z.array(Named),
  /** How many they are. */
  count: z.int(),
  params: Params,
})
export type NoticeView = z.infer<typeof NoticeView>
