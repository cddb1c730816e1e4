// The contract of /group/*: made, found, changed, told of, and left.
import { z } from 'zod'
import type { Case } from './case.ts'
import { exactly } from './exactly.ts'
import { picture, type Ground } from './ground.ts'
import * as shapes from './shapes.ts'

const done = exactly({ update: 'success' })
const byQuery = ({ group }: Ground): string => `groupJid=${group}`
const changed = { event: 'groups.update', shape: shapes.GroupsTold }

function act(name: string, shape: z.ZodType, body: object, more: Partial<Case> = {}): Case {
  return { route: `POST /group/${name}`, query: byQuery, body: () => body, status: 201, shape, ...more }
}
const read = (name: string, shape: z.ZodType, query: Case['query'] = byQuery): Case => ({
  route: `GET /group/${name}`,
  query,
  status: 200,
  shape,
})

export const groupCases: readonly Case[] = [
  {
    route: 'POST /group/create',
    body: ({ ana }) => ({ subject: 'Turno', participants: [ana.number], description: 'Avisos' }),
    status: 201,
    shape: shapes.Group.extend({ subject: z.literal('Turno'), desc: z.literal('Avisos') }),
    follows: { event: 'groups.upsert', shape: shapes.GroupsTold },
  },
  {
    route: 'POST /group/create',
    name: 'which is a chat too',
    body: ({ ana }) => ({ subject: 'Festa', participants: [ana.number] }),
    status: 201,
    shape: shapes.Group,
    follows: {
      event: 'chats.upsert',
      shape: z.tuple([
        z.strictObject({
          remoteJid: z.string(),
          instanceId: z.uuid(),
          name: z.literal('Festa'),
          unreadMessages: z.literal(0),
        }),
      ]),
    },
  },
  read('findGroupInfos', shapes.Group),
  // Without its end it is meant all the same.
  read('findGroupInfos', shapes.Group, ({ group }) => `groupJid=${group.replace('@g.us', '')}`),
  read('fetchAllGroups', z.array(shapes.Group).min(2), () => 'getParticipants=true'),
  read('fetchAllGroups', z.array(shapes.Group.omit({ participants: true })), () => 'getParticipants=false'),
  read('participants', shapes.Participants),
  read('inviteCode', shapes.Invite),
  read('inviteInfo', shapes.Group, ({ invite }) => `inviteCode=${invite}`),
  act('updateGroupSubject', done, { subject: 'Time' }, { follows: changed }),
  act('updateGroupDescription', done, { description: 'Folgas' }, { follows: changed }),
  act('updateGroupPicture', done, { image: picture.toString('base64') }),
  act('updateSetting', exactly({}), { action: 'announcement' }, { follows: changed }),
  act(
    'updateSetting',
    exactly({}),
    {},
    {
      name: 'with the group in the body',
      body: ({ group }) => ({ groupJid: group, action: 'not_announcement' }),
      query: () => '',
    },
  ),
  act('updateMemberAddMode', exactly({}), { mode: 'admin_add' }),
  act('toggleEphemeral', exactly({ success: true }), { expiration: 86_400 }),
  act(
    'updateParticipant',
    z.strictObject({
      updateParticipants: z.tuple([
        z.strictObject({ status: z.literal('200'), jid: z.string(), content: z.looseObject({}) }),
      ]),
    }),
    {},
    {
      body: ({ bia }) => ({ action: 'add', participants: [bia.number] }),
      follows: { event: 'group-participants.update', shape: shapes.MembersTold },
    },
  ),
  act(
    'sendInvite',
    z.strictObject({ send: z.literal(true), inviteUrl: z.url() }),
    {},
    {
      body: ({ bia }) => ({ description: 'Venha', numbers: [bia.number] }),
      status: 200,
    },
  ),
  act('revokeInviteCode', z.strictObject({ revoked: z.literal(true), inviteCode: z.string() }), {}),
  {
    route: 'DELETE /group/leaveGroup',
    query: byQuery,
    status: 200,
    shape: z.strictObject({ groupJid: z.string(), leave: z.literal(true) }),
  },
  act(
    'updateGroupDescription',
    z.looseObject({ response: z.strictObject({ message: z.tuple([z.string().min(10)]) }) }),
    { description: 'De fora' },
    { name: 'of one that was left', status: 400 },
  ),
]

/** Asked last: by then the group has been made by somebody else. */
export function joining(invite: () => string): Case {
  return {
    route: 'GET /group/acceptInviteCode',
    query: () => `inviteCode=${invite()}`,
    status: 200,
    shape: z.strictObject({ accepted: z.literal(true), groupJid: z.string() }),
  }
}
